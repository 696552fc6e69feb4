"""Addresses of the supervision app, under /desk/."""

from django.urls import path

from supervision import views

app_name = "supervision"
urlpatterns = [
    path("wall/", views.wall, name="wall"),
    path("doubts/", views.doubts, name="doubts"),
    path("doubts/check/", views.doubts_check, name="doubts_check"),
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
    path("spot-checks/", views.spot_checks, name="spot_checks"),
    path("spot-checks/new/", views.spot_check_new, name="spot_check_new"),
    path("spot-checks/<int:pk>/", views.spot_check, name="spot_check"),
    path("spot-checks/<int:pk>/cancel/", views.spot_check_cancel, name="spot_check_cancel"),
    path("spot-checks/<int:pk>/print/", views.spot_check_print, name="spot_check_print"),
    path("spot-checks/<int:pk>/replay.json", views.spot_check_replay, name="spot_check_replay"),
    path("spot-checks/drawn/<int:pk>/", views.drawn_look, name="drawn_look"),
    path("boards/", views.boards, name="boards"),
    path("boards/new/", views.board_new, name="board_new"),
    path("boards/print/", views.board_print, name="board_print"),
    path("boards/<int:pk>/", views.board_entry, name="board_entry"),
    path("boards/<int:pk>/<slug:act>/", views.board_act, name="board_act"),
    path("trail/", views.trail, name="trail"),
    path("trail/anchor/", views.trail_anchor, name="trail_anchor"),
]
