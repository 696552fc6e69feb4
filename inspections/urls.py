"""Addresses of the inspections app, under /desk/."""

from django.urls import path

from inspections.views import doubts, spot_checks

app_name = "inspections"
urlpatterns = [
    path("doubts/", doubts.doubts, name="doubts"),
    path("doubts/check/", doubts.doubts_check, name="doubts_check"),
    path("doubts/<slug:doubt>/<int:pk>/", doubts.doubt_look, name="doubt_look"),
    path("spot-checks/", spot_checks.spot_checks, name="spot_checks"),
    path("spot-checks/new/", spot_checks.spot_check_new, name="spot_check_new"),
    path("spot-checks/<int:pk>/", spot_checks.spot_check, name="spot_check"),
    path("spot-checks/<int:pk>/cancel/", spot_checks.spot_check_cancel, name="spot_check_cancel"),
    path("spot-checks/<int:pk>/print/", spot_checks.spot_check_print, name="spot_check_print"),
    path("spot-checks/<int:pk>/replay.json", spot_checks.spot_check_replay, name="spot_check_replay"),
    path("spot-checks/drawn/<int:pk>/", spot_checks.drawn_look, name="drawn_look"),
]
