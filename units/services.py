"""Changing campaigns, units, people. One verb, one function, one transaction."""

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from trail.services import record
from units.models import Assignment, Campaign, ContactPoint, Leader, Person, Role, SupervisionGroup, Unit
from units.permissions import Permission, require
from units.rules import RULES


@transaction.atomic
def edit_rules(*, campaign_id, by, reason, **values):
    """Change rule values of a campaign (V4). Reviews already open keep the values they were opened with (S54).

    `values` are fields named in `units.rules.RULES`; a reason is needed. Returns the campaign.
    """
    campaign = Campaign.objects.select_for_update().get(pk=campaign_id)
    require(by, Permission.RULES_EDIT, campaign=campaign)
    if not reason.strip():
        raise ValidationError("修改规则须写明理由，理由随修改记录一并留痕。", code="reason_missing")
    changed = {rule.field for rule in RULES if getattr(campaign, rule.field) != values.get(rule.field, getattr(campaign, rule.field))}
    if not changed:
        raise ValidationError("没有改动任何一条规则。", code="nothing_changed")
    before = {field: getattr(campaign, field) for field in sorted(changed)}
    for field in changed:
        setattr(campaign, field, values[field])
    campaign.full_clean()
    campaign.save(update_fields=sorted(changed))
    record("campaign.rules_edited", on=campaign, by=by, before=before, after={f: values[f] for f in before}, reason=reason)
    return campaign


@transaction.atomic
def save_unit(*, by, unit=None, campaign=None, **values):
    """Add a unit, or change the one given (M2–M5). Raises ValidationError when its name is taken."""
    unit = Unit.objects.select_for_update().get(pk=unit.pk) if unit else Unit(campaign=campaign)
    require(by, Permission.UNIT_EDIT, campaign=unit.campaign)
    return _save("unit", unit, by=by, **values)


@transaction.atomic
def save_leader(*, by, leader=None, unit=None, **values):
    """Add a leading cadre to a unit, or change one (M2, M12); at most one active head a unit."""
    leader = Leader.objects.select_for_update().get(pk=leader.pk) if leader else Leader(unit=unit)
    require(by, Permission.UNIT_EDIT, campaign=leader.unit.campaign)
    return _save("leader", leader, by=by, **values)


@transaction.atomic
def save_group(*, by, group=None, campaign=None, **values):
    """Add a supervision group, or change one (M7)."""
    group = SupervisionGroup.objects.select_for_update().get(pk=group.pk) if group else SupervisionGroup(campaign=campaign)
    require(by, Permission.UNIT_EDIT, campaign=group.campaign)
    return _save("group", group, by=by, **values)


@transaction.atomic
def save_contact_point(*, by, point=None, unit=None, **values):
    """Make a unit a leader's contact point, or change it (M8); the leader gets the role that goes with it."""
    point = ContactPoint.objects.select_for_update().get(pk=point.pk) if point else ContactPoint(unit=unit)
    require(by, Permission.UNIT_EDIT, campaign=point.unit.campaign)
    _save("contact_point", point, by=by, **values)
    Assignment.objects.get_or_create(
        person=point.leader, campaign=point.unit.campaign, role=Role.CONTACT, unit=point.unit, group=None
    )
    return point


@transaction.atomic
def add_person(*, by, campaign, username, name, password, phone="", role, unit=None, group=None):
    """Open an account with its first assignment. Only a system administrator makes administrators (S84)."""
    _require_person_edit(by, campaign, role)
    person = Person(username=username, name=name, phone=phone)
    validate_password(password, person)
    person.set_password(password)
    person.full_clean()
    person.save()
    record("person.added", on=person, by=by)
    assign(by=by, person=person, campaign=campaign, role=role, unit=unit, group=group)
    return person


@transaction.atomic
def edit_person(*, by, campaign, person, name, phone, is_active, password=""):
    """Change how a person is called and reached, switch the account off, or set a new password."""
    person = Person.objects.select_for_update().get(pk=person.pk)
    for role in person.roles:
        _require_person_edit(by, campaign, role.role)
    if by == person and not is_active:
        raise ValidationError("不能停用自己的账号，请由另一位管理人员办理。", code="own_account")
    before = {"is_active": person.is_active}
    person.name, person.phone, person.is_active = name, phone, is_active
    if password:
        validate_password(password, person)
        person.set_password(password)
    person.full_clean()
    person.save(update_fields=["name", "phone", "is_active", "password"])
    record("person.edited", on=person, by=by, before=before, after={"is_active": is_active}, new_password=bool(password))
    return person


@transaction.atomic
def assign(*, by, person, campaign, role, unit=None, group=None):
    """Give a person a role over a scope. Administrators hold no other role, others no administrator's (S84)."""
    _require_person_edit(by, campaign, role)
    held = set(Person.objects.select_for_update().get(pk=person.pk).assignments.values_list("role", flat=True))
    kinds = {_kind(one) for one in held | {str(role)}}
    if len(kinds) > 1:
        raise ValidationError(
            "系统管理、安全审计与业务办理须由不同的人担任（三员分立），请为此人另开账号。", code="roles_apart"
        )
    assignment = Assignment(person=person, campaign=campaign, role=role, unit=unit, group=group)
    assignment.full_clean()
    assignment.save()
    record("person.assigned", on=person, by=by, role_given=role, unit=unit, group=group)
    return assignment


@transaction.atomic
def unassign(*, by, assignment):
    """Take a role back; what the person did in it stays in the trail."""
    require_over = assignment.campaign
    _require_person_edit(by, require_over, assignment.role)
    if assignment.person == by:
        raise ValidationError("不能撤销自己的任职，请由另一位管理人员办理。", code="own_account")
    record("person.unassigned", on=assignment.person, by=by, role_taken=assignment.role, unit=assignment.unit, group=assignment.group)
    assignment.delete()


def _kind(role):
    return role if role in (Role.SYSTEM, Role.AUDITOR) else "business"


def _require_person_edit(by, campaign, role):
    require(by, Permission.PERSON_EDIT, campaign=campaign)
    if by is not None and _kind(role) != "business" and not any(r.role == Role.SYSTEM for r in by.roles):
        raise ValidationError("管理员、审计员账号只能由系统管理员开设。", code="administrators_apart")


def _save(noun, row, *, by, **values):
    """Set, check by the row's own constraints, save what changed, leave a trace."""
    verb = "edited" if row.pk else "added"
    for field, value in values.items():
        setattr(row, field, value)
    row.full_clean()
    if row.pk:
        row.save(update_fields=list(values))
    else:
        row.save()
    record(f"{noun}.{verb}", on=row, by=by, after={k: str(v) for k, v in values.items() if k not in ("name", "phone")})
    return row
