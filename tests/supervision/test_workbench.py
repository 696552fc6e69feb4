"""The workbench answers one question: what waits for me?"""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.urls import reverse

from issues.services.lists import return_list
from issues.services.progress import report_progress
from issues.services.proposals import propose_releases
from issues.states import State
from reviews.services.closeouts import apply_close_out
from reviews.services.reviews import open_review
from reviews.services.verdicts import decide_step
from supervision import context
from supervision.queries.debts import waiting_for
from tests.factories import TODAY, finish, hold_review, make_counted, make_item, make_leader, make_list
from trail import clock
from units.models import Person

LIMIT = 16  # sign-in, menu and the page's own statements together: one for each kind that is shown


def kinds(person):
    """How many wait that press, by chip."""
    found = waiting_for(person, on=TODAY)
    assert len(found.rows) == found.pressing
    return {chip.key: many for chip, many in found.chips if not chip.calm}


def test_a_clerk_is_told_of_late_soon_finished_and_approved_items(cast):
    make_item(cast.town, deadline=TODAY - timedelta(days=1))
    make_item(cast.town, deadline=TODAY)
    make_item(cast.town, deadline=TODAY + timedelta(days=3))
    make_item(cast.town, deadline=TODAY + timedelta(days=4))  # not yet
    make_item(cast.town, state=State.FINISHED)
    make_item(cast.town, state=State.APPROVED)
    make_item(cast.town, state=State.CLOSED)
    told = {"late": 1, "explain": 1, "soon": 2, "progress": 4, "review": 1, "apply": 1}
    assert kinds(cast.clerk) == told
    assert kinds(cast.outsider) == {"file": 1}
    calm = [(chip.key, many) for chip, many in waiting_for(cast.clerk, on=TODAY).chips if chip.calm]
    assert calm == [("going", 1)]  # behind its chip and in no number


def test_what_is_before_the_people_or_the_auditors_waits_for_the_clerk_no_more(cast):
    finished, approved = (
        make_item(cast.town, state=State.FINISHED),
        make_item(cast.town, state=State.APPROVED),
    )
    open_review(by=None, unit=cast.town, item_ids=[finished.pk], held_on=TODAY + timedelta(days=2))
    apply_close_out(item_id=approved.pk, by=None)
    assert kinds(cast.clerk) == {}


def test_an_item_sent_back_waits_until_there_is_new_progress(cast):
    item = make_item(cast.town, state=State.FINISHED)
    hold_review([item], likes=1)
    assert kinds(cast.clerk) == {"returned": 1}
    report_progress(item_id=item.pk, by=None, text="再次整改。")
    assert kinds(cast.clerk) == {}


def test_a_review_that_has_been_held_waits_for_its_count_then_for_the_group(cast):
    item = make_item(cast.town)
    with clock.standing_on(TODAY - timedelta(days=2)):
        finish(item)
        review = open_review(by=None, unit=cast.town, item_ids=[item.pk], held_on=clock.today())
    assert kinds(cast.clerk) == {"count": 1}
    assert kinds(cast.supervisor) == {}
    make_counted(review)
    assert kinds(cast.clerk) == {}
    assert kinds(cast.supervisor) == {"confirm": 1}
    assert kinds(cast.stranger) == {}


def test_lists_wait_for_the_clerk_until_filed_and_for_the_office_until_answered(cast):
    its_list = make_list(cast.town)
    assert kinds(cast.clerk) == {"draft": 1, "file": 1}
    make_item(cast.town, state=State.FILED, its_list=its_list)
    assert kinds(cast.clerk) == {}
    assert kinds(cast.officer) == {"accept": 1}
    return_list(list_id=its_list.pk, by=cast.officer, reason="时限不具体。")
    assert kinds(cast.clerk) == {"returned": 1}
    assert kinds(cast.officer) == {}


def test_audit_steps_wait_for_one_level_after_the_other(cast):
    item = make_item(cast.town, state=State.APPROVED)
    make_item(cast.bureau, state=State.CLOSED)  # so that its clerk has nothing to file
    application = apply_close_out(item_id=item.pk, by=cast.clerk)
    for person in ("supervisor", "officer", "superior"):
        waiting = {
            name
            for name in vars(cast)
            if hasattr(getattr(cast, name), "roles") and kinds(getattr(cast, name))
        }
        assert waiting == {person}
        step = application.steps.pending().get()
        decide_step(step_id=step.pk, by=getattr(cast, person), verdict="passed", opinion="同意")
    assert kinds(cast.superior) == {}


def test_the_page_shows_the_tasks_and_narrows_them_by_kind(cast, client):
    late = make_item(cast.town, deadline=TODAY - timedelta(days=1), problem="窗口作风差")
    make_item(cast.town, deadline=TODAY, problem="会议文件多")
    client.force_login(cast.clerk)
    whole = client.get(reverse("desk")).content.decode()
    assert "窗口作风差" in whole
    assert "会议文件多" in whole
    assert reverse("issues:item", args=[late.pk]) in whole
    only = client.get(reverse("desk"), {"show": "late"}).content.decode()
    assert "窗口作风差" in only
    assert "会议文件多" not in only
    assert "共 2 件" not in only


def test_an_unknown_kind_shows_everything(cast, client):
    make_item(cast.town, deadline=TODAY)
    client.force_login(cast.clerk)
    assert client.get(reverse("desk"), {"show": "'; --"}).context["show"] == ""


def test_the_page_greets_with_place_office_and_weekday_and_prints_the_sentence(cast, client):
    make_item(cast.town, state=State.CLOSED)
    client.force_login(cast.officer)
    shown = client.get(reverse("desk")).content.decode()
    assert "某市 · 市活动办 · 2014年9月7日 星期日" in shown
    assert (
        "全市参学单位已上报整改事项1条，其中，领导班子整改事项1条，领导干部个人整改事项0条；已办结销号整改事项1项"
        in shown
    )


@pytest.mark.parametrize(
    ("person", "shown"), [("clerk", True), ("officer", True), ("supervisor", False), ("leader", False)]
)
def test_only_who_may_file_is_offered_the_buttons(cast, client, person, shown):
    client.force_login(getattr(cast, person))
    text = client.get(reverse("desk")).content.decode()
    assert (f'href="{reverse("issues:list_new")}"' in text) is shown


def test_the_bars_are_groups_for_the_office_and_units_for_the_rest(cast, client):
    client.force_login(cast.officer)
    assert [row["name"] for row in client.get(reverse("desk")).context["bars"]] == ["第1督导组", "第2督导组"]
    client.force_login(cast.clerk)
    assert [row["name"] for row in client.get(reverse("desk")).context["bars"]] == ["甲镇党委"]


def test_the_number_of_statements_does_not_grow_with_rows(cast, client, django_assert_max_num_queries):
    people = ["clerk", "officer", "supervisor", "contact", "superior", "leader", "invited"]

    def fill(many):
        for n in range(many):
            make_item(cast.town, deadline=TODAY - timedelta(days=1))
            make_item(cast.town, state=State.FINISHED)
            item = make_item(cast.town, state=State.APPROVED)
            apply_close_out(item_id=item.pk, by=None)
            its_list = make_list(cast.town, leader=make_leader(cast.town, post=f"副职{many}{n}"))
            make_item(cast.town, state=State.FILED, its_list=its_list)

    def ask(person):
        client.force_login(getattr(cast, person))
        with django_assert_max_num_queries(LIMIT) as asked:
            assert client.get(reverse("desk")).status_code == 200
        return len(asked)

    fill(1)
    few = {person: ask(person) for person in people}
    fill(4)
    assert {person: ask(person) for person in people} == few


def test_script_in_a_problem_is_shown_as_text(cast, client):
    make_item(cast.town, deadline=TODAY, problem="<script>alert(1)</script>{{ 7 }}")
    client.force_login(cast.clerk)
    shown = client.get(reverse("desk")).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{ 7 }}" in shown
    assert "<script>alert(1)" not in shown


def test_a_document_waits_on_the_workbench_of_whoever_may_check_it(cast, client):
    item = make_item(cast.town)
    days = {"starts_on": TODAY, "ends_on": TODAY}
    propose_releases(by=cast.officer, kind="list", list_ids=[item.list_id], scope="public", **days)
    shown = {}
    for name in ("clerk", "officer", "superior"):
        client.force_login(getattr(cast, name))
        shown[name] = "待核对公示" in client.get("/desk/").text
    assert shown == {"clerk": False, "officer": False, "superior": True}  # the officer wrote it


def test_the_menu_says_99_plus_and_counts_no_further(cast, monkeypatch, rf, django_assert_num_queries):
    Person.objects.bulk_create(Person(username=f"many{n}", name="某") for n in range(99))
    many = Person.objects.filter(username__startswith="many")
    link = SimpleNamespace(menu="issues:extensions", of=lambda user, days: many)
    none = SimpleNamespace(menu="issues:explanations", of=lambda user, days: many.none())
    monkeypatch.setattr(context, "DEBTS", (link, none))
    asking = rf.get("/desk/")
    asking.user = type(cast.clerk).objects.get(pk=cast.clerk.pk)
    assert asking.user.campaign
    names = {"issues:extensions", "issues:explanations"}
    assert context.waiting_behind(asking, names) == {"issues:extensions": 99}
    Person.objects.create(username="many-more", name="某")
    with django_assert_num_queries(1) as asked:
        assert context.waiting_behind(asking, names) == {"issues:extensions": "99+"}
    assert "LIMIT 100" in asked[0]["sql"]  # it goes with every page, whatever the campaign's size
    with django_assert_num_queries(0):
        assert context.waiting_behind(asking, {"issues:explanations"}) == {}
        assert context.waiting_behind(asking, set()) == {}
