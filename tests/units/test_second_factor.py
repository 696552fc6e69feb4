"""The second factor (S83): set up, signed in with, required, turned off, reset."""

import time

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from tests.api.caller import Caller
from tests.factories import TODAY
from tests.locks import wait_until_someone_waits
from tests.phones import (
    CODE,
    HALF_MINUTE,
    OFF,
    ON,
    PAPER,
    PASSWORD,
    SECRET,
    SECURITY,
    WRONG,
    code_of,
    group,
    paper_on,
    required,
    secret_on,
    signed_in,
    turned_on,
    typed,
    watch,
)
from tests.units.test_sign_in import LOGIN, LOGOUT, acts, is_in, sign_in
from units import second_factor
from units.permissions import FRESH, StepUp, must_have_factor, require_confirmed
from units.services.delegations import delegate
from units.services.people import reset_password
from units.services.second_factor import (
    WrongCode,
    renew_recovery_codes,
    reset_factor,
    turn_off_factor,
    turn_on_factor,
    use_code,
)
from units.services.tokens import issue_token

__all__ = ["group", "required", "watch"]  # fixtures


def test_s83_a_person_sets_it_up_and_signs_in_with_it(client, group, watch):
    sign_in(client, group)
    other = Client()
    sign_in(other, group)
    secret = secret_on(client.get(ON))
    assert secret_on(client.get(ON)) == secret  # a page opened again does not undo the scan
    wrong = typed(client, WRONG, ON)
    assert (wrong.status_code, "动态口令不正确" in wrong.text, WRONG in wrong.text) == (409, True, False)
    done = typed(client, code_of(secret), ON)
    paper = paper_on(done)
    assert (done.status_code, len(paper)) == (200, 10)
    assert "no-store" in done.headers["Cache-Control"]
    assert is_in(client)
    assert not is_in(other)  # what was signed in by the password alone ends
    client.post(LOGOUT)
    watch.shift(HALF_MINUTE)
    asked = sign_in(client, group)
    assert asked.headers["Location"] == CODE
    assert not is_in(client)  # the password alone opens nothing
    assert client.get(CODE).status_code == 200
    assert typed(client, code_of(secret)).headers["Location"] == "/desk/"
    assert is_in(client)
    assert {"person.factor_on", "person.code_failed"} <= set(acts())
    seen = client.get(SECURITY).text + client.get("/desk/").text + all_that_is_stored()
    secrets = {secret, WRONG, *paper, *(code.replace(" ", "") for code in paper)}
    assert [one for one in secrets if one in seen] == []


def all_that_is_stored():
    """Trail, factors and sessions as the database keeps them (a session is signed, not sealed)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT data::text FROM mfa_authenticator UNION ALL SELECT body FROM trail_event")
        rows = [row for (row,) in cursor.fetchall()]
    return str(rows) + str([session.get_decoded() for session in Session.objects.all()])


@pytest.mark.django_db(transaction=True)
def test_s83_of_two_browsers_with_one_code_the_second_is_refused(cast, watch, rival):
    turned_on(cast.supervisor, watch)
    with transaction.atomic():
        use_code(person=cast.supervisor, code=code_of())
        second = rival(use_code, person=cast.supervisor, code=code_of())
        wait_until_someone_waits()
    assert second().code == "wrong_code"


def test_s83_a_secret_that_waits_to_be_confirmed_is_sealed_too(client, group):
    sign_in(client, group)
    assert secret_on(client.get(ON)) not in all_that_is_stored()


def test_s83_a_code_counts_once_and_a_recovery_code_too(group, watch):
    paper = turned_on(group, watch)
    for once in (code_of(), paper[0], f"{paper[1][:4]} {paper[1][4:]}"):
        cache.clear()
        first, second = Client(), Client()
        for browser in (first, second):
            sign_in(browser, group)
        assert typed(first, once).status_code == 302
        assert typed(second, once).status_code == 200
        watch.shift(HALF_MINUTE)  # still within what a slow phone may show
    assert acts().count("person.recovery_code_used") == 2
    assert acts().count("person.code_failed") == 3


def test_s83_wrong_codes_are_slowed_like_passwords_and_forgotten_by_a_right_one(client, group, watch):
    turned_on(group, watch)
    sign_in(client, group)
    for _ in range(5):
        assert "动态口令不正确" in typed(client, WRONG).text
    assert "输错次数过多" in typed(client, code_of()).text
    assert acts()[-1] == "person.code_slowed"
    assert WRONG not in all_that_is_stored()
    watch.shift(5 * 60)
    assert typed(client, code_of()).status_code == 302


def test_s83_thirty_wrong_codes_a_day_shut_the_door_until_the_keeper_resets(client, group, watch):
    turned_on(group, watch)
    for _ in range(6):
        sign_in(client, group)
        for _ in range(5):
            assert "动态口令不正确" in typed(client, WRONG).text
        watch.shift(5 * 60)
    assert "输错次数过多" in typed(client, code_of()).text
    reset_factor(by=None, person=group)
    sign_in(client, group)
    secret = secret_on(client.get(ON))
    assert typed(client, code_of(secret), ON).status_code == 200
    client.post(LOGOUT)
    watch.shift(HALF_MINUTE)
    sign_in(client, group)
    assert typed(client, code_of(secret)).status_code == 302


def test_s83_whoever_opens_the_sign_in_page_begins_anew(client, group, cast, watch):
    turned_on(group, watch)
    sign_in(client, group)  # and went away before the code
    cast.clerk.set_password(PASSWORD)
    cast.clerk.save()
    assert client.get(LOGIN).status_code == 200
    assert client.get(CODE).headers["Location"] == LOGIN
    sign_in(client, group)
    assert sign_in(client, cast.clerk).headers["Location"] == "/desk/"


def test_s83_a_wrong_password_is_answered_the_same_with_and_without_it(group, watch):
    before = sign_in(Client(), group, "wrong-password")
    turned_on(group, watch)
    after = sign_in(Client(), group, "wrong-password")
    assert (before.status_code, after.status_code) == (200, 200)
    assert before.context["form"].non_field_errors() == after.context["form"].non_field_errors()


def test_s83_turning_it_off_takes_password_and_code(client, group, watch):
    turned_on(group, watch)
    signed_in(client, group, watch)
    assert typed(client, code_of(), OFF, password="wrong").status_code == 409
    assert typed(client, code_of(), OFF, password=PASSWORD).headers["Location"] == SECURITY
    assert is_in(client)
    assert sign_in(Client(), group).headers["Location"] == "/desk/"
    assert acts().count("person.factor_off") == 1


def test_s83_new_recovery_codes_end_the_old_ones(client, group, watch):
    old = turned_on(group, watch)
    signed_in(client, group, watch)
    new = paper_on(typed(client, code_of(), PAPER))
    assert len(new) == 10
    with pytest.raises(WrongCode):
        use_code(person=group, code=old[0])
    use_code(person=group, code=new[0])
    assert "person.recovery_codes_renewed" in acts()


def test_s83_what_is_on_cannot_be_turned_on_nor_what_is_off_be_turned_off(group, cast, watch):
    for act in (
        lambda: turn_off_factor(by=group, password=PASSWORD, code=WRONG),
        lambda: renew_recovery_codes(by=group, code=WRONG),
        lambda: reset_factor(by=cast.officer, person=group),
    ):
        assert refused(act) == "illegal_move"
    turned_on(group, watch)
    assert refused(turn_on_factor, by=group, secret=SECRET, code=code_of()) == "illegal_move"


def refused(act, **arguments):
    with pytest.raises(ValidationError) as refusal:
        act(**arguments)
    return refusal.value.code


def test_s83_where_it_is_required_an_approver_opens_no_page_of_business_before_it_is_set_up(
    client, group, required, watch
):
    sign_in(client, group)
    for address in ("/desk/", reverse("issues:items"), reverse("reviews:audits")):
        assert client.get(address).headers["Location"] == ON
    assert client.post(reverse("units:tokens"), {"name": "取数", "days": "30"}).headers["Location"] == ON
    api = client.get("/api/v1/items/")
    assert (api.status_code, "个人安全" in api.text) == (403, True)
    asked = client.get(ON)
    assert "须启用动态口令" in asked.text
    assert reverse("issues:items") not in asked.text  # no way is shown that leads nowhere
    assert client.get("/accounts/password/").status_code == 200
    secret = secret_on(asked)
    typed(client, code_of(secret), ON)
    assert client.get(reverse("issues:items")).status_code == 200
    watch.shift(HALF_MINUTE)
    off = typed(client, code_of(secret), OFF, password=PASSWORD)
    assert (off.status_code, "不能停用" in off.text) == (409, True)


def test_s83_it_is_required_of_who_approves_of_administrators_and_of_who_acts_for_them(cast, required):
    names = (
        "clerk",
        "supervisor",
        "officer",
        "contact",
        "superior",
        "leader",
        "invited",
        "system",
        "auditor",
    )
    must = [name for name in names if must_have_factor(getattr(cast, name))]
    assert must == ["supervisor", "officer", "contact", "superior", "system", "auditor"]
    absence = {"starts_on": TODAY, "ends_on": TODAY, "reason": "外出培训"}
    delegate(by=cast.supervisor, delegate=cast.leader, **absence)
    del cast.leader.acting_for
    assert refused(require_confirmed, by=cast.leader) == "factor_missing"


def test_s83_offered_it_is_asked_of_nobody_who_has_none(cast):
    require_confirmed(cast.supervisor)
    require_confirmed(None)
    assert not must_have_factor(cast.supervisor)


def test_s83_the_code_of_one_person_opens_nothing_for_another_in_the_same_browser(
    client, group, cast, required, watch
):
    turned_on(group, watch)
    kept = signed_in(client, group, watch).session[second_factor.CONFIRMED]
    client.force_login(cast.officer)
    session = client.session
    session[second_factor.CONFIRMED] = kept
    session.save()
    assert client.get("/desk/").headers["Location"] == ON


def test_s83_a_lost_phone_is_reset_by_who_keeps_the_account_and_never_by_oneself(client, group, cast, watch):
    turned_on(group, watch)
    signed_in(client, group, watch)
    keeper = Client()
    keeper.force_login(cast.officer)
    listed = keeper.get(reverse("units:people"), {"factor": "True"}).context["page_obj"]
    assert list(listed) == [group]
    assert "动态口令已启用" in keeper.get(reverse("units:person", args=[group.pk])).text
    assert keeper.post(reverse("units:person_factor", args=[group.pk])).status_code == 302
    assert not is_in(client)
    assert sign_in(Client(), group).headers["Location"] == "/desk/"
    assert acts().count("person.factor_reset") == 1
    turned_on(cast.officer, watch)
    cast.officer.confirmed_at = time.time()
    assert refused(reset_factor, by=cast.officer, person=cast.officer) == "own_account"
    with pytest.raises(PermissionDenied):
        reset_factor(by=cast.clerk, person=group)
    call_command("reset_factor", cast.officer.username)
    assert not cast.officer.has_factor


def test_s83_who_has_one_resets_others_only_with_a_fresh_code(cast, watch):
    turned_on(cast.officer, watch)
    for act in (reset_factor, reset_password):
        with pytest.raises(StepUp):
            act(by=cast.officer, person=cast.clerk)


def test_s83_a_token_from_before_ends_and_a_new_one_takes_a_fresh_code(group, watch):
    before = Caller(group)
    assert before.get("items/").status_code == 200
    turned_on(group, watch)
    assert before.get("items/").status_code == 401
    with pytest.raises(StepUp):
        issue_token(by=group, name="取数", days=30)
    group.confirmed_at = time.time()
    assert Caller(group).get("items/").status_code == 200
    watch.shift(FRESH)
    with pytest.raises(StepUp):
        require_confirmed(group)
