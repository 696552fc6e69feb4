"""Units, their leaders, supervision groups and contact points."""

from django.db import transaction

from units.in_force import require_in_force
from units.models import Assignment, Campaign, ContactPoint, Leader, Role, SupervisionGroup, Unit
from units.permissions import Permission, require
from units.services.people import assign, take_back
from units.services.rows import of_one_campaign, save_row


@transaction.atomic
def save_unit(*, by, unit=None, campaign=None, **values):
    """Add a unit, or change the one given (M2–M5).

    Raises ValidationError when its name is taken, when it would stand below itself, or when its superior or group
    belongs to another campaign.
    """
    # One change of the tree at a time: two that cross could close a loop neither of them sees.
    campaign = Campaign.objects.select_for_update().get(pk=unit.campaign_id if unit else campaign.pk)
    unit = Unit.objects.select_for_update(no_key=True).get(pk=unit.pk) if unit else Unit(campaign=campaign)
    require(by, Permission.UNIT_EDIT, campaign=campaign)
    _stands(unit, values.get("parent"))
    of_one_campaign(campaign, values.get("parent"), values.get("group"))
    return save_row("unit", unit, by=by, **values)


@transaction.atomic
def save_leader(*, by, leader=None, unit=None, **values):
    """Add a leading cadre to a unit, or change one (M2, M12); at most one active head a unit."""
    leader = Leader.objects.select_for_update().get(pk=leader.pk) if leader else Leader(unit=unit)
    require(by, Permission.UNIT_EDIT, campaign=leader.unit.campaign)
    if leader.pk is None:
        require_in_force(leader.unit)
    return save_row("leader", leader, by=by, private=("name",), **values)


@transaction.atomic
def save_group(*, by, group=None, campaign=None, **values):
    """Add a supervision group, or change one (M7)."""
    group = (
        SupervisionGroup.objects.select_for_update().get(pk=group.pk)
        if group
        else SupervisionGroup(campaign=campaign)
    )
    require(by, Permission.UNIT_EDIT, campaign=group.campaign)
    return save_row("group", group, by=by, **values)


@transaction.atomic
def save_contact_point(*, by, point=None, unit=None, **values):
    """Make a unit a leader's contact point, or change it (M8).

    The leader gets the role that goes with it, and loses it with the last point they hold over the unit.
    """
    point = ContactPoint.objects.select_for_update().get(pk=point.pk) if point else ContactPoint(unit=unit)
    require(by, Permission.UNIT_EDIT, campaign=point.unit.campaign)
    if point.pk is None:
        require_in_force(point.unit)
    former = point.leader if point.pk else None
    save_row("contact_point", point, by=by, **values)
    for leader in {former, point.leader} - {None}:
        _fit_role(leader, point.unit, by=by)
    return point


def _stands(unit, parent):
    """Refuse an edit of a unit that is no more, and a place below one."""
    require_in_force(*[one for one in (unit, parent) if one is not None and one.pk])


def _fit_role(leader, unit, *, by):
    """Give or take the contact leader's role, so that it stands exactly while a point does."""
    held = Assignment.objects.filter(person=leader, role=Role.CONTACT, unit=unit).first()
    wanted = ContactPoint.objects.filter(leader=leader, unit=unit, active=True).exists()
    if wanted and held is None:
        assign(by=by, person=leader, campaign=unit.campaign, role=Role.CONTACT, unit=unit)
    elif held is not None and not wanted:
        take_back(held, by=by)
