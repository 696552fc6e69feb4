"""The trail of a row as 办理记录 shows it, newest first."""

from datetime import date

from trail import clock
from trail.queries import history
from trail.words import told
from units.models import Person


def story(*rows):
    """The trail of these rows together as 办理记录 wants it, newest first: day, at, text, actor, hash."""
    events = history(*rows)
    named = {event.get(who) for event in events for who in ("actor", "principal", "to")}
    people = Person.objects.in_bulk([one for one in named if isinstance(one, int)])
    return [
        {
            "day": date.fromisoformat(event["day"]),
            "at": clock.local(event["at"]).time(),
            "text": told(
                event | {"to": people.get(event["to"], "")} if event["act"] == "audit.transferred" else event
            ),
            "actor": _actor(people.get(event["actor"]), event["role"], people.get(event.get("principal"))),
            "hash": event["hash"],
        }
        for event in events
    ]


def _actor(person, role, principal):
    """Both names where somebody acted for another (S49)."""
    who = f"{person}（{role}）" if person else role
    return f"{who}，代{principal}" if principal else who
