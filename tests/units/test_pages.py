"""The staff pages of units: what they show, how a refusal comes back, how many queries a list takes."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.access.units import RULES
from tests.factories import make_leader, make_list, make_person, make_unit
from units.models import Leader, Person, SupervisionGroup
from units.services.campaigns import add_source
from units.services.people import edit_person
from units.services.units import save_contact_point


@pytest.fixture
def as_(cast):
    def browser(name):
        client = Client()
        client.force_login(getattr(cast, name))
        return client

    return browser


def fill(cast, many):
    """More of everything a list shows."""
    for n in range(many):
        unit = make_unit(cast.campaign, f"丁{many}-{n}村", parent=cast.town, group=cast.groups[0])
        make_leader(unit, "书记", is_head=True)
        person = make_person(f"leader{many}-{n}", cast.campaign, "contact", unit=unit)
        save_contact_point(by=None, unit=unit, leader=person)
        group = SupervisionGroup.objects.create(
            campaign=cast.campaign, number=many * 100 + n, name=f"组{many}-{n}"
        )
        make_person(f"member{many}-{n}", cast.campaign, "group", group=group)
        add_source(by=None, campaign=cast.campaign, name=f"来源{many}-{n}")


@pytest.mark.parametrize("name", ["units:units", "units:groups", "units:people", "units:rules"])
def test_a_list_takes_the_same_queries_however_long_it_is(cast, as_, name, django_assert_num_queries):
    officer = as_("officer")
    fill(cast, 1)
    officer.get(reverse(name))
    with CaptureQueriesContext(connection) as few:
        officer.get(reverse(name))
    fill(cast, 12)
    with django_assert_num_queries(len(few)):
        officer.get(reverse(name))
    assert len(few) <= 18


def test_one_unit_takes_the_same_queries_however_much_hangs_on_it(cast, as_, django_assert_num_queries):
    officer, url = as_("officer"), reverse("units:unit", args=[cast.town.pk])
    officer.get(url)
    with CaptureQueriesContext(connection) as few:
        officer.get(url)
    for n in range(8):
        make_leader(cast.town, f"委员{n}")
        make_person(f"more{n}", cast.campaign, "clerk", unit=cast.town)
        make_unit(cast.campaign, f"戊{n}村", parent=cast.town)
    with django_assert_num_queries(len(few)):
        officer.get(url)


def test_a_rule_outside_its_range_comes_back_filled_with_the_reason_it_was_given(cast, as_):
    values = {field: getattr(cast.campaign, field) for field in RULES}
    answer = as_("officer").post(
        reverse("units:rules_edit"), values | {"approval_floor": 180, "reason": "多写了一个零"}
    )
    assert answer.status_code == 409
    assert 'value="180"' in answer.text
    assert "多写了一个零" in answer.text
    assert "点赞率门槛（%）：" in answer.text
    cast.campaign.refresh_from_db()
    assert cast.campaign.approval_floor == 80


def test_what_is_no_number_is_the_forms_own_affair(cast, as_):
    values = {field: getattr(cast.campaign, field) for field in RULES}
    answer = as_("officer").post(
        reverse("units:rules_edit"), values | {"warn_days": "三天", "reason": "试试"}
    )
    assert answer.status_code == 422
    assert "三天" in answer.text


def test_a_second_head_is_refused_on_the_form_in_the_constraints_words(cast, as_):
    url = reverse("units:leader_new", args=[cast.town.pk])
    answer = as_("officer").post(url, {"post": "新书记", "order": 1, "is_head": "on", "active": "on"})
    assert answer.status_code == 409
    assert "已有在任的一把手" in answer.text
    assert 'value="新书记"' in answer.text
    assert not Leader.objects.filter(post="新书记").exists()


def test_a_made_password_is_shown_once(cast, as_):
    officer = as_("officer")
    data = {"username": "newcomer", "name": "新经办", "role": "clerk", "unit": cast.town.pk}
    answer = officer.post(reverse("units:person_new"), data)
    person = answer.context["person"]
    assert person.issued in answer.text
    assert "no-store" in answer.headers["Cache-Control"]
    assert person.issued not in officer.get(reverse("units:person", args=[person.pk])).text


def test_the_office_is_not_offered_administrators_roles(cast, as_):
    data = {"username": "newcomer", "name": "新管理员", "role": "system"}
    assert as_("officer").post(reverse("units:person_new"), data).status_code == 422
    assert as_("system").post(reverse("units:person_new"), data).status_code == 200
    assert Person.objects.get(username="newcomer").assignments.get().role == "system"


def test_a_refused_dismissal_says_why_and_how_to_go_on(cast, as_):
    save_contact_point(by=cast.officer, unit=cast.town, leader=cast.contact)
    answer = as_("officer").post(reverse("units:assignment_delete", args=[cast.contact.assignments.get().pk]))
    assert answer.status_code == 409
    assert "更换联系点领导" in answer.text


@pytest.mark.parametrize(
    ("name", "seen"), [("clerk", {"甲镇党委"}), ("officer", {"市委", "甲镇党委", "乙局党委"})]
)
def test_the_tree_shows_only_what_is_in_sight(cast, as_, name, seen):
    """M5: sight follows the subtree."""
    assert {unit.name for unit in as_(name).get(reverse("units:units")).context["page_obj"]} == seen


def test_units_are_found_by_name_group_category_and_kind(cast, as_):
    officer = as_("officer")
    for query, found in (
        ("text=甲", ["甲镇党委"]),
        (f"group={cast.groups[1].pk}", ["乙局党委"]),
        ("category=department", ["乙局党委"]),
        ("kind=committee", ["市委"]),
        ("kind=nonsense", ["市委", "甲镇党委", "乙局党委"]),
    ):
        page = officer.get(reverse("units:units") + "?" + query)
        assert [unit.name for unit in page.context["page_obj"]] == found, query


def test_accounts_are_found_by_text_role_unit_and_state(cast, as_):
    edit_person(by=None, person=cast.outsider, name="停了的", phone="", is_active=False)
    officer = as_("officer")
    for query, found in (
        ("text=停了", [cast.outsider]),
        ("role=invited", [cast.invited]),
        (f"unit={cast.bureau.pk}", [cast.outsider]),
        ("is_active=False", [cast.outsider]),
    ):
        assert list(officer.get(reverse("units:people") + "?" + query).context["page_obj"]) == found, query


@pytest.mark.parametrize("name", ["clerk", "supervisor", "invited", "superior"])
def test_phones_are_only_for_those_who_keep_accounts(cast, as_, name):
    edit_person(by=None, person=cast.clerk, name="甲镇经办", phone="0511-87001234", is_active=True)
    url = reverse("units:unit", args=[cast.town.pk])
    assert "0511-87001234" in as_("officer").get(url).text
    assert "0511-87001234" not in as_(name).get(url).text


def test_no_drop_down_offers_a_row_of_dashes(cast, as_):
    draft = make_list(cast.town)
    addresses = [
        reverse("units:unit_new"),
        reverse("units:person_new"),
        reverse("units:contact_new", args=[cast.town.pk]),
        reverse("supervision:personal_requests"),
        reverse("issues:item_new", args=[draft.pk]),
    ]
    pages = [as_("officer").get(address) for address in addresses]
    assert [page.status_code for page in pages] == [200] * len(pages)
    assert [address for address, page in zip(addresses, pages, strict=True) if "-----" in page.text] == []
