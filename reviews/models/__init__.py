"""Democratic reviews, their ballots; close-outs and their audit steps."""

from reviews.models.ballot import (
    Attendee,
    Ballot,
    Box,
    Comment,
    CommentBox,
    PaperCount,
    Receipt,
    ReceiptBox,
    Seal,
    Slip,
)
from reviews.models.closeout import AuditStep, CloseOut
from reviews.models.opinion import Interview, Opinion
from reviews.models.review import Attendance, DemocraticReview, ReviewItem

__all__ = [
    "Attendance",
    "Attendee",
    "AuditStep",
    "Ballot",
    "Box",
    "CloseOut",
    "Comment",
    "CommentBox",
    "DemocraticReview",
    "Interview",
    "Opinion",
    "PaperCount",
    "Receipt",
    "ReceiptBox",
    "ReviewItem",
    "Seal",
    "Slip",
]
