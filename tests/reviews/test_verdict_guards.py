"""What was judged is what is there, and no SQL of the runtime role decides otherwise (S43, S44, S47, S50, M69)."""

import pytest

from issues.models import Attachment, Item, Measure, ProgressReport
from issues.states import State
from reviews.services.closeouts import apply_close_out
from reviews.services.verdicts import decide_step
from tests.factories import TODAY, clear_flag, make_flag
from tests.reviews.handling import REFUSED, code_of, forge, give_back, way_of
from tests.reviews.helpers import an_application, fresh, pending, sql, walk
from trail import clock
from trail.models import Event
from trail.moves import tell
from trail.queries import broken


@pytest.mark.parametrize(
    "change",
    [
        lambda item: Item.objects.filter(pk=item.pk).update(goal="换个目标"),
        lambda item: Item.objects.filter(pk=item.pk).update(responsible="副职"),
        lambda item: Measure.objects.filter(item=item).update(due_on=TODAY),
        lambda item: Measure.objects.create(item=item, order=9, text="另加一条"),
        lambda item: ProgressReport.objects.create(
            item=item, text="又做了", reported_on=TODAY, reported_at=clock.now()
        ),
        lambda item: Attachment.objects.create(
            report=item.reports.first(), name="a", kind="b", size=1, sha256="c", file="d"
        ),
    ],
)
def test_s47_a_later_edit_by_any_path_voids_the_open_verdicts_and_says_so(cast, change):
    application = walk(an_application(cast), cast.supervisor)
    change(application.item)
    assert fresh(application).state == "void"
    assert way_of(application) == [("group", 1, "passed"), ("office", 1, "void")]
    assert Event.objects.filter(act="close_out.voided", object=f"item:{application.item_id}").count() == 1
    assert broken() == []
    again = apply_close_out(item_id=application.item_id, by=cast.clerk)
    assert [step.level for step in again.steps.all()] == ["group"]


def test_s44_no_sql_lets_anybody_decide_who_does_not_hold_the_level(cast):
    step = pending(an_application(cast))
    for name in ("clerk", "outsider", "stranger", "officer", "contact", "superior", "leader", "system"):
        with pytest.raises(REFUSED, match=r"not for this person|own unit|applicant"):
            forge(step, getattr(cast, name))
    with pytest.raises(REFUSED):
        forge(step, None)
    with pytest.raises(REFUSED):
        forge(step, cast.supervisor, verdict="returned")  # to nowhere, for no reason
    assert forge(step, cast.supervisor) == 1
    tell(
        step, "passed", by=cast.supervisor, before="pending", act="audit.decided"
    )  # or it would not be committed


def test_s43_no_sql_makes_a_turn_out_of_turn(cast):
    application = walk(an_application(cast), cast.supervisor)
    insert = (
        'INSERT INTO reviews_auditstep (close_out_id, "order", turn, back_to, level, verdict, returned_to, reason, opinion,'
        " arrived_at, applicant_id, seen) VALUES (%s, %s, %s, %s, %s, 'pending', '', '', '', now(), %s, '')"
    )
    give_back(application, cast.officer, "author")
    asked = pending(application)
    for order, turn, back, level in [(2, 2, None, "office"), (3, 1, None, "superior"), (1, 2, 2, "group")]:
        with pytest.raises(REFUSED):
            sql(insert, application.pk, order, turn, back, level, cast.clerk.pk)
    forge(asked, cast.clerk)
    tell(asked, "passed", by=cast.clerk, before="pending", act="close_out.answered")
    for order, turn, back, level in [(3, 1, None, "superior"), (1, 2, None, "group"), (2, 3, None, "office")]:
        with pytest.raises(REFUSED):
            sql(insert, application.pk, order, turn, back, level, cast.clerk.pk)
    assert sql(insert, application.pk, 2, 2, None, "office", cast.clerk.pk) == 1


def test_s50_a_level_that_passed_and_was_asked_again_must_pass_again(cast):
    application = walk(an_application(cast), cast.supervisor)
    give_back(application, cast.officer, "previous")
    with pytest.raises(REFUSED, match="level has not passed"):
        sql("UPDATE reviews_closeout SET state = 'closed' WHERE id = %s", application.pk)


def test_m69_an_open_flag_keeps_an_item_open(cast):
    application = walk(an_application(cast), cast.supervisor, cast.officer)
    flag = make_flag(application.item)
    step = pending(application)
    decision = {"step_id": step.pk, "by": cast.superior, "verdict": "passed"}
    assert code_of(decide_step, **decision) == "open_flag"
    clear_flag(flag)
    decide_step(**decision)
    assert fresh(application.item).state == State.CLOSED
