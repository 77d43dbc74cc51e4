"""Every address of the site. Those inside a team begin with its name."""

from django.contrib import admin
from django.urls import include, path
from django.views.i18n import JavaScriptCatalog

from accounts import views as accounts
from generations.gallery.views import home
from studio import views as studio

urlpatterns = [
    path("", home, name="home"),
    path("in/login/", accounts.sign_in, name="account_login"),
    path("in/", include("allauth.account.urls")),
    path("admin/", admin.site.urls),
    path("words.js", JavaScriptCatalog.as_view(), name="script-words"),
    path("", include("generations.urls")),
    path("<slug:team>/", studio.projects, name="projects"),
    path("<slug:team>/p/", studio.project_create, name="project-create"),
    path("<slug:team>/p/<str:code>/archive/", studio.project_archive, name="project-archive"),
    path("<slug:team>/p/<str:code>/frames/", studio.frames, name="frames"),
    path(
        "<slug:team>/f/<int:pk>/image.jpg",
        studio.frame_file,
        {"name": "image.jpg"},
        name="frame-image",
    ),
    path(
        "<slug:team>/f/<int:pk>/thumb.webp",
        studio.frame_file,
        {"name": "thumb.webp"},
        name="frame-thumb",
    ),
    path("<slug:team>/f/<int:pk>/delete/", studio.frame_delete, name="frame-delete"),
    path("<slug:team>/team/people/", accounts.member_add, name="member-add"),
    path("<slug:team>/team/people/<int:pk>/", accounts.member_change, name="member-change"),
]
