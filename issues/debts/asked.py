"""What units ask or hand in, and what others have to answer (S138)."""

from functools import reduce
from operator import or_

from django.db.models import (
    F,
    Q,
)
from django.db.models.functions import TruncDate

from issues.debts.reading import EXTEND, LEAD, ORDER, SIGN, holder, items_by, of_item, read_item
from issues.models import (
    Explanation,
    Extension,
    LeadRequest,
    Order,
)
from issues.states import ExtensionState, State
from trail import clock
from units.debts import (
    Days,
    Debt,
    Task,
    after_step,
    at_once,
    first_day_over,
)
from units.desk.lamp import Lamp
from units.models import Role


def _read_asked(lead):
    return read_item(lead.item, Lamp("wait", "待答复", lead.reason))


def _read_extension(extension):
    lamp = Lamp("wait", extension.get_state_display(), extension.reason)
    item = extension.item
    return Task(item.number, item.title, str(item.unit), holder(item.list), extension.new_deadline, lamp)


def _read_report(told):
    return read_item(told.item, told.lamp)


def _extension(key, words, role, state, day):
    return Debt(
        key,
        words,
        (EXTEND,),
        (role,),
        lambda days: Extension.objects.filter(state=state),
        _read_extension,
        page="issues:extension",
        verb="issues:extension",
        unit="item__unit",
        related=of_item("item"),
        order=(day, "pk"),
        about=F("item__number"),
        since=F(day),
        late=after_step(F(day)),
        reminded=first_day_over,
        chased=True,
        menu="issues:extensions",
        judged=True,
        hands=("asked_by", "group_by"),
    )


def _report(key, words, role, field):
    return Debt(
        key,
        words,
        (SIGN,),
        (role,),
        lambda days: Explanation.objects.filter(**{field: None}),
        _read_report,
        page="issues:explanation",
        verb="issues:explanation",
        unit="item__unit",
        related=of_item("item"),
        order=("told_on", "pk"),
        about=F("item__number"),
        since=F("told_on"),
        late=after_step(F("told_on")),
        reminded=first_day_over,
        chased=True,
        menu="issues:explanations",
        blocks="reports",
        stops=items_by("item"),
        judged=True,
        hands=("told_by", "office_by", "group_by"),
    )


def _ordered_items(rows):
    return Q(orders__in=rows.order_by().values("pk"), state=State.ORDERED)


def _read_order(order):
    item, lamp = order.item, Lamp("soon", order.get_kind_display(), order.cause)
    return Task(item.number, item.title, str(item.unit), holder(item.list), order.deadline, lamp)


ORDERS = (
    Debt(
        "order",
        "未签收交办",
        (ORDER,),
        (Role.CLERK,),
        lambda days: Order.objects.unsigned(),
        _read_order,
        page="issues:order",
        verb="issues:order",
        unit="item__unit",
        related=of_item("item"),
        order=("ordered_on", "pk"),
        about=F("item__number"),
        since=F("ordered_on"),
        late=after_step(F("ordered_on")),
        reminded=at_once,
        chased=True,
        blocks="ordered",
        stops=_ordered_items,
    ),
)


EXTENSIONS = (
    _extension("extend_group", "督导组未审批延期", Role.GROUP, ExtensionState.ASKED, "asked_on"),
    _extension("extend_office", "活动办未审批延期", Role.OFFICE, ExtensionState.PASSED, "group_on"),
)
REPORTS = (
    _report("sign_group", "督导组未签收报告", Role.GROUP, "group_on"),
    _report("sign_office", "活动办未签收报告", Role.OFFICE, "office_on"),
)
ASKED = (
    *ORDERS,
    Debt(
        "lead",
        "未答复上级牵头的申请",
        (LEAD,),
        (Role.SUPERIOR,),
        lambda days: LeadRequest.objects.asked(),
        _read_asked,
        page="issues:lead",
        verb="issues:lead",
        unit="item__unit",
        related=of_item("item"),
        order=("asked_at", "pk"),
        about=F("item__number"),
        since=TruncDate("asked_at"),
        late=after_step(TruncDate("asked_at")),
        reminded=first_day_over,
        chased=True,
        hands=("asked_by",),
    ),
    *EXTENSIONS,
    *REPORTS,
)


def waiting_by(debts, user):
    """What waits for this person of these debts over one model, as one queryset of it."""
    days = Days(clock.today(), user.campaign)
    mine = [rows for debt in debts if (rows := debt.of(user, days)) is not None]
    of_all = debts[0].rows(days).model.objects
    return (
        of_all.filter(reduce(or_, [Q(pk__in=rows.values("pk")) for rows in mine])) if mine else of_all.none()
    )
