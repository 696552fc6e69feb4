"""What is disclosed, as plain rows of frozen copies. Every one comes through `FrozenCopy.objects.disclosed(on=…)` (M35, S72)."""

from datetime import date

from django.db.models import Case, Exists, F, OuterRef, Prefetch, Q, Subquery, Value, When
from django.db.models.expressions import CombinedExpression

from issues.models import Disclosure, FrozenCopy, ReleasedPhoto
from issues.models.search import says
from issues.states import WAITING, WITH_UNIT, State
from units.desk.paging import Turn, turned
from units.models import Campaign, Unit

Kind = Disclosure.Kind
STATES = {  # the chips of the list: (word, states)
    "": ("全部", None),
    "going": ("整改中", WITH_UNIT),
    "done": ("已完成", WAITING),
    "closed": ("已销号", [State.CLOSED]),
    "ended": ("已终结", [State.ENDED]),  # counted apart (M119)
}
# What a row of a list needs, read as plain values: fifty models of three tables would cost more than the page itself.
ROW = ("pk", "item_id", "number", "problem", "goal", "body", "unit_id", "unit__name", "disclosure_id")
WINDOW = ("disclosure__title", "disclosure__starts_on", "disclosure__ends_on")
OF_ONE_UNIT = 100  # items on a unit's own page; the list, narrowed to the unit, has the rest
NEWEST_FIRST = [CombinedExpression(F("pk") * 0, "-", F("pk"))]


def the_campaign() -> Campaign | None:
    """The campaign the public pages are about: the newest."""
    return Campaign.objects.order_by("-starts_on", "-pk").first()


def shown(campaign: Campaign | None, *, on: date):
    """Every copy of this campaign that everybody may see on this day."""
    return FrozenCopy.objects.disclosed(on=on).filter(unit__campaign=campaign)


def promised(campaign: Campaign | None, *, on: date):
    """One copy for each item the public may see; an item whose promise is not shown is shown in no other way."""
    return shown(campaign, on=on).promises()


def narrowed(campaign, *, on: date, state: str = "", unit: Unit | None = None, q: str = ""):
    """Promises narrowed as a list page is: by where an item stands, by unit with those below it, by words."""
    rows = promised(campaign, on=on)
    if (states := STATES[state][1]) is not None:
        newest = shown(campaign, on=on).filter(item=OuterRef("item")).order_by("-pk").values("state")[:1]
        ever = shown(campaign, on=on).filter(state__in=states).values("item")
        rows = rows.annotate(stands=Subquery(newest)).filter(item__in=ever, stands__in=states)
    if unit:
        rows = rows.filter(unit__in=Unit.objects.descendants(unit, include_self=True).values("pk"))
    if q:
        # the units by name first, as values: the planner then knows whether few items or many are theirs
        called = list(Unit.objects.filter(campaign=campaign, name__contains=q).values_list("pk", flat=True))
        said = says(q, "problem", "goal", pairs=("said",)) | Q(number=q.upper())
        rows = rows.filter(said | Q(unit__in=called) if called else said)
    return rows


def items_page(campaign, *, on: date, params, **by) -> Turn:
    """One page of items, unit by unit, in the order they were disclosed; three statements at most.

    The order is that of the index on (unit, kind, id): it is walked until the page is full, however many items there are.
    """
    return turned(narrowed(campaign, on=on, **by).values_list(*ROW, named=True), [F("unit_id")], params)


def table_rows(campaign, *, on: date, most: int, **by) -> list:
    """The rows of the same list for a table to take away; one more than `most` when there are more."""
    rows = narrowed(campaign, on=on, **by).order_by("unit_id", "pk")
    return list(rows.values_list(*ROW, named=True)[: most + 1])


def states_of(rows, campaign, *, on: date) -> dict[int, str]:
    """Where the items of these rows stand for the public: the state of the newest copy of any kind, by item id."""
    ids = [row.item_id for row in rows]
    newest = shown(campaign, on=on).filter(item__in=ids).order_by("item_id", "-pk").distinct("item_id")
    return dict(newest.values_list("item_id", "state"))


def item_copies(number: str, *, on: date) -> list[FrozenCopy]:
    """All that is disclosed of one item under its permanent number, oldest first; empty without its promise."""
    copies = FrozenCopy.objects.disclosed(on=on).filter(number=number)
    found = list(copies.select_related("disclosure", "unit__campaign", "unit__parent").order_by("pk"))
    return found if any(copy.kind == Kind.LIST for copy in found) else []


def photo(name: str, *, on: date) -> ReleasedPhoto | None:
    """A photo of a copy that is before the public on this day, by its generated name."""
    return ReleasedPhoto.objects.disclosed(on=on).filter(name=name).first()


def earlier(promise: FrozenCopy, *, on: date) -> list[FrozenCopy]:
    """The promises before this one whose goal was changed, newest first; each knows the goal it was `followed_by`."""
    return list(FrozenCopy.objects.earlier_promises(on=on).filter(item=promise.item_id).order_by("-pk"))


def results_page(campaign, *, on: date, params) -> tuple[Turn, dict[int, str]]:
    """Disclosed review results, newest first, and the problems of their items; three statements."""
    promises = promised(campaign, on=on)
    rows = shown(campaign, on=on).filter(kind=Kind.REVIEW, item__in=promises.values("item"))
    turn = turned(rows.values_list(*ROW, named=True), NEWEST_FIRST, params)
    ids = [row.item_id for row in turn]
    return turn, dict(promises.filter(item__in=ids).values_list("item_id", "problem"))


def notices(campaign, *, on: date):
    """Documents before the public on this day, as long as something in them still stands: what was updated as a whole
    leaves the lists and keeps its address, which leads to the newer one."""
    standing = shown(campaign, on=on).filter(disclosure=OuterRef("pk"))
    return _documents(campaign, on=on).filter(Exists(standing))


def _documents(campaign, *, on):
    rows = Disclosure.objects.to_the_public(on=on).filter(unit__campaign=campaign)
    return rows.select_related("unit__campaign")


def notices_page(campaign, *, on: date, params, kind: str = "") -> Turn:
    """One page of notices, newest first, of one kind or of all."""
    rows = notices(campaign, on=on)
    return turned(rows.filter(kind=kind) if kind else rows, NEWEST_FIRST, params)


def notice(pk: int, campaign, *, on: date) -> Disclosure | None:
    """One document, with the list it is of; its `copies` are those that still stand."""
    standing = shown(campaign, on=on).order_by("pk")
    found = _documents(campaign, on=on).select_related("list").prefetch_related(Prefetch("copies", standing))
    return found.filter(pk=pk).first()


def newer(old: Disclosure, campaign, *, on: date) -> Disclosure | None:
    """The document that took the place of this one as a whole: the newest of the same list and kind."""
    same = notices(campaign, on=on).filter(list=old.list_id, kind=old.kind, pk__gt=old.pk)
    return same.order_by("-pk").first() if old.list_id else None


def problems_of(copies, campaign, *, on: date) -> dict[int, str]:
    """What the items of these copies have promised to put right, by item id, where the public may see it."""
    rows = promised(campaign, on=on).filter(item__in=[copy.item_id for copy in copies if copy.item_id])
    return dict(rows.values_list("item_id", "problem"))


def said_rows(campaign, *, on: date):
    """Every copy whose item (or text) has a page, item by item with the promise first and what it was before last, for
    the index of the bundle."""
    rows = shown(campaign, on=on).filter(Q(item=None) | Q(item__in=promised(campaign, on=on).values("item")))
    place = Case(When(kind=Kind.LIST, then=0), default=1)
    old = FrozenCopy.objects.earlier_promises(on=on).filter(unit__campaign=campaign)
    rows = rows.annotate(followed_by=Value(""))
    both = [
        part.annotate(replaced=Value(replaced), place=order).values_list(
            *ROW, "kind", "followed_by", "replaced", "place", named=True
        )
        for part, replaced, order in ((rows, False, place), (old, True, Value(2)))
    ]
    ordered = both[0].union(both[1], all=True).order_by("unit_id", "item_id", "place", "pk")
    return ordered.iterator(chunk_size=2000)
