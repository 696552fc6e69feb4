"""Addresses of the supervision app, under /desk/."""

from django.urls import path

from supervision.views import chase, inbox, privacy, progress_curve, trail, wall, wrap_up

app_name = "supervision"
urlpatterns = [
    path("wall/", wall.wall, name="wall"),
    path("pace/", progress_curve.pace_chart, name="pace"),
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/settings/", inbox.reminders, name="reminders"),
    path("chase/", chase.chase, name="chase"),
    path("chase/print/", chase.chase_print, name="chase_print"),
    path("chase/units/<int:pk>/", chase.chase_unit, name="chase_unit"),
    path("privacy/", privacy.personal_requests, name="personal_requests"),
    path("privacy/<int:pk>/", privacy.personal_request, name="personal_request"),
    path("privacy/<int:pk>/export.txt", privacy.personal_export, name="personal_export"),
    path("wrap-up/", wrap_up.wrap_ups, name="wrap_ups"),
    path("wrap-up/<int:pk>/", wrap_up.wrap_up, name="wrap_up"),
    path("trail/", trail.trail, name="trail"),
    path("trail/anchor/", trail.trail_anchor, name="trail_anchor"),
]
