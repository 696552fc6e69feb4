"""What other machines read: feed, sitemap, table. Nothing in them that no page shows (S71, S72, S93)."""

import csv
import io
from xml.etree import ElementTree

import pytest
from django.urls import reverse

from issues.services.releases import withdraw_disclosure
from issues.states import State
from portal import tables
from tests.factories import disclose, make_item, make_leader, make_unit
from tests.portal.scene import disclose_all, personal_item, shown_item

CSV = reverse("portal:items_csv")


def rows(client, **query):
    answer = client.get(CSV, query)
    text = answer.content.decode()
    assert text[0] == "\ufeff"
    return list(csv.reader(io.StringIO(text[1:])))


def test_the_table_has_the_rows_of_the_page_and_nothing_else(cast, client):
    item = make_item(cast.town, state=State.CLOSED, responsible="党委书记")
    disclose_all(item)
    shown_item(cast.bureau, problem="文件多")
    make_item(make_unit(cast.campaign, "丙站"), problem="没有公示的")
    head, *found = rows(client)
    assert tuple(head) == tables.HEAD
    assert [row[0] for row in found] == [item.number, cast.bureau.items.get().number]
    assert found[0][2:] == [
        "领导班子整改方案", item.problem, item.goal, "制定窗口服务规范并上墙公开", "党委书记", "2014-09-15", "已销号"
    ]  # fmt: skip
    assert [row[3] for row in rows(client, q="文件")[1:]] == ["文件多"]
    assert len(rows(client, state="closed")) == 2


@pytest.mark.parametrize("evil", ["=1+1", "+86", "-1", "@SUM(A1)", " =1", "\t=1"])
def test_s93_no_cell_is_a_formula(cast, client, evil):
    shown_item(cast.town, problem=f"{evil}问题", goal=evil)
    cells = [cell for row in rows(client) for cell in row]
    assert not [cell for cell in cells if cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t"))]
    assert any("问题" in cell and cell.startswith("'") for cell in cells)


def test_a_long_table_says_where_it_stops(cast, client, monkeypatch):
    monkeypatch.setattr(tables, "MOST", 2)
    for _ in range(3):
        make_item(cast.town)
    disclose(cast.town.items.first())
    found = rows(client)
    assert len(found) == 4
    assert found[-1][0].startswith("只列前 2 项")


def test_the_feed_tells_what_is_before_the_public_and_forgets_what_is_withdrawn(cast, client):
    shown = disclose(make_item(cast.town))
    disclose(make_item(cast.bureau), scope="party")
    feed = client.get(reverse("portal:feed"))
    assert feed["Content-Type"].startswith("application/atom+xml")
    entries = ElementTree.fromstring(feed.content).findall("{http://www.w3.org/2005/Atom}entry")
    assert [entry[0].text for entry in entries] == ["甲镇党委：领导班子整改方案"]
    withdraw_disclosure(disclosure_id=shown.pk, by=None, reason="有误")
    after = client.get(reverse("portal:feed"), headers={"if-none-match": feed["ETag"]})
    assert after.status_code == 200
    assert "甲镇党委" not in after.content.decode()


def test_the_sitemap_leaves_pages_about_persons_out(cast, client):
    team, own = shown_item(cast.town), personal_item(cast.town, make_leader(cast.town, "副镇长"))
    disclose(own)
    hidden = make_item(cast.bureau)
    index = client.get(reverse("portal:sitemap")).content.decode()
    text = "".join(
        client.get(reverse("portal:sitemap_part", args=[part])).content.decode()
        for part in ("pages", "units", "items")
    )
    assert index.count("<loc>") == 3
    assert f"/items/{team.number}/</loc>" in text
    assert own.number not in text
    assert hidden.number not in text
    assert f"/units/{cast.town.pk}/</loc>" in text
    assert client.get(reverse("portal:sitemap_part", args=["nothing"])).status_code == 404
    assert "Sitemap: http://testserver/sitemap.xml" in client.get("/robots.txt").content.decode()


def test_the_foot_of_a_public_page_says_what_is_set_and_nothing_else(client, settings, db):
    def foot():
        text = client.get("/transparency/").content.decode()
        return text[text.index("<footer") :]

    for word in ("备案", "标识码", "主办单位", "联系电话"):
        assert word not in foot()
    settings.SITE = settings.SITE | {
        "office": "某市活动办",
        "phone": "0511-0",
        "icp": "某ICP备1号",
        "code": "32",
        "police": "某公网安备2号",
    }
    from django.core.cache import caches

    caches["pages"].clear()
    for word in ("主办单位：某市活动办", "tel:0511-0", "某ICP备1号", "某公网安备2号", "网站标识码：32"):
        assert word in foot()
    caches["pages"].clear()
