"""The verdicts of the levels: passed, returned to whom, and taken back (M67, M69, conventions 4–6)."""

from django.core.exceptions import ValidationError
from django.db import connection, transaction

from issues.services.items import close_items, send_back
from reviews.models import AuditStep
from reviews.permissions import principal_at
from reviews.queries.checks import against_closing
from reviews.queries.dossier import dossier_hashes
from reviews.services.audit_turns import end_turn, held_by, locked_steps, next_turns, not_acted
from reviews.states import DECIDED, CloseOutState, ReturnTo, Verdict
from trail import clock
from trail.moves import carry, moved, require_state, tell_each
from trail.queries import last_act
from trail.services import record
from units.permissions import require_confirmed
from units.refusals import needs_reason


def decide_step(*, step_id, by, verdict, opinion="", seen=None, reason="", to=ReturnTo.REWORK):
    """Decide one step; see `decide_steps`. `seen` is the hash of the dossier the auditor's page showed."""
    seen = {} if seen is None else {step_id: seen}
    (step,) = decide_steps(
        step_ids=[step_id], by=by, verdict=verdict, opinion=opinion, seen=seen, reason=reason, to=to
    )
    return step


@transaction.atomic
def decide_steps(*, step_ids, by, verdict, opinion="", seen=None, reason="", to=ReturnTo.REWORK):
    """Pass or return pending steps, all or nothing; the last pass closes an item out (M67, M70). Returns the steps.

    To pass is to stand for 全部整改到位、没有后遗症、不留尾巴 (M69). A return says where `to` (`ReturnTo`: the work, the
    author, the level before) and why: a `reason` from the campaign's library, words of one's own in `opinion`, or both.
    `seen` gives by step the hash of the dossier the auditor's page showed; where it is no longer true, the verdict is
    refused. Raises ValidationError `illegal_move`, `held`, `same_person`, `reason_missing`, `no_previous`, `changed`,
    `open_children`, `open_flag`, StepUp where the auditor's second factor was not proved of late (S83).
    """
    steps = locked_steps(step_ids)
    for step in steps:
        step.principal = principal_at(by, step.level, step.close_out.item.unit)
    require_confirmed(by)
    for step in steps:
        require_state(step, Verdict.PENDING)
        held_by(step, by, step.principal)
    _other_hands(steps, by)
    opinion = "。".join(part for part in (reason.strip(" 。"), opinion.strip()) if part)
    if verdict == Verdict.RETURNED:
        _may_be_returned(steps, opinion, to)
    elif problems := against_closing([step.close_out.item for step in steps]):
        raise problems[0] if len(problems) == 1 else ValidationError(problems)
    _as_seen(steps, seen or {})
    for step in steps:
        step.returned_to = to if verdict == Verdict.RETURNED else ""
        step.reason = reason.strip() if verdict == Verdict.RETURNED else ""
    return _decide(steps, by=by, verdict=verdict, opinion=opinion)


@transaction.atomic
def withdraw_verdict(*, step_id, by, reason=""):
    """Take one's own verdict (or the unit's answer) back while the next one has not acted. Returns the new turn.

    The verdict stays where it is; the next one's turn ends, and this level has the ball again. Raises ValidationError
    `illegal_move` when the next one has signed or decided, when the item is closed out or is under rectification again,
    `not_yours` when somebody else decided.
    """
    (step,) = locked_steps([step_id])
    item = step.close_out.item
    principal_at(by, step.level, item.unit)
    if step.verdict not in DECIDED:
        raise ValidationError("这一步还没有办理，无须撤回。请刷新页面查看最新情况。", code="illegal_move")
    if by.pk not in (step.decided_by_id, step.on_behalf_of_id):
        raise ValidationError(f"这一步由{step.hands}办理，只有其本人可以撤回。", code="not_yours")
    last = step.close_out.steps.select_for_update(of=["self"]).select_related("holder").latest("pk")
    if step.close_out.state != CloseOutState.OPEN or last.pk == step.pk:
        state = CloseOutState(step.close_out.state).label
        raise ValidationError(f"这次申请{state}{last_act(item)}，不能再撤回。", code="illegal_move")
    before = step.close_out.steps.filter(pk__lt=last.pk).latest("pk")
    if before.pk != step.pk:
        raise ValidationError(f"下一级已经办理{last_act(item)}，不能再撤回。", code="illegal_move")
    not_acted(last)
    end_turn(last, f"{step.get_level_display()}撤回。{reason.strip()}")
    facts = {"level": step.level, "reason": reason.strip(), "moved": moved((last, Verdict.WITHDRAWN))}
    record("audit.withdrawn", on=item, by=by, **facts)
    return next_turns([(step.close_out, step.order, step.back_to)])[0]


def _other_hands(steps, by):
    """Nobody at two levels of one application, in person or by another's hand (S45)."""
    hands = {by, *(step.principal for step in steps)}
    if AuditStep.objects.filter(pk__in=[step.pk for step in steps]).with_a_hand_elsewhere(*hands).exists():
        raise ValidationError(
            "同一件事项的申请和各级审核须由不同的人办理（代办的，本人和代办人都算），请本级其他人员办理。",
            code="same_person",
        )


def _may_be_returned(steps, opinion, to):
    needs_reason(opinion, "退回须写明理由，单位据此继续整改。")
    if to == ReturnTo.PREVIOUS and any(step.order < 2 for step in steps):
        raise ValidationError(
            "这是第一级审核，没有上一级可退，请退回单位补充或退回整改。", code="no_previous"
        )


def _as_seen(steps, seen):
    now_there = dossier_hashes([step.close_out.item for step in steps])
    for step in steps:
        item = step.close_out.item
        if seen.get(step.pk, now_there[item.pk]) != now_there[item.pk]:
            raise ValidationError(
                f"您打开页面之后内容有变动{last_act(item)}，请重新阅看后再办理。", code="changed"
            )
        step.seen = now_there[item.pk]


VERDICTS = """
UPDATE reviews_auditstep step SET verdict = %(verdict)s, opinion = %(opinion)s, returned_to = %(to)s, reason = %(reason)s,
  decided_at = %(at)s, decided_by_id = %(by)s, seen = one.seen, on_behalf_of_id = one.principal
FROM unnest(%(steps)s::bigint[], %(seen)s::text[], %(principals)s::bigint[]) AS one (id, seen, principal)
WHERE step.id = one.id
"""


def _decide(steps, *, by, verdict, opinion):
    now = clock.now()
    for step in steps:
        step.verdict, step.opinion, step.decided_at, step.decided_by = verdict, opinion, now, by
        step.on_behalf_of = step.principal if step.principal != by else None
    over = _ended(steps, verdict)
    with connection.cursor() as cursor:
        cursor.execute(
            VERDICTS,
            {
                "verdict": verdict,
                "opinion": opinion,
                "to": steps[0].returned_to,
                "reason": steps[0].reason,
                "at": now,
                "by": by.pk,
                "steps": [step.pk for step in steps],
                "seen": [step.seen for step in steps],
                "principals": [step.on_behalf_of_id for step in steps],
            },
        )
    tell_each(
        steps,
        verdict,
        by=by,
        before=Verdict.PENDING,
        act="audit.decided",
        facts=lambda step: _told(step, over),
    )
    if verdict == Verdict.RETURNED:
        _hand_back(steps, by, opinion)
    else:
        _hand_on(steps, by)
    return steps


def _ended(steps, verdict):
    """What comes to its end by these verdicts: {application: its state}."""
    if verdict == Verdict.RETURNED:
        rework = [step.close_out for step in steps if step.returned_to == ReturnTo.REWORK]
        return dict.fromkeys(rework, CloseOutState.RETURNED)
    last = [step.close_out for step in steps if step.order == len(step.close_out.levels)]
    return dict.fromkeys(last, CloseOutState.CLOSED)


def _told(step, over):
    """What the trail says of a verdict, and of the application it ends."""
    facts = {"level": step.level, "seen": step.seen, "to": step.returned_to, "reason": step.opinion}
    ended = [(step.close_out, over[step.close_out])] if step.close_out in over else []
    return facts | {"principal": step.on_behalf_of_id, "moved": moved(*ended)}


def _hand_on(steps, by):
    last = [step.close_out for step in steps if step.order == len(step.close_out.levels)]
    next_turns([(s.close_out, s.back_to or s.order + 1, None) for s in steps if s.close_out not in last])
    if last:
        carry(last, CloseOutState.CLOSED)
        close_items(items=[application.item for application in last], by=by)


def _hand_back(steps, by, opinion):
    to_work = [step.close_out for step in steps if step.returned_to == ReturnTo.REWORK]
    carry(to_work, CloseOutState.RETURNED)
    for application in to_work:
        send_back(item=application.item, by=by, why=opinion)
    next_turns(
        [
            (step.close_out, 0 if step.returned_to == ReturnTo.AUTHOR else step.order - 1, step.order)
            for step in steps
            if step.returned_to != ReturnTo.REWORK
        ]
    )
