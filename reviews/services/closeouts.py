"""A close-out's way: applied for, audited level by level, closed or returned (M67–M70)."""

from django.core.exceptions import ValidationError
from django.db import transaction

from issues.models import Item
from issues.services import close_item, send_back
from issues.states import State
from reviews.models import AuditStep, CloseOut
from reviews.queries import dossier_hash
from reviews.rules import audit_levels
from reviews.states import CloseOutState, Level, Verdict
from trail import clock
from trail.queries import last_act
from trail.services import record
from units.permissions import Permission, require

PERMISSION = {
    Level.GROUP: Permission.AUDIT_GROUP,
    Level.OFFICE: Permission.AUDIT_OFFICE,
    Level.CONTACT: Permission.AUDIT_CONTACT,
    Level.SUPERIOR: Permission.AUDIT_SUPERIOR,
}


@transaction.atomic
def apply_close_out(*, item_id, by, statement=""):
    """The unit applies to close an approved item out; the first level's step appears. Returns the application."""
    item = Item.objects.select_for_update(of=["self"]).select_related("unit__campaign").get(pk=item_id)
    require(by, Permission.CLOSE_APPLY, unit=item.unit)
    if item.state != State.APPROVED:
        why = f"“{State(item.state).label}”的事项不能申请销号，须先经民主评议达标"
        raise ValidationError(f"{why}{last_act(item)}。", code="illegal_move")
    if item.close_outs.filter(state=CloseOutState.OPEN).exists():
        raise ValidationError(f"该事项已在销号审核中{last_act(item)}，无须再次申请。", code="illegal_move")
    if open_children := item.children.exclude(state=State.CLOSED).count():
        raise ValidationError(
            f"还有 {open_children} 个分解事项没有销号，请先销号分解事项。", code="open_children"
        )
    close_out = CloseOut.objects.create(
        item=item,
        levels=audit_levels(
            has_city_contact=item.unit.contact_points.filter(city_leader=True, active=True).exists(),
            contact_place=item.unit.campaign.contact_place,
        ),
        statement=statement.strip(),
        applied_at=clock.now(),
        applied_by=by,
    )
    record("close_out.applied", on=item, by=by, levels=close_out.levels, reason=statement)
    _next_step(close_out, order=1)
    return close_out


@transaction.atomic
def decide_step(*, step_id, by, verdict, opinion="", seen=None):
    """Pass or return one pending step; the last pass closes the item out (M67, M70).

    `seen` is the hash of the dossier the auditor's page showed; when it is given and no longer true, the verdict
    is refused (`changed`). Raises ValidationError `illegal_move`, `same_person`, `reason_missing`.
    """
    item_id = AuditStep.objects.values_list("close_out__item", flat=True).get(pk=step_id)
    item = Item.objects.select_for_update(of=["self"]).select_related("unit__campaign").get(pk=item_id)
    step = (
        AuditStep.objects.select_for_update(of=["self"])
        .select_related("close_out", "decided_by")
        .get(pk=step_id)
    )
    require(by, PERMISSION[Level(step.level)], unit=item.unit)
    if step.verdict != Verdict.PENDING:
        raise ValidationError(_already(step), code="illegal_move")
    if by is not None and (step.applicant_id == by.pk or step.close_out.steps.filter(decided_by=by).exists()):
        raise ValidationError(
            "同一件事项的申请和各级审核须由不同的人办理，请本级其他人员办理。", code="same_person"
        )
    if verdict == Verdict.RETURNED and not opinion.strip():
        raise ValidationError("退回须写明理由，单位据此继续整改。", code="reason_missing")
    now_there = dossier_hash(item)
    if seen is not None and seen != now_there:
        raise ValidationError(
            f"您打开页面之后内容有变动{last_act(item)}，请重新阅看后再办理。", code="changed"
        )
    return _decide(item, step, by=by, verdict=verdict, opinion=opinion.strip(), seen=now_there)


def _decide(item, step, *, by, verdict, opinion, seen):
    step.verdict, step.opinion, step.seen = verdict, opinion, seen
    step.decided_at, step.decided_by = clock.now(), by
    step.save(update_fields=["verdict", "opinion", "seen", "decided_at", "decided_by"])
    record("audit.decided", on=item, by=by, level=step.level, after=verdict, reason=opinion, seen=seen)
    close_out = step.close_out
    if verdict == Verdict.RETURNED:
        _finish(close_out, CloseOutState.RETURNED)
        send_back(item=item, by=by, why=opinion)
    elif step.order < len(close_out.levels):
        _next_step(close_out, order=step.order + 1)
    else:
        _finish(close_out, CloseOutState.CLOSED)
        close_item(item=item, by=by)
    return step


def _next_step(close_out, *, order):
    AuditStep.objects.create(
        close_out=close_out,
        order=order,
        level=close_out.levels[order - 1],
        arrived_at=clock.now(),
        applicant_id=close_out.applied_by_id,
    )


def _finish(close_out, state):
    close_out.state = state
    close_out.save(update_fields=["state"])


def _already(step):
    who = step.get_level_display()
    when = f"{clock.local(step.decided_at):%Y-%m-%d %H:%M}"
    return f"这一步已由{step.decided_by or who}于 {when} 办理，结论是“{step.get_verdict_display()}”，无须再次办理。"
