"""Pages of audits and the panels on an item: what they show, what they refuse, how many questions they ask."""

from datetime import timedelta

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.urls import reverse

from issues.models import Item
from issues.states import State
from reviews.forms.closeouts import CLOSED_MEANS
from reviews.queries.dossier import dossier_hash
from reviews.services.closeouts import apply_close_out
from tests.factories import TODAY, finish, hold_review, make_approved_parent, make_item, make_list, make_unit
from tests.reviews.helpers import a_second, an_application, at, decide, fresh, pending, text_of, walk
from trail import clock
from units.models import ContactPoint

# -- the queue --


def test_the_queue_shows_what_waits_longest_first_and_how_long(cast, desk):
    with clock.standing_on(TODAY - timedelta(days=1)):
        late = an_application(cast, on=TODAY - timedelta(days=1))
    today = an_application(cast)
    page = desk(cast.supervisor, at("audits"))
    assert [step.close_out_id for step in page.context["turn"].rows] == [late.pk, today.pk]
    assert "1 天" in text_of(page)
    decide(late, cast.supervisor)
    done = desk(cast.supervisor, at("audits"), tab="done")
    assert [step.close_out_id for step in done.context["turn"].rows] == [late.pk]
    assert not desk(cast.clerk, at("audits")).context["turn"].rows
    assert len(desk(cast.clerk, at("audits"), tab="all").context["turn"].rows) == 2
    assert not desk(cast.outsider, at("audits"), tab="all").context["turn"].rows


def test_the_queue_is_narrowed_by_level_unit_and_kind(cast, desk):
    team = an_application(cast)
    personal = an_application(cast, its_list=make_list(cast.town, leader=cast.head))
    decide(team, cast.supervisor)
    other = make_unit(cast.campaign, "丙局党委", group=cast.groups[0], parent=cast.city)

    def found(**query):
        rows = desk(cast.officer, at("audits"), tab="all", **query).context["turn"].rows
        return {step.close_out_id for step in rows}

    assert found() == {team.pk, personal.pk}
    assert found(level="office") == {team.pk}
    assert found(kind="personal") == {personal.pk}
    assert found(unit=cast.town.pk) == {team.pk, personal.pk}
    assert found(unit=other.pk) == set()
    assert "不能按" in text_of(desk(cast.officer, at("audits"), decided_by="1"))


# -- one audit --


def verdict(step, outcome="passed", opinion="现场看过", **changed):
    seen = dossier_hash(step.close_out.item)
    return {"verdict": outcome, "done": CLOSED_MEANS, "opinion": opinion, "seen": seen} | changed


def test_after_a_verdict_the_next_waiting_step_comes_with_a_message(cast, desk, client):
    first, second = pending(an_application(cast)), pending(an_application(cast))
    answer = desk(cast.supervisor, at("audit", first.pk), verdict(first))
    assert answer.url == at("audit", second.pk)
    assert f"{first.close_out.item.number} 督导组审核已通过。请看下一件。" in text_of(client.get(answer.url))
    last = desk(cast.supervisor, at("audit", second.pk), verdict(second))
    assert last.url == at("audits")
    assert "您的待办已全部办完" in text_of(client.get(last.url))


def test_the_dossier_has_promise_evidence_review_chain_and_checklist(cast, desk):
    ContactPoint.objects.create(unit=cast.town, leader=cast.contact, city_leader=True)
    step = pending(an_application(cast))
    page = text_of(desk(cast.supervisor, at("audit", step.pk)))
    for words in (
        "窗口单位服务态度差",
        "制定窗口服务规范并上墙公开",
        "已设代办点6处",
        "窗口限时办结",
        "90%",
        "联系点领导审核",
        "全部整改到位",
        "没有后遗症",
        "不留任何尾巴",
        dossier_hash(step.close_out.item),
    ):
        assert words in page


def test_who_has_not_the_ball_reads_and_has_no_form(cast, desk):
    step = pending(an_application(cast))
    for who in (cast.clerk, cast.officer, cast.leader, cast.invited):
        page = desk(who, at("audit", step.pk))
        assert page.status_code == 200
        assert 'name="verdict"' not in text_of(page)


def test_a_return_without_a_reason_comes_back_filled(cast, desk):
    step = pending(an_application(cast))
    page = desk(cast.supervisor, at("audit", step.pk), verdict(step, "rework", ""))
    assert page.status_code == 409
    assert "退回须写明理由" in text_of(page)
    assert '<input type="radio" name="verdict" value="rework"' in text_of(page)
    assert "checked" in text_of(page)


def test_s47_a_stale_page_is_refused_with_the_text_kept_and_says_what_changed(cast, desk):
    step = pending(an_application(cast))
    stale = verdict(step)
    Item.objects.filter(pk=step.close_out.item_id).update(result="结果改写过了")
    page = desk(cast.supervisor, at("audit", step.pk), stale)
    words = text_of(page)
    assert page.status_code == 409
    assert "作废（事项内容有改动）" in words
    assert "现场看过" in words
    assert "结果改写过了" in words


def test_a_verdict_without_the_hash_of_what_was_seen_is_no_verdict(cast, desk):
    step = pending(an_application(cast))
    page = desk(cast.supervisor, at("audit", step.pk), verdict(step, seen=""))
    assert page.status_code == 422
    assert fresh(step).verdict == "pending"


def test_a_decided_step_shows_who_and_when_and_refuses_the_second(cast, desk):
    step = pending(an_application(cast))
    desk(cast.supervisor, at("audit", step.pk), verdict(step))
    page = text_of(desk(cast.officer, at("audit", step.pk)))
    assert f'这一步已由 <span class="strong">{cast.supervisor.name}</span>' in page
    assert "2014-09-07" in page
    other = a_second(cast, "group", group=cast.groups[0])
    late = desk(other, at("audit", step.pk), verdict(step, "rework", "我不同意"))
    assert late.status_code == 409
    assert cast.supervisor.name in text_of(late)
    assert "我不同意" in text_of(late)


def test_an_audit_page_asks_a_bounded_number_of_questions(cast, desk, client, django_assert_max_num_queries):
    asked = []
    for rounds in (0, 3):
        item = make_item(cast.town, state=State.FINISHED)
        for _ in range(rounds):
            hold_review([fresh(item)], likes=3)
            finish(item)
        hold_review([fresh(item)])
        step = pending(apply_close_out(item_id=item.pk, by=cast.clerk))
        desk(cast.supervisor, at("audit", step.pk))
        with django_assert_max_num_queries(25) as queries:
            client.get(at("audit", step.pk))
        asked.append(len(queries))
    assert asked[0] == asked[1]


# -- applying --


def test_all_three_must_be_true_before_a_unit_applies(cast, desk):
    item = make_item(cast.town, state=State.APPROVED)
    some = {"done": ["全部整改到位", "没有后遗症"], "statement": "都办好了"}
    page = desk(cast.clerk, at("close_apply", item.pk), some)
    assert page.status_code == 422
    assert "还有没核实的：不留任何尾巴" in text_of(page)
    assert "都办好了" in text_of(page)
    assert not item.close_outs.exists()
    whole = some | {"done": [*some["done"], "不留任何尾巴"]}
    assert desk(cast.clerk, at("close_apply", item.pk), whole).url == reverse("issues:item", args=[item.pk])
    assert item.close_outs.get().statement == "都办好了"


def test_open_parts_are_named_before_the_button_is_pressed(cast, desk):
    parent, part = make_approved_parent(cast.town)
    assert f"1 个分解事项没有销号：{part.number}" in text_of(desk(cast.clerk, at("close_apply", parent.pk)))
    done = {"done": ["全部整改到位", "没有后遗症", "不留任何尾巴"]}
    page = desk(cast.clerk, at("close_apply", parent.pk), done)
    assert page.status_code == 409
    assert "请先销号（或按规定终结）分解事项" in text_of(page)


def test_applying_too_early_says_what_comes_first(cast, desk):
    item = make_item(cast.town, state=State.IN_PROGRESS)
    done = {"done": ["全部整改到位", "没有后遗症", "不留任何尾巴"]}
    page = desk(cast.clerk, at("close_apply", item.pk), done)
    assert page.status_code == 409
    assert "须先经民主评议达标" in text_of(page)


# -- the panels on an item's page --


def panel(tag, item, user=None):
    request = RequestFactory().get("/")
    request.user = user
    template = Template("{% load closeout_panels %}{% " + tag + " item %}")
    return template.render(Context({"item": item, "request": request}))


def fetched(item):
    return Item.objects.select_related("unit__campaign").get(pk=item.pk)


@pytest.mark.parametrize("state", list(State))
def test_the_stamp_is_only_on_what_is_closed_out(cast, state):
    item = make_item(cast.town, state=state)
    words = panel("close_out_panel", fetched(item))
    assert ('class="stamp"' in words) == (state == State.CLOSED)
    assert ("销号〔2014〕1号" in words) == (state == State.CLOSED)
    assert ("待" in words) == (state != State.CLOSED)


def test_the_chain_says_who_acted_when_and_how_long_the_ball_has_lain(cast):
    with clock.standing_on(TODAY - timedelta(days=2)):
        application = walk(an_application(cast, on=clock.today()), cast.supervisor)
    words = panel("close_out_panel", fetched(application.item))
    assert cast.supervisor.name in words
    assert "2014-09-05" in words
    assert "已停留 2 天" in words
    assert "待活动办审核" in words


def test_a_returned_application_stays_in_sight_with_its_reason(cast):
    application = an_application(cast)
    decide(application, cast.supervisor, "returned", "群众反映又有反弹")
    words = panel("close_out_panel", fetched(application.item))
    assert "群众反映又有反弹" in words
    assert "待整改完成" in words


def test_the_review_card_shows_the_latest_round_large_and_all_others_small(cast):
    item = make_item(cast.town, state=State.FINISHED)
    assert "还没有评议过" in panel("review_panel", fetched(item))
    hold_review([item], likes=10)
    finish(item)
    hold_review([fresh(item)], likes=27)
    words = panel("review_panel", fetched(item))
    assert '<span class="big">90%</span>' in words
    assert "33.33%" in words
    assert "需 24 个赞" in words
    assert "实到 30" in words
    assert "基层群众和服务对象 50%" in words


BUTTONS = {  # state of the item: {person: the address their button leads to}
    State.FINISHED: {"clerk": "reviews/new/", "supervisor": "/interview/"},
    State.APPROVED: {"clerk": "/close/", "supervisor": "/interview/"},
}


@pytest.mark.parametrize("state", list(State))
def test_each_person_sees_the_buttons_of_their_right(cast, state):
    item = fetched(make_item(cast.town, state=state))
    for name in ("clerk", "outsider", "supervisor", "officer", "superior", "leader", "invited"):
        words = panel("item_actions", item, getattr(cast, name))
        words = words.replace(f'href="{at("case", item.pk)}"', "")  # its file: whoever sees the item reads it
        wanted = BUTTONS.get(state, {}).get(name)
        assert (wanted in words) if wanted else ("href" not in words), (name, words)


def test_the_auditor_whose_turn_it_is_has_a_button_on_the_item(cast):
    application = an_application(cast)
    item, address = fetched(application.item), at("audit", pending(application).pk)
    shown = {
        name: address in panel("item_actions", item, getattr(cast, name))
        for name in ("clerk", "supervisor", "officer")
    }
    assert shown == {"clerk": False, "supervisor": True, "officer": False}


def test_the_panels_ask_the_same_number_of_questions_however_long_the_story(
    cast, django_assert_max_num_queries
):
    item = make_item(cast.town, state=State.FINISHED)
    asked = []
    for _ in range(2):
        with django_assert_max_num_queries(11) as queries:
            for tag in ("review_panel", "close_out_panel"):
                panel(tag, fetched(item))
            panel("item_actions", fetched(item), type(cast.clerk).objects.get(pk=cast.clerk.pk))
        asked.append(len(queries))
        for _ in range(4):
            hold_review([fresh(item)], likes=3)
            finish(item)
    assert asked[1] <= asked[0] + 1  # the attendance of reviews, once there is one
