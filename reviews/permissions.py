"""Who may act at a level of the audit: by a role of their own, or for somebody who asked them to (S44, S45, S49, M68)."""

from django.core.exceptions import PermissionDenied

from reviews.states import Level
from units.models import ContactPoint
from units.permissions import Permission, allowed, is_own, require

PERMISSION = {
    Level.UNIT: Permission.CLOSE_APPLY,
    Level.GROUP: Permission.AUDIT_GROUP,
    Level.OFFICE: Permission.AUDIT_OFFICE,
    Level.CONTACT: Permission.AUDIT_CONTACT,
    Level.SUPERIOR: Permission.AUDIT_SUPERIOR,
}


def may_at(person, level, unit):
    """Whether a role of their own lets this person act at a level over a unit.

    A contact-point leader must be the one the unit's own contact point names (M68); the role alone is not enough.
    """
    if not allowed(person, PERMISSION[Level(level)], unit=unit):
        return False
    return level != Level.CONTACT or _named(person, unit)


def principal_at(by, level, unit):
    """In whose name `by` acts at a level over a unit: their own, or that of somebody whose delegation is in force today.

    Returns the person. Raises PermissionDenied when nobody's right carries the act; the system itself audits nothing.
    """
    if by is None:
        raise PermissionDenied("审核须由人办理，系统不能代为审核。")
    if may_at(by, level, unit):
        return by
    if level != Level.UNIT and not is_own(by, unit):
        for principal in by.acting_for if by.is_active else ():
            if may_at(principal, level, unit):
                return principal
    require(by, PERMISSION[Level(level)], unit=unit)
    raise PermissionDenied(
        f"您不是{unit}的联系点领导，联系点领导审核须由该联系点指定的市领导本人（或其代办人）办理。"
    )


def _named(person, unit):
    return ContactPoint.objects.filter(unit=unit, leader=person, city_leader=True, active=True).exists()
