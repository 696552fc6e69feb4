"""Ten items to the stamp, one of them returned twice: at the desk by keyboard without leaving the page, and on a phone."""

import pytest

from issues.models import Item
from issues.states import State
from reviews import services
from reviews.models import AuditStep
from tests.factories import hold_review, make_item
from trail.queries import broken
from units.models import ContactPoint

MANY = 10


@pytest.fixture
def applied(people):
    """The cast, with ten items of the town that have stood their review and wait for the group."""
    ContactPoint.objects.create(unit=people.town, leader=people.contact, city_leader=True)
    people.items = [make_item(people.town, state=State.FINISHED, problem=f"第{n}件事") for n in range(MANY)]
    hold_review(people.items)
    services.apply_close_outs(item_ids=[item.pk for item in people.items], by=people.clerk)
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
    services.decide_steps(step_ids=_waiting(applied.contact)[1:], by=applied.contact, verdict="passed")
    _audit_by_touch(phone, applied.contact)
    _audit_all(desk, applied.superior, first)
    assert Item.objects.filter(state=State.CLOSED).count() == MANY
    returned = AuditStep.objects.filter(verdict="returned").values_list("close_out__item", flat=True)
    assert list(returned) == [applied.items[0].pk] * 2
    assert desk.faults + phone.faults == []
    assert broken() == []


def _waiting(person):
    return list(AuditStep.objects.waiting_for(person).order_by("pk").values_list("pk", flat=True))


def _audit_all(at, person, first, *, back="", way="author", many=MANY):
    """One page load; then keys only. With `back` the first is returned, in words of one's own."""
    at.sign_in(person)
    step = AuditStep.objects.waiting_for(person).get(close_out__item=first)
    at.open(f"/desk/audits/{step.pk}/")
    at.page.evaluate("window.stayed = true")
    for n in range(many):
        before = at.page.url
        if back and n == 0:
            at.page.keyboard.press("r")
            at.page.locator(f"[name=verdict][value={way}]").check()
            at.page.fill("[name=opinion]", back)
            at.page.locator(f"[name=verdict][value={way}]").focus()
        else:
            for key in "123p":
                at.page.keyboard.press(key)
        at.page.keyboard.press("Enter")
        at.page.wait_for_function("before => location.href !== before", arg=before)
        at.page.wait_for_function("!document.getElementById('main').hasAttribute('aria-busy')")
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
