"""Addresses of a team's bill."""

from django.urls import path, re_path

from generations.desk import billing, corrections, statements

MONTH = r"^(?P<team>[-a-z0-9_]+)/billing/(?P<month>20[0-9]{2}-(?:0[1-9]|1[0-2]))"

urlpatterns = [
    path("<slug:team>/billing/", billing.billing, name="billing"),
    path(
        "<slug:team>/billing/statement/",
        billing.billing,
        {"page": "statement"},
        name="statement-present",
    ),
    path("<slug:team>/billing/corrections/", corrections.corrections, name="corrections"),
    path(
        "<slug:team>/billing/corrections/<int:pk>/",
        corrections.correction_decide,
        name="correction-decide",
    ),
    re_path(MONTH + r"/$", billing.billing_month, name="billing-month"),
    re_path(MONTH + r"\.csv$", billing.billing_csv, name="billing-csv"),
    re_path(MONTH + r"/close/$", billing.billing_close, name="billing-close"),
    re_path(MONTH + r"/statement/$", statements.statement, name="statement"),
    re_path(MONTH + r"/statement\.csv$", statements.statement_csv, name="statement-csv"),
    re_path(MONTH + r"/statement\.pdf$", statements.statement_pdf, name="statement-pdf"),
    re_path(MONTH + r"/posters\.zip$", statements.statement_posters, name="statement-posters"),
]
