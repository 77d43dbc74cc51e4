"""Addresses of everything about takes and money."""

from django.urls import include, path, re_path

from generations import opening, webhooks
from generations.attention import accounts, mending
from generations.billing import settings_views, team_views
from generations.composer import views as composer
from generations.desk import approvals, audit, prices
from generations.gallery import keeping, press, prompts
from generations.gallery import views as gallery
from generations.pipeline.delivery import signed_frame

TAKE = r"^(?P<team>[-a-z0-9_]+)/t/(?P<take_code>[A-Z][A-Z0-9]{1,5}-[0-9]{1,9})/"
FILE_NAMES = {
    "take-video": "video.mp4",
    "take-poster": "poster.webp",
    "take-sprite": "sprite.webp",
    "take-first": "first.png",
    "take-last": "last.png",
}

urlpatterns = [
    path("hooks/frames/<str:token>.jpg", signed_frame, name="signed-frame"),
    path("hooks/takes/<slug:token>/", webhooks.callback, name="callback"),
    path("start/", opening.start, name="start"),
    path("<slug:team>/team/", team_views.team, name="team"),
    path("<slug:team>/providers/", accounts.accounts, name="accounts"),
    path("<slug:team>/providers/<slug:provider>/", accounts.account_save, name="account-save"),
    path(
        "<slug:team>/providers/<slug:provider>/check/", accounts.account_check, name="account-check"
    ),
    path("<slug:team>/prices/", prices.prices, name="prices"),
    path("<slug:team>/prices/list.csv", prices.prices_csv, name="prices-csv"),
    path("<slug:team>/prices/import/", prices.prices_import, name="prices-import"),
    path("<slug:team>/prices/change/<path:key>/", prices.price_change, name="price-change"),
    path("<slug:team>/audit/", audit.audit, name="audit"),
    path("<slug:team>/audit/log.csv", audit.audit_csv, name="audit-csv"),
    path("<slug:team>/team/rules/", team_views.spending_rules, name="spending-rules"),
    path("<slug:team>/approvals/", approvals.approvals, name="approvals"),
    path("<slug:team>/approvals/<int:pk>/", approvals.approval, name="approval"),
    path(
        "<slug:team>/approvals/<int:pk>/decide/", approvals.approval_decide, name="approval-decide"
    ),
    path("<slug:team>/approvals/link/<str:token>/", approvals.approval_link, name="approval-link"),
    path("", include("generations.desk.urls")),
    path("<slug:team>/attention/", mending.attention, name="attention"),
    path("<slug:team>/p/<str:code>/", gallery.project, name="project"),
    path("<slug:team>/p/<str:code>/rows/", gallery.rows, name="rows"),
    path("<slug:team>/p/<str:code>/live/", gallery.live, name="live"),
    path("<slug:team>/p/<str:code>/quote/", composer.quote, name="quote"),
    path("<slug:team>/p/<str:code>/takes/", press.take_create, name="take-create"),
    path("<slug:team>/p/<str:code>/prompts/", prompts.prompts, name="prompts"),
    path("<slug:team>/p/<str:code>/prompts/<int:pk>/", prompts.prompt, name="prompt"),
    path(
        "<slug:team>/p/<str:code>/settings/",
        settings_views.project_settings,
        name="project-settings",
    ),
    path("<slug:team>/p/<str:code>/limits/", settings_views.project_limits, name="project-limits"),
    path("<slug:team>/p/<str:code>/seats/", settings_views.seat_save, name="seat-save"),
    re_path(TAKE + "$", gallery.take, name="take"),
    re_path(TAKE + "card/$", gallery.take_card, name="take-card"),
    re_path(TAKE + "decide/$", mending.take_decide, name="take-decide"),
    re_path(TAKE + "rescue/$", mending.take_rescue, name="take-rescue"),
    re_path(TAKE + "keep/$", keeping.take_keep, name="take-keep"),
    re_path(TAKE + "cancel/$", gallery.take_cancel, name="take-cancel"),
    re_path(TAKE + "continue/$", gallery.take_continue, name="take-continue"),
    re_path(TAKE + "download/$", gallery.take_download, name="take-download"),
    *[
        re_path(TAKE + name.replace(".", r"\.") + "$", gallery.take_file, {"name": name}, name=page)
        for page, name in FILE_NAMES.items()
    ],
]
