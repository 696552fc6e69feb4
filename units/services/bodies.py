"""Bodies with their members (M10, M139), and which leader is in charge of which unit (M123)."""

from django.core.exceptions import ValidationError
from django.db import transaction

from units.in_force import require_in_force
from units.models import Body, BodyMember, Charge
from units.models.person import ADMINISTRATORS
from units.permissions import Permission, require
from units.services.rows import of_one_campaign, save_row


@transaction.atomic
def save_body(*, by, body=None, campaign=None, **values):
    """Set up a body, or change one (M10, M139). Raises ValidationError by its own constraints, `other_campaign`."""
    body = Body.objects.select_for_update().get(pk=body.pk) if body else Body(campaign=campaign)
    require(by, Permission.UNIT_EDIT, campaign=body.campaign)
    of_one_campaign(body.campaign, values.get("group"))
    return save_row("body", body, by=by, **values)


@transaction.atomic
def save_body_member(*, by, member=None, body=None, **values):
    """Add somebody to a body by post, or change them (M10). An account chosen with it has a business role in the campaign.

    Raises ValidationError by its own constraints, `body_ended`, `wrong_person`.
    """
    body = Body.objects.select_for_update().get(pk=(member.body_id if member else body.pk))
    require(by, Permission.UNIT_EDIT, campaign=body.campaign)
    if member is None and body.ends_on:
        raise ValidationError(
            f"{body}已于 {body.ends_on:%Y-%m-%d} 撤销，不能再添加成员；仍在工作的，请先清空撤销日期。",
            code="body_ended",
        )
    member = BodyMember.objects.select_for_update().get(pk=member.pk) if member else BodyMember(body=body)
    _works_here(values.get("person"), body.campaign)
    return save_row("body_member", member, by=by, **values)


@transaction.atomic
def save_charge(*, by, charge=None, unit=None, **values):
    """Say which leader is in charge of a unit, or of a line of its work, and from when until when (M123).

    Raises ValidationError by its own constraints, `unit_ended`, `wrong_person`.
    """
    charge = Charge.objects.select_for_update().get(pk=charge.pk) if charge else Charge(unit=unit)
    require(by, Permission.UNIT_EDIT, campaign=charge.unit.campaign)
    if charge.pk is None:
        require_in_force(charge.unit)
    _works_here(values.get("person"), charge.unit.campaign)
    return save_row("charge", charge, by=by, **values)


def _works_here(person, campaign):
    if person is None:
        return
    held = person.assignments.filter(campaign=campaign).exclude(role__in=ADMINISTRATORS)
    if not held.exists():
        raise ValidationError(
            f"{person}在本活动里没有业务任职，请另选账号，或先给予任职。", code="wrong_person"
        )
