"""Democratic reviews; close-outs and their audit steps."""

from reviews.models.closeout import AuditStep, CloseOut
from reviews.models.review import Attendance, DemocraticReview, ReviewItem

__all__ = ["Attendance", "AuditStep", "CloseOut", "DemocraticReview", "ReviewItem"]
