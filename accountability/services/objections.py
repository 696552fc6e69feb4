"""An objection (复核): asked by the unit, decided by somebody who took no part, withdrawn while undecided, read (M118)."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accountability.models import Objection, ObjectionFile
from accountability.objection_states import OUTCOMES, DecidedBy, ObjectionState
from documents.services.files import as_told, taken_in
from trail import clock
from trail.moves import allowed_move, move, require_state, tell
from trail.services import record
from units.burdens import BURDENS, act_of
from units.models import Role, Seat, Unit
from units.permissions import Permission, allowed, require
from units.refusals import needs_reason

TOOK_PART = "您参与了所复核的办理（提出、核对、确认或者决定），应当回避，请由没有参与的同志作出复核决定。"


@transaction.atomic
def object_to(*, event_id, by, reason, files=()):
    """The unit asks for a review of the burdening act that this event of the trail tells. Returns the objection.

    Within `Campaign.objection_days` of the act (of the unit's signature, where it signs); `files` are uploads. Raises
    PermissionDenied, ValidationError `no_burden`, `too_late`, `reviewed_already` (open or decided: once an act), `took_part`,
    `reason_missing`, and those of files (`file_kind`, `file_large`, `file_empty`, `quota`). (M118)
    """
    act = act_of(event_id)
    if act is None:
        raise ValidationError(
            "这一次办理没有给单位加上负担，或者已经撤回，不需要申请复核。", code="no_burden"
        )
    # who asks twice at once waits here: the second finds the first
    unit = Unit.objects.select_for_update(of=["self"]).select_related("campaign").get(pk=act.unit.pk)
    require(by, Permission.OBJECTION_ASK, unit=unit)
    if by is not None and by.pk in act.hands:
        raise ValidationError(
            "这是您自己参与的办理，不能由您申请复核，请由被处理单位的其他经办人员申请。", code="took_part"
        )
    _once(act)
    _in_time(act, unit.campaign)
    needs_reason(reason, "请写明对哪一点有异议、事实和依据是什么。")
    found = taken_in(files, unit)
    objection = Objection.objects.create(
        burden=act.burden.key,
        subject_name=act.burden.model,
        subject_pk=act.row.pk,
        unit=unit,
        event=act.event,
        stream=act.event.stream,
        acted_on=act.day,
        hands=sorted(act.hands),
        turn=_whose_turn(act, unit),
        reason=reason.strip(),
        asked_on=clock.today(),
        asked_by=by,
        due_on=clock.today() + timedelta(days=unit.campaign.objection_answer_days),
    )
    stored = [ObjectionFile.objects.create(objection=objection, **one) for one in found]
    about = {
        "about": act.burden.words,
        "event": act.event.pk,
        "acted_on": act.day,
        "due_on": objection.due_on,
    }
    facts = about | {"reason": objection.reason, "files": as_told(stored)}
    tell(objection, ObjectionState.ASKED, by=by, facts=facts)
    return objection


@transaction.atomic
def decide_objection(*, objection_id, by, outcome, answer):
    """Uphold, change or revoke, with the reasons in writing. Returns the objection.

    The act's own row is not touched. Where the room has a verb that begins to undo it and this person may call it, a
    revocation calls it (a board entry: lifting is proposed, another officer confirms); otherwise the page says what follows.
    Raises PermissionDenied (own unit, no right, not their turn), ValidationError `illegal_move`, `took_part`, `no_outcome`,
    `reason_missing`. (M118)
    """
    objection = _locked(objection_id)
    require(by, Permission.OBJECTION_DECIDE, unit=objection.unit)
    if by is not None and (by.pk in objection.hands or by.pk == objection.asked_by_id):
        raise ValidationError(TOOK_PART, code="took_part")
    require_state(objection, ObjectionState.ASKED, acting="作出复核决定")
    if by is not None and not Objection.objects.decidable_by(by).filter(pk=objection.pk).exists():
        raise PermissionDenied(
            f"这是活动办作出的办理，由{DecidedBy.SUPERIOR.label}复核，请由{objection.unit.parent}的同志办理。"
            if objection.turn == DecidedBy.SUPERIOR
            else "这件复核由活动办没有参与的同志办理。"
        )
    if outcome not in OUTCOMES:
        raise ValidationError({"outcome": ValidationError("请选择维持、变更或者撤销。", code="no_outcome")})
    needs_reason(answer, "请写明复核查明的事实和决定的理由，单位看得到。")
    decided = {"answer": answer.strip(), "decided_on": clock.today(), "decided_by": by}
    facts = {"reason": answer.strip(), "about": objection.words}
    move(objection, outcome, by=by, facts=facts, **decided)
    if outcome == ObjectionState.REVOKED:
        _begin_to_undo(objection, by)
    return objection


@transaction.atomic
def withdraw_objection(*, objection_id, by):
    """The unit takes its objection back while it is undecided. Returns it. Raises PermissionDenied, `illegal_move`. (M118)"""
    objection = _locked(objection_id)
    require(by, Permission.OBJECTION_ASK, unit=objection.unit)
    allowed_move(objection, ObjectionState.WITHDRAWN)
    return move(objection, ObjectionState.WITHDRAWN, by=by, facts={"about": objection.words})


@transaction.atomic
def read_decision(*, objection_id, by):
    """The unit has read what was decided: it no longer waits on the workbench. Returns the objection.

    Raises PermissionDenied, ValidationError `illegal_move` (undecided, or read already). (M118)
    """
    objection = _locked(objection_id)
    require(by, Permission.OBJECTION_ASK, unit=objection.unit)
    require_state(objection, *OUTCOMES, acting="登记知悉")
    if objection.known_on:
        raise ValidationError(
            f"已于 {objection.known_on:%Y-%m-%d} 登记知悉，无须再次办理。", code="illegal_move"
        )
    objection.known_on, objection.known_by = clock.today(), by
    objection.save(update_fields=["known_on", "known_by"])
    record("objection.known", on=objection, by=by)
    return objection


def _locked(objection_id):
    rows = Objection.objects.select_for_update(of=["self"])
    return rows.select_related("unit__campaign", "unit__parent").get(pk=objection_id)


def _once(act):
    """Refuse a second objection to one act; what was withdrawn may be asked again within the days."""
    before = Objection.objects.filter(event=act.event).exclude(state=ObjectionState.WITHDRAWN).first()
    if before is None:
        return
    if before.state == ObjectionState.ASKED:
        text = f"已于 {before.asked_on:%Y-%m-%d} 申请复核，请等复核决定（期限 {before.due_on:%Y-%m-%d}），或者先撤回。"
    else:
        text = (
            f"已于 {before.decided_on:%Y-%m-%d} 作出复核决定：{before.get_state_display()}。同一次办理只复核一次；"
            "仍有意见的，请书面向上一级党组织反映。"
        )
    raise ValidationError(text, code="reviewed_already")


def _in_time(act, campaign):
    """The last day is in time."""
    last = act.last_day(campaign.objection_days)
    if clock.today() > last:
        raise ValidationError(
            f"“{act.burden.words}”自作出（须签收的自签收）之日起 {campaign.objection_days} 日内可以申请复核，"
            f"已于 {last:%Y-%m-%d} 届满。仍有意见的，请书面向上一级党组织或者活动办反映。",
            code="too_late",
        )


def _whose_turn(act, unit):
    """The superior decides what the office did, if somebody who took no part sits there; the office everything else."""
    seats = Seat.objects.in_person().filter(unit=unit)
    of_office = seats.filter(role=Role.OFFICE, person__in=act.hands).exists()
    sits = seats.filter(role=Role.SUPERIOR, answers=True, own=False).exclude(person__in=act.hands).exists()
    return DecidedBy.SUPERIOR if of_office and sits else DecidedBy.OFFICE


def _begin_to_undo(objection, by):
    """Call the verb that begins to undo the act, where there is one and this person may; the trail says that it was."""
    burden, act = BURDENS[objection.burden], act_of(objection.event_id)
    if burden.undo is None or act is None or not allowed(by, burden.undo_permission, unit=objection.unit):
        return
    if burden.undo(act.row, by=by, reason=f"复核决定撤销（{objection.decided_on:%Y-%m-%d}）"):
        record("objection.followed", on=objection, by=by, about=objection.words)
