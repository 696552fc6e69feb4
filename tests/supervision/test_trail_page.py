"""The auditor reads and verifies the trail, and that is itself on the trail (S61–S66)."""

import json

from django.urls import reverse

from tests.conftest import as_owner
from tests.factories import make_item
from trail.models import Event
from trail.queries import contradicted
from trail.services import record_alone

TRAIL = reverse("supervision:trail")


def test_reading_the_trail_leaves_an_event(cast, client):
    client.force_login(cast.auditor)
    client.get(TRAIL, {"act": "item"})
    read = Event.objects.filter(act="trail.read").get()
    assert json.loads(read.body)["actor"] == cast.auditor.pk
    assert json.loads(read.body)["narrowed"] == {"act": "item"}


def test_nobody_else_reads_it(cast, client):
    for person in (cast.officer, cast.system, cast.clerk):
        client.force_login(person)
        assert client.get(TRAIL).status_code == 403
    assert not Event.objects.filter(act="trail.read").exists()


def test_events_come_newest_first_and_page_by_page(cast, client, django_assert_max_num_queries):
    for n in range(120):
        record_alone("act.refused", by=cast.clerk, codes=[f"第{n}件"])
    client.force_login(cast.auditor)
    seen, address = [], TRAIL + "?act=act"
    while address:
        with django_assert_max_num_queries(16):
            page = client.get(address)
        seen += [event["seq"] for event in page.context["events"]]
        after = page.context["after"]
        address = f"{TRAIL}?act=act&before={after}" if after else None
    assert len(seen) == 120
    assert seen == sorted(seen, reverse=True)


def test_the_trail_narrows_by_object_chain_and_day(cast, client):
    make_item(cast.town)
    make_item(cast.bureau)
    client.force_login(cast.auditor)

    def acts(**query):
        return {(event["stream"], event["act"]) for event in client.get(TRAIL, query).context["events"]}

    assert {stream for stream, _ in acts(stream=cast.town.trail_stream)} == {cast.town.trail_stream}
    assert {act.split(".")[0] for _, act in acts(act="list")} == {"list"}
    assert acts(day="2001-01-01") == set()
    assert acts(act="unheard") == set()
    assert client.get(TRAIL, {"before": "x"}).status_code == 200
    assert client.get(TRAIL, {"stream": "\x00"}).status_code == 200


def test_a_sound_trail_is_called_sound(cast, client):
    make_item(cast.town)
    client.force_login(cast.auditor)
    shown = client.post(TRAIL).content.decode()
    assert "各链连续，内容与散列一致" in shown
    assert json.loads(Event.objects.get(act="trail.verified").body)["sound"] is True


def test_a_broken_chain_is_named(transactional_db, client):
    from tests.factories import make_cast

    cast = make_cast()
    make_item(cast["town"])
    with as_owner() as owner, owner.cursor() as cursor:
        cursor.execute("ALTER TABLE trail_event DISABLE TRIGGER USER")
        cursor.execute(
            "UPDATE trail_event SET body = replace(body, 'list', 'lost') WHERE act = 'list.created'"
        )
        cursor.execute("ALTER TABLE trail_event ENABLE TRIGGER USER")
    owner.close()
    client.force_login(cast["auditor"])
    shown = client.post(TRAIL).content.decode()
    assert "核验有问题：1 处" in shown
    assert f"链 unit-{cast['town'].pk} 第 1 条：内容与散列不符" in shown


def test_the_anchor_is_a_file_that_verifies(cast, client):
    make_item(cast.town)
    client.force_login(cast.auditor)
    kept = client.get(reverse("supervision:trail_anchor"))
    assert kept["Content-Disposition"] == 'attachment; filename="anchor-2014-09-07.json"'
    anchor = json.loads(kept.content)
    assert anchor["day"] == "2014-09-07"
    assert {head["stream"] for head in anchor["heads"]} >= {cast.town.trail_stream, "system"}
    make_item(cast.town)
    assert contradicted(anchor["heads"]) == []


def test_script_in_an_event_is_shown_as_text(cast, client):
    record_alone("act.refused", by=None, codes=["<script>alert(1)</script>"])
    client.force_login(cast.auditor)
    shown = client.get(TRAIL).content.decode()
    assert "<script>alert(1)" not in shown
    assert "&lt;script&gt;" in shown
