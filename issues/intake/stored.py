"""What is stored of a unit, in the shape a sheet is compared with."""

from collections import defaultdict

from issues.intake.columns import TEAM
from issues.intake.compare import Bench
from issues.intake.recognise import Names
from issues.models import Item, Measure, RectificationList
from issues.states import ListState, State
from ledger.chinese import squeeze
from trail import clock

PLAN = ["problem", "goal", "responsible", "responsible_unit", "co_handlers", "track", "origin"]


def bench_of(ledger, names: Names) -> Bench:
    """What a ledger of a known unit is judged against; six queries however many items there are."""
    unit = ledger.unit
    settled = (
        squeeze(ledger.label) if ledger.answers.get("unit") else None
    )  # a person said that this name is this unit
    lists = unit.lists.values_list("state", "leader__post")
    held = [(state, post or TEAM) for state, post in lists]

    def other_unit(text):
        named = names.any_unit_in(text)
        return named.name if named and named != unit and squeeze(text) != settled else None

    return Bench(
        stored=comparable_items(unit),
        posts=list(unit.leaders.filter(active=True).values_list("post", flat=True)),
        sources=list(unit.campaign.sources.values_list("name", flat=True)),
        on=clock.today(),
        titles=ledger.titles,
        waiting=frozenset(holder for state, holder in held if state == ListState.SUBMITTED),
        accepted=frozenset(holder for state, holder in held if state == ListState.ACCEPTED),
        other_unit=other_unit,
    )


def comparable_items(unit):
    """A unit's items as `issues.intake.compare.judge` wants them; three queries however many items there are."""
    measures, sources = defaultdict(list), defaultdict(list)
    steps = Measure.objects.filter(item__unit=unit).order_by("item", "order")
    for item, text, due in steps.values_list("item", "text", "due_on"):
        measures[item].append([text, due.isoformat() if due else None])
    named = Item.objects.filter(unit=unit, sources__isnull=False).order_by("pk", "sources__order")
    for item, name in named.values_list("pk", "sources__name"):
        sources[item].append(name)
    items = Item.objects.filter(unit=unit).order_by("pk")
    rows = items.values("id", "number", "state", "deadline", "list__state", "list__leader__post", *PLAN)
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
    own = RectificationList.objects.filter(unit=unit, former_unit=None)
    return own.filter(**holder_as_fields(unit, holder)).first()


def holder_as_fields(unit, holder):
    """What a sheet calls the holder, as `kind` and `leader` of a list."""
    if holder == TEAM:
        return {"kind": RectificationList.Kind.TEAM, "leader": None}
    leader = unit.leaders.filter(active=True, post=holder).first()
    return {"kind": RectificationList.Kind.PERSONAL, "leader": leader}
