"""A person's reminders, the newest first."""

from django.db.models import QuerySet
from django.urls import reverse

from supervision.models import Reminder

PAGES = {  # noun: the page that answers it
    "item": "issues:item",
    "explain": "issues:item",
    "list": "issues:list",
    "extension": "issues:extension",
    "ending": "issues:ending",
    "explanation": "issues:explanation",
    "step": "reviews:audit",
    "unit": "units:unit",
}
SHOWN = 100


def unread_reminders(user) -> QuerySet[Reminder]:
    """The reminders this person has not opened."""
    return Reminder.objects.unread().filter(person=user)


def inbox_rows(user, *, unread: bool):
    """The newest reminders of a person as (reminder, address); of what is owed only the last turn is shown."""
    mine = Reminder.objects.filter(person=user).select_related("unit")
    last = mine.order_by("kind", "object_id", "due_on", "-slot").distinct("kind", "object_id", "due_on")
    rows = mine.filter(pk__in=last.values("pk"))
    if unread:
        rows = rows.unread()
    return [(one, reverse(PAGES[one.noun], args=[one.page_id])) for one in rows.order_by("-pk")[:SHOWN]]
