"""What the pages of this app show across several models, as plain data."""

from django.db.models import Count, Prefetch, Q

from trail import clock
from trail.queries import history
from units.models import Assignment, ContactPoint, Leader, Person, SupervisionGroup, Unit
from units.rules import RULES

ACTS = {
    "campaign.rules_edited": "修改规则",
    "campaign.edited": "修改活动信息",
    "stage.added": "添加环节",
    "stage.edited": "修改环节",
    "source.added": "添加问题来源",
}


def unit_rows(user):
    """The units in sight in tree order, each with `leader_count`, `heads` and `points` (its contact points)."""
    return (
        Unit.objects.visible_to(user)
        .with_tree_fields()
        .select_related("group")
        .annotate(leader_count=Count("leaders", filter=Q(leaders__active=True)))
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
    """Who changed the campaign, its stages and sources, when, why, and each field before → after; newest first."""
    rows = [campaign, *campaign.stages.all(), *campaign.sources.all()]
    events = [event for event in history(*rows) if event["act"] in ACTS]
    names = Person.objects.in_bulk({event["actor"] for event in events if event["actor"]})
    models = {row._meta.label_lower: type(row) for row in rows}
    return [
        {
            "day": event["day"],
            "at": clock.local(event["at"]),
            "actor": f"{event['role']} {names.get(event['actor'], '')}".strip(),
            "act": ACTS[event["act"]],
            "reason": event.get("reason", ""),
            "changes": _changes(models[event["object"].split(":")[0]], event),
        }
        for event in events
    ]


def _shown(campaign, field):
    display = getattr(campaign, f"get_{field}_display", None)
    return display() if display else getattr(campaign, field)


def _changes(model, event):
    """(title, before, after) of each field an event changed, choices in words."""
    before = event.get("before", {})
    changes = []
    for name, after in event.get("after", {}).items():
        field = model._meta.get_field(name)
        words = dict(field.flatchoices)
        was = before.get(name)
        changes.append((field.verbose_name, words.get(was, was), words.get(after, after)))
    return changes
