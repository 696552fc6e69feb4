"""Accounts and roles: who keeps whose, three kinds of people apart, what is taken back."""

import pytest
from django.contrib.auth import authenticate
from django.core.exceptions import PermissionDenied, ValidationError

from tests.access.table import ADMINISTRATORS, PEOPLE
from tests.factories import make_campaign, make_person, make_unit
from trail.models import Event
from units.models import Assignment, Person, Role
from units.services.people import add_person, assign, edit_person, reset_password, unassign
from units.services.units import save_contact_point

NO_KEEPERS = [name for name in PEOPLE if name not in ("anonymous", "officer", "system")]


def opened(cast, by, **values):
    defaults = {"username": "newcomer", "name": "新来的经办", "role": Role.CLERK, "unit": cast.town}
    return add_person(by=by, campaign=cast.campaign, **defaults | values)


@pytest.mark.parametrize("name", NO_KEEPERS)
def test_only_office_and_system_administrator_keep_accounts(cast, name):
    by, seat = getattr(cast, name), cast.outsider.assignments.get()
    for act, values in (
        (edit_person, {"person": cast.outsider, "name": "某", "phone": "", "is_active": True}),
        (reset_password, {"person": cast.outsider}),
        (assign, {"person": cast.outsider, "campaign": cast.campaign, "role": "leader"}),
        (unassign, {"assignment": seat}),
    ):
        with pytest.raises(PermissionDenied):
            act(by=by, **values)
    with pytest.raises(PermissionDenied):
        opened(cast, by)


@pytest.mark.parametrize("name", ["officer", "system"])
def test_a_made_password_opens_the_account_and_is_kept_nowhere(cast, name):
    person = opened(cast, getattr(cast, name))
    assert authenticate(username="newcomer", password=person.issued) == person
    assert not hasattr(Person.objects.get(pk=person.pk), "issued")
    assert not Event.objects.filter(body__contains=person.issued).exists()


def test_a_typed_password_follows_the_rules(cast):
    with pytest.raises(ValidationError, match="10"):
        opened(cast, cast.officer, password="short")
    person = opened(cast, cast.officer, password="a-long-enough-one")
    assert person.issued == ""
    assert person.check_password("a-long-enough-one")


def test_a_user_name_is_taken_once(cast):
    opened(cast, cast.officer)
    with pytest.raises(ValidationError, match="已有人使用"):
        opened(cast, cast.officer)


@pytest.mark.parametrize("role", ADMINISTRATORS)
def test_the_office_makes_and_keeps_no_administrators(cast, role):
    with pytest.raises(ValidationError) as refusal:
        opened(cast, cast.officer, role=role, unit=None)
    assert refusal.value.code == "administrators_apart"
    person = getattr(cast, role)
    for act, values in (
        (edit_person, {"name": "某", "phone": "", "is_active": False}),
        (reset_password, {}),
    ):
        with pytest.raises(ValidationError) as refusal:
            act(by=cast.officer, person=person, **values)
        assert refusal.value.code == "administrators_apart"
    assert person not in Person.objects.visible_to(cast.officer)
    assert person in Person.objects.visible_to(cast.system)


@pytest.mark.parametrize(
    ("name", "role"),
    [("clerk", "system"), ("clerk", "auditor"), ("auditor", "leader"), ("auditor", "system")],
)
def test_the_three_kinds_of_people_stay_apart(cast, name, role):
    with pytest.raises(ValidationError) as refusal:
        assign(by=cast.system, person=getattr(cast, name), campaign=cast.campaign, role=role)
    assert refusal.value.code == "roles_apart"


@pytest.mark.parametrize("scope", [{}, {"unit": "town", "group": "group"}, {"group": "group"}])
def test_a_clerk_needs_a_unit_and_nothing_else(cast, scope):
    rows = {"town": cast.town, "group": cast.groups[0]}
    scope = {"unit": None} | {key: rows[name] for key, name in scope.items()}
    with pytest.raises(ValidationError, match="范围与角色不符"):
        opened(cast, cast.officer, **scope)
    assert not Person.objects.filter(username="newcomer").exists()


def test_a_unit_of_another_campaign_is_no_scope(cast):
    with pytest.raises(ValidationError) as refusal:
        opened(cast, cast.officer, unit=make_unit(make_campaign(), "别处"))
    assert refusal.value.code == "other_campaign"


def test_the_same_role_is_given_once(cast):
    with pytest.raises(ValidationError, match="已有同样的角色"):
        assign(by=cast.officer, person=cast.clerk, campaign=cast.campaign, role="clerk", unit=cast.town)


def test_nobody_closes_resets_or_dismisses_themselves(cast):
    for act, values in (
        (edit_person, {"person": cast.officer, "name": "某", "phone": "", "is_active": False}),
        (reset_password, {"person": cast.officer}),
        (unassign, {"assignment": cast.officer.assignments.get()}),
    ):
        with pytest.raises(ValidationError) as refusal:
            act(by=cast.officer, **values)
        assert refusal.value.code == "own_account"


def test_a_role_is_taken_back_once_and_the_trail_keeps_it(cast):
    seat = cast.clerk.assignments.get()
    unassign(by=cast.officer, assignment=Assignment.objects.get(pk=seat.pk))
    assert Event.objects.filter(act="person.unassigned", body__contains='"role_taken":"clerk"').count() == 1
    with pytest.raises(ValidationError) as refusal:
        unassign(by=cast.officer, assignment=seat)
    assert refusal.value.code == "illegal_move"


def test_the_contact_leaders_role_is_not_taken_while_the_point_stands(cast):
    save_contact_point(by=cast.officer, unit=cast.town, leader=cast.contact)
    with pytest.raises(ValidationError) as refusal:
        unassign(by=cast.officer, assignment=cast.contact.assignments.get())
    assert refusal.value.code == "contact_point"


def test_an_account_without_roles_can_still_be_found_and_given_one(cast):
    lost = make_person("lost")
    assert lost in Person.objects.visible_to(cast.officer)
    assign(by=cast.officer, person=lost, campaign=cast.campaign, role="clerk", unit=cast.town)
    with pytest.raises(PermissionDenied):
        edit_person(by=cast.clerk, person=make_person("lost2"), name="某", phone="", is_active=True)


def test_the_office_of_another_campaign_keeps_none_of_these_accounts(cast):
    elsewhere = make_campaign()
    other = make_person("other-officer", elsewhere, Role.OFFICE)
    assert cast.clerk not in Person.objects.visible_to(other)
    with pytest.raises(PermissionDenied):
        reset_password(by=other, person=cast.clerk)
