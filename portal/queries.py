"""What is disclosed, as plain rows. Every item here comes through `Item.objects.disclosed(on=…)` (M35, S72)."""

from datetime import date
from typing import Any

from django.db import InterfaceError, OperationalError, connection
from django.db.models import Count, F, Prefetch, Q

from issues.models import Disclosure, Item, RectificationList
from issues.models.item import late
from issues.models.search import says
from issues.paging import Turn, turned
from issues.states import WAITING, WITH_UNIT, State
from reviews.states import Outcome
from units.models import Campaign, Leader, Unit

STATES = {  # the chips of the list: (word, states)
    "": ("全部", None),
    "going": ("整改中", WITH_UNIT),
    "done": ("已完成", WAITING),
    "closed": ("已销号", [State.CLOSED]),
}
# What a row of a list needs, read as plain values: fifty models of four tables would cost more than the page itself.
ROW = (
    *("pk", "number", "problem", "goal", "responsible", "deadline", "state"),
    *("unit_id", "unit__name", "list_id", "list__leader__post"),
)
UNITS_A_PAGE = 100
OF_ONE_UNIT = 100  # items on a unit's own page; the list, narrowed to the unit, has the rest


def version() -> str:
    """A stamp that changes with every act in the campaign: the heads of all chains, the campaign's own rows.

    The heads of the chains move in the act's own transaction, so a withdrawal changes the stamp the moment it is
    done; `system` (signing in, refusals) is left out, nothing of it is public. One call of `public_stamp()`
    (migration 0001), which reads no table that grows with items. It is asked on every visit and is itself the proof
    that a kept connection lives: a dead one is opened anew and asked once more, without a question beforehand.
    """
    if connection.connection is None or connection.in_atomic_block:
        return _asked()
    connection.health_check_done = True  # type: ignore[attr-defined]
    try:
        return _asked()
    except (OperationalError, InterfaceError):
        connection.close()
        return _asked()


def _asked() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT public_stamp()")
        return cursor.fetchone()[0]


def the_campaign() -> Campaign | None:
    """The campaign the public pages are about: the newest."""
    return Campaign.objects.order_by("-starts_on", "-pk").first()


def disclosed_items(campaign: Campaign | None, *, on: date):
    """The public's items of this campaign on this day."""
    return Item.objects.disclosed(on=on).filter(unit__campaign=campaign)


def disclosed_figures(campaign: Campaign, *, on: date) -> dict[str, int]:
    """How many items are disclosed, of how many units, and how many of them are closed out; one statement."""
    counted = disclosed_items(campaign, on=on).order_by().values_list("unit_id", "state")
    rows = list(counted.annotate(items=Count("*")))
    return {
        "items": sum(many for _, _, many in rows),
        "units": len({unit_id for unit_id, _, _ in rows}),
        "closed": sum(many for _, state, many in rows if state == State.CLOSED),
    }


def items_page(campaign, *, on: date, params, state: str = "", unit: Unit | None = None, q: str = "") -> Turn:
    """One page of disclosed items, list by list, narrowed; three statements at most.

    The order is that of the index on (list, id): the lists in force are walked until the page is full, however many
    items there are.
    """
    items = disclosed_items(campaign, on=on)
    if (states := STATES[state][1]) is not None:
        items = items.filter(state__in=states)
    if unit:
        items = items.filter(unit=unit)
    if q:
        # the units by name first, as values: the planner then knows whether few items or many are theirs
        called = list(Unit.objects.filter(campaign=campaign, name__contains=q).values_list("pk", flat=True))
        said = says(q, "problem", "goal")
        items = items.filter(said | Q(unit__in=called) if called else said)
    return turned(items.values_list(*ROW, named=True), [F("list_id")], params)


def item(number: str, *, on: date) -> Item | None:
    """One disclosed item by its permanent number; None when it is not disclosed."""
    found = Item.objects.disclosed(on=on).filter(number=number)
    return found.select_related("unit__campaign", "list__leader").only(*_OF_AN_ITEM).first()


_OF_AN_ITEM = (
    *("number", "problem", "goal", "responsible", "deadline", "state", "result", "closed_at", "close_number"),
    *("unit__name", "unit__campaign__place", "unit__campaign__office", "unit__campaign__warn_days"),
    *("list__kind", "list__leader__post"),
)


def parts_of(shown: Item, *, on: date) -> dict[str, Any]:
    """What belongs to a disclosed item: its measures, reports, decided rounds, and the newest window of its list.

    Four statements for plain values. An unconfirmed count is nobody's business yet: only decided rounds are read.
    """
    decided = shown.rounds.filter(outcome__in=[Outcome.PASSED, Outcome.BELOW]).order_by("-round")
    windows = Disclosure.objects.to_the_public(on=on).filter(list=shown.list_id, kind=Disclosure.Kind.LIST)
    return {
        "measures": list(shown.measures.values("text", "due_on", "done_on")),
        "reports": list(shown.reports.values("text", "reported_on")),
        "rounds": list(decided.values(*_OF_A_ROUND)),
        "window": windows.values("starts_on", "ends_on").first(),
    }


_OF_A_ROUND = (
    *("round", "valid", "likes", "dislikes", "unsure", "outcome", "shortfalls"),
    *("review__held_on", "review__method", "review__floor"),
)


def posts_of(unit_ids) -> dict[int, list[str]]:
    """The posts of these units' leaders, by unit; no names are read."""
    posts: dict[int, list[str]] = {}
    for unit_id, post in Leader.objects.filter(unit__in=set(unit_ids)).values_list("unit", "post"):
        posts.setdefault(unit_id, []).append(post)
    return posts


def units_page(campaign, *, on: date, params, q: str = "") -> tuple[Turn, dict[int, dict]]:
    """One page of participating units, and the counts of what each has disclosed; three statements at most."""
    units = Unit.objects.participating().filter(campaign=campaign)
    if q:
        units = units.filter(name__contains=q)
    turn = turned(units, [F("order")], params, size=UNITS_A_PAGE)
    counted = (
        Item.objects.disclosed(on=on)
        .filter(unit__in=[unit.pk for unit in turn])
        .values("unit_id")
        .annotate(
            items=Count("pk"),
            closed=Count("pk", filter=Q(state=State.CLOSED)),
            waiting=Count("pk", filter=Q(state__in=WAITING)),
            overdue=Count("pk", filter=late(on)),
        )
    )
    return turn, {row["unit_id"]: row for row in counted}


def unit(pk: int, campaign: Campaign | None) -> Unit | None:
    """A participating unit of the campaign, or None."""
    return Unit.objects.participating().filter(pk=pk, campaign=campaign).first()


def unit_items(shown: Unit, *, on: date) -> list:
    """The first of a unit's disclosed items as rows, team list first; one more than a page shows when there are more."""
    items = Item.objects.disclosed(on=on).filter(unit=shown)
    ordered = items.order_by("-list__kind", "list__leader__order", "list", "pk")
    return list(ordered.values_list(*ROW, named=True)[: OF_ONE_UNIT + 1])


def lists_of(shown: Unit, *, on: date) -> dict[int, RectificationList]:
    """A unit's publicly disclosed lists by id, each with the `windows` it is disclosed in."""
    in_force = Disclosure.objects.to_the_public(on=on).filter(kind=Disclosure.Kind.LIST)
    windows = Prefetch("disclosures", in_force, to_attr="windows")
    lists = RectificationList.objects.filter(unit=shown, disclosures__in=in_force)
    return {one.pk: one for one in lists.select_related("leader").prefetch_related(windows)}
