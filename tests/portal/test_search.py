"""The public search: every text that is shown is found, where it stands, and nothing that is not shown (S71, S72)."""

import io
import json
import re
import zipfile
from datetime import timedelta
from itertools import chain

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from issues.models import FrozenCopy
from issues.models.search import says
from issues.services.extensions import ask_extension, decide_extension
from issues.services.proposals import propose_text
from issues.services.releases import release_disclosures, withdraw_disclosure
from issues.states import State
from portal import search
from portal.bundle.build import build
from portal.queries.search import found_page
from tests.factories import TODAY, disclose, make_item, make_leader
from tests.portal.scene import disclose_all, personal_item, shown_item
from trail import clock

SEARCH = reverse("portal:search")
HIT = re.compile(r'<li>\s*<h3><a href="([^"]*)">(.*?)</a></h3>(.*?)\n    </li>', re.DOTALL)
PLACE = re.compile(r'<li><a href="([^"]*)">(.*?)</a>：(.*?)\s*</li>', re.DOTALL)


def asked(client, words, **more):
    return client.get(SEARCH, {"q": words, **more}).content.decode()


def found_at(client, words):
    """{address of the page: [(address, what the text is called, excerpt)]} of an answer."""
    return {href: PLACE.findall(places) for href, _, places in HIT.findall(asked(client, words))}


def told(unit, **values):
    """A notice of the unit, before the public."""
    values = {"title": "关于公示的公告", "text": "请群众监督", "scope": "public"} | values
    days = {"starts_on": TODAY, "ends_on": TODAY + timedelta(days=30)}
    shown = propose_text(by=None, unit=unit, kind="notice", **values, **days)
    return release_disclosures(disclosure_ids=[shown.pk], by=None)[0]


def test_every_text_that_is_shown_is_found_and_the_answer_leads_to_its_place(cast, client):
    item = make_item(
        cast.town, state=State.CLOSED, problem="窗口排队", goal="限时办结", responsible="镇党委书记"
    )
    disclose_all(item)
    page = reverse("portal:item", args=[item.number])
    notice = told(cast.town, title="公告甲", text="已经公布了四十二个代办点的地址")
    bodies = [copy.content for copy in FrozenCopy.objects.disclosed(on=TODAY)]
    assert {body["kind"] for body in bodies} == {"list", "progress", "review", "close_out", "notice"}
    for body in bodies:
        for word, text in search.lines(body):
            at = found_at(client, text[:40])
            href = reverse("portal:notice", args=[notice.pk]) if body["kind"] == "notice" else page
            assert href in at, (body["kind"], word)
            assert text == body.get("title", item.problem) or word in [name for _, name, _ in at[href]]
    ids = set(re.findall(r'id="([^"]+)"', client.get(page).content.decode()))
    assert {search.PLACES[body["kind"]] for body in bodies if body["kind"] != "notice"} <= ids


def test_the_column_holds_what_the_page_calls_the_texts_in_the_same_order(cast):
    bodies = [
        {"kind": "list", "number": "C1-1", "problem": "甲\n乙", "goal": "", "measures": [{"text": "一"}, {"text": "二"}],
         "responsible": "书记", "holder": "班子方案", "unit": "不找", "state": "closed", "deadline": "2014-09-01",
         "moved": [{"old_deadline": "2014-08-10", "new_deadline": "2014-09-01", "office_on": "2014-08-09"}]},
        {"kind": "progress", "number": "C1-1", "reports": [{"text": "新", "reported_on": "2014-09-01"}, {"text": "旧"}],
         "done": [{"text": "不找", "done_on": "2014-09-01"}], "result": "好了", "photos": [{"name": "不找.jpg", "sha256": "0"}]},
        {"kind": "explanation", "number": "C1-1", "explanations": [{"text": "雨季", "told_on": "2014-09-01"}]},
        {"kind": "review", "number": "C1-1", "rounds": [{"shortfalls": ["差一", "差二"], "held_on": "2014-09-01"}, {"shortfalls": []}]},
        {"kind": "close_out", "number": "C1-1", "close_number": "销号〔2014〕1号", "result": None},
        {"kind": "notice", "title": "公告", "text": "全文"},
        {"kind": "list"},
    ]  # fmt: skip
    with connection.cursor() as cursor:
        for body in bodies:
            cursor.execute("SELECT copy_said(%s::jsonb)", [json.dumps(body)])
            said = cursor.fetchone()[0]
            assert said == "\n".join(text for _, text in search.lines(body))
            assert ("2014年9月1日\n2014年8月10日" in said) is ("moved" in body)
            assert "不找" not in said


def test_the_words_are_marked_and_nothing_typed_becomes_markup(cast, client):
    item = shown_item(cast.town, problem="<b>排队</b> & 拖拉", goal="x" * 200 + "三十分钟内办结" + "y" * 200)
    shown = asked(client, "排队")
    assert "&lt;b&gt;<mark>排队</mark>&lt;/b&gt; &amp; 拖拉" in shown
    ((where, name, excerpt),) = found_at(client, "分钟")[reverse("portal:item", args=[item.number])]
    assert (where.rpartition("#")[2], name) == ("promise-title", "整改目标")
    assert excerpt.startswith("…")
    assert excerpt.endswith("…")
    assert "三十<mark>分钟</mark>内办结" in excerpt
    assert len(excerpt) < 120
    assert "&lt;script&gt;" in asked(client, "<script>")


def test_several_words_must_all_be_said_in_whatever_text(cast, client):
    shown_item(cast.town, problem="窗口排队", goal="限时办结")
    assert HIT.search(asked(client, "限时　排队"))
    assert not HIT.search(asked(client, "限时 拖拉"))
    assert not HIT.search(asked(client, "队限"))  # two texts are not one


def test_a_unit_is_found_by_its_name_and_an_item_by_its_number(cast, client):
    item = shown_item(cast.town)
    assert f'href="{reverse("portal:unit", args=[cast.town.pk])}">{cast.town.name}' in asked(client, "甲镇")
    assert list(found_at(client, item.number.lower())) == [reverse("portal:item", args=[item.number])]


def test_s73_no_search_breaks_the_page_and_no_letter_is_a_pattern(cast, client):
    shown_item(cast.town)
    for words in (
        "%",
        "_",
        "\x00",
        "'; DROP TABLE",
        "\\",
        "x" * 10_000,
        "㐂𠮷",
        "(",
        "[a-",
        "&",
        "！ ：",
        "程:*",
        "a'b",
    ):
        answer = client.get(SEARCH, {"q": words, "body__contains": "a", "after": "x"})
        assert answer.status_code == 200, words
        assert not HIT.search(answer.content.decode()), words


def test_s72_what_is_withdrawn_over_not_begun_or_replaced_is_not_found(cast, client):
    shown = disclose(make_item(cast.town, problem="撤下后不见"))
    assert found_at(client, "撤下后不见")
    withdraw_disclosure(disclosure_id=shown.pk, by=None, reason="有误")
    assert not found_at(client, "撤下后不见")
    item = make_item(cast.bureau, problem="到期不见")
    disclose(item)
    with clock.standing_on(TODAY + timedelta(days=31)):
        assert not found_at(client, "到期不见")
    with clock.standing_on(TODAY - timedelta(days=1)):
        assert not found_at(client, "到期不见")
    type(item).objects.filter(pk=item.pk).update(problem="更新之后")
    assert found_at(client, "到期不见")  # the living row is not what is searched
    disclose(item)
    assert not found_at(client, "到期不见")
    assert found_at(client, "更新之后")


def test_s71_what_is_shown_to_fewer_than_all_is_not_found(cast, client):
    own = personal_item(cast.town, make_leader(cast.town, "副镇长", name="王密密"), problem="党内才看")
    disclose(own, scope="party")
    propose_text(
        by=None, unit=cast.town, kind="notice", title="尚未核对", text="尚未核对", scope="public",
        starts_on=TODAY, ends_on=TODAY + timedelta(days=3),
    )  # fmt: skip
    told(cast.bureau, text="本单位才看", scope="unit")
    for words in ("党内才看", "王密密", own.number, "尚未核对", "本单位才看"):
        assert "没有找到" in asked(client, words)
    assert "没有找到" not in asked(client, "局")


def test_what_came_of_an_item_is_not_found_when_its_promise_is_taken_down(cast, client):
    item = make_item(cast.town, state=State.CLOSED)
    promise = disclose(item)
    disclose_all(item)
    (result,) = {copy.content["result"] for copy in FrozenCopy.objects.filter(kind="close_out")}
    assert found_at(client, result)
    withdraw_disclosure(disclosure_id=promise.pk, by=None, reason="有误")
    assert client.get(reverse("portal:item", args=[item.number])).status_code == 404
    assert not found_at(client, result)


def test_v21_the_old_promise_is_found_as_long_as_its_page_shows_it_and_said_to_be_old(cast, client):
    item = shown_item(cast.town, goal="限时办结", deadline=TODAY + timedelta(days=8))
    where, old = reverse("portal:item", args=[item.number]), "2014年9月15日"
    assert found_at(client, old) == {where: [(f"{where}#promise-title", "完成时限", f"<mark>{old}</mark>")]}
    asked = ask_extension(
        item_id=item.pk, by=None, new_deadline=TODAY + timedelta(days=40), reason="工期顺延"
    )
    for _ in range(2):
        decide_extension(extension_id=asked.pk, by=None, approve=True)
    type(item).objects.filter(pk=item.pk).update(goal="当日办结")
    newer = disclose(item)
    changed = f"{where}#changed"
    assert found_at(client, old) == {where: [(changed, "原完成时限（已变更）", f"<mark>{old}</mark>")]}
    assert found_at(client, "限时") == {where: [(changed, "原整改目标（已变更）", "<mark>限时</mark>办结")]}
    assert [name for _, name, _ in found_at(client, "办结")[where]] == ["整改目标", "原整改目标（已变更）"]
    assert 'id="changed"' in client.get(where).text
    assert not HIT.search(asked_for := client.get(SEARCH, {"q": "限时 拖拉"}).text), asked_for  # two promises
    out = io.BytesIO()
    build(out)
    with zipfile.ZipFile(out) as parts:
        rows = json.loads(parts.read("search-index.js").decode()[len("window.INDEX=") :].rstrip(";\n"))
    texts = next(row[4] for row in rows if row[2] == item.number)
    assert ["原完成时限（已变更）", old, "changed"] in texts
    assert ["原整改目标（已变更）", "限时办结", "changed"] in texts
    withdraw_disclosure(disclosure_id=newer.pk, by=None, reason="有误")
    assert not found_at(client, "限时") | found_at(client, old)


def test_s72_what_was_withdrawn_is_no_old_promise(cast, client):
    item = make_item(cast.town, goal="限时办结")
    first = disclose(item)
    type(item).objects.filter(pk=item.pk).update(goal="当日办结")
    disclose(item)
    assert found_at(client, "限时")
    withdraw_disclosure(disclosure_id=first.pk, by=None, reason="有误")
    assert not found_at(client, "限时")
    assert "限时" not in client.get(reverse("portal:item", args=[item.number])).text


def test_s114_a_name_that_an_update_took_out_is_not_shown_as_the_old_promise(cast, client):
    item = shown_item(cast.town, goal="由王密密限时办结")
    make_leader(cast.town, "副镇长", name="王密密")
    type(item).objects.filter(pk=item.pk).update(goal="由副镇长限时办结")
    disclose(item)
    where = reverse("portal:item", args=[item.number])
    assert "王密密" not in client.get(where).text
    assert "改过的承诺" not in client.get(where).text  # in other words it says the same
    assert not HIT.search(asked(client, "王密密"))
    type(item).objects.filter(pk=item.pk).update(goal="由副镇长当日办结")
    disclose(item)
    assert "<del>由副镇长限时办结</del>" in client.get(where).text
    assert not HIT.search(asked(client, "王密密"))
    assert found_at(client, "限时")


def test_one_page_looks_at_so_many_copies_whatever_is_asked_and_page_after_page_finds_all(
    cast, client, monkeypatch
):
    """The limits of `portal.queries.search`, made small: of the first words many copies have all pairs and few say them."""
    for limit, many in {"SHORT": 4, "RARE": 6, "LONG": 9}.items():
        monkeypatch.setattr(f"portal.queries.search.{limit}", many)
    texts = [*(["难办事难"] * 15), *(["群众反映"] * 12), "办事难办", "难办事难", "群众办事难办"]
    first, *rest = [make_item(cast.town, problem=f"{text}第{n}件") for n, text in enumerate(texts)]
    disclose(first)
    wanted = [
        reverse("portal:item", args=[item.number]) for item in (first, *rest) if "办事难办" in item.problem
    ]

    def walk(words, way="next", address=""):
        address, seen, last = address or f"{SEARCH}?q={words}", [], ""
        while address:
            with CaptureQueriesContext(connection) as statements:
                text = client.get(address).text
            assert len(statements) <= 9
            seen.append([href for href, _, _ in HIT.findall(text)])
            last = address
            following = re.search(rf'rel="{way}" href="(.*?)"', text)
            address = SEARCH + following[1].replace("&amp;", "&") if following else ""
        return seen, last

    pages, last = walk("办事难办")
    assert [*chain(*pages)] == wanted
    assert pages[0] == []
    assert "继续找" in client.get(SEARCH, {"q": "办事难办"}).text
    back, _ = walk("办事难办", way="prev", address=last)
    assert sorted(chain(*back)) == wanted
    assert walk("没有的话")[0] == [[]]  # what is rare is asked of the index at once
    assert walk("群众 办事难办")[0] == [wanted[1:]]


def test_the_answer_comes_in_pages_and_asks_a_fixed_number_of_statements(
    cast, client, django_assert_num_queries
):
    first, *_ = [make_item(cast.town, problem=f"排队第{n}件") for n in range(21)]
    disclose(first)
    told(cast.town, text="排队")
    seen, address = [], f"{SEARCH}?q=排队"
    while address:
        with django_assert_num_queries(6):
            text = client.get(address).content.decode()
        seen += [href for href, _, _ in HIT.findall(text)]
        following = re.search(r'rel="next" href="(.*?)"', text)
        address = SEARCH + following[1].replace("&amp;", "&") if following else None
    assert len(seen) == len(set(seen)) == 22


def test_the_search_reads_the_index_of_pairs(db):
    with connection.cursor() as raw:
        raw.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off")
    for words in ("拖拉", "拖", "办事难"):
        plan = FrozenCopy.objects.filter(says(words, "said", pairs=("said",))).explain()
        assert "Bitmap Index Scan on copy_pairs_said" in plan
        assert "Index Cond: (item_pairs(" in plan


def test_the_way_is_read_off_the_index_of_its_order_and_what_is_found_row_by_row(cast):
    shown_item(cast.town)
    with CaptureQueriesContext(connection) as asked_of:
        found_page(cast.campaign, on=TODAY, params={"after": "1-0-0"}, words=["服务", "拖拉"])
    plans = []
    with connection.cursor() as raw:
        raw.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
        for statement in asked_of.captured_queries:
            raw.execute("EXPLAIN " + statement["sql"])
            plans.append("\n".join(line for (line,) in raw.fetchall()))
    way, *_ = plans
    assert "using copy_as_found" in way
    assert "AND (ROW(unit_id, COALESCE(item_id" in way.partition("Index Cond: ")[2]
    assert "Sort Key: issues_frozencopy" not in way  # the units alone are sorted
    assert way.startswith("Limit")
    assert '"issues_frozencopy"."id" IN (' in asked_of.captured_queries[1]["sql"]  # only of those passed


def test_v24_the_search_of_the_bundle_knows_every_text_and_its_place(cast):
    item = make_item(cast.town, state=State.CLOSED)
    disclose_all(item)
    told(cast.town, text="已经公布了代办点")
    out = io.BytesIO()
    build(out)
    with zipfile.ZipFile(out) as parts:
        script = parts.read("search-index.js").decode()
        rows = json.loads(script.removeprefix("window.INDEX=").rstrip(";\n"))
        assert all(row[0] in parts.namelist() for row in rows)
    known = {text for row in rows for _, text, _ in row[4]}
    for copy in FrozenCopy.objects.disclosed(on=TODAY):
        assert {text for _, text in search.lines(copy.content)} <= known
    assert cast.town.name in known
    assert len([row for row in rows if row[2] == item.number]) == 1
