"""The office or a group presses a unit (催办): counted, kept, and in the inbox of everybody who owes (V5, convention 8)."""

from django.core.exceptions import ValidationError
from django.db import connection, transaction

from supervision.models import Chase
from supervision.queries.chase import owing_of
from trail import clock
from trail.services import record
from units.models import Unit
from units.permissions import Permission, require
from units.turns import seats


@transaction.atomic
def chase_unit(*, unit_id, by, note=""):
    """Chase a unit for all it owes today; each holder gets one message. Returns the chase.

    Raises ValidationError `nothing_owed`, `chased_today` (the same hand, the same unit, the same day).
    """
    unit = Unit.objects.select_for_update(of=["self"]).select_related("campaign", "group").get(pk=unit_id)
    require(by, Permission.CHASE, unit=unit)
    owing = owing_of(unit, on=clock.today())
    if not owing.debts:
        raise ValidationError("这个单位现在没有超过时限未办的事，不需要催办。", code="nothing_owed")
    if Chase.objects.filter(unit=unit, chased_on=clock.today(), chased_by=by).exists():
        raise ValidationError("您今天已经催办过这个单位，请明天再催，或电话联系。", code="chased_today")
    chase = Chase.objects.create(
        unit=unit,
        number=unit.chases.count() + 1,
        about=[{"kind": owed.debt.key, "many": owed.many, "text": owed.text} for owed in owing.debts],
        note=note.strip(),
        chased_on=clock.today(),
        chased_by=by,
    )
    for roles in dict.fromkeys(owed.debt.roles for owed in owing.debts):
        words = "；".join(owed.text for owed in owing.debts if owed.debt.roles == roles)
        _tell(chase, roles, f"第 {chase.number} 次催办：{words}{'。' + chase.note if chase.note else ''}")
    record("unit.chased", on=unit, by=by, number=chase.number, reason=chase.note, about=owing.text)
    return chase


def _tell(chase, roles, text):
    who, params = seats(roles)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            INSERT INTO supervision_reminder
                (person_id, kind, object_id, page_id, unit_id, text, due_on, late, slot, raised_on)
            SELECT DISTINCT s.person_id, 'chase', %s::bigint, s.unit_id, s.unit_id, %s, %s::date, 1, 1, %s::date
            FROM ({who}) AS s WHERE s.unit_id = %s ON CONFLICT DO NOTHING
            """,
            [chase.pk, text[:200], chase.chased_on, chase.chased_on, *params, chase.unit_id],
        )
