"""Pages of reviews and audits: what they show, what they refuse, how many questions they ask the database."""

from datetime import timedelta

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.urls import reverse

from issues.models import Item
from issues.states import State
from reviews import services
from reviews.forms import CLOSED_MEANS
from reviews.models import DemocraticReview
from reviews.queries import dossier_hash
from tests.factories import TODAY, finish, hold_review, make_approved_parent, make_item, make_list, make_unit
from tests.reviews.helpers import (
    a_counted_review,
    a_review,
    a_second,
    an_application,
    an_open_review,
    decide,
    fresh,
    pending,
    walk,
)
from trail import clock
from trail.models import Event
from units.models import ContactPoint


def at(name, *args):
    return reverse(f"reviews:{name}", args=args)


def text_of(response):
    return response.content.decode()


@pytest.fixture
def desk(client):
    """Sign in as one of the cast and get a page, or post to it."""

    def visit(who, url, data=None, **query):
        client.force_login(who)
        return client.get(url, query) if data is None else client.post(url, data)

    return visit


# -- the list of reviews --


def test_the_list_shows_unit_day_method_voters_and_results(cast, desk):
    review = hold_review([make_item(cast.town, state=State.FINISHED)])
    page = text_of(desk(cast.officer, at("reviews")))
    for words in ("甲镇党委", f"{review.held_on:%Y-%m-%d}", "会议评议", "已认定", ">30<"):
        assert words in page


def test_each_filter_narrows_the_list_and_any_other_name_is_refused(cast, desk):
    passed = hold_review([make_item(cast.town, state=State.FINISHED)])
    with clock.standing_on(TODAY - timedelta(days=1)):
        below = hold_review([make_item(cast.bureau, state=State.FINISHED, on=TODAY)], likes=3)
    waiting = an_open_review(cast)

    def found(**query):
        return {review.pk for review in desk(cast.officer, at("reviews"), **query).context["turn"].rows}

    assert found() == {passed.pk, below.pk, waiting.pk}
    assert found(unit=cast.bureau.pk) == {below.pk}
    assert found(state="draft") == {waiting.pk}
    assert found(outcome="passed") == {passed.pk}
    assert found(outcome="below") == {below.pk}
    assert found(held_to=f"{TODAY - timedelta(days=1)}") == {below.pk}
    assert found(held_from=f"{TODAY}") == {passed.pk, waiting.pk}
    refused = desk(cast.officer, at("reviews"), opened_by__phone__startswith="1")
    assert refused.context["turn"].rows == []
    assert "不能按" in text_of(refused)


def test_the_newest_review_comes_first_and_pages_turn_by_key(cast, desk, monkeypatch):
    made = []
    for days in range(5):
        with clock.standing_on(TODAY - timedelta(days=days)):
            made.append(an_open_review_on(cast))
    monkeypatch.setattr("reviews.views.reviews.turned", paged_by_two)
    first = desk(cast.officer, at("reviews"))
    assert [row.pk for row in first.context["turn"].rows] == [made[0].pk, made[1].pk]
    after = first.context["turn"].after
    second = desk(cast.officer, at("reviews"), after=after)
    assert [row.pk for row in second.context["turn"].rows] == [made[2].pk, made[3].pk]


def an_open_review_on(cast):
    item = make_item(cast.town, state=State.FINISHED, on=clock.today())
    return services.open_review(by=None, unit=cast.town, item_ids=[item.pk], held_on=clock.today())


def paged_by_two(rows, keys, params):
    from issues.paging import turned

    return turned(rows, keys, params, size=2)


@pytest.mark.parametrize(
    ("name", "tab"), [("reviews", None), ("audits", ""), ("audits", "done"), ("audits", "all")]
)
def test_a_list_asks_the_same_number_of_questions_for_two_rows_and_for_eight(
    cast, desk, client, django_assert_max_num_queries, name, tab
):
    query = {} if tab is None else {"tab": tab}
    counts = []
    for _ in range(2):
        for _ in range(1 if not counts else 6):
            application = an_application(cast)
            decide(application, cast.supervisor)
            an_application(cast)
        desk(cast.supervisor, at(name), **query)  # sessions and content types are read once
        with django_assert_max_num_queries(14) as asked:
            response = client.get(at(name), query)
        assert response.context["turn"].rows
        counts.append(len(asked))
    assert counts[0] == counts[1]


# -- calling --


def test_the_form_offers_finished_items_and_shows_the_rules_with_their_source(cast, desk):
    cast.town.kind = "committee"
    cast.town.save(update_fields=["kind"])
    finished = make_item(cast.town, state=State.FINISHED)
    running = make_item(cast.town, state=State.IN_PROGRESS)
    page = text_of(desk(cast.clerk, at("review_new", cast.town.pk), item=finished.pk))
    assert f'value="{finished.pk}"' in page
    assert f'value="{running.pk}"' not in page
    assert "71 张有效票需 57 个赞" in page
    assert "点“赞”率低于80%的必须继续整改" in page
    assert "checked" in page


def test_an_item_somebody_else_has_moved_is_named_with_who_did_it(cast, desk):
    item = an_open_review(cast).results.get().item
    data = {"item_ids": [item.pk], "held_on": "2014-09-07", "method": "on_site", "place": "村文化广场"}
    page = desk(cast.clerk, at("review_new", cast.town.pk), data)
    assert page.status_code == 409
    assert "另一场尚未认定的评议" in text_of(page)
    assert "村文化广场" in text_of(page)
    assert DemocraticReview.objects.count() == 1
    assert Event.objects.filter(act="act.refused").exists()


def test_nothing_chosen_is_said_at_the_field(cast, desk):
    make_item(cast.town, state=State.FINISHED)
    page = desk(cast.clerk, at("review_new", cast.town.pk), {"held_on": "9月底", "method": "meeting"})
    assert page.status_code == 422
    assert "请至少选择一个事项" in text_of(page)
    assert "没有具体到日" in text_of(page)


def test_a_unit_without_finished_items_is_told_what_to_do_first(cast, desk):
    assert "事项要先申报完成" in text_of(desk(cast.clerk, at("review_new", cast.town.pk)))


def test_another_units_item_is_not_accepted(cast, desk):
    elsewhere = make_item(cast.bureau, state=State.FINISHED)
    data = {"item_ids": [elsewhere.pk], "held_on": "2014-09-07", "method": "meeting"}
    assert desk(cast.clerk, at("review_new", cast.town.pk), data).status_code == 422


# -- counting --


def paper(review, *parts, **more):
    row = review.results.get()
    numbers = {f"p{row.pk}_{n}": number for n, number in enumerate(parts)}
    return {"issued": "30", "returned": "30"} | numbers | more


def test_full_width_digits_are_numbers(cast, desk):
    review = a_review(cast, "closed")
    data = paper(review, "２４", "６", "０", "０", " ０ ", returned="３０")
    assert desk(cast.clerk, at("review_paper", review.pk), data).status_code == 302
    assert review.papers.get().numbers["items"] == {str(review.results.get().pk): [24, 6, 0, 0, 0]}


def test_impossible_numbers_come_back_filled_with_the_line_named(cast, desk):
    review = a_review(cast, "closed")
    page = desk(cast.clerk, at("review_paper", review.pk), paper(review, "24", "6", "1", "0", "0"))
    words = text_of(page)
    assert page.status_code == 409
    assert f"{review.results.get().item.number}“" in words
    assert "相加是 31，与收回 30 张不符" in words
    assert 'value="24"' in words


@pytest.mark.parametrize("wrong", ["三十", "-1", "12.5", "1e3", "", "9" * 40, "\x00", "９９９９９９９９"])
def test_what_is_no_number_of_ballots_is_said_at_its_field_and_nothing_is_lost(cast, desk, wrong):
    review = a_review(cast, "closed")
    page = desk(cast.clerk, at("review_paper", review.pk), paper(review, wrong, "24", "6", "0", "0"))
    assert page.status_code == 422
    assert 'value="24"' in text_of(page)
    assert 'aria-invalid="true"' in text_of(page)
    assert not review.papers.exists()


# -- deciding --


def test_before_confirming_the_observer_reads_what_the_rule_will_decide(cast, desk):
    review = a_counted_review(cast, public=14)
    page = text_of(desk(cast.supervisor, at("review_confirm", review.pk)))
    assert "确认后将退回继续整改" in page
    assert "还差 2 名" in page


def test_an_unticked_confirmation_changes_nothing(cast, desk):
    review = a_counted_review(cast)
    page = desk(cast.supervisor, at("review_confirm", review.pk), {})
    assert page.status_code == 422
    assert fresh(review).state == "counted"


def test_confirming_says_how_many_passed_and_how_many_continue(cast, desk, client):
    review = a_counted_review(cast)
    desk(cast.supervisor, at("review_confirm", review.pk), {"checked": "on", "observer": "组长"})
    assert "1 项达标，0 项未达标" in text_of(client.get(at("review", review.pk)))


def test_confirming_twice_is_refused_with_who_and_when(cast, desk):
    review = a_review(cast, "decided")
    other = a_second(cast, "group", group=cast.groups[0])
    page = desk(other, at("review_confirm", review.pk), {"checked": "on", "observer": "组长"})
    assert page.status_code == 409
    assert "最近一次办理：督导组，2014-09-07" in text_of(page)


@pytest.mark.parametrize("verb", ["review_void", "review_cancel"])
def test_a_reason_is_needed(cast, desk, verb):
    review = a_review(cast, "counted" if verb == "review_void" else "draft")
    who = cast.supervisor if verb == "review_void" else cast.clerk
    assert desk(who, at(verb, review.pk), {"reason": " "}).status_code == 422


def test_buttons_are_there_for_whom_they_are(cast, desk):
    opened, counted = an_open_review(cast), a_counted_review(cast)
    assert at("review_roll", opened.pk) in text_of(desk(cast.clerk, at("review", opened.pk)))
    assert at("review_roll", opened.pk) not in text_of(desk(cast.supervisor, at("review", opened.pk)))
    assert at("review_confirm", counted.pk) in text_of(desk(cast.supervisor, at("review", counted.pk)))
    assert at("review_confirm", counted.pk) not in text_of(desk(cast.clerk, at("review", counted.pk)))


def test_the_page_of_a_later_round_links_the_earlier_ones(cast, desk):
    item = make_item(cast.town, state=State.FINISHED)
    first = hold_review([item], likes=10)
    finish(item)
    second = hold_review([fresh(item)])
    page = text_of(desk(cast.officer, at("review", second.pk)))
    assert at("review", first.pk) in page
    assert "第 1 轮" in page
    assert "33.33%" in page


def test_the_sheet_is_for_decided_reviews(cast, desk):
    review = hold_review([make_item(cast.town, state=State.FINISHED)], likes=10)
    page = text_of(desk(cast.officer, at("review_sheet", review.pk)))
    for words in ("民主评议结果表", "33.33%", "需 24 个赞", "签字", "只截位、不进位"):
        assert words in page
    for state in ("draft", "counted", "cancelled"):
        assert desk(cast.officer, at("review_sheet", a_review(cast, state).pk)).status_code == 404


def test_a_review_page_asks_the_same_number_of_questions_for_one_item_and_for_five(
    cast, desk, client, django_assert_max_num_queries
):
    asked = []
    for items in (1, 5):
        review = a_counted_review(cast, items=items)
        desk(cast.officer, at("review", review.pk))
        with django_assert_max_num_queries(27) as queries:
            client.get(at("review", review.pk))
        asked.append(len(queries))
    assert asked[0] == asked[1]


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
        step = pending(services.apply_close_out(item_id=item.pk, by=cast.clerk))
        desk(cast.supervisor, at("audit", step.pk))
        with django_assert_max_num_queries(32) as queries:
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
    assert "请先销号分解事项" in text_of(page)


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
        with django_assert_max_num_queries(14) as queries:
            for tag in ("review_panel", "close_out_panel"):
                panel(tag, fetched(item))
            panel("item_actions", fetched(item), type(cast.clerk).objects.get(pk=cast.clerk.pk))
        asked.append(len(queries))
        for _ in range(4):
            hold_review([fresh(item)], likes=3)
            finish(item)
    assert asked[1] <= asked[0] + 1  # the attendance of reviews, once there is one
