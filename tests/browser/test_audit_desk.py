"""Ten items to the stamp, one of them returned twice: at the desk by keyboard without leaving the page, and on a phone.
And fifty in a row, by keys alone, past a return and past what a colleague has judged meanwhile.
"""

import pytest
from django.db import transaction

from issues.models import Item, Measure
from issues.services.items import finish_items
from issues.services.lists import accept_list, submit_list
from issues.services.progress import complete_measures, report_progress
from issues.states import State
from reviews.models import AuditStep
from reviews.services.closeouts import apply_close_outs
from reviews.services.verdicts import decide_step, decide_steps
from tests.factories import TODAY, hold_review, make_item, make_list, make_person
from trail.queries import broken
from units.models import ContactPoint, Role

MANY = 10
IN_A_ROW = 50  # judged by one auditor, without leaving the page
RETURNED, TAKEN = 20, 35  # which of the queue is returned, and which a colleague judges first


@pytest.fixture
def applied(people):
    """The cast, with ten items of the town that have stood their review and wait for the group."""
    ContactPoint.objects.create(unit=people.town, leader=people.contact, city_leader=True)
    people.items = [make_item(people.town, state=State.FINISHED, problem=f"第{n}件事") for n in range(MANY)]
    hold_review(people.items)
    apply_close_outs(item_ids=[item.pk for item in people.items], by=people.clerk)
    return people


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_ten_items_reach_the_stamp_and_one_is_returned_twice(applied, visitor):
    desk, phone = visitor(1440), visitor(390)
    first = applied.items[0]
    _audit_all(desk, applied.supervisor, first, back="照片看不清")
    _answer(phone, applied.clerk, "照片已重拍")
    _audit_all(desk, applied.supervisor, first, many=1)
    _audit_all(desk, applied.officer, first, back="请督导组再看现场", way="previous")
    _audit_all(desk, applied.supervisor, first, many=1)
    _audit_all(desk, applied.officer, first, many=1)
    decide_steps(step_ids=_waiting(applied.contact)[1:], by=applied.contact, verdict="passed")
    _audit_by_touch(phone, applied.contact)
    _audit_all(desk, applied.superior, first)
    assert Item.objects.filter(state=State.CLOSED).count() == MANY
    returned = AuditStep.objects.filter(verdict="returned").values_list("close_out__item", flat=True)
    assert list(returned) == [applied.items[0].pk] * 2
    assert desk.faults + phone.faults == []
    assert broken() == []


@pytest.fixture
def long_queue(people):
    """One supervision group with two members, and 51 applications before it."""
    people.colleague = make_person("colleague", people.campaign, Role.GROUP, group=people.groups[0])
    with transaction.atomic():  # one commit instead of hundreds
        its_list = make_list(people.town)
        made = [
            make_item(people.town, state=State.DRAFT, problem=f"第{n}件事", its_list=its_list)
            for n in range(IN_A_ROW + 1)
        ]
        submit_list(list_id=its_list.pk, by=None)
        accept_list(list_id=its_list.pk, by=None)
        for item in made:
            report_progress(item_id=item.pk, by=None, text="已设代办点6处。")
        measures = Measure.objects.filter(item__in=made).values_list("pk", flat=True)
        complete_measures(by=None, done=dict.fromkeys(measures, TODAY))
        finish_items(by=None, results={item.pk: "窗口限时办结。" for item in made})
        hold_review(made)
        apply_close_outs(item_ids=[item.pk for item in made], by=people.clerk)
    return people


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_fifty_in_a_row_by_keys_alone_past_a_return_and_past_a_colleagues_verdict(long_queue, visitor):
    desk, queue = visitor(1440), _waiting(long_queue.supervisor)
    desk.sign_in(long_queue.supervisor)
    desk.page.goto(f"{desk.address}/desk/audits/{queue[0]}/")
    desk.page.evaluate("window.stayed = true")
    for n, step in enumerate(queue):
        assert desk.page.url.endswith(f"/desk/audits/{step}/")  # oldest first, and none is left out
        if n == TAKEN:
            decide_step(step_id=step, by=long_queue.colleague, verdict="passed", opinion="同意")
            _press(desk, *"123p", "Enter")
            summary = desk.page.locator(".error-summary")
            summary.wait_for()
            assert "已由colleague同志于" in summary.inner_text()
            desk.look()
            _moved_on(desk, "j")
        elif n == RETURNED:
            _press(desk, "r")
            while desk.page.evaluate("document.activeElement.name") != "opinion":
                _press(desk, "Tab")
            desk.page.keyboard.insert_text("照片看不清")
            _press(desk, "Escape")
            _moved_on(desk, "Enter")
        else:
            _press(desk, *"123p")
            _moved_on(desk, "Enter")
    assert desk.page.evaluate("window.stayed") is True
    assert "您的待办已全部办完" in desk.text()
    mine = AuditStep.objects.filter(decided_by=long_queue.supervisor)
    judged = dict(mine.values_list("pk", "verdict"))
    returned, taken = queue[RETURNED], queue[TAKEN]
    assert judged == {step: "returned" if step == returned else "passed" for step in queue if step != taken}
    assert len(judged) == IN_A_ROW
    assert desk.faults == []


def _press(at, *keys):
    for key in keys:
        at.page.keyboard.press(key)


def _moved_on(at, key):
    """Press, and wait until the next dossier is there."""
    before = at.page.url
    _press(at, key)
    at.page.wait_for_function("before => location.href !== before", arg=before)
    at.page.wait_for_function("!document.getElementById('main').hasAttribute('aria-busy')")


def _waiting(person):
    return list(AuditStep.objects.waiting_for(person).order_by("pk").values_list("pk", flat=True))


def _audit_all(at, person, first, *, back="", way="author", many=MANY):
    """One page load; then keys only. With `back` the first is returned, in words of one's own."""
    at.sign_in(person)
    step = AuditStep.objects.waiting_for(person).get(close_out__item=first)
    at.open(f"/desk/audits/{step.pk}/")
    at.page.evaluate("window.stayed = true")
    for n in range(many):
        if back and n == 0:
            at.page.keyboard.press("r")
            at.page.locator(f"[name=verdict][value={way}]").check()
            at.page.fill("[name=opinion]", back)
            at.page.locator(f"[name=verdict][value={way}]").focus()
        else:
            _press(at, *"123p")
        _moved_on(at, "Enter")
    assert at.page.evaluate("window.stayed") is True
    at.look()
    assert "您的待办已全部办完" in at.text()
    at.sign_out()


def _answer(at, clerk, words):
    at.sign_in(clerk)
    at.open("/desk/audits/")
    at.follow("第0件事")
    at.follow("补充材料")
    at.page.fill("[name=text]", words)
    at.press("补充材料")
    at.sign_out()


def _audit_by_touch(at, person):
    at.sign_in(person)
    at.open(f"/desk/audits/{_waiting(person)[0]}/")
    for box in at.page.locator("[name=done]").all():
        box.check()
    at.page.locator("[name=verdict][value=passed]").check()
    at.press("提交审核结论")
    at.sign_out()
