"""What waits for one person, by role: the workbench's list (待我办理)."""

from collections import Counter
from datetime import date

from django.db.models import Count, QuerySet, Value

from supervision.queries.waiting import rows as waits
from supervision.queries.waiting import tasks as reads
from supervision.queries.waiting.tasks import Task

KINDS = {  # what waits, the most pressing first
    "late": "逾期",
    "returned": "退回",
    "soon": "临近到期",
    "audit": "待审核",
    "confirm": "待确认评议",
    "accept": "待接收",
    "lead": "待答复牵头",
    "release": "待核对公示",
    "rules": "待确认规则",
    "number": "待录入号码",
    "look": "待抽查",
    "board": "待确认上榜",
    "objection": "待复核",
    "carry": "待落实复核决定",
    "answered": "复核结果",
    "count": "待录入评议",
    "review": "待组织评议",
    "apply": "待申请销号",
    "draft": "待上报",
}
SHOWN = 30  # the most pressing rows of a workbench; the chips lead to the rest, kind by kind


def waiting_for(user, *, on: date, warn_days: int, show: str = "") -> tuple[list[Task], dict[str, int]]:
    """The tasks of this person (of one kind with `show`), the most pressing first, and how many there are by kind.

    One statement counts every sort of row that a role of theirs concerns; each sort of which any wait is read by one more.
    """
    sources = [
        (waits.items(user, on, warn_days), reads.item_task),
        (waits.lists(user), reads.list_task),
        (waits.reviews(user, on), reads.review_task),
        (waits.steps(user), reads.step_task),
        (waits.leads(user), reads.lead_task),
        (waits.releases(user), reads.release_task),
        (waits.rules(user), reads.rules_task),
        (waits.draws(user, on), reads.draw_task),
        (waits.drawn(user), reads.drawn_task),
        (waits.entries(user), reads.entry_task),
        (waits.objections(user), reads.objection_task),
    ]
    concerned = [(rows, as_task) for rows, as_task in sources if rows is not None]
    counts = _counted([rows for rows, _ in concerned])
    tasks: list[Task] = []
    for (rows, as_task), many in zip(concerned, counts, strict=True):
        if many[show] if show else many:
            pressing = rows.filter(awaits=show) if show else rows
            tasks += [as_task(row) for row in pressing[:SHOWN]]
    tasks.sort(key=lambda task: (list(KINDS).index(task.kind), task.day or date.max, task.number))
    total = sum(counts, Counter[str]())
    return tasks[:SHOWN], {kind: total[kind] for kind in KINDS if total[kind]}


def _counted(sorts: list[QuerySet]) -> list[Counter[str]]:
    """Of each sort of row, how many wait by what they wait for."""
    counts: list[Counter[str]] = [Counter() for _ in sorts]
    each = [
        rows.order_by().values_list(Value(n), "awaits").annotate(Count("pk")) for n, rows in enumerate(sorts)
    ]
    for n, awaits, many in each[0].union(*each[1:], all=True) if each else ():
        if many:  # of a sort with one kind, none is counted as a row of nought
            counts[n][awaits] = many
    return counts
