"""Democratic reviews, their ballots; close-outs and their audit steps."""

from reviews.models.ballot import (
    Attendee,
    Ballot,
    Box,
    Comment,
    CommentBox,
    CountSheet,
    PaperCount,
    Receipt,
    ReceiptBox,
    Seal,
    Slip,
)
from reviews.models.closeout import AuditStep, CloseOut
from reviews.models.evaluation import Consequence, Evaluation, Subject
from reviews.models.level_times import LevelPace
from reviews.models.opinion import Interview, Opinion
from reviews.models.review import DemocraticReview
from reviews.models.round import Attendance, ReviewItem

__all__ = [
    "Attendance",
    "Attendee",
    "AuditStep",
    "Ballot",
    "Box",
    "CloseOut",
    "Comment",
    "CommentBox",
    "Consequence",
    "CountSheet",
    "DemocraticReview",
    "Evaluation",
    "Interview",
    "LevelPace",
    "Opinion",
    "PaperCount",
    "Receipt",
    "ReceiptBox",
    "ReviewItem",
    "Seal",
    "Slip",
    "Subject",
]
