"""What a level gives back: to the unit or to the level before, answered, and back to whoever asked (V9, convention 4)."""

import pytest
from django.core.exceptions import PermissionDenied

from issues.states import State
from reviews.queries.dossier import dossier_hash
from reviews.services.closeouts import answer_return
from reviews.services.verdicts import decide_step
from tests.factories import make_file
from tests.reviews.handling import code_of, give_back, waits_for, way_of
from tests.reviews.helpers import an_application, decide, fresh, pending, walk
from trail.queries import broken
from units.services.campaigns import save_return_reason


def test_what_a_level_asks_of_the_unit_comes_back_to_that_level(cast):
    application = walk(an_application(cast), cast.supervisor)
    give_back(application, cast.officer, "author")
    assert fresh(application.item).state == State.APPROVED
    asked = pending(application)
    assert waits_for(cast.clerk) == {asked.pk}
    assert waits_for(cast.outsider) == set()
    answer = answer_return(step_id=asked.pk, by=cast.clerk, text="照片已补", files=[make_file()])
    assert way_of(application)[-2:] == [("unit", 1, "passed"), ("office", 2, "pending")]
    assert answer.seen == dossier_hash(application.item)
    decide(application, cast.officer)
    decide(application, cast.superior)
    assert fresh(application.item).state == State.CLOSED
    assert broken() == []


def test_a_level_may_ask_the_level_before_to_look_again(cast):
    application = walk(an_application(cast), cast.supervisor)
    give_back(application, cast.officer, "previous")
    assert pending(application).level == "group"
    walk(application, cast.supervisor, cast.officer, cast.superior)
    assert way_of(application)[:4] == [
        ("group", 1, "passed"),
        ("office", 1, "returned"),
        ("group", 2, "passed"),
        ("office", 2, "passed"),
    ]
    assert fresh(application.item).state == State.CLOSED


def test_an_item_returned_twice_by_two_levels_still_closes(cast):
    application = an_application(cast)
    give_back(application, cast.supervisor, "author")
    answer_return(step_id=pending(application).pk, by=cast.clerk, text="已补")
    decide(application, cast.supervisor)
    decide(application, cast.officer)
    give_back(application, cast.superior, "previous")
    give_back(application, cast.officer, "author")
    answer_return(step_id=pending(application).pk, by=cast.clerk, text="又补")
    walk(application, cast.officer, cast.superior)
    assert fresh(application.item).state == State.CLOSED


def test_the_first_level_has_no_level_before(cast):
    application = an_application(cast)
    step = pending(application)
    arguments = {"step_id": step.pk, "by": cast.supervisor, "verdict": "returned", "opinion": "看"}
    assert code_of(decide_step, **arguments, to="previous") == "no_previous"


def test_a_reason_of_the_library_is_reason_enough(cast):
    save_return_reason(by=cast.officer, campaign=cast.campaign, text="佐证材料不足")
    application = an_application(cast)
    step = give_back(application, cast.supervisor, "rework", "", reason="佐证材料不足")
    assert (step.reason, step.opinion) == ("佐证材料不足", "佐证材料不足")
    assert fresh(application.item).state == State.IN_PROGRESS


@pytest.mark.parametrize("name", ["outsider", "supervisor", "officer", "superior", "leader", "system"])
def test_nobody_but_the_units_clerk_answers(cast, name):
    application = an_application(cast)
    give_back(application, cast.supervisor, "author")
    with pytest.raises(PermissionDenied):
        answer_return(step_id=pending(application).pk, by=getattr(cast, name), text="补")


def test_only_what_was_asked_is_answered(cast):
    application = an_application(cast)
    step = pending(application)
    assert code_of(answer_return, step_id=step.pk, by=cast.clerk, text="补") == "illegal_move"
    give_back(application, cast.supervisor, "author")
    asked = pending(application)
    assert code_of(answer_return, step_id=asked.pk, by=cast.clerk, text=" ") == "text_missing"
    answer_return(step_id=asked.pk, by=cast.clerk, text="补")
    assert code_of(answer_return, step_id=asked.pk, by=cast.clerk, text="补") == "illegal_move"
