"""What the pages of lists and items show, and that a refused form comes back as it was filled."""

import pytest
from django.urls import reverse

from issues import services
from issues.models import Item, RectificationList
from issues.states import ListState, State
from tests.factories import make_item, make_list, make_unit

FORM = {
    "problem": "窗口办事拖拉",
    "goal": "限时办结",
    "responsible": "党委书记",
    "track": "promised",
    "task": "general",
    "deadline": "2014年9月30日",
    "measures_text": ["公开办事时限", "", "实行代办"],
    "measures_due": ["2014.9.15", "", ""],
}


@pytest.fixture
def desk(cast, client):
    client.force_login(cast.clerk)
    return client


def test_an_item_is_drafted_with_its_measures_sources_and_a_day_to_the_day(cast, desk):
    its_list = make_list(cast.town)
    sources = list(cast.campaign.sources.values_list("pk", flat=True))
    answer = desk.post(reverse("issues:item_new", args=[its_list.pk]), FORM | {"sources": sources})
    assert answer.status_code == 302
    item = Item.objects.get()
    assert item.deadline.isoformat() == "2014-09-30"
    assert [(m.order, m.text, str(m.due_on)) for m in item.measures.all()] == [
        (1, "公开办事时限", "2014-09-15"),
        (2, "实行代办", "None"),
    ]
    assert item.sources.count() == len(sources)
