"""The workbench, the progress wall, the doubt list, the trail."""

from supervision.views.chase import chase, chase_print, chase_unit
from supervision.views.desk import front_door
from supervision.views.doubts import doubt_look, doubts
from supervision.views.inbox import inbox, reminders
from supervision.views.pace import pace_chart
from supervision.views.privacy import personal_export, personal_request, personal_requests
from supervision.views.trail import trail, trail_anchor
from supervision.views.wall import wall
from supervision.views.wrap_up import wrap_up, wrap_ups

__all__ = [
    "chase",
    "chase_print",
    "chase_unit",
    "doubt_look",
    "doubts",
    "front_door",
    "inbox",
    "pace_chart",
    "personal_export",
    "personal_request",
    "personal_requests",
    "reminders",
    "trail",
    "trail_anchor",
    "wall",
    "wrap_up",
    "wrap_ups",
]
