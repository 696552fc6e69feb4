"""A person's reminders, the newest first. A reminder lives as long as its debt: what was paid is unread no more (S138)."""

from supervision.models import Reminder
from supervision.queries.debts import BY_KEY, address_of, owes_for, still_waiting
from trail import clock
from units.desk.addresses import row_address

SHOWN, MOST = 100, 500  # debts on the page, and turns that are looked through for them
CHASE = "chase"  # a message that somebody pressed the unit; it ends when nothing is owed any more


def unread_reminders(user) -> list[Reminder]:
    """The newest reminders this person has not opened and whose debt is not paid: of each debt the last turn.

    One statement; where there are any, one more asks which debts still stand (two, with a chase among them).
    """
    mine = Reminder.objects.unread().filter(person=user).select_related("unit").order_by("-pk")
    found = _last_turns(mine[:MOST])
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
    if unread:
        found = unread_reminders(user)
    else:
        mine = Reminder.objects.filter(person=user).select_related("unit").order_by("-pk")
        found = _last_turns(mine[:MOST])
    return [(one, _address(one)) for one in found]


def _last_turns(newest_first):
    """Of each debt the last turn: it says how long it is over by now."""
    last: dict[tuple, Reminder] = {}
    for one in newest_first:
        last.setdefault((one.kind, one.object_id, one.due_on), one)
    return list(last.values())[:SHOWN]


def _address(one):
    if one.kind == CHASE:
        return row_address("units:unit", one.page_id)
    return address_of(BY_KEY[one.kind], one.page_id)
