"""How a frozen copy is composed from the living rows: one function a kind of document, plain data, only what may be shown."""

import hashlib
import json
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from issues.models import Disclosure, Ending, Explanation, Extension, Item, Measure, ProgressReport
from issues.releases.job_titles import public_responsible
from issues.states import State
from trail import clock
from units.models import Leader

Kind, Scope = Disclosure.Kind, Disclosure.Scope
Body = dict[str, Any]
# kind: a function of items (with unit, list and leader at hand) that gives {item id: what this kind adds to the body}.
# An item it leaves out has nothing of this kind to show. reviews registers its own.
COMPOSERS: dict[str, Callable[[list[Item]], dict[int, Body]]] = {}


def composes(kind: str):
    """Register the function that composes this kind of document."""

    def register(function):
        COMPOSERS[kind] = function
        return function

    return register


def bodies(kind: str, items: Iterable[Item], *, scope: str) -> dict[int, Body]:
    """What a copy of this kind would say of each item that has something to say, by item id."""
    items = list(items)
    posts = _posts({item.unit_id for item in items})
    parts = COMPOSERS[kind](items)
    return {
        item.pk: _common(kind, item) | _for_scope(parts[item.pk], item, scope, posts)
        for item in items
        if item.pk in parts
    }


def text_body(kind: str, *, unit, title: str, text: str) -> Body:
    """The body of a document that is a text of its own: a scheme, a plan, a notice."""
    return {"kind": kind, "unit": unit.name, "title": title, "text": text}


def frozen(body: Body) -> tuple[str, str]:
    """The text that is stored and its hash."""
    text = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain)
    return text, hashlib.sha256(text.encode()).hexdigest()


def hash_of(hashes: Iterable[str]) -> str:
    """The hash of a whole document: of the hashes of its copies, in their order."""
    return hashlib.sha256("|".join(hashes).encode()).hexdigest()


def _plain(value):
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in a frozen copy")


def _common(kind, item):
    return {"kind": str(kind), "number": item.number, "unit": item.unit.name, "state": str(item.state)}


def _for_scope(part, item, scope, posts):
    """The public sees posts; within the unit and the Party the responsible person stands as written (M35)."""
    if "responsible" in part and scope == Scope.PUBLIC:
        leader = item.list.leader
        shown = leader.post if leader else public_responsible(item.responsible, posts.get(item.unit_id, []))
        return part | {"responsible": shown}
    return part


def _posts(unit_ids) -> dict[int, list[str]]:
    posts: dict[int, list[str]] = {}
    for unit_id, post in Leader.objects.filter(unit__in=unit_ids).values_list("unit", "post"):
        posts.setdefault(unit_id, []).append(post)
    return posts


def _rows_of(rows, items, *fields):
    """Plain rows that hang on items, by item id, in the relation's own order."""
    found: dict[int, list[Body]] = {}
    for row in rows.filter(item__in=[item.pk for item in items]).values("item_id", *fields):
        found.setdefault(row.pop("item_id"), []).append(row)
    return found


@composes(Kind.LIST)
def promises(items):
    """The promise: problem, goal, measures, who, until when (M35, M39)."""
    measures = _rows_of(Measure.objects, items, "text", "due_on")
    granted = Extension.objects.granted().order_by("pk")
    moved = _rows_of(granted, items, "old_deadline", "new_deadline", "office_on")
    return {
        item.pk: {
            "holder": item.list.title,
            "personal": item.list.leader_id is not None,
            "problem": item.problem,
            "goal": item.goal,
            "measures": measures.get(item.pk, []),
            "responsible": item.responsible,
            "deadline": item.deadline,
            "moved": moved.get(item.pk, []),
        }
        for item in items
    }


@composes(Kind.PROGRESS)
def progress(items):
    """What has been done: reports newest first, measures ticked off, the result when it is declared (M40); of an item that
    ended without a close-out how, why and since when (M119).
    """
    endings = _endings(items)
    reports = _rows_of(ProgressReport.objects, items, "text", "reported_on")
    measures = _rows_of(Measure.objects, items, "text", "done_on")
    done = {pk: [row for row in rows if row["done_on"]] for pk, rows in measures.items()}
    return {
        item.pk: {
            "reports": reports.get(item.pk, []),
            "done": done.get(item.pk, []),
            "result": item.result,
        }
        | endings.get(item.pk, {})
        for item in items
        if reports.get(item.pk) or done.get(item.pk) or item.result or item.pk in endings
    }


def _endings(items) -> dict[int, Body]:
    """How, since when and why the items ended that did, by item id; no statement where none has."""
    ended = [item.pk for item in items if item.state == State.ENDED]
    granted = Ending.objects.granted().filter(item__in=ended).select_related("into") if ended else ()
    return {
        one.item_id: {
            "ended_how": one.get_kind_display() + (f"（{one.into.number}）" if one.into else ""),
            "ended_on": clock.local(one.decided_at).date(),
            "ended_why": one.reason,
        }
        for one in granted
    }


@composes(Kind.EXPLANATION)
def explanations(items):
    """What the unit says where a deadline was missed (M41), newest first."""
    said: dict[int, list[Body]] = {}
    for one in Explanation.objects.filter(item__in=[item.pk for item in items]).select_related("item"):
        told = {"deadline": one.deadline, "told_on": one.told_on, "text": one.public_text}
        said.setdefault(one.item_id, []).append(told)
    return {pk: {"explanations": told} for pk, told in said.items()}


@composes(Kind.CLOSE_OUT)
def close_outs(items):
    """The seal: number, day and result of an item that is closed out."""
    return {
        item.pk: {
            "close_number": item.close_number,
            "closed_on": clock.local(item.closed_at).date(),
            "result": item.result,
        }
        for item in items
        if item.state == State.CLOSED
    }
