"""What is disclosed, as plain rows. Every item here comes through `Item.objects.disclosed(on=…)` (M35, S72)."""

from datetime import date

from django.db import connection
from django.db.models import Count, F, Prefetch, Q

from issues.models import Disclosure, Item
from issues.models.item import late
from issues.paging import Turn, turned
from issues.states import WAITING, WITH_UNIT, State
from reviews.models import ReviewItem
from reviews.states import Outcome
from units.models import Campaign, Leader, Unit

STATES = {  # the chips of the list: (word, states)
    "": ("全部", None),
    "going": ("整改中", WITH_UNIT),
    "done": ("已完成", WAITING),
    "closed": ("已销号", [State.CLOSED]),
}
UNITS_A_PAGE = 100
OF_ONE_UNIT = 100  # items on a unit's own page; the list, narrowed to the unit, has the rest


def version() -> str:
    """A stamp that changes with every act in the campaign: the heads of all chains, the campaign's own rows.

    The heads of the chains move in the act's own transaction, so a withdrawal changes the stamp the moment it is
    done; `system` (signing in, refusals) is left out, nothing of it is public. One statement, no table that grows
    with items.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT md5(concat_ws('|',
                (SELECT concat(sum(seq), '.', bit_xor(hashtextextended(stream || hash, 0)))
                   FROM trail_head WHERE stream <> 'system'),
                (SELECT string_agg(c::text, '|' ORDER BY id) FROM units_campaign c),
                (SELECT string_agg(s::text, '|' ORDER BY id) FROM units_stage s),
                (SELECT max(day) FROM trail_anchor)))
            """
        )
        return cursor.fetchone()[0]


def the_campaign() -> Campaign | None:
    """The campaign the public pages are about: the newest."""
    return Campaign.objects.order_by("-starts_on", "-pk").first()


def disclosed_items(campaign: Campaign | None, *, on: date):
    """The public's items of this campaign on this day."""
    return Item.objects.disclosed(on=on).filter(unit__campaign=campaign)


def disclosed_figures(campaign: Campaign, *, on: date) -> dict[str, int]:
    """How many items are disclosed, of how many units, and how many of them are closed out; one statement."""
    return disclosed_items(campaign, on=on).aggregate(
        items=Count("pk"),
        units=Count("unit", distinct=True),
        closed=Count("pk", filter=Q(state=State.CLOSED)),
    )


def items_page(campaign, *, on: date, params, state: str = "", unit: Unit | None = None, q: str = "") -> Turn:
    """One page of disclosed items in the order they were filed, narrowed; two statements at most."""
    items = disclosed_items(campaign, on=on)
    if (states := STATES[state][1]) is not None:
        items = items.filter(state__in=states)
    if unit:
        items = items.filter(unit=unit)
    if q:
        items = items.filter(Q(problem__contains=q) | Q(goal__contains=q) | Q(unit__name__contains=q))
    return turned(items.select_related("unit", "list__leader"), [], params)


def item(number: str, *, on: date) -> Item | None:
    """One disclosed item by its permanent number, with what the public may see of it; None when it is not disclosed."""
    return (
        Item.objects.disclosed(on=on)
        .filter(number=number)
        .select_related("unit__campaign", "list__leader", "list__unit")
        .prefetch_related(
            "measures",
            "reports",
            Prefetch("rounds", _decided_rounds(), to_attr="decided"),
            Prefetch("list__disclosures", Disclosure.objects.to_the_public(on=on), to_attr="windows"),
        )
        .first()
    )


def _decided_rounds():
    """Only what the supervision group has confirmed: an unconfirmed count is nobody's business yet."""
    decided = ReviewItem.objects.filter(outcome__in=[Outcome.PASSED, Outcome.BELOW])
    return decided.select_related("review").order_by("-round")


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


def unit_items(shown: Unit, *, on: date) -> list[Item]:
    """The first of a unit's disclosed items, team list first, each with its list's window of disclosure at hand."""
    items = (
        Item.objects.disclosed(on=on)
        .filter(unit=shown)
        .select_related("list__leader", "list__unit")
        .prefetch_related(
            Prefetch("list__disclosures", Disclosure.objects.to_the_public(on=on), to_attr="windows")
        )
        .order_by("-list__kind", "list__leader__order", "list", "pk")
    )
    return list(items[: OF_ONE_UNIT + 1])
