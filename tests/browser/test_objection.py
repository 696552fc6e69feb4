"""A unit on the black board objects, the superior decides, the office lifts: in a real browser (M118)."""

import pytest
from django.urls import reverse

from accountability.models import Objection
from tests.accountability.burdened import WHY, an_act
from trail.queries import broken


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("width", [1440, 390])
def test_m118_the_unit_objects_and_the_superior_revokes(width, people, visitor):
    act = an_act(people)
    entry = reverse("accountability:board_entry", args=[act.row.pk])
    at = visitor(width)
    at.sign_in(people.clerk)
    at.open(entry)
    at.follow("申请复核")
    at.page.fill("[name=reason]", WHY)
    at.press("申请复核")
    one = Objection.objects.get()
    assert "正在复核" in at.text()
    at.open(entry)
    at.open("/desk/boards/")
    at.sign_out()
    at.sign_in(people.superior)
    at.open("/desk/?show=objection")
    at.open(f"/desk/objections/{one.pk}/")
    at.follow("作出复核决定")
    at.page.check("[name=outcome][value=revoked]")
    at.page.fill("[name=answer]", "验收单属实，认定有误。")
    at.press("作出决定")
    assert "活动办一位同志提出撤销" in at.text()
    at.open("/desk/objections/?turn=superior")
    at.sign_out()
    at.sign_in(people.clerk)
    at.open(f"/desk/objections/{one.pk}/")
    at.press("已知悉")
    assert at.faults == []
    assert broken() == []
