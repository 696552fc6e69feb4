"""The ledger of what a page shows, as a workbook that imports again (convention 2, issue 3 point 6)."""

from collections import defaultdict

from issues.intake.columns import TEAM
from issues.intake.sheet import ledger, measures_cell
from issues.models import Item, Measure
from issues.states import State
from trail import clock

FIELDS = ["pk", "number", "unit__name", "list__leader__post", "problem", "goal", "responsible", "responsible_unit"]
FIELDS += ["co_handlers", "deadline", "track", "state"]


def exported(items, *, title, unit="") -> bytes:
    """The xlsx bytes of the ledger of an Item queryset, in its order; four queries however many items there are.

    `unit`: the one unit they all belong to, or empty where there are several and each row names its own.
    """
    ids = items.order_by().values("pk")
    measures, sources = _measures(ids), _sources(ids)
    states, tracks = dict(State.choices), dict(Item.Track.choices)
    rows = (
        _line(serial, item, measures, sources, states, tracks, with_unit=not unit)
        for serial, item in enumerate(items.values_list(*FIELDS), 1)
    )
    line = [f"填报单位：{unit or '各单位'}", f"填报日期：{clock.today():%Y-%m-%d}"]
    return ledger(title=title, line=line, rows=rows, with_unit=not unit)


def _line(serial, item, measures, sources, states, tracks, *, with_unit):
    pk, number, unit, post, problem, goal, responsible, responsible_unit, helpers, deadline, track, state = item
    plan = [problem, goal, measures_cell(measures[pk]), responsible, responsible_unit, helpers]
    head = [serial, unit, number] if with_unit else [serial, number]
    tail = [deadline.isoformat() if deadline else "", tracks[track], states[state]]
    return [*head, post or TEAM, "、".join(sources[pk]), *plan, *tail]


def _measures(ids):
    found = defaultdict(list)
    rows = Measure.objects.filter(item__in=ids).order_by("item", "order")
    for item, text, due in rows.values_list("item", "text", "due_on"):
        found[item].append((text, due))
    return found


def _sources(ids):
    found = defaultdict(list)
    named = Item.objects.filter(pk__in=ids, sources__isnull=False).order_by("pk", "sources__order")
    for item, name in named.values_list("pk", "sources__name"):
        found[item].append(name)
    return found
