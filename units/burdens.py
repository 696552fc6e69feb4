"""Acts that burden a unit (M118), as each app declares its own in `<app>/burdens.py`, imported when the house starts.

A burdening act is an event of the trail: that names the row, the day and the hand that cannot be changed afterwards. `units`
knows none of the apps; `accountability` holds the objections (复核) and offers one beside every act found here.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from operator import attrgetter
from typing import Any

from django.db import models

from trail import clock
from trail.models import Event, model_named, object_key
from units.permissions import Permission


@dataclass(frozen=True)
class Burden:
    """One kind of burdening act.

    `model` is the `trail_name` of the row that tells of it, `act` the event; `find` gives the row's key from the event's body,
    None where this event burdens nobody. `unit`, `hands` and `page` are read from the row by dotted paths: who is burdened,
    who took part besides the actor of the event, and where a person sees it (name of an address, path to its key).
    `runs_from` gives the day from which the days of objection run where it is not the day of the act; `burdens` says whether
    the row is a burden at all. `verbs` are the functions that do it, `permission` the right they ask for. `follows` says what
    follows when the act is revoked; `undo` begins it, where a verb of the room exists and who decides may call it
    (`undo_permission`). `public` is what the public sees meanwhile; empty where the act is not public.
    """

    key: str
    words: str
    model: str
    act: str
    permission: Permission
    verbs: tuple[str, ...]
    find: Callable[[dict[str, Any]], int | None]
    follows: str
    page: tuple[str, str]
    unit: str = "unit"
    hands: tuple[str, ...] = ()
    runs_from: Callable[[Any, date], date] = lambda row, day: day
    burdens: Callable[[Any], bool] = lambda row: True
    undo: Callable[..., Any] | None = None
    undo_permission: Permission | None = None
    public: str = ""
    joins: tuple[str, ...] = field(default=())


BURDENS: dict[str, Burden] = {}


def burdening(*kinds: Burden) -> None:
    """Register kinds of burdening acts; a key is given once."""
    for one in kinds:
        if BURDENS.setdefault(one.key, one) is not one:
            raise ValueError(f"{one.key} is registered twice")


def born_as(model: str, state: str) -> Callable[[dict[str, Any]], int | None]:
    """`find` for an event on the row itself, or on another whose story it is: the row that is `state` from here on."""
    prefix = f"{model}:"

    def find(body):
        if body["object"].startswith(prefix):
            return int(body["object"][len(prefix) :]) if body.get("after") == state else None
        came = body.get("moved", {}).items()
        return next(
            (int(key[len(prefix) :]) for key, to in came if key.startswith(prefix) and to == state), None
        )

    return find


@dataclass(frozen=True)
class Act:
    """One burdening act as it happened: its kind, its event, the row, whom it burdens, when and by whose hands."""

    burden: Burden
    event: Event
    row: Any
    day: date
    hands: frozenset[int]

    @property
    def unit(self):
        return attrgetter(self.burden.unit)(self.row)

    @property
    def page(self) -> tuple[str, int]:
        """Where it is seen: the name of an address and its key."""
        name, key = self.burden.page
        return name, attrgetter(key)(self.row)

    def last_day(self, days: int) -> date:
        """The last day on which it may be objected to; the day itself is in time."""
        return self.burden.runs_from(self.row, self.day) + timedelta(days=days)


def acts_on(*rows: models.Model) -> list[Act]:
    """The burdening acts told on these rows, the newest first: one statement, and one more for each kind of row found."""
    keys = [object_key(row) for row in rows]
    acts = {one.act for one in BURDENS.values()}
    return _read(Event.objects.filter(object__in=keys, act__in=acts).order_by("-id"))


def act_of(event_id: int) -> Act | None:
    """The burdening act of this event, or None where it burdens nobody."""
    return next(iter(_read(Event.objects.filter(pk=event_id))), None)


def _read(events: Iterable[Event]) -> list[Act]:
    told = []
    for event in events:
        body = json.loads(event.body)
        found = ((one, one.find(body)) for one in BURDENS.values() if one.act == event.act)
        told += [(event, body, one, pk) for one, pk in found if pk is not None]
    rows = {
        model: _rows(model, [pk for *_, one, pk in told if one.model == model])
        for model in {one.model for *_, one, _ in told}
    }
    acts = [
        _act(event, body, one, rows[one.model][pk]) for event, body, one, pk in told if pk in rows[one.model]
    ]
    return [act for act in acts if act.burden.burdens(act.row)]


def _rows(model: str, keys: list[int]) -> dict[int, Any]:
    kinds = [one for one in BURDENS.values() if one.model == model]
    joins = {join for one in kinds for join in (*one.joins, one.unit.replace(".", "__"))}
    return model_named(model)._base_manager.select_related(*sorted(joins)).in_bulk(keys)


def _act(event: Event, body: dict[str, Any], burden: Burden, row: Any) -> Act:
    hands = {body.get("actor"), body.get("principal"), *(attrgetter(path)(row) for path in burden.hands)}
    day = date.fromisoformat(body["day"]) if "day" in body else clock.local(event.at).date()
    return Act(burden, event, row, day, frozenset(hands - {None}))
