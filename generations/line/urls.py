"""Addresses of the queue page."""

from django.urls import path, re_path

from generations.line import views

CHANGE = r"^(?P<team>[-a-z0-9_]+)/queue/(?P<take_code>[A-Z][A-Z0-9]{1,5}-[0-9]{1,9})/$"

urlpatterns = [
    path("<slug:team>/queue/", views.queue, name="queue"),
    path("<slug:team>/queue/live/", views.queue_live, name="queue-live"),
    path("<slug:team>/queue/mine/", views.queue_mine, name="queue-mine"),
    path("<slug:team>/queue/pause/<slug:provider>/", views.queue_pause, name="queue-pause"),
    re_path(CHANGE, views.queue_change, name="queue-change"),
]
