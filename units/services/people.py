"""Accounts and what each may do where (M6–M10, S60, S84)."""

import secrets

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from trail.services import record
from units.in_force import require_in_force
from units.models import Assignment, ContactPoint, Person, Role
from units.models.person import ADMINISTRATORS
from units.permissions import Permission, require, require_confirmed
from units.services.rows import of_one_campaign, save_row

PRIVATE = ("username", "name", "phone")
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is mistaken for another when read aloud


@transaction.atomic
def add_person(*, by, campaign, username, name, password="", phone="", role, unit=None, group=None):
    """Open an account with its first assignment. Only a system administrator makes administrators (S84).

    Without a password one is made; it stands in `issued` of the person returned, and nowhere else, to be handed over once.
    """
    _require_person_edit(by, campaign, role)
    person = Person()
    _set_password(person, password, username=username, name=name)
    save_row("person", person, by=by, private=PRIVATE, username=username, name=name, phone=phone)
    assign(by=by, person=person, campaign=campaign, role=role, unit=unit, group=group)
    return person


@transaction.atomic
def edit_person(*, by, person, name, phone, is_active):
    """Change how a person is called and reached, or switch the account off: its sessions end at once (S60)."""
    person = locked_person(person, by=by)
    if by == person and not is_active:
        raise ValidationError("不能停用自己的账号，请由另一位管理人员办理。", code="own_account")
    return save_row("person", person, by=by, private=PRIVATE, name=name, phone=phone, is_active=is_active)


@transaction.atomic
def forget_contacts(*, by, person):
    """Empty telephone and mailbox of an account whose holder asked for it (S112); the account stays with its acts."""
    person = locked_person(person, by=by)
    return save_row("person", person, by=by, private=(*PRIVATE, "email"), phone="", email="")


@transaction.atomic
def reset_password(*, by, person):
    """Make a new password for somebody who lost theirs; it stands in `issued`, their sessions end (S82)."""
    require_confirmed(by)
    person = locked_person(person, by=by)
    if by == person:
        raise ValidationError("自己的密码请在“个人安全”里修改。", code="own_account")
    _set_password(person, "")
    person.save(update_fields=["password"])
    record("person.password_reset", on=person, by=by)
    return person


@transaction.atomic
def assign(*, by, person, campaign, role, unit=None, group=None):
    """Give a person a role over a scope. Administrators hold no other role, others no administrator's (S84)."""
    _require_person_edit(by, campaign, role)
    of_one_campaign(campaign, unit, group)
    if unit is not None:
        require_in_force(unit)
    held = set(
        Person.objects.select_for_update().get(pk=person.pk).assignments.values_list("role", flat=True)
    )
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
    """Take a role back; what the person did in it stays in the trail.

    Raises ValidationError `own_account`, `illegal_move` when it is already gone, `contact_point` while the person
    still is the unit's contact leader (the audit chain would wait for nobody).
    """
    found = Assignment.objects.select_for_update(of=["self"]).filter(pk=assignment.pk).first()
    if found is None:
        raise ValidationError("这条任职已经撤销，无须再次办理。", code="illegal_move")
    _require_person_edit(by, found.campaign, found.role)
    if found.person == by:
        raise ValidationError("不能撤销自己的任职，请由另一位管理人员办理。", code="own_account")
    points = ContactPoint.objects.filter(leader=found.person, unit=found.unit, active=True)
    if found.role == Role.CONTACT and points.exists():
        raise ValidationError(
            "此人仍是该单位的联系点领导。请先到单位页面更换联系点领导，或把联系点改为失效。",
            code="contact_point",
        )
    take_back(found, by=by)


def take_back(assignment, *, by):
    """Delete an assignment with its trace; called inside the act that decided it."""
    facts = {"role_taken": assignment.role, "unit": assignment.unit, "group": assignment.group}
    record("person.unassigned", on=assignment.person, by=by, **facts)
    assignment.delete()


def locked_person(person, *, by):
    """The person's row, locked, if `by` keeps every role this person has."""
    person = Person.objects.select_for_update().get(pk=person.pk)
    if not person.roles:
        require(by, Permission.PERSON_EDIT)
    for held in person.roles:
        _require_person_edit(by, held.campaign, held.role)
    return person


def _set_password(person, password, **about):
    """Set the password given, checked against the rules and the person, or a new one of 80 bits."""
    person.issued = (
        "" if password else "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(4))
    )
    if password:
        validate_password(password, Person(**about))
    person.set_password(password or person.issued)


def _kind(role):
    return role if role in ADMINISTRATORS else "business"


def _require_person_edit(by, campaign, role):
    require(by, Permission.PERSON_EDIT, campaign=campaign)
    if by is not None and _kind(role) != "business" and not any(r.role == Role.SYSTEM for r in by.roles):
        raise ValidationError("管理员、审计员账号只能由系统管理员开设和管理。", code="administrators_apart")


@transaction.atomic
def choose_reminders(*, by, email, digest):
    """A person says where reminders are mailed to and how often. What is overdue is mailed at once whatever they say."""
    return save_row("person", by, by=by, private=("email",), email=email, digest=digest)
