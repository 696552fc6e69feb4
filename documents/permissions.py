"""Who may enter a meeting: its unit's clerk, its group's members, the activity office."""

from django.core.exceptions import PermissionDenied

from units.models import Role
from units.permissions import Permission, allowed, require


def may_keep_meeting(by, *, campaign, unit=None, group=None):
    """Whether this person keeps the meetings of that unit, of that group, or (neither) of the campaign."""
    if by is None:
        return True
    if unit is not None:
        return allowed(by, Permission.MEETING_KEEP, unit=unit)
    if not allowed(by, Permission.MEETING_KEEP, campaign=campaign):
        return False
    roles = [role for role in by.roles if role.campaign_id == campaign.pk]
    office = any(role.role == Role.OFFICE for role in roles)
    return office or (
        group is not None and any(role.role == Role.GROUP and role.group_id == group.pk for role in roles)
    )


def require_meeting(by, *, campaign, unit=None, group=None):
    """Raise PermissionDenied, naming who may, unless `by` may keep these meetings."""
    if may_keep_meeting(by, campaign=campaign, unit=unit, group=group):
        return
    if unit is not None:
        require(by, Permission.MEETING_KEEP, unit=unit)
    who = "该督导组成员或活动办" if group is not None else "活动办"
    raise PermissionDenied(
        f"您不能登记{'这个督导组' if group is not None else '全市'}的会议，请联系：{who}。"
    )
