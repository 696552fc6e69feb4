"""A close-out's way: applied for, audited level by level, closed or returned (M67–M70)."""

from django.core.exceptions import ValidationError
from django.db import transaction

from issues.models import Item
from issues.services import close_items, send_back
from issues.states import State
from reviews.models import AuditStep, CloseOut
from reviews.queries import dossier_hashes
from reviews.rules import audit_levels
from reviews.states import CloseOutState, Level, Verdict
from trail import clock
from trail.queries import last_act
from trail.services import record_each
from units.models import ContactPoint
from units.permissions import Permission, require

PERMISSION = {
    Level.GROUP: Permission.AUDIT_GROUP,
    Level.OFFICE: Permission.AUDIT_OFFICE,
    Level.CONTACT: Permission.AUDIT_CONTACT,
    Level.SUPERIOR: Permission.AUDIT_SUPERIOR,
}


def apply_close_out(*, item_id, by, statement=""):
    """Apply for one item; see `apply_close_outs`. Returns the application."""
    return apply_close_outs(item_ids=[item_id], by=by, statement=statement)[0]


@transaction.atomic
def apply_close_outs(*, item_ids, by, statement=""):
    """The unit applies to close approved items out, all or nothing; the first level's steps appear. Returns the applications."""
    items = _locked_items(item_ids)
    contact = _city_contacts({item.unit_id for item in items})
    for unit in _units_of(items):
        require(by, Permission.CLOSE_APPLY, unit=unit)
    for item in items:
        if item.state != State.APPROVED:
            why = f"“{State(item.state).label}”的事项不能申请销号，须先经民主评议达标"
            raise ValidationError(f"{why}{last_act(item)}。", code="illegal_move")
    if (
        running := CloseOut.objects.filter(item__in=items, state=CloseOutState.OPEN)
        .select_related("item")
        .first()
    ):
        raise ValidationError(
            f"该事项已在销号审核中{last_act(running.item)}，无须再次申请。", code="illegal_move"
        )
    if open_children := Item.objects.filter(parent__in=items).exclude(state=State.CLOSED).count():
        raise ValidationError(
            f"还有 {open_children} 个分解事项没有销号，请先销号分解事项。", code="open_children"
        )
    applications = CloseOut.objects.bulk_create(
        CloseOut(
            item=item,
            levels=audit_levels(
                has_city_contact=item.unit_id in contact, contact_place=item.unit.campaign.contact_place
            ),
            statement=statement.strip(),
            applied_at=clock.now(),
            applied_by=by,
        )
        for item in items
    )
    for one in applications:
        one.item.trail_facts = {"levels": one.levels}
    record_each("close_out.applied", on=items, by=by, reason=statement)
    _next_steps(applications, order=1)
    return applications


def decide_step(*, step_id, by, verdict, opinion="", seen=None):
    """Decide one step; see `decide_steps`. `seen` is the hash of the dossier the auditor's page showed."""
    seen = {} if seen is None else {step_id: seen}
    return decide_steps(step_ids=[step_id], by=by, verdict=verdict, opinion=opinion, seen=seen)[0]


@transaction.atomic
def decide_steps(*, step_ids, by, verdict, opinion="", seen=None):
    """Pass or return pending steps, all or nothing; the last pass closes an item out (M67, M70).

    `seen` gives by step the hash of the dossier the auditor's page showed; where it is no longer true, the verdict
    is refused (`changed`). Raises ValidationError `illegal_move`, `same_person`, `reason_missing`.
    """
    item_ids = list(AuditStep.objects.filter(pk__in=step_ids).values_list("close_out__item", flat=True))
    if len(item_ids) < len(set(step_ids)):
        raise AuditStep.DoesNotExist
    items = _locked_items(item_ids)
    rows = AuditStep.objects.select_for_update(of=["self"]).select_related("close_out", "decided_by")
    steps = list(rows.filter(pk__in=step_ids).order_by("pk"))
    item_of = {item.pk: item for item in items}
    for unit, level in {(item_of[s.close_out.item_id].unit, s.level) for s in steps}:
        require(by, PERMISSION[Level(level)], unit=unit)
    for step in steps:
        if step.verdict != Verdict.PENDING:
            raise ValidationError(_already(step), code="illegal_move")
    applications = [step.close_out for step in steps]
    if by is not None and (
        any(step.applicant_id == by.pk for step in steps)
        or AuditStep.objects.filter(close_out__in=applications, decided_by=by).exists()
    ):
        raise ValidationError(
            "同一件事项的申请和各级审核须由不同的人办理，请本级其他人员办理。", code="same_person"
        )
    if verdict == Verdict.RETURNED and not opinion.strip():
        raise ValidationError("退回须写明理由，单位据此继续整改。", code="reason_missing")
    now_there = dossier_hashes(items)
    for step in steps:
        step.close_out.item = item = item_of[step.close_out.item_id]
        if (seen or {}).get(step.pk, now_there[item.pk]) != now_there[item.pk]:
            raise ValidationError(
                f"您打开页面之后内容有变动{last_act(item)}，请重新阅看后再办理。", code="changed"
            )
        step.seen = now_there[item.pk]
    return _decide(steps, by=by, verdict=verdict, opinion=opinion.strip())


def _decide(steps, *, by, verdict, opinion):
    decision = {"verdict": verdict, "opinion": opinion, "decided_at": clock.now(), "decided_by": by}
    for step in steps:
        for field, value in decision.items():
            setattr(step, field, value)
        step.close_out.item.trail_facts = {"level": step.level, "seen": step.seen}
    AuditStep.objects.bulk_update(steps, ["seen"])
    AuditStep.objects.filter(pk__in=[step.pk for step in steps]).update(**decision)
    items = [step.close_out.item for step in steps]
    record_each("audit.decided", on=items, by=by, after=verdict, reason=opinion)
    applications = [step.close_out for step in steps]
    if verdict == Verdict.RETURNED:
        _finish(applications, CloseOutState.RETURNED)
        for item in items:
            send_back(item=item, by=by, why=opinion)
        return steps
    last = [step.close_out for step in steps if step.order == len(step.close_out.levels)]
    for order in {step.order for step in steps}:
        _next_steps(
            [s.close_out for s in steps if s.order == order and s.close_out not in last], order=order + 1
        )
    if last:
        _finish(last, CloseOutState.CLOSED)
        close_items(items=[application.item for application in last], by=by)
    return steps


def _locked_items(item_ids):
    rows = Item.objects.select_for_update(of=["self"]).select_related("unit__campaign")
    items = list(rows.filter(pk__in=item_ids).order_by("pk"))
    if len(items) < len(set(item_ids)):
        raise Item.DoesNotExist
    return items


def _units_of(items):
    return {item.unit_id: item.unit for item in items}.values()


def _city_contacts(unit_ids):
    points = ContactPoint.objects.filter(unit__in=unit_ids, city_leader=True, active=True)
    return set(points.values_list("unit", flat=True))


def _next_steps(applications, *, order):
    AuditStep.objects.bulk_create(
        AuditStep(
            close_out=one,
            order=order,
            level=one.levels[order - 1],
            arrived_at=clock.now(),
            applicant_id=one.applied_by_id,
        )
        for one in applications
    )


def _finish(applications, state):
    for one in applications:
        one.state = state
    CloseOut.objects.filter(pk__in=[one.pk for one in applications]).update(state=state)


def _already(step):
    who = step.get_level_display()
    when = f"{clock.local(step.decided_at):%Y-%m-%d %H:%M}"
    return f"这一步已由{step.decided_by or who}于 {when} 办理，结论是“{step.get_verdict_display()}”，无须再次办理。"
