"""A close-out's beginning and its end: applied for, answered, taken back, closed or returned (M67–M70)."""

from django.core.exceptions import ValidationError
from django.db import transaction

from issues.services.progress import add_report
from issues.states import State
from reviews.models import CloseOut
from reviews.queries.checks import against_closing
from reviews.queries.dossier import dossier_hash
from reviews.rules import audit_levels
from reviews.services.audit_turns import (
    end_turn,
    held_by,
    locked_items,
    locked_steps,
    next_turns,
    not_acted,
)
from reviews.states import CloseOutState, Level, Verdict
from trail import clock
from trail.moves import move, moved, require_state, tell_each
from trail.queries import last_act
from units.models import ContactPoint
from units.permissions import Permission, require


def apply_close_out(*, item_id, by, statement=""):
    """Apply for one item; see `apply_close_outs`. Returns the application."""
    return apply_close_outs(item_ids=[item_id], by=by, statement=statement)[0]


@transaction.atomic
def apply_close_outs(*, item_ids, by, statement=""):
    """The unit applies to close approved items out, all or nothing; the first level's steps appear. Returns the applications.

    Raises ValidationError `illegal_move`, `open_children` (M18), `open_flag` (M69).
    """
    items = locked_items(item_ids)
    contact = _city_contacts({item.unit_id for item in items})
    for unit in {item.unit_id: item.unit for item in items}.values():
        require(by, Permission.CLOSE_APPLY, unit=unit)
    for item in items:
        require_state(item, State.APPROVED, acting="申请销号，须先经民主评议达标")
    if (
        running := CloseOut.objects.filter(item__in=items, state=CloseOutState.OPEN)
        .select_related("item")
        .first()
    ):
        raise ValidationError(
            f"该事项已在销号审核中{last_act(running.item)}，无须再次申请。", code="illegal_move"
        )
    if problems := against_closing(items):
        raise problems[0] if len(problems) == 1 else ValidationError(problems)
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
    tell_each(
        applications,
        CloseOutState.OPEN,
        by=by,
        facts=lambda one: {"levels": one.levels, "reason": statement},
    )
    next_turns([(one, 1, None) for one in applications])
    return applications


@transaction.atomic
def answer_return(*, step_id, by, text, files=()):
    """The unit answers the level that asked it for more, with new proofs; the ball goes back to that level. Returns the step.

    What levels before it have passed stands: the answer is added, nothing they saw is changed. Raises ValidationError
    `illegal_move`, `text_missing`.
    """
    (step,) = locked_steps([step_id])
    item = step.close_out.item
    require(by, Permission.CLOSE_APPLY, unit=item.unit)
    require_state(step, Verdict.PENDING, acting="补充")
    if step.level != Level.UNIT:
        raise ValidationError(
            f"这一步正等{step.get_level_display()}，不能这样办理。请刷新页面查看最新情况。",
            code="illegal_move",
        )
    held_by(step, by)
    add_report(item=item, by=by, text=text, files=files)
    back = Level(step.close_out.levels[step.back_to - 1])
    decided = {
        "seen": dossier_hash(item),
        "opinion": text.strip(),
        "decided_at": clock.now(),
        "decided_by": by,
    }
    move(step, Verdict.PASSED, by=by, act="close_out.answered", facts={"level": back}, **decided)
    next_turns([(step.close_out, step.back_to, None)])
    return step


@transaction.atomic
def withdraw_close_out(*, close_out_id, by, reason=""):
    """The unit takes its application back while the first level has not acted; it may apply again. Returns the application."""
    found = CloseOut.objects.select_related("item").get(pk=close_out_id)
    (item,) = locked_items([found.item_id])
    application = CloseOut.objects.select_for_update(of=["self"]).get(pk=close_out_id)
    application.item = item
    require(by, Permission.CLOSE_APPLY, unit=item.unit)
    steps = list(application.steps.select_for_update(of=["self"]).select_related("holder", "decided_by"))
    if application.state != CloseOutState.OPEN or len(steps) > 1:
        raise ValidationError(
            f"这次申请{CloseOutState(application.state).label}{last_act(item)}，审核已经办理，不能撤回；"
            "确需修改的，请联系正在审核的一级退回。",
            code="illegal_move",
        )
    not_acted(steps[0])
    end_turn(steps[0], f"单位撤回申请。{reason.strip()}")
    facts = {"reason": reason.strip(), "moved": moved((steps[0], Verdict.WITHDRAWN))}
    return move(application, CloseOutState.WITHDRAWN, by=by, facts=facts)


def _city_contacts(unit_ids):
    points = ContactPoint.objects.filter(unit__in=unit_ids, city_leader=True, active=True)
    return set(points.values_list("unit", flat=True))
