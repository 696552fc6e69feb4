"""Units as the public sees them, and what each has disclosed."""

from collections import Counter
from datetime import date

from django.db import connection
from django.db.models import F, JSONField
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from issues.states import WAITING, WITH_UNIT, State
from portal.queries.copies import OF_ONE_UNIT, ROW, WINDOW, promised, shown
from units.desk.paging import Turn, turned
from units.models import Campaign, Unit

UNITS_A_PAGE = 100
DEADLINE = KeyTextTransform("deadline", Cast("body", JSONField()))


def counts(campaign: Campaign | None, *, on: date, units=None) -> dict[int, Counter]:
    """By unit: `items` disclosed, and of them `closed`, `ended` (M119), `waiting` (declared done) and `overdue`; one statement.

    Where an item stands is what its newest copy says, and late is what is past the promised day and still with the unit.
    """
    if units is not None and not units:
        return {}
    promises, copies = promised(campaign, on=on), shown(campaign, on=on)
    if units is not None:
        promises, copies = promises.filter(unit__in=units), copies.filter(unit__in=units)
    newest = copies.order_by("item_id", "-pk").distinct("item_id").values("item_id", "state")
    # named `day`: the column of that name is the database's own affair
    promise_sql, promise_args = (
        promises.order_by().values("item_id", "unit_id", day=DEADLINE).query.sql_with_params()
    )
    newest_sql, newest_args = newest.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT unit_id, state, count(*), count(*) FILTER (WHERE day < %s)
            FROM ({promise_sql}) p JOIN ({newest_sql}) n USING (item_id) GROUP BY unit_id, state
            """,
            [on.isoformat(), *promise_args, *newest_args],
        )
        rows = cursor.fetchall()
    found: dict[int, Counter] = {}
    for unit_id, state, many, late in rows:
        found.setdefault(unit_id, Counter()).update(
            items=many,
            closed=many * (state == State.CLOSED),
            ended=many * (state == State.ENDED),
            waiting=many * (state in WAITING),
            overdue=late * (state in WITH_UNIT),
        )
    return found


def units_page(campaign, *, on: date, params, q: str = "") -> tuple[Turn, dict[int, Counter]]:
    """One page of participating units, and the counts of what each has disclosed; three statements at most."""
    units = Unit.objects.participating().filter(campaign=campaign).select_related("parent")
    if q:
        units = units.called(q)
    turn = turned(units, [F("order")], params, size=UNITS_A_PAGE)
    return turn, counts(campaign, on=on, units=[unit.pk for unit in turn])


def unit(pk: int, campaign: Campaign | None) -> Unit | None:
    """A participating unit of the campaign, or None."""
    units = Unit.objects.participating().select_related("parent", "successor")
    return units.filter(pk=pk, campaign=campaign).first()


def earlier_names(shown_unit: Unit) -> list:
    """The names a unit gave up, newest first: an old name leads to the page under which it stands now (M121)."""
    return list(shown_unit.former_names.all())


def below(shown_unit: Unit, *, on: date) -> list[tuple[Unit, Counter]]:
    """The units under this one (M43: two levels), each with its counts; two statements."""
    units = list(Unit.objects.participating().filter(parent=shown_unit))
    found = counts(shown_unit.campaign, on=on, units=[unit.pk for unit in units])
    return [(unit, found.get(unit.pk, Counter())) for unit in units]


def unit_items(shown_unit: Unit, campaign, *, on: date) -> list:
    """The first of a unit's promises with the windows they stand in; one more than a page shows when there are more."""
    rows = promised(campaign, on=on).filter(unit=shown_unit).order_by("disclosure_id", "pk")
    return list(rows.values_list(*ROW, *WINDOW, named=True)[: OF_ONE_UNIT + 1])
