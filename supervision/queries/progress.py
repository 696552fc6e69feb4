"""How far each unit and each supervision group is (M44): one or two statements, however many items there are."""

from datetime import date, timedelta

from django.db.models import Count, F, Q, QuerySet

from issues.models import Item
from issues.models.item import late, soon
from issues.states import COUNTED, WAITING, State
from supervision.rules import share, unit_lamp
from units.models import Campaign, Person, SupervisionGroup, Unit


def progress_chart(
    of: Person | Campaign, *, on: date, campaign: Campaign, group: SupervisionGroup | None = None
) -> list[dict]:
    """Each participating unit in sight: `filed closed waiting overdue soon due rate` and its `lamp`, in the units' order.

    With `group`, that supervision group's units only: each group makes a chart of its own.
    """
    units = _units(of) if group is None else _units(of).filter(group=group)
    counted = (
        units.values("pk", "name", "group_id")
        .annotate(**_counts(on, campaign, at="items__"))
        .order_by("order", "pk")
    )
    return [_rated(row) | {"lamp": unit_lamp(**{key: row[key] for key in _LAMP})} for row in counted]


def groups_progress(of: Person | Campaign, *, on: date, campaign: Campaign) -> list[dict]:
    """Each supervision group with units in sight: its number of `units`, its counts of items and their rates.

    Two statements: units by group, items by group. In one, units would have to be counted DISTINCT over all items.
    """
    units = _units(of)
    items = Item.objects.filter(unit__in=units).values("unit__group_id").annotate(**_counts(on, campaign))
    counted = {row["unit__group_id"]: dict(row) for row in items}
    groups = units.values("group_id", "group__name").annotate(units=Count("pk"))
    nothing = dict.fromkeys(_counts(on, campaign), 0)
    return [
        _rated(group | counted.get(group["group_id"], nothing)) | {"name": group["group__name"]}
        for group in groups.order_by(F("group__number").asc(nulls_last=True))
    ]


_LAMP = ("filed", "closed", "waiting", "overdue", "soon")


def _units(of) -> QuerySet[Unit]:
    units = Unit.objects.participating()
    return units.filter(campaign=of) if isinstance(of, Campaign) else units.visible_to(of)


def _counts(on, campaign, at=""):
    """The counts of items, for a query on items (or on units, with `at="items__"`)."""
    last, counted = on + timedelta(days=campaign.warn_days), at.removesuffix("__") or "pk"
    return {
        "filed": Count(counted, filter=Q(**{f"{at}state__in": COUNTED})),
        "closed": Count(counted, filter=Q(**{f"{at}state": State.CLOSED})),
        "waiting": Count(counted, filter=Q(**{f"{at}state__in": WAITING})),
        "overdue": Count(counted, filter=late(on, at)),
        "soon": Count(counted, filter=soon(on, last, at)),
        "due": Count(counted, filter=Q(**{f"{at}state__in": COUNTED, f"{at}deadline__lte": on})),
    }


def _rated(row):
    filed = row["filed"]
    return row | {"rate": share(row["closed"], filed), "waiting_rate": share(row["waiting"], filed)}
