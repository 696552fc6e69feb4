"""An application and a verdict are taken back while nobody has built on them (convention 5)."""

import pytest
from django.core.exceptions import PermissionDenied

from issues.states import State
from reviews.services.closeouts import apply_close_out, withdraw_close_out
from reviews.services.holders import sign_step
from reviews.services.verdicts import withdraw_verdict
from tests.reviews.handling import code_of, colleague, give_back, way_of
from tests.reviews.helpers import an_application, decide, fresh, pending, walk


def test_the_unit_takes_its_application_back_and_applies_again(cast):
    application = an_application(cast)
    withdraw_close_out(close_out_id=application.pk, by=cast.clerk, reason="漏附照片")
    assert fresh(application).state == "withdrawn"
    again = apply_close_out(item_id=application.item_id, by=cast.clerk)
    walk(again, cast.supervisor, cast.officer, cast.superior)
    assert fresh(application.item).state == State.CLOSED


@pytest.mark.parametrize("acted", ["signed", "passed", "returned", "closed", "withdrawn"])
def test_an_application_somebody_has_taken_up_is_not_taken_back(cast, acted):
    application = an_application(cast)
    match acted:
        case "signed":
            sign_step(step_id=pending(application).pk, by=cast.supervisor)
        case "passed":
            decide(application, cast.supervisor)
        case "returned":
            decide(application, cast.supervisor, "returned")
        case "closed":
            walk(application, cast.supervisor, cast.officer, cast.superior)
        case "withdrawn":
            withdraw_close_out(close_out_id=application.pk, by=cast.clerk)
    assert code_of(withdraw_close_out, close_out_id=application.pk, by=cast.clerk) == "illegal_move"


def test_a_verdict_is_taken_back_while_the_next_level_has_not_acted(cast):
    application = an_application(cast)
    step = decide(application, cast.supervisor)
    withdraw_verdict(step_id=step.pk, by=cast.supervisor, reason="看错一件")
    assert way_of(application) == [
        ("group", 1, "passed"),
        ("office", 1, "withdrawn"),
        ("group", 2, "pending"),
    ]
    walk(application, cast.supervisor, cast.officer, cast.superior)
    assert fresh(application.item).state == State.CLOSED


def test_a_return_is_taken_back_while_the_unit_has_not_answered(cast):
    application = walk(an_application(cast), cast.supervisor)
    step = give_back(application, cast.officer, "author")
    withdraw_verdict(step_id=step.pk, by=cast.officer)
    assert pending(application).level == "office"
    walk(application, cast.officer, cast.superior)
    assert fresh(application.item).state == State.CLOSED


def test_s46_a_verdict_somebody_has_built_on_is_not_taken_back(cast):
    application = an_application(cast)
    step = pending(application)
    assert code_of(withdraw_verdict, step_id=step.pk, by=cast.supervisor) == "illegal_move"
    decide(application, cast.supervisor)
    assert code_of(withdraw_verdict, step_id=step.pk, by=colleague(cast)) == "not_yours"
    with pytest.raises(PermissionDenied):
        withdraw_verdict(step_id=step.pk, by=cast.officer)
    sign_step(step_id=pending(application).pk, by=cast.officer)
    assert code_of(withdraw_verdict, step_id=step.pk, by=cast.supervisor) == "illegal_move"
    decide(application, cast.officer)
    assert code_of(withdraw_verdict, step_id=step.pk, by=cast.supervisor) == "illegal_move"
    last = decide(application, cast.superior)
    assert code_of(withdraw_verdict, step_id=last.pk, by=cast.superior) == "illegal_move"
