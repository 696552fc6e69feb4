"""Two people on one draft: nobody's words are overwritten unseen (S47)."""

import re

from django.urls import reverse

from issues.models import Item
from issues.states import State
from tests.factories import make_item, make_person


def test_s47_a_stale_draft_is_not_saved_over_newer_words(cast, client):
    item = make_item(cast.town, state=State.DRAFT)
    address = reverse("issues:item_edit", args=[item.pk])
    other = make_person(f"second{item.pk}", cast.campaign, "clerk", unit=cast.town)
    typed = {"problem": item.problem, "track": "promised", "task": "general"}
    client.force_login(cast.clerk)
    seen = re.search(r'name="seen" value="(\w{64})"', client.get(address).text).group(1)
    client.force_login(other)
    assert client.post(address, typed | {"goal": "乙写的目标", "seen": seen}).status_code == 302
    client.force_login(cast.clerk)
    late = client.post(address, typed | {"goal": "甲写的目标", "seen": seen})
    assert late.status_code == 409
    for words in ("已被别人修改", "整改目标：现在是“乙写的目标”，您填的是“甲写的目标”"):
        assert words in late.text
    assert Item.objects.get(pk=item.pk).goal == "乙写的目标"
    shown = re.search(r'name="seen" value="(\w{64})"', late.text).group(1)
    assert client.post(address, typed | {"goal": "甲写的目标", "seen": shown}).status_code == 302
    assert Item.objects.get(pk=item.pk).goal == "甲写的目标"
