"""The ledger of what a page shows, as a workbook that imports again (convention 2, issue 3 point 6)."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from issues.intake.columns import TEAM
from issues.intake.measures import cells_of
from issues.intake.sheet import ledger
from issues.models import Item, Measure
from issues.rules import LampRules, lamp
from issues.states import State
from trail import clock

FIELDS = [
    "pk",
    "number",
    "unit__name",
    "list__leader__post",
    "problem",
    "goal",
    "responsible",
    "responsible_unit",
]
FIELDS += ["co_handlers", "deadline", "track", "origin"]
LAMP = ["state", "deadline", "late_until", "measures_done", "measures_total"]
LAMP += [f"unit__campaign__{name}" for name in LampRules._fields]


def exported(items, *, title, unit="") -> bytes:
    """The xlsx bytes of the ledger of an Item queryset, in its order; three queries however many items there are.

    `unit`: the one unit they all belong to, or empty where there are several and each row names its own.
    """
    ids = items.order_by().values("pk")
    measures, sources = _measures(ids), _sources(ids)
    tracks, origins = dict(Item.Track.choices), {"": "", **dict(Item.Origin.choices)}

    def lines() -> Iterator[Sequence[object]]:
        for serial, item in enumerate(items.values_list(*FIELDS, *LAMP).iterator(chunk_size=2000), 1):
            pk, number, its_unit, post, problem, goal, person, department, helpers, *rest = item
            deadline, track, origin, *shown = rest
            head = (serial, number) if unit else (serial, its_unit, number)
            steps, *further = cells_of(measures.get(pk, ()))
            plan = ("、".join(sources.get(pk, ())), problem, goal, steps, person, department, helpers)
            yield (*head, post or TEAM, *plan, deadline, tracks[track], origins[origin], _state(*shown))
            for (
                more
            ) in further:  # what no one cell can hold goes into rows of its own, which say nothing else
                yield (*[None] * (len(head) + 4), more, *[None] * 7)

    line = [f"填报单位：{unit or '各单位'}", f"填报日期：{clock.today():%Y-%m-%d}"]
    return ledger(title=title, line=line, rows=lines(), with_unit=not unit)


def _state(state, deadline, late_until, done, planned, *rules):
    """Where an item stands, and what its lamp says besides, as on the page it was exported from."""
    label, rules = State(state).label, LampRules(*rules)
    shown = lamp(
        state=state,
        state_label=label,
        deadline=deadline,
        on=clock.today(),
        warn_days=rules.warn_days,
        rules=rules,
        late_until=late_until,
        measures=(done, planned),
    )
    return label if shown.kind in ("ok", "wait", "idle") else f"{label}（{shown.text}）"


def _measures(ids):
    found = defaultdict(list)
    rows = Measure.objects.filter(item__in=ids).order_by("item", "order")
    for item, text, due in rows.values_list("item", "text", "due_on").iterator(chunk_size=5000):
        found[item].append((text, due))
    return found


def _sources(ids):
    found = defaultdict(list)
    named = Item.objects.filter(pk__in=ids, sources__isnull=False).order_by("pk", "sources__order")
    for item, name in named.values_list("pk", "sources__name").iterator(chunk_size=5000):
        found[item].append(name)
    return found
