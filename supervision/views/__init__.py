"""The workbench, the progress wall, the doubt list, spot checks, boards, the trail."""

from supervision.views.boards import board_act, board_entry, board_new, board_print, boards
from supervision.views.chase import chase, chase_print, chase_unit
from supervision.views.desk import front_door
from supervision.views.doubts import doubt_look, doubts, doubts_check
from supervision.views.inbox import inbox, reminders
from supervision.views.pace import pace_chart
from supervision.views.privacy import personal_export, personal_request, personal_requests
from supervision.views.spot_checks import (
    drawn_look,
    spot_check,
    spot_check_cancel,
    spot_check_new,
    spot_check_print,
    spot_check_replay,
    spot_checks,
)
from supervision.views.trail import trail, trail_anchor
from supervision.views.wall import wall
from supervision.views.wrap_up import wrap_up, wrap_ups

__all__ = [
    "board_act",
    "board_entry",
    "board_new",
    "board_print",
    "boards",
    "chase",
    "chase_print",
    "chase_unit",
    "doubt_look",
    "doubts",
    "doubts_check",
    "drawn_look",
    "front_door",
    "inbox",
    "pace_chart",
    "personal_export",
    "personal_request",
    "personal_requests",
    "reminders",
    "spot_check",
    "spot_check_cancel",
    "spot_check_new",
    "spot_check_print",
    "spot_check_replay",
    "spot_checks",
    "trail",
    "trail_anchor",
    "wall",
    "wrap_up",
    "wrap_ups",
]
