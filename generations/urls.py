"""Addresses of everything about takes and money."""

from django.urls import include, path, re_path

from generations import opening, webhooks
from generations.again import views as again
from generations.attention import accounts, mending
from generations.billing import settings_views, team_views
from generations.bulk import views as bulk
from generations.composer import views as composer
from generations.desk import approvals, audit, price_file, prices
from generations.gallery import press, prompts, saved, sifting
from generations.gallery import views as gallery
from generations.judging import compare, cull_views, waiting
from generations.judging import views as judging
from generations.mine import views as mine
from generations.palette import views as palette
from generations.pipeline.delivery import signed_frame

TAKE = r"^(?P<team>[-a-z0-9_]+)/t/(?P<take_code>[A-Z][A-Z0-9]{1,5}-[0-9]{1,9})/"
FILE_NAMES = {
    "take-video": "video.mp4",
    "take-poster": "poster.webp",
    "take-sprite": "sprite.webp",
    "take-strip": "strip.webp",
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
    path("<slug:team>/prices/list.csv", price_file.prices_csv, name="prices-csv"),
    path("<slug:team>/prices/import/", price_file.prices_import, name="prices-import"),
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
    path("", include("generations.line.urls")),
    path("<slug:team>/me/", mine.me, name="my-page"),
    path("<slug:team>/done/", mine.done, name="done"),
    path("<slug:team>/find/", palette.find, name="find"),
    path("<slug:team>/attention/", mending.attention, name="attention"),
    path("<slug:team>/waiting/", waiting.waiting, name="waiting"),
    path("<slug:team>/compare/", compare.compare, name="compare"),
    path("<slug:team>/compare/pick/", compare.compare_pick, name="compare-pick"),
    path("<slug:team>/p/<str:code>/", gallery.project, name="project"),
    path("<slug:team>/p/<str:code>/cull/", cull_views.cull, name="cull"),
    path("<slug:team>/p/<str:code>/cull/mark/", cull_views.cull_mark, name="cull-mark"),
    path("<slug:team>/p/<str:code>/cull/undo/", cull_views.cull_undo, name="cull-undo"),
    path("<slug:team>/p/<str:code>/rows/", gallery.rows, name="rows"),
    path("<slug:team>/p/<str:code>/live/", gallery.live, name="live"),
    path("<slug:team>/p/<str:code>/filters/", sifting.facets, name="facets"),
    path("<slug:team>/p/<str:code>/views/", saved.views, name="views"),
    path("<slug:team>/p/<str:code>/picked/", bulk.picked, name="picked"),
    path("<slug:team>/p/<str:code>/trash/", bulk.trash, name="trash"),
    path("<slug:team>/takes/picked/", bulk.all_picked, name="all-picked"),
    path("<slug:team>/errands/", bulk.errands, name="errands"),
    path("<slug:team>/takes/", sifting.all_takes, name="all-takes"),
    path("<slug:team>/takes/live/", sifting.all_live, name="all-live"),
    path("<slug:team>/takes/filters/", sifting.all_facets, name="all-facets"),
    path("<slug:team>/p/<str:code>/quote/", composer.quote, name="quote"),
    path("<slug:team>/p/<str:code>/reuse/", again.reuse, name="reuse"),
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
    re_path(TAKE + "keep/$", judging.take_keep, name="take-keep"),
    re_path(TAKE + "judging/$", judging.take_judging, name="take-judging"),
    re_path(TAKE + "review/$", judging.take_review, name="take-review"),
    re_path(TAKE + "stars/$", judging.take_stars, name="take-stars"),
    re_path(TAKE + "comments/$", judging.take_comment, name="take-comment"),
    re_path(
        TAKE + "comments/(?P<pk>[0-9]{1,18})/resolve/$",
        judging.comment_resolve,
        name="comment-resolve",
    ),
    re_path(TAKE + "read/$", judging.take_read, name="take-read"),
    re_path(TAKE + "people/$", judging.take_people, name="take-people"),
    re_path(TAKE + "cancel/$", gallery.take_cancel, name="take-cancel"),
    re_path(TAKE + "bridge/$", again.take_bridge, name="take-bridge"),
    re_path(TAKE + "lineage/$", again.take_lineage, name="take-lineage"),
    re_path(TAKE + "refresh/$", again.take_refresh, name="take-refresh"),
    re_path(TAKE + "continue/$", again.take_continue, name="take-continue"),
    re_path(TAKE + "download/$", gallery.take_download, name="take-download"),
    *[
        re_path(TAKE + name.replace(".", r"\.") + "$", gallery.take_file, {"name": name}, name=page)
        for page, name in FILE_NAMES.items()
    ],
]
