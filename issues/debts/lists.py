"""What waits in lists on their way (S138)."""

from django.db.models import (
    Exists,
    F,
    OuterRef,
    Q,
    Value,
)
from django.db.models.functions import Coalesce

from issues.debts.reading import ACCEPT, DRAFT, FILE, LIST, holder
from issues.models import (
    Item,
    RectificationList,
)
from issues.states import ListState, State
from units.debts import (
    RETURNED,
    Debt,
    Task,
    after_step,
    first_day_over,
)
from units.desk.lamp import Lamp
from units.models import Role, Unit


def _to_submit(days):
    """Begun, and not handed in; to an accepted list something was added and not filed yet (M33)."""
    added = Item.objects.filter(list=OuterRef("pk"), state=State.DRAFT)
    rows = RectificationList.objects
    return rows.filter(Q(state=ListState.DRAFT) | Q(Exists(added), state=ListState.ACCEPTED))


def unfiled_units():
    """Units that never filed a list; the campaign sets no day for it, so they count from its beginning, a day late."""
    filed = RectificationList.objects.filter(unit=OuterRef("pk"), submitted_on__isnull=False)
    return Unit.objects.participating().in_force().filter(~Exists(filed))


def _of_lists(state):
    return lambda rows: Q(list__in=rows.order_by().values("pk"), state=state)


def _read_list(tone, day):
    def read(one):
        lamp = Lamp(tone, one.get_state_display(), one.return_reason)
        return Task("清单", one.title, str(one.unit), holder(one), getattr(one, day), lamp)

    return read


def _read_unfiled(unit):
    day = unit.campaign.starts_on
    return Task("清单", "没有上报整改清单", str(unit), "本单位", day, Lamp("late", "未上报清单"))


CAME = Coalesce(F("passed_on"), F("submitted_on"))  # when a list came to where it is
OF_LIST = ("unit", "leader")
LISTS = (
    Debt(
        "file",
        "未上报清单",
        (FILE,),
        (Role.CLERK,),
        lambda days: unfiled_units(),
        _read_unfiled,
        page="units:unit",
        verb="issues:list_new",
        unit="pk",
        related=("campaign",),
        about=LIST,
        since=F("campaign__starts_on"),
        late=lambda days: Value(1),
        reminded=first_day_over,
        chased=True,
        blocks="none",  # `supervision.queries.wrap_up` asks for these units: there is no item yet to stand in the way
    ),
    Debt(
        "draft",
        "清单没有上报",
        (DRAFT,),
        (Role.CLERK,),
        _to_submit,
        _read_list("idle", "submitted_on"),
        page="issues:list",
        verb="issues:list_submit",
        related=OF_LIST,
        blocks="draft",
        stops=_of_lists(State.DRAFT),
    ),
    Debt(
        "returned",
        "退回未重报",
        (RETURNED,),
        (Role.CLERK,),
        lambda days: RectificationList.objects.filter(state=ListState.RETURNED),
        _read_list("late", "decided_on"),
        page="issues:list",
        verb="issues:list_submit",
        related=OF_LIST,
        order=("decided_on", "pk"),
        about=LIST,
        since=F("decided_on"),
        late=after_step(F("decided_on")),
        reminded=first_day_over,
        chased=True,
        blocks="draft",
        stops=_of_lists(State.DRAFT),
    ),
    Debt(
        "pass",
        "未接收、转报下级单位的清单",
        (ACCEPT,),
        (Role.CLERK,),
        lambda days: RectificationList.objects.to_pass(),
        _read_list("wait", "submitted_on"),
        page="issues:list",
        verb="issues:list_pass",
        unit="at_unit",
        related=OF_LIST,
        order=(CAME, "pk"),
        about=LIST,
        since=CAME,
        late=after_step(CAME),
        reminded=first_day_over,
        chased=True,
        blocks="filed",
        stops=_of_lists(State.FILED),
    ),
    Debt(
        "accept",
        "活动办未接收清单",
        (ACCEPT,),
        (Role.OFFICE,),
        lambda days: RectificationList.objects.waiting(),
        _read_list("wait", "submitted_on"),
        page="issues:list",
        verb="issues:list_accept",
        related=OF_LIST,
        order=(CAME, "pk"),
        about=LIST,
        since=CAME,
        late=after_step(CAME),
        reminded=first_day_over,
        chased=True,
        blocks="filed",
        stops=_of_lists(State.FILED),
    ),
)
