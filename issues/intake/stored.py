"""What is stored of a unit, in the shape a sheet is compared with."""

from collections import defaultdict

from issues.intake.columns import TEAM
from issues.models import Item, Measure, RectificationList
from issues.states import ListState, State

PLAN = ["problem", "goal", "responsible", "responsible_unit", "co_handlers", "track"]


def comparable_items(unit):
    """A unit's items as `issues.intake.compare.judge` wants them; three queries however many items there are."""
    measures, sources = defaultdict(list), defaultdict(list)
    for item, text, due in Measure.objects.filter(item__unit=unit).order_by("item", "order").values_list("item", "text", "due_on"):
        measures[item].append([text, due.isoformat() if due else None])
    named = Item.objects.filter(unit=unit, sources__isnull=False).order_by("pk", "sources__order")
    for item, name in named.values_list("pk", "sources__name"):
        sources[item].append(name)
    items = Item.objects.filter(unit=unit).order_by("pk")
    rows = items.values("id", "number", "state", "deadline", "list__kind", "list__state", "list__leader__post", *PLAN)
    return [
        {
            **row,
            "holder": row["list__leader__post"] or TEAM,
            "deadline": row["deadline"].isoformat() if row["deadline"] else None,
            "measures": measures[row["id"]],
            "sources": sources[row["id"]],
            "editable": row["state"] == State.DRAFT and row["list__state"] != ListState.SUBMITTED,
        }
        for row in rows
    ]


def list_of_holder(unit, holder):
    """The list of a unit's leadership team or of the leader with this post, or None."""
    fields = holder_as_fields(unit, holder)
    return RectificationList.objects.filter(unit=unit, **fields).first()


def holder_as_fields(unit, holder):
    """What a sheet calls the holder, as `kind` and `leader` of a list."""
    if holder == TEAM:
        return {"kind": RectificationList.Kind.TEAM, "leader": None}
    leader = unit.leaders.filter(active=True, post=holder).first()
    return {"kind": RectificationList.Kind.PERSONAL, "leader": leader}
