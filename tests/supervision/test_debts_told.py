"""Nothing waits for somebody who is not told (S138): delegates, receivers, authors, witnesses, the nearest clerk."""

from datetime import timedelta

import pytest
from django.urls import NoReverseMatch, reverse

from issues.services.lists import submit_list
from issues.services.proposals import propose_releases, propose_text
from issues.services.releases import refuse_release
from issues.states import State
from reviews.queries.evaluations import last_ones
from reviews.services.closeouts import apply_close_out
from reviews.services.evaluations import create_evaluation, decide_consequence
from reviews.services.holders import transfer_step
from reviews.services.meetings import ask_to_start, start_review
from reviews.services.reviews import open_review
from supervision.models import Reminder
from supervision.queries.debts import BY_KEY, CHIPS, DEBTS, waiting_for
from supervision.queries.inbox import unread_reminders
from supervision.queries.wrap_up import gates
from supervision.rules import IN_THE_WAY
from supervision.services.chases import chase_unit
from supervision.services.reminders import remind
from tests.factories import TODAY, make_item, make_list, make_person, make_unit, seat
from tests.reviews.handling import let_act
from tests.reviews.helpers import a_second
from tests.reviews.test_evaluations import a_ranking, an_evaluation, held
from trail import clock
from units.debts import Days
from units.models import Person, Role, Unit

DAYS = {"starts_on": TODAY, "ends_on": TODAY + timedelta(days=30)}


def told(person):
    """The kinds of what waits for this person."""
    return {key for key, _ in waiting_for(Person.objects.get(pk=person.pk), on=TODAY).many}


def reminded(person):
    return {one.kind for one in unread_reminders(Person.objects.get(pk=person.pk))}


def test_s138_every_row_names_a_page_and_a_verb_that_are_there():
    assert len(BY_KEY) == len(DEBTS)
    for debt in DEBTS:
        assert len(debt.key) <= 16
        for name in {debt.page, debt.verb, *filter(None, (debt.together, debt.menu))}:
            tries = ([], [1], ["00000000-0000-0000-0000-000000000000"])
            assert any(_reversed(name, args) for args in tries), (debt.key, name)
        assert not debt.reminded or debt.late, debt.key
        assert not debt.chased or debt.reminded, debt.key
        assert bool(debt.stops) <= bool(debt.blocks), debt.key
    assert {debt.blocks for debt in DEBTS if debt.blocks} == {*IN_THE_WAY}
    assert len({chip.order for chip in CHIPS.values()}) == len(CHIPS)


def _reversed(name, args):
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def test_s138_who_acts_for_an_auditor_and_who_was_handed_a_turn_are_reminded_as_the_auditor_is(
    cast,
):
    colleague = a_second(cast, Role.GROUP, group=cast.groups[0])
    with clock.standing_on(TODAY - timedelta(days=20)):
        item = make_item(cast.town, state=State.APPROVED, on=clock.today())
        step = apply_close_out(item_id=item.pk, by=cast.clerk).steps.get()
    let_act(cast, cast.supervisor, cast.leader)
    remind()
    for person in (cast.supervisor, cast.leader, colleague):
        assert "audit_group" in told(person)
        assert "audit_group" in reminded(person)
    transfer_step(step_id=step.pk, by=cast.supervisor, to=colleague, reason="出差")
    assert "audit_group" not in told(cast.supervisor) | told(cast.leader)
    assert "audit_group" not in reminded(cast.supervisor) | reminded(cast.leader)  # at once
    remind()
    running = Reminder.objects.filter(kind="audit_group", ended_on=None)
    assert set(running.values_list("person", flat=True)) == {colleague.pk}


def test_s138_a_reminder_ends_with_its_debt_and_is_taken_up_when_the_debt_comes_back(cast, client):
    make_item(cast.town, deadline=TODAY - timedelta(days=1))
    remind()
    reminder = Reminder.objects.get(person=cast.clerk, kind="due")
    unit, before = cast.town, cast.clerk.assignments.get()
    cast.clerk.assignments.update(unit=cast.bureau)  # somebody else's now
    assert not reminded(cast.clerk)
    remind()
    reminder.refresh_from_db()
    assert reminder.ended_on == TODAY
    client.force_login(Person.objects.get(pk=cast.clerk.pk))
    assert "已了结" in client.get(reverse("supervision:inbox"), {"show": "all"}).content.decode()
    cast.clerk.assignments.filter(pk=before.pk).update(unit=unit)
    remind()
    reminder.refresh_from_db()
    assert reminder.ended_on is None
    assert Reminder.objects.filter(person=cast.clerk, kind="due").count() == 1


def test_s138_a_chase_ends_when_nothing_is_owed_any_more(cast):
    item = make_item(cast.town, state=State.FILED, on=TODAY + timedelta(days=50))
    assert item.list.state == "submitted"
    make_item(cast.bureau, state=State.DRAFT)
    chase_unit(unit_id=cast.bureau.pk, by=cast.officer)
    assert reminded(cast.outsider) == {"chase"}
    submit_list(list_id=make_list(cast.bureau).pk, by=cast.outsider)
    assert reminded(cast.outsider) == set()
    remind()
    assert Reminder.objects.get(person=cast.outsider, kind="chase").ended_on == TODAY


def test_s138_a_unit_without_a_clerk_is_answered_for_by_the_nearest_one_above(cast):
    village = make_unit(cast.campaign, "甲村党支部", parent=cast.town)
    hamlet = make_unit(cast.campaign, "甲组党小组", parent=village)
    make_item(hamlet, deadline=TODAY - timedelta(days=1))
    remind()
    assert "due" in told(cast.clerk)
    assert "due" in reminded(cast.clerk)
    villager = make_person("villager", cast.campaign, Role.CLERK, unit=village)
    remind()
    assert ("due" in told(villager), "due" in reminded(villager)) == (True, True)
    assert ("due" in told(cast.clerk), "due" in reminded(cast.clerk)) == (False, False)
    Person.objects.filter(pk=villager.pk).update(is_active=False)
    assert "due" in told(cast.clerk)


def test_s138_the_group_is_told_that_a_vote_waits_for_its_witness(cast):
    item = make_item(cast.town, state=State.FINISHED)
    review = open_review(by=cast.clerk, unit=cast.town, item_ids=[item.pk], held_on=TODAY)
    seat(review, by=cast.clerk, witness=cast.supervisor)
    assert "witness" not in told(cast.supervisor)
    ask_to_start(review_id=review.pk, by=cast.clerk, paper_issued=review.roll.filter(present=True).count())
    remind()
    assert "witness" in told(cast.supervisor)
    assert "witness" in reminded(cast.supervisor)
    start_review(review_id=review.pk, by=cast.supervisor)
    assert "witness" not in told(cast.supervisor) | reminded(cast.supervisor)


def test_s138_a_meeting_of_a_later_day_is_nobody_s_pressing_business_and_still_in_the_way(cast):
    item = make_item(cast.town, state=State.FINISHED)
    open_review(by=None, unit=cast.town, item_ids=[item.pk], held_on=TODAY + timedelta(days=3))
    waiting = waiting_for(cast.clerk, on=TODAY)
    assert (waiting.many[("hold", "going")], waiting.pressing) == (1, 0)
    (gate,) = gates(Unit.objects.filter(pk=cast.town.pk), on=TODAY)
    assert [(one.key, one.many) for one in gate.blockers] == [("finished", 1)]


def test_s138_m64_posts_among_the_last_wait_for_the_group_as_the_ranking_names_them(cast):
    subjects = [("民政局", "甲科科长", ""), ("民政局", "乙科科长", ""), ("民政局", "丙科科长", "")]
    an_open_one = create_evaluation(
        by=cast.clerk, unit=cast.town, name="还没有评完", subjects=subjects, bottom=1
    )
    held(cast, an_open_one, "inside", [[12, 0, 0]] * 3)
    assert "post" not in told(cast.supervisor)
    made = a_ranking(cast)
    rows = BY_KEY["post"].of(cast.supervisor, _days(cast))
    assert set(rows.values_list("pk", flat=True)) == last_ones(made)
    assert "post" not in told(cast.stranger)
    (last,) = last_ones(made)
    decide_consequence(subject_id=last, by=cast.supervisor, applied=False, reason="另有说明")
    assert "post" not in told(cast.supervisor)


def test_s138_m64_a_tie_at_the_end_waits_whole_and_a_post_few_know_does_not(cast):
    made = an_evaluation(cast)
    held(cast, made, "inside", [[4, 8, 0], [4, 8, 0], [3, 2, 7]])
    held(cast, made, "outside", [[8, 4, 0], [8, 4, 0], [0, 12, 0]])
    rows = BY_KEY["post"].rows(_days(cast))
    assert set(rows.values_list("pk", flat=True)) == last_ones(made)
    assert rows.count() == 2


def _days(cast):
    return Days(TODAY, cast.campaign)


def test_s138_a_release_sent_back_waits_for_its_author_with_what_was_filled_in(cast, client):
    item = make_item(cast.town)
    values = {"kind": "list", "list_ids": [item.list_id], "scope": "party", "channel": "paper"} | DAYS
    (shown,) = propose_releases(by=cast.clerk, **values)
    refuse_release(disclosure_id=shown.pk, by=cast.officer, reason="责任人不具体")
    remind()
    assert "mend" in told(cast.clerk)
    assert "mend" in reminded(cast.clerk)
    assert "mend" not in told(cast.officer) | told(cast.outsider)
    client.force_login(cast.clerk)
    page = client.get(reverse("issues:release", args=[shown.pk])).content.decode()
    again = f"{reverse('issues:list_disclose', args=[item.list_id])}?kind=list&amp;scope=party&amp;from={shown.pk}"
    assert again in page
    form = client.get(again.replace("&amp;", "&")).context["form"]
    assert (form.initial["scope"], form.initial["channel"], form.initial["ends_on"]) == (
        *("party", "paper"),
        DAYS["ends_on"],
    )
    propose_releases(by=cast.clerk, **values)
    assert "mend" not in told(cast.clerk) | reminded(cast.clerk)


def test_s138_a_notice_sent_back_keeps_its_words_for_the_form(cast, client):
    values = {
        "unit": cast.town,
        "kind": "notice",
        "title": "公告",
        "text": "九月十日起接受监督。",
        "scope": "public",
    }
    shown = propose_text(by=cast.clerk, **values, **DAYS)
    refuse_release(disclosure_id=shown.pk, by=cast.officer, reason="缺联系电话")
    client.force_login(cast.clerk)
    page = client.get(reverse("issues:release", args=[shown.pk])).content.decode()
    address = f"{reverse('issues:text_disclose', args=[cast.town.pk])}?from={shown.pk}"
    assert address in page
    text = client.get(address).content.decode()
    assert "九月十日起接受监督。" in text
    other = f"{reverse('issues:text_disclose', args=[cast.town.pk])}?from=999999999999999"
    assert client.get(other).status_code == 200
    propose_text(by=cast.clerk, **values | {"text": "联系电话见公示栏。"}, **DAYS)
    assert "mend" not in told(cast.clerk)


@pytest.mark.parametrize("unread", [True, False])
def test_s138_the_inbox_asks_the_same_number_of_questions_however_many_reminders(
    cast, client, django_assert_max_num_queries, unread
):
    def ask():
        with django_assert_max_num_queries(20) as asked:
            client.get(reverse("supervision:inbox"), {} if unread else {"show": "all"})
        return len(asked)

    client.force_login(cast.clerk)
    make_item(cast.town, deadline=TODAY - timedelta(days=1))
    remind()
    few = ask()
    for _ in range(5):
        make_item(cast.town, deadline=TODAY - timedelta(days=1))
    remind()
    assert ask() == few
