"""How far each unit and each supervision group is (M44): one statement each, however many items there are."""

from datetime import date, timedelta

from django.db.models import Count, F, Q, QuerySet

from issues.models.item import late, soon
from issues.states import COUNTED, WAITING, State
from supervision.rules import share, unit_lamp
from units.models import Campaign, Person, SupervisionGroup, Unit


def progress_chart(
    of: Person | Campaign, *, on: date, campaign: Campaign, group: SupervisionGroup | None = None
) -> list[dict]:
    """Each participating unit in sight: `filed closed waiting overdue soon rate` and its `lamp`, in the units' order.

    With `group`, that supervision group's units only: each group makes a chart of its own.
    """
    units = _units(of) if group is None else _units(of).filter(group=group)
    counted = (
        units.values("pk", "name", "group_id")
        .annotate(**_counts(on, campaign, "items__"))
        .order_by("order", "pk")
    )
    return [_rated(row) | {"lamp": unit_lamp(**{key: row[key] for key in _LAMP})} for row in counted]


def groups_progress(of: Person | Campaign, *, on: date, campaign: Campaign) -> list[dict]:
    """Each supervision group with units in sight: its number of `units`, its counts of items and their rates."""
    counted = (
        _units(of)
        .values("group_id", "group__name")
        .annotate(units=Count("pk", distinct=True), **_counts(on, campaign, "items__"))
        .order_by(F("group__number").asc(nulls_last=True))
    )
    return [_rated(row) | {"name": row["group__name"]} for row in counted]


_LAMP = ("filed", "closed", "waiting", "overdue", "soon")


def _units(of) -> QuerySet[Unit]:
    units = Unit.objects.participating()
    return units.filter(campaign=of) if isinstance(of, Campaign) else units.visible_to(of)


def _counts(on, campaign, at):
    last = on + timedelta(days=campaign.warn_days)
    return {
        "filed": Count("items", filter=Q(**{f"{at}state__in": COUNTED})),
        "closed": Count("items", filter=Q(**{f"{at}state": State.CLOSED})),
        "waiting": Count("items", filter=Q(**{f"{at}state__in": WAITING})),
        "overdue": Count("items", filter=late(on, at)),
        "soon": Count("items", filter=soon(on, last, at)),
    }


def _rated(row):
    filed = row["filed"]
    return row | {"rate": share(row["closed"], filed), "waiting_rate": share(row["waiting"], filed)}
