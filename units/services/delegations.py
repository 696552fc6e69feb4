"""Acting for somebody else between two days (代办, conventions 6, S49)."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from trail import clock
from trail.services import record
from units.models import Delegation, Person, Role, Unit
from units.models.person import ADMINISTRATORS
from units.models.seat import AUDITING
from units.permissions import Permission, require
from units.seats import units_of


@transaction.atomic
def delegate(*, by, delegate, starts_on, ends_on, reason, principal=None):
    """Let `delegate` audit for `principal` (default: the one who acts) from day to day, both included. Returns the row.

    Raises ValidationError with every reason against: `nothing_to_delegate`, `delegate`, `out_of_sight`, `dates`,
    `overlap`, `reason_missing`; PermissionDenied when somebody else's work is given away by other than the office.
    """
    principal = Person.objects.select_for_update().get(pk=(principal or by).pk)
    if principal != by:
        require(by, Permission.DELEGATION_KEEP, campaign=principal.campaign)
    problems = [
        *_against_days(starts_on, ends_on),
        *_against_people(principal, delegate),
        *_against_overlap(principal, starts_on, ends_on),
    ]
    if not reason.strip():
        problems.append(ValidationError("请写明事由，例如：外出培训。", code="reason_missing"))
    if problems:
        raise ValidationError(problems)
    made = Delegation.objects.create(
        principal=principal,
        delegate=delegate,
        starts_on=starts_on,
        ends_on=ends_on,
        reason=reason.strip(),
        made_at=clock.now(),
        made_by=by,
    )
    record(
        "delegation.made",
        on=made,
        by=by,
        principal=principal.pk,
        delegate=delegate.pk,
        starts_on=starts_on,
        ends_on=ends_on,
        reason=reason.strip(),
    )
    return made


@transaction.atomic
def end_delegation(*, delegation_id, by):
    """End a delegation before its day; what was done under it stands. Raises `illegal_move` when it is over already."""
    found = (
        Delegation.objects.select_for_update(of=["self"]).select_related("principal").get(pk=delegation_id)
    )
    if by != found.principal:
        require(by, Permission.DELEGATION_KEEP, campaign=found.principal.campaign)
    if found.ended_at or found.ends_on < clock.today():
        raise ValidationError("这次代办已经结束，无须再次办理。", code="illegal_move")
    found.ended_at, found.ended_by = clock.now(), by
    found.save(update_fields=["ended_at", "ended_by"])
    record("delegation.ended", on=found, by=by, principal=found.principal_id, delegate=found.delegate_id)
    return found


def _against_days(starts_on, ends_on):
    if starts_on < clock.today():
        yield ValidationError("代办不能从过去的日期开始，请从今天或以后的日期开始。", code="dates")
    if ends_on < starts_on:
        yield ValidationError("代办的截止日期不能早于开始日期。", code="dates")


def _against_people(principal, delegate):
    audits = principal.is_active and principal.holds(*AUDITING)
    if not principal.is_active:
        yield ValidationError(
            "委托人的账号已停用，没有可以委托的工作；请先启用账号。", code="nothing_to_delegate"
        )
    elif not audits:
        yield ValidationError(
            "只有督导组、活动办、联系点领导、上一级党组织的审核工作可以委托代办。", code="nothing_to_delegate"
        )
    if delegate == principal:
        yield ValidationError("代办人须是另一个人。", code="delegate")
    if not delegate.is_active or not delegate.roles:
        yield ValidationError("代办人的账号已停用或者没有任职，请另选。", code="delegate")
    elif any(role.role in ADMINISTRATORS for role in delegate.roles):
        yield ValidationError("系统管理员、安全审计员不办理业务，不能代办，请另选。", code="delegate")
    elif (
        audits
        and _audited_by(principal).exclude(pk__in=Unit.objects.visible_to(delegate).values("pk")).exists()
    ):
        yield ValidationError(
            "代办人看不到委托人所审核的全部单位，无法代办；请另选，或先给代办人相应的任职。",
            code="out_of_sight",
        )


def _audited_by(principal):
    """The units this person audits; to the office a unit that files nothing is none."""
    others = [role for role in AUDITING if role != Role.OFFICE]
    filing = units_of(principal, Role.OFFICE).participating()
    return Unit.objects.filter(
        Q(pk__in=units_of(principal, *others).values("pk")) | Q(pk__in=filing.values("pk"))
    )


def _against_overlap(principal, starts_on, ends_on):
    others = Delegation.objects.filter(
        principal=principal, ended_at=None, starts_on__lte=ends_on, ends_on__gte=starts_on
    )
    if other := others.select_related("delegate").first():
        yield ValidationError(
            f"{other.starts_on:%Y-%m-%d} 至 {other.ends_on:%Y-%m-%d} 已委托{other.delegate}代办，"
            "时间不能重叠；请先终止那一次，或另选时间。",
            code="overlap",
        )
