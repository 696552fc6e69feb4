"""Addresses of the supervision app, under /desk/."""

from django.urls import path

from supervision.views import boards, chase, doubts, inbox, pace, privacy, spot_checks, trail, wall, wrap_up

app_name = "supervision"
urlpatterns = [
    path("wall/", wall.wall, name="wall"),
    path("doubts/", doubts.doubts, name="doubts"),
    path("doubts/check/", doubts.doubts_check, name="doubts_check"),
    path("doubts/<slug:doubt>/<int:pk>/", doubts.doubt_look, name="doubt_look"),
    path("pace/", pace.pace_chart, name="pace"),
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
    path("spot-checks/", spot_checks.spot_checks, name="spot_checks"),
    path("spot-checks/new/", spot_checks.spot_check_new, name="spot_check_new"),
    path("spot-checks/<int:pk>/", spot_checks.spot_check, name="spot_check"),
    path("spot-checks/<int:pk>/cancel/", spot_checks.spot_check_cancel, name="spot_check_cancel"),
    path("spot-checks/<int:pk>/print/", spot_checks.spot_check_print, name="spot_check_print"),
    path("spot-checks/<int:pk>/replay.json", spot_checks.spot_check_replay, name="spot_check_replay"),
    path("spot-checks/drawn/<int:pk>/", spot_checks.drawn_look, name="drawn_look"),
    path("boards/", boards.boards, name="boards"),
    path("boards/new/", boards.board_new, name="board_new"),
    path("boards/print/", boards.board_print, name="board_print"),
    path("boards/<int:pk>/", boards.board_entry, name="board_entry"),
    path("boards/<int:pk>/<slug:act>/", boards.board_act, name="board_act"),
    path("trail/", trail.trail, name="trail"),
    path("trail/anchor/", trail.trail_anchor, name="trail_anchor"),
]
