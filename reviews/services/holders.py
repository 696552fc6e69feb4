"""Who has the ball in hand: signed for (签收), handed to a colleague (转办), given to another when its holder is gone."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from reviews.models import AuditStep
from reviews.permissions import may_at, principal_at
from reviews.services.audit_turns import held_by, locked_steps
from reviews.states import Level, Verdict
from trail import clock
from trail.moves import require_state
from trail.services import record
from units.permissions import Permission, allowed
from units.refusals import needs_reason


@transaction.atomic
def sign_step(*, step_id, by):
    """Sign for a turn (conventions 7): from now on it is this person's, and nobody takes back what sent it. Returns it.

    Raises ValidationError `illegal_move` when it is over or signed for already, `held` when it was handed to another.
    """
    (step,) = locked_steps([step_id])
    principal = principal_at(by, step.level, step.close_out.item.unit)
    require_state(step, Verdict.PENDING)
    held_by(step, by, principal)
    if step.signed_at:
        raise ValidationError(
            f"已由{step.holder}于 {clock.local(step.signed_at):%Y-%m-%d %H:%M} 签收，无须再次签收。",
            code="illegal_move",
        )
    if not AuditStep.objects.filter(pk=step.pk).waiting_for(by).exists():
        raise ValidationError(
            "同一件事项的申请和各级审核须由不同的人办理，请本级其他人员签收。", code="same_person"
        )
    step.holder, step.signed_at = by, clock.now()
    step.save(update_fields=["holder", "signed_at"])
    record(
        "audit.signed",
        on=step.close_out.item,
        by=by,
        level=step.level,
        principal=principal.pk if principal != by else None,
    )
    return step


@transaction.atomic
def transfer_step(*, step_id, by, to, reason=""):
    """Hand a pending turn to a colleague of the same level (conventions 6); the activity office also gives out anew what
    lies with somebody who can no longer act (S60). Returns the step.

    Raises ValidationError `illegal_move`, `held` (somebody else's, and able to act), `wrong_person` (who is to have it
    may not decide it), `reason_missing`; PermissionDenied to who neither holds the level nor is the office.
    """
    (step,) = locked_steps([step_id])
    item = step.close_out.item
    unable = step.holder_id and not may_at(step.holder, step.level, item.unit)
    office = allowed(by, Permission.AUDIT_OFFICE, unit=item.unit)
    principal = by if unable and office else principal_at(by, step.level, item.unit)
    if step.level == Level.UNIT:
        raise PermissionDenied("退回单位补充的事项由单位经办办理，不能转办。")
    require_state(step, Verdict.PENDING)
    if not unable:
        held_by(step, by, principal)
    if to == step.holder:
        raise ValidationError(f"这一件已经由{to}承办，无须转办。", code="wrong_person")
    if not to.is_active or not AuditStep.objects.filter(pk=step.pk).could_be_given_to(to).exists():
        raise ValidationError(
            f"{to}不能办理这一件：须有本级审核的任职，不是本单位经办，也没有申请或审核过这一件。请另选。",
            code="wrong_person",
        )
    needs_reason(reason, "请写明转办的理由。")
    step.holder, step.signed_at = to, None
    step.save(update_fields=["holder", "signed_at"])
    record("audit.transferred", on=item, by=by, level=step.level, to=to.pk, reason=reason.strip())
    return step
