"""How what waits because of an item reads, and the chips of this app (S138)."""

from django.db.models import (
    Q,
    Value,
)

from units.debts import (
    Chip,
    Task,
)

ORDER = Chip("order", "待签收交办", 12)
LATE, SOON = Chip("late", "逾期", 0), Chip("soon", "临近到期", 20)
DAY_LATE, DAY_DUE = Chip("day_late", "阶段或报告逾期", 3), Chip("day_due", "阶段或报告到期", 22)
END = Chip("end", "待审批终结", 75)
EXPLAIN = Chip("explain", "待说明逾期", 15)
MEASURE = Chip("measure", "措施到期", 25)
PROGRESS = Chip("progress", "待填报进度", 30)
PUBLISH = Chip("publish", "待公开进度", 35)
EXTEND, SIGN = Chip("extend", "待审批延期", 50), Chip("sign", "待签收报告", 55)
ACCEPT, LEAD, RELEASE = (
    Chip("accept", "待接收", 60),
    Chip("lead", "待答复牵头", 70),
    Chip("release", "待核对公示", 80),
)
APPLY, FILE, DRAFT = (
    Chip("apply", "待申请销号", 210),
    Chip("file", "待报清单", 220),
    Chip("draft", "待上报", 230),
)
MARKED = Chip("marked", "标记未解除", 910, calm=True)
LIST = Value("清单")  # what has no number of its own
OF_ITEM = ("unit__campaign", "list__leader")


def of_item(*path: str) -> tuple[str, ...]:
    """What a row that hangs on an item reads besides itself."""
    return tuple("__".join([*path, one]) for one in OF_ITEM)


def holder(its_list):
    """Whose promise it is, as the workbench says it."""
    return f"个人 · {its_list.leader.post}" if its_list.leader else "班子"


def read_item(item, lamp) -> Task:
    """What waits because of an item: it is named, placed and dated as the item is."""
    return Task(item.number or "草稿", item.title, str(item.unit), holder(item.list), item.deadline, lamp)


def its_items(rows):
    return Q(pk__in=rows.order_by().values("pk"))


def items_by(path):
    """Which items stand in the way of a wrap-up meeting because of these rows."""
    return lambda rows: Q(pk__in=rows.order_by().values(path))
