"""A person's reminders, the newest first. A reminder lives as long as its debt: what was paid is unread no more (S138)."""

from supervision.models import Reminder
from supervision.queries.debts import BY_KEY, address_of, owes_for, still_waiting
from trail import clock
from units.desk.addresses import row_address

SHOWN = 100
CHASE = "chase"  # a message that somebody pressed the unit; it ends when nothing is owed any more


def unread_reminders(user) -> list[Reminder]:
    """The newest reminders this person has not opened and whose debt is not paid: of each debt the last turn.

    One statement; where there are any, one more asks which debts still stand (two, with a chase among them).
    """
    found = list(_last_turns(Reminder.objects.unread().filter(person=user, ended_on=None)))
    if not found:
        return []
    wanted: dict[str, set[int]] = {}
    for one in found:
        wanted.setdefault(one.kind, set()).add(one.unit_id if one.kind == CHASE else one.object_id)
    chased, on = wanted.pop(CHASE, set()), clock.today()
    stands = still_waiting(user, wanted, on=on)
    stands |= {(CHASE, unit) for unit in owes_for(user, chased, on=on)} if chased else set()
    return [one for one in found if (one.kind, one.unit_id if one.kind == CHASE else one.object_id) in stands]


def inbox_rows(user, *, unread: bool):
    """The newest reminders of a person as (reminder, address); of what is owed only the last turn is shown."""
    found = unread_reminders(user) if unread else _last_turns(Reminder.objects.filter(person=user))
    return [(one, _address(one)) for one in found]


def _last_turns(mine):
    last = mine.order_by("kind", "object_id", "due_on", "-slot").distinct("kind", "object_id", "due_on")
    return Reminder.objects.filter(pk__in=last.values("pk")).select_related("unit").order_by("-pk")[:SHOWN]


def _address(one):
    if one.kind == CHASE:
        return row_address("units:unit", one.page_id)
    return address_of(BY_KEY[one.kind], one.page_id)
