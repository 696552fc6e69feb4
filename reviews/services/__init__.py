"""Every change to reviews and close-outs. One verb, one function, one transaction."""

from reviews.services.closeouts import apply_close_out, apply_close_outs, decide_step, decide_steps
from reviews.services.reviews import (
    cancel_review,
    confirm_review,
    open_review,
    record_count,
    reject_count,
)
from reviews.services.sweeps import flag_below_floor

__all__ = [
    "apply_close_out",
    "apply_close_outs",
    "cancel_review",
    "confirm_review",
    "decide_step",
    "decide_steps",
    "flag_below_floor",
    "open_review",
    "record_count",
    "reject_count",
]
