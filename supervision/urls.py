"""Addresses of the supervision app, under /desk/."""

from django.urls import path

from supervision import views

app_name = "supervision"
urlpatterns = [
    path("wall/", views.wall, name="wall"),
    path("doubts/", views.doubts, name="doubts"),
    path("doubts/<slug:doubt>/<int:pk>/", views.doubt_look, name="doubt_look"),
    path("pace/", views.pace_chart, name="pace"),
    path("inbox/", views.inbox, name="inbox"),
    path("inbox/settings/", views.reminders, name="reminders"),
    path("chase/", views.chase, name="chase"),
    path("chase/print/", views.chase_print, name="chase_print"),
    path("chase/units/<int:pk>/", views.chase_unit, name="chase_unit"),
    path("privacy/", views.personal_requests, name="personal_requests"),
    path("privacy/<int:pk>/", views.personal_request, name="personal_request"),
    path("privacy/<int:pk>/export.txt", views.personal_export, name="personal_export"),
    path("wrap-up/", views.wrap_ups, name="wrap_ups"),
    path("wrap-up/<int:pk>/", views.wrap_up, name="wrap_up"),
    path("trail/", views.trail, name="trail"),
    path("trail/anchor/", views.trail_anchor, name="trail_anchor"),
]
