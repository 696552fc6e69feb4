"""What the pages of this app show across several models, as plain data."""

from django.db.models import Count, OuterRef, Prefetch, Subquery
from django.db.models.functions import Coalesce

from trail import clock
from trail.queries import history
from trail.words import told
from units.models import Assignment, ContactPoint, Leader, Person, SupervisionGroup, Unit
from units.rules import RULES


def unit_rows(user):
    """The units in sight in tree order, each with `leader_count`, `heads` and `points` (its contact points)."""
    serving = Leader.objects.filter(unit=OuterRef("pk"), active=True).order_by()
    in_office = serving.values("unit").annotate(n=Count("pk"))
    return (
        Unit.objects.visible_to(user)
        .with_tree_fields()
        .order_by("tree_ordering")
        .select_related("group")
        .annotate(leader_count=Coalesce(Subquery(in_office.values("n")), 0))
        .prefetch_related(
            Prefetch("leaders", Leader.objects.filter(is_head=True, active=True), to_attr="heads"),
            Prefetch(
                "contact_points",
                ContactPoint.objects.filter(active=True).select_related("leader"),
                to_attr="points",
            ),
        )
    )


def group_rows(user):
    """The supervision groups in sight, each with `seats` (assignments of its members) and `in_sight` (its units)."""
    return SupervisionGroup.objects.visible_to(user).prefetch_related(
        Prefetch("members", Assignment.objects.select_related("person").order_by("pk"), to_attr="seats"),
        Prefetch("units", Unit.objects.visible_to(user).order_by("order", "pk"), to_attr="in_sight"),
    )


def rule_cards(campaign):
    """Every rule of the campaign as `rule` (units.rules.Rule) and `value` as people read it (V4)."""
    return [{"rule": rule, "value": _shown(campaign, rule.field)} for rule in RULES]


def rule_history(campaign):
    """Who changed the campaign, its stages and sources, when, why, before → after: as `parts/_trail.html` wants it."""
    events = history(campaign, *campaign.stages.all(), *campaign.sources.all())
    names = Person.objects.in_bulk({event["actor"] for event in events if event["actor"]})
    return [
        {
            "day": event["day"],
            "at": clock.local(event["at"]),
            "actor": f"{event['role']} {names.get(event['actor'], '')}".strip(),
            "text": told(event),
        }
        for event in events
    ]


def _shown(campaign, field):
    display = getattr(campaign, f"get_{field}_display", None)
    return display() if display else getattr(campaign, field)
