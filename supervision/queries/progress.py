"""How far each unit and each supervision group is (M44): three statements, however many items there are."""

from collections.abc import Sequence
from datetime import date

from django.db.models import F, QuerySet

from supervision.queries.counts import Counted, added_up, ambers, by, tally
from supervision.rules import share, unit_lamp
from units.models import Campaign, Person, SupervisionGroup, Unit


def progress_chart(
    of: Person | Campaign,
    *,
    on: date,
    campaign: Campaign,
    group: SupervisionGroup | None = None,
    counted: Sequence[Counted] | None = None,
) -> list[dict]:
    """Each participating unit in sight: `filed closed ended waiting overdue soon due rate` and its `lamp`, in the units' order.

    With `group`, that supervision group's units only: each group makes a chart of its own. `counted` is the tally of the
    same day and sight where the caller has it already.
    """
    units = _units(of) if group is None else _units(of).filter(group=group)
    counts = by(lambda row: row.unit, _counted(of, on, campaign, counted))
    yellow = ambers(of, on=on, campaign=campaign)
    rows = [
        unit
        | _rated(added_up(counts.get(unit["pk"], [])))
        | dict(zip(("soon", "red"), yellow.get(unit["pk"], (0, 0)), strict=True))
        for unit in units.values("pk", "name", "group_id").order_by("order", "pk")
    ]
    return [row | {"lamp": unit_lamp(**{key: row[key] for key in _LAMP})} for row in rows]


def groups_progress(
    of: Person | Campaign, *, on: date, campaign: Campaign, counted: Sequence[Counted] | None = None
) -> list[dict]:
    """Each supervision group with units in sight: its number of `units`, its counts of items and their rates.

    `counted` as for `progress_chart`.
    """
    units = _units(of).values_list("pk", "group_id", "group__name")
    group_of, groups = {}, {}
    for pk, group_id, name in units.order_by(F("group__number").asc(nulls_last=True)):
        group_of[pk] = group_id
        groups.setdefault(group_id, {"group_id": group_id, "name": name, "units": 0})["units"] += 1
    inside = (row for row in _counted(of, on, campaign, counted) if row.unit in group_of)
    counts = by(lambda row: group_of[row.unit], inside)
    yellow: dict[int | None, int] = {}
    for unit, (soon, _) in ambers(of, on=on, campaign=campaign).items():
        yellow[group_of.get(unit)] = yellow.get(group_of.get(unit), 0) + soon
    return [
        group | _rated(added_up(counts.get(group_id, []))) | {"soon": yellow.get(group_id, 0)}
        for group_id, group in groups.items()
    ]


_LAMP = ("filed", "closed", "ended", "waiting", "overdue", "soon", "red")


def _units(of) -> QuerySet[Unit]:
    units = Unit.objects.participating()
    return units.filter(campaign=of) if isinstance(of, Campaign) else units.visible_to(of)


def _counted(of, on, campaign, counted):
    return tally(of, on=on, warn_days=campaign.warn_days, kinds=False) if counted is None else counted


def _rated(row):
    filed = row["filed"]
    return row | {"rate": share(row["closed"], filed), "waiting_rate": share(row["waiting"], filed)}
