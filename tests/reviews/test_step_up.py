"""A code asked again before an act that opens a vote, closes it or certifies (S83)."""

import time

import pytest

from reviews.forms.closeouts import CLOSED_MEANS
from reviews.queries.dossier import dossier_hash
from reviews.services.meetings import close_review, start_review
from tests.api.caller import Caller
from tests.phones import WRONG, code_of, group, signed_in, turned_on, watch
from tests.reviews.helpers import a_review, an_application, at, confirm, decide, pending
from trail.models import Event
from units.permissions import FRESH, StepUp
from units.second_factor import CODE

__all__ = ["group", "watch"]  # fixtures
ONCE = "0f" * 16


def long_signed_in(client, person, watch):
    """A browser where the code was typed a quarter of an hour ago."""
    turned_on(person, watch)
    signed_in(client, person, watch)
    watch.shift(FRESH)
    return client


def test_s83_opening_a_vote_asks_for_a_code_and_then_does_what_was_asked(cast, client, group, watch):
    review = a_review(cast, "locked")
    long_signed_in(client, group, watch)
    address, form = at("review_start", review.pk), {"kept": "填过的", "once": ONCE}
    asked = client.post(address, form)
    assert (asked.status_code, "请输入动态口令" in asked.text) == (409, True)
    for name, value in form.items():
        assert f'<input type="hidden" name="{name}" value="{value}">' in asked.text
    wrong = client.post(address, form | {CODE: WRONG})
    assert (wrong.status_code, "动态口令不正确" in wrong.text, WRONG in wrong.text) == (409, True, False)
    review.refresh_from_db()
    assert review.state == "locked"
    done = client.post(address, form | {CODE: code_of()})
    assert (done.status_code, done.headers["Location"]) == (302, at("review", review.pk))
    again = client.post(address, form)  # the key it came with was kept throughout
    assert again.headers["Location"] == done.headers["Location"]
    review.refresh_from_db()
    assert review.state == "open"


def test_s83_a_run_of_verdicts_is_interrupted_once_in_a_quarter_of_an_hour(cast, client, group, watch):
    steps = [pending(an_application(cast)) for _ in range(3)]
    long_signed_in(client, group, watch)

    def verdict(step, **more):
        form = {"verdict": "passed", "done": CLOSED_MEANS, "seen": dossier_hash(step.close_out.item)}
        return client.post(at("audit", step.pk), form | more).status_code

    assert [verdict(steps[0]), verdict(steps[0], **{CODE: code_of()})] == [409, 302]
    watch.shift(FRESH - 1)
    assert verdict(steps[1]) == 302
    watch.shift(1)
    assert verdict(steps[2]) == 409
    assert Event.objects.filter(act="audit.decided").count() == 2


def test_s83_every_act_that_opens_closes_or_certifies_asks_on_whatever_way_it_is_called(cast, group, watch):
    locked, running, counted = (a_review(cast, state) for state in ("locked", "open", "counted"))
    application = an_application(cast)
    turned_on(group, watch)
    for act in (
        lambda: start_review(review_id=locked.pk, by=group),
        lambda: close_review(review_id=running.pk, by=group),
        lambda: confirm(counted, group),
        lambda: decide(application, group),
        lambda: decide(application, group, "returned"),
    ):
        with pytest.raises(StepUp):
            act()


def test_s83_a_token_certifies_nothing_for_who_has_a_second_factor_and_a_session_does_after_the_code(
    cast, client, group, watch
):
    first, second = an_application(cast), an_application(cast)
    long_signed_in(client, group, watch)
    group.confirmed_at = time.time()
    caller = Caller(group)
    path, body = f"close-outs/{first.pk}/decide/", {"verdict": "passed", "seen": dossier_hash(first.item)}
    refused = caller.post(path, body)
    assert (refused.status_code, refused.json()["code"]) == (409, "step_up")

    def by_session():
        key = {"Idempotency-Key": "k1"}
        return client.post(f"/api/v1/{path}", body, "application/json", headers=key)

    assert (by_session().status_code, by_session().json()["code"]) == (409, "step_up")
    client.post(at("audit_sign", pending(second).pk), {CODE: code_of()})
    assert by_session().status_code == 200  # a refusal for want of a code keeps no key
