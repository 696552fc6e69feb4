"""Where each item of the demo stands on its day, and how many stand there."""

from enum import StrEnum


class Fate(StrEnum):
    """Where an item stands on the demo's day, and how it came there."""

    CLOSED_EARLY = "closed in the first wave of reviews"
    CLOSED_LATE = "closed in the second wave"
    CLOSED_SECOND_ROUND = "below the floor first, approved in a second round, closed"
    CLOSED_AFTER_RETURN = "returned by an auditor, improved, reviewed again, closed"
    AT_GROUP = "waits for the supervision group"
    AT_OFFICE = "waits for the activity office"
    AT_CONTACT = "waits for the contact-point leader"
    AT_SUPERIOR = "waits for the superior Party organisation"
    APPROVED = "approved, not yet applied for"
    FINISHED = "finished, no review called yet"
    CALLED = "finished, review called for a day to come"
    COUNTED = "review counted, not yet confirmed"
    RETURNED = "returned by an auditor, under rectification"
    BELOW = "below the floor, under rectification"
    OVERDUE = "under rectification, past its deadline"
    SOON = "under rectification, due within three days"
    SEPTEMBER = "under rectification, due in September"
    LATER = "under rectification, due later"
    WAITING = "filed late, waits for the activity office to accept"


F = Fate
COUNTS = {  # of 2,612 items; all but LATER and WAITING fall due by 30 September: 1,236
    F.CLOSED_EARLY: 402, F.CLOSED_LATE: 260, F.CLOSED_SECOND_ROUND: 10, F.CLOSED_AFTER_RETURN: 6,
    F.AT_GROUP: 22, F.AT_OFFICE: 18, F.AT_CONTACT: 5, F.AT_SUPERIOR: 14, F.APPROVED: 12,
    F.FINISHED: 40, F.CALLED: 9, F.COUNTED: 8, F.RETURNED: 6, F.BELOW: 9,
    F.OVERDUE: 47, F.SOON: 36, F.SEPTEMBER: 332,
}  # fmt: skip
FIRST_WAVE = [F.CLOSED_EARLY, F.CLOSED_SECOND_ROUND, F.CLOSED_AFTER_RETURN]
SECOND_WAVE = [
    F.CLOSED_LATE, F.CLOSED_SECOND_ROUND, F.CLOSED_AFTER_RETURN, F.AT_GROUP, F.AT_OFFICE, F.AT_CONTACT, F.AT_SUPERIOR,
    F.APPROVED, F.RETURNED, F.BELOW,
]  # fmt: skip
STOPS_BEFORE = {
    F.AT_GROUP: "group",
    F.AT_OFFICE: "office",
    F.AT_CONTACT: "contact",
    F.AT_SUPERIOR: "superior",
}
THIRD_WAVE = [F.FINISHED, F.CALLED, F.COUNTED]
RUNNING = [F.OVERDUE, F.SOON, F.SEPTEMBER, F.LATER]
