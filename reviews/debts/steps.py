"""What waits at the levels of the audit (S138)."""

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    BigIntegerField,
    F,
    Func,
    OuterRef,
)
from django.db.models.functions import TruncDate

from issues.debts.reading import items_by, of_item, read_item
from reviews.models import AuditStep
from reviews.states import Level
from units.debts import (
    RETURNED,
    Chip,
    Debt,
    after_step,
    first_day_over,
)
from units.desk.lamp import Lamp
from units.models import Role

AUDIT = Chip("audit", "待审核", 40)

ITEM = "close_out__item"
JUDGED = AuditStep.objects.filter(close_out=OuterRef("close_out")).exclude(order=OuterRef("order")).order_by()
# who applied for it, has judged it at another level, or lent a name to that (S44, S45)
PARTED = Func(
    Func(F("applicant"), template="ARRAY[%(expressions)s]::bigint[]"),
    ArraySubquery(JUDGED.filter(decided_by__isnull=False).values("decided_by")),
    ArraySubquery(JUDGED.filter(on_behalf_of__isnull=False).values("on_behalf_of")),
    template="array_remove(%(expressions)s, NULL)",
    arg_joiner=" || ",
    output_field=ArrayField(BigIntegerField()),
)


def _at(level):
    return lambda days: AuditStep.objects.pending().filter(level=level)


def _read_step(step):
    word = f"待{step.get_level_display()}"
    return read_item(step.close_out.item, Lamp("late" if step.level == Level.UNIT else "wait", word))


def _step(key, words, chip, role, level, **values):
    return Debt(
        key,
        words,
        (chip,),
        (role,),
        _at(level),
        _read_step,
        page="reviews:audit",
        unit=f"{ITEM}__unit",
        related=of_item(ITEM),
        order=("arrived_at", "pk"),
        about=F(f"{ITEM}__number"),
        since=TruncDate("arrived_at"),
        late=after_step(TruncDate("arrived_at")),
        reminded=first_day_over,
        chased=True,
        menu="reviews:audits",
        blocks=level.value,
        stops=items_by(ITEM),
        **values,
    )


def _audit(key, words, role, level):
    return _step(
        key,
        words,
        AUDIT,
        role,
        level,
        verb="reviews:audit",
        together="reviews:audits",
        judged=True,
        lent=True,
        parted=PARTED,
        held=F("holder"),
        queue=lambda rows, person: rows.waiting_for(person),
    )


STEPS = (
    _step("supply", "退回补充未答复", RETURNED, Role.CLERK, Level.UNIT, verb="reviews:audit_answer"),
    _audit("audit_group", "督导组未审核", Role.GROUP, Level.GROUP),
    _audit("audit_office", "活动办未审核", Role.OFFICE, Level.OFFICE),
    _audit("audit_contact", "联系点领导未审核", Role.CONTACT, Level.CONTACT),
    _audit("audit_superior", "上一级党组织未认定", Role.SUPERIOR, Level.SUPERIOR),
)
