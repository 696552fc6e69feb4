"""Every phrase, heading and ledger of the shared data reads as its expectation says."""

import pytest

from ledger.deadlines import read_deadline
from ledger.headings import recognise
from ledger.reader import read_ledger
from tests.ledger.shared import DATA, load, names

LEDGERS = names("ledger_*.expected.json")
DOCUMENTS = names("doc_*.json")

# What each kind of shared heading means; a heading in no line is one a ledger carries but nobody imports.
MEANINGS = {
    "number": "受理编号 原始排序编码",
    "problem": "整改问题 整改任务 交办问题基本情况 问题描述 具体问题 检查发现的问题 内容",
    "goal": "整改目标 目标任务",
    "measures": "重点措施 整改措施 整改要求 审计处理意见 整改及处理意见",
    "units": "整改实施主体 牵头责任单位 整改责任单位 主办单位 行政区域 乡镇(街道)、区直部门",
    "helpers": "协办单位",
    "person": "主办负责人",
    "supervising_unit": "督改责任单位",
    "deadline": "完成时限 整改时限",
    "status_text": "整改完成情况 整改进展 最新整改情况 办结状态",
    "subject": "重大火灾隐患单位 单位名称",
    "goal+measures": "整改目标及整改措施",
    "units+person": "责任单位及责任人 责任部门/责任人",
    "category": "污染类型 整改类型",
    "source": "台账来源",
    "note": "备注",
}


def phrases():
    return load("deadlines_dev.json")["phrases"]


def agrees(got, want):
    """Kind, days and whether to ask as expected, or as one of `accept`; never as one of `never`."""

    def same(one):
        return all(got[name] == one[name] for name in ("kind", "iso", "must_ask") if name in one)

    def listed(name):
        given = want.get(name) or []
        return given if isinstance(given, list) else [given]

    wrong = [one if isinstance(one, dict) else {"iso": one} for one in listed("never")]
    fine = [one if isinstance(one, dict) else {"iso": one} for one in listed("accept")]
    assert not any(same(one) for one in wrong), (got, want)
    assert same(want) or any(same(one) for one in fine), (got, want)


def test_the_shared_data_is_there():
    assert phrases()
    assert load("headings_dev.json")


@pytest.mark.parametrize("phrase", phrases(), ids=lambda p: p["id"])
def test_a_shared_phrase_reads_as_expected(phrase):
    agrees(read_deadline(phrase["phrase"], phrase["document_date"]).as_dict(), phrase)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_deadlines_of_a_shared_document_read_as_expected(name):
    document = load(name)
    for item in document["items"]:
        got = read_deadline(item["deadline_text"], document["date"])
        want = item["deadline_expected"]
        assert (got.kind, got.iso) == (want["kind"], want["iso"]), item["deadline_text"]


@pytest.mark.parametrize("source", load("headings_dev.json"), ids=lambda s: s["source"])
def test_the_headings_of_a_shared_source_have_their_meaning(source):
    expected = {h: meaning for meaning, line in MEANINGS.items() for h in line.split(" ")}
    for heading in source["headings"]:
        got = "+".join(recognise(heading).meanings)
        if heading in expected:
            assert got == expected[heading], heading
        else:
            # Placed as something else, but never as a deadline, a unit or a person it is not.
            assert got, heading
            assert not {"deadline", "units", "person"} & set(got.split("+")), heading


@pytest.mark.parametrize("name", LEDGERS)
def test_a_shared_ledger_reads_as_expected(name):
    want = load(name)
    ledger = read_ledger(DATA / want["file"])
    got = {(item.sheet, item.first_row): item for item in ledger.items}
    assert list(got) == [(item["sheet"], item["first_row"]) for item in want["items"]]
    if "encoding" in want:
        assert ledger.encoding == want["encoding"]
    for expected in want["items"]:
        item = got[expected["sheet"], expected["first_row"]]
        assert (item.number, item.units, item.person) == (
            expected["number"],
            expected["units"],
            expected["person"],
        )
        assert item.status_text == expected["status_text"]
        assert (item.problem or "").startswith(expected["problem_starts_with"])
        agrees(item.deadline.as_dict(), expected["deadline"])
        # A supervising unit known only from the document, not from the sheet, cannot be read from the sheet.
        if "supervising_unit" in item.columns:
            assert item.supervising_unit == expected["supervising_unit"]


@pytest.mark.parametrize("name", LEDGERS)
def test_goals_and_measures_of_a_shared_ledger_are_those_of_its_documents(name):
    want = load(name)
    got = {(item.sheet, item.first_row): item for item in read_ledger(DATA / want["file"]).items}
    for expected in want["items"]:
        item = got[expected["sheet"], expected["first_row"]]
        source = load(f"doc_{expected['document']}.json")["items"]
        for original in (o for o in source if o["problem"] == item.problem and o["number"] == item.number):
            if "measures" in item.columns:
                assert item.measures == original["measures"]
            if "goal" in item.columns:
                assert item.goal == original["goal"]


@pytest.mark.parametrize("name", LEDGERS)
def test_every_row_of_a_shared_ledger_is_an_item_or_ignored_for_a_reason(name):
    ledger = read_ledger(DATA / load(name)["file"])
    placed = {(i.sheet, row) for i in ledger.items for row in i.rows}
    set_aside = {(r.sheet, r.row) for r in ledger.ignored}
    assert not placed & set_aside
    assert all(row.why for row in ledger.ignored)
