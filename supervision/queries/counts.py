"""Filed items counted once: the figures, the groups' progress and the chart of units add these counts up, each its way."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Count, Q, QuerySet

from issues.models import Item
from issues.models.item import amber
from issues.rules import LampRules, first_of_month
from issues.states import WAITING, WITH_UNIT, State
from units.models import Campaign, Person

ADDED = ("filed", "closed", "ended", "waiting", "overdue", "soon", "due")


class Counted(NamedTuple):
    """How many filed items of a unit are in one state (and kind of list), and how many of these are due by when."""

    unit: int
    state: str
    filed: int
    due_before: int  # deadline before the day
    due: int  # deadline on the day or before it
    due_soon: int  # deadline on the last day of warning or before it
    kind: str = ""

    @property
    def overdue(self):
        """Still with the unit after the deadline (as `issues.models.item.late` has it)."""
        return self.due_before if self.state in WITH_UNIT else 0


def items_of(of: Person | Campaign) -> QuerySet[Item]:
    """The filed items of a whole campaign, or of what a person has in sight."""
    filed = Item.objects.filed()
    return filed.filter(unit__campaign=of) if isinstance(of, Campaign) else filed.visible_to(of)


BY_KIND = """
SELECT one.unit_id, one.state, sum(filed)::bigint, sum(due_before)::bigint, sum(due)::bigint, sum(due_soon)::bigint, kind
FROM ({counted}) AS one JOIN issues_rectificationlist its_list ON its_list.id = one.list_id GROUP BY 1, 2, 7
"""


def tally(of: Person | Campaign, *, on: date, warn_days: int = 0, kinds: bool = True) -> list[Counted]:
    """The filed items of a campaign, or in a person's sight, counted by unit and state (and, with `kinds`, kind of list).

    One statement, one pass over the index `item_counts`, which holds all it asks for in the order it groups by: no row
    is read and nothing is sorted, however many items there are. The lists' kinds are asked of the counts, not of the items.
    """
    last = on + timedelta(days=warn_days)
    counted = (
        items_of(of)
        .order_by()
        .values_list("unit_id", "state", *(["list_id"] if kinds else []))
        .annotate(
            filed=Count("*"),
            due_before=Count("unit", filter=Q(deadline__lt=on)),
            due=Count("unit", filter=Q(deadline__lte=on)),
            due_soon=Count("unit", filter=Q(deadline__lte=last)),
        )
    )
    try:
        sql, params = counted.query.sql_with_params()
    except EmptyResultSet:  # no unit in sight
        return []
    with (
        connection.cursor() as cursor
    ):  # what is counted is whole numbers: no field need turn them into anything
        cursor.execute(BY_KIND.format(counted=sql) if kinds else sql, params)
        return [Counted(*row) for row in cursor.fetchall()]


def ambers(of: Person | Campaign, *, on: date, campaign: Campaign) -> dict[int, tuple[int, int]]:
    """By unit: how many filed items are under an amber lamp, and how many were red this month; one statement."""
    rules = LampRules(campaign.warn_days, campaign.measure_days, campaign.measure_share)
    shown, red = amber(on, rules), Q(late_until__gte=first_of_month(on))
    last = on + timedelta(days=max(rules.warn_days, rules.measure_days))
    near = Q(deadline__gte=on, deadline__lte=last, state__in=WITH_UNIT)  # what an index finds
    counted = items_of(of).filter(near | red).order_by().values_list("unit_id")
    rows = counted.annotate(soon=Count("pk", filter=shown), red=Count("pk", filter=red))
    return {unit: (soon, red) for unit, soon, red in rows}


def added_up(counted: Iterable[Counted]) -> dict[str, int]:
    """What charts show of these counts, under the names of `ADDED`."""
    sums = dict.fromkeys(ADDED, 0)
    for row in counted:
        sums["filed"] += row.filed
        if (
            row.state == State.ENDED
        ):  # to be closed out no more: neither among the closed nor among the due (M119)
            sums["ended"] += row.filed
            continue
        sums["due"] += row.due
        if row.state == State.CLOSED:
            sums["closed"] += row.filed
        elif row.state in WAITING:
            sums["waiting"] += row.filed
        elif row.state in WITH_UNIT:
            sums["overdue"] += row.due_before
            sums["soon"] += row.due_soon - row.due_before
    return sums


def by(key: Callable[[Counted], int | None], counted: Iterable[Counted]) -> dict[int | None, list[Counted]]:
    """The counts in bundles with the same key."""
    bundles: dict[int | None, list[Counted]] = {}
    for row in counted:
        bundles.setdefault(key(row), []).append(row)
    return bundles
