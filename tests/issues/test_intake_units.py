"""Whose ledger it is: told from the file, split where it speaks of several, asked where it names none of ours (V1)."""

import io
import zipfile

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied

from issues.intake.answering import answer_ledger
from issues.intake.commit import commit_ledger
from issues.models import Item, LedgerImport
from issues.states import State
from tests.factories import make_item, make_list, make_unit
from tests.issues.sheets import hand_in, hand_in_all, plain_book, row, rows_of, workbook, zip_of

HEAD = ["序号", "参学单位", "存在问题", "整改措施", "完成时限"]


def office_ledger(*units):
    lines = [[n, unit, f"第{n}个问题", "1.整改", "2014-10-31"] for n, unit in enumerate(units, 1)]
    return plain_book(("汇总", [["全市整改台账"], HEAD, *lines]))


def told(ledgers):
    return [(ledger.label, ledger.unit and ledger.unit.name, ledger.new_count) for ledger in ledgers]


def test_a_ledger_with_a_unit_column_becomes_one_part_for_each_unit(cast):
    parts = hand_in_all(cast, office_ledger("甲镇党委", "乙局", "甲镇"))
    assert told(parts) == [("甲镇党委", "甲镇党委", 2), ("乙局", "乙局党委", 1)]
    for part in parts:
        commit_ledger(ledger_id=part.pk, by=cast.officer)
    assert list(Item.objects.order_by("pk").values_list("unit__name", flat=True)) == ["甲镇党委"] * 2 + [
        "乙局党委"
    ]


def test_rows_of_an_unknown_unit_wait_for_a_person_and_do_not_stop_the_others(cast):
    known, unknown = hand_in_all(cast, office_ledger("甲镇党委", "丙乡政府", "丙乡政府"))
    assert (known.is_ready, unknown.unit, unknown.is_ready) == (True, None, False)
    assert [one["notes"] for one in rows_of(unknown)] == [
        ["没有认出“丙乡政府”是哪个单位，请写单位全称，或由活动办在导入页选定。"]
    ] * 2  # what the file that goes back says beside them
    answered = answer_ledger(ledger_id=unknown.pk, by=cast.officer, unit=cast.bureau)
    assert (answered.unit, answered.new_count, answered.is_ready) == (cast.bureau, 2, True)
    known.refresh_from_db()
    assert known.unit == cast.town


def test_a_sheet_for_each_unit_is_split_by_sheet(cast):
    head = ["序号", "存在问题", "整改措施", "完成时限"]
    sheets = [(name, [head, [1, f"{name}的问题", "1.整改", "2014-10-31"]]) for name in ("甲镇", "乙局")]
    assert told(hand_in_all(cast, plain_book(*sheets))) == [("甲镇", "甲镇党委", 1), ("乙局", "乙局党委", 1)]


def test_responsible_units_split_an_offices_ledger_but_not_a_units_own(cast):
    head = ["序号", "存在问题", "整改措施", "责任单位", "完成时限"]
    lines = [[1, "一", "1.改", "甲镇党委", "2014-10-31"], [2, "二", "1.改", "乙局党委", "2014-10-31"]]
    assert len(hand_in_all(cast, plain_book(("汇总", [head, *lines])))) == 2
    own = plain_book(("汇总", [["甲镇党委整改台账"], head, *lines]))
    assert told(hand_in_all(cast, own)) == [("", "甲镇党委", 2)]


def test_the_folder_a_ledger_lies_in_may_name_its_unit(cast):
    lines = [["序号", "存在问题", "整改措施", "完成时限"], [1, "问题", "1.改", "2014-10-31"]]
    files = {
        "全市/甲镇/台账.xlsx": plain_book(("一", lines)),
        "全市/乙局/台账.xlsx": plain_book(("二", lines)),
    }
    ledgers = hand_in_all(cast, zip_of(files), name="全市.zip")
    assert [(ledger.name, ledger.unit.name) for ledger in ledgers] == [
        ("甲镇/台账.xlsx", "甲镇党委"),
        ("乙局/台账.xlsx", "乙局党委"),
    ]


def test_a_row_of_another_unit_in_a_units_own_ledger_is_wrong(cast):
    ledger = hand_in(cast, office_ledger("甲镇党委", "乙局党委"))
    assert ledger.unit == cast.town
    assert [[p["field"] for p in row["problems"]] for row in rows_of(ledger)] == [[], ["unit"]]


def test_a_clerk_of_one_unit_cannot_reach_anothers_items_by_a_file_that_names_it(cast):
    make_item(cast.bureau, problem="乙局的秘密")
    make_unit(
        cast.campaign, "丁站", parent=cast.town
    )  # a clerk of several units hands in without saying whose it is
    (ledger,) = hand_in_all(cast, workbook(row(), unit="乙局党委"), name="乙局党委.xlsx", by=cast.clerk)
    assert ledger.unit is None
    with pytest.raises(PermissionDenied):
        answer_ledger(ledger_id=ledger.pk, by=cast.clerk, unit=cast.bureau)


def test_a_clerk_sees_only_their_own_part_of_an_offices_file(cast, client):
    town, bureau = hand_in_all(cast, office_ledger("甲镇党委", "乙局党委"))
    client.force_login(cast.clerk)
    page = client.get(f"/desk/imports/{town.delivery_id}/").content.decode()
    assert "其中：甲镇党委" in page
    assert "乙局" not in page
    assert client.get(f"/desk/imports/files/{bureau.pk}/").status_code == 404
    # the marked file is the whole file, other units' rows included
    LedgerImport.objects.filter(pk=town.pk).update(ask_count=1)
    assert client.get(f"/desk/imports/files/{town.pk}/returned/").status_code == 404
    client.force_login(cast.officer)
    assert client.get(f"/desk/imports/files/{town.pk}/returned/").status_code == 200


def test_a_split_file_goes_back_once_with_the_marks_of_all_its_parts(cast, client):
    lines = [[1, "甲镇党委", "长" * 1001, "", "2014-10-31"], [2, "乙局党委", "短", "", "9月底前后"]]
    town, _ = hand_in_all(cast, plain_book(("汇总", [HEAD, *lines])))
    client.force_login(cast.officer)
    answer = client.get(f"/desk/imports/{town.delivery_id}/returned/")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as back:
        assert back.namelist() == ["各单位台账（核对）.xlsx"]
        page = openpyxl.load_workbook(io.BytesIO(back.read(back.namelist()[0]))).active
    assert [bool(page.cell(line, page.max_column).value) for line in (2, 3)] == [True, True]


def test_a_personal_list_is_told_from_its_title_and_asked_for_when_the_leader_is_unknown(cast):
    head = ["序号", "存在问题", "整改措施", "完成时限"]
    line = [1, "调研走过场", "1.每月下村", "2014-10-31"]
    own = hand_in(cast, plain_book(("一", [["甲镇党委书记个人整改清单"], head, line])))
    assert rows_of(own)[0]["holder"] == "党委书记"
    unknown = hand_in(cast, plain_book(("一", [["领导干部个人整改清单（张三）"], head, line])))
    assert [p["field"] for p in rows_of(unknown)[0]["problems"]] == ["holder"]


def test_a_row_added_to_a_list_that_is_with_the_office_waits(cast):
    make_item(cast.town, state=State.FILED, problem="已有的问题")
    ledger = hand_in(cast, workbook(row(problem="新发现的问题")))
    assert "等待接收" in rows_of(ledger)[0]["problems"][0]["text"]


def test_a_row_added_to_an_accepted_list_is_a_supplement(cast):
    make_item(cast.town, state=State.IN_PROGRESS, problem="已有的问题")
    ledger = hand_in(cast, workbook(row(problem="新发现的问题")))
    assert "再次上报" in rows_of(ledger)[0]["notes"][0]
    commit_ledger(ledger_id=ledger.pk, by=cast.clerk)
    late = Item.objects.get(problem="新发现的问题")
    assert (late.state, late.list.state) == (State.DRAFT, "accepted")


def test_what_the_sheet_no_longer_names_is_listed_and_kept(cast):
    commit_ledger(ledger_id=hand_in(cast, workbook(row(), row(problem="调研走过场"))).pk, by=cast.clerk)
    ledger = hand_in(cast, workbook(row(problem="调研走过场")))
    assert (ledger.gone_count, ledger.gone[0]["problem"]) == (1, "窗口单位服务态度差、办事拖拉")
    assert Item.objects.count() == 2


def test_the_same_problem_in_another_list_of_the_unit_is_noted(cast):
    make_item(
        cast.town, state=State.DRAFT, problem="调研走过场", its_list=make_list(cast.town, leader=cast.head)
    )
    ledger = hand_in(cast, workbook(row(problem="调研走过场")))
    assert "“党委书记”的清单里已有同样的问题" in rows_of(ledger)[0]["notes"][0]
    assert ledger.is_ready


def test_two_rows_that_mean_one_stored_item_are_told_to_join(cast):
    item = make_item(cast.town, problem="调研走过场")
    ledger = hand_in(
        cast, workbook(row(code=item.number, problem="调研走过场，不深入"), row(problem="调研走过场"))
    )
    assert "请合并为一行" in rows_of(ledger)[1]["problems"][0]["text"]


def test_a_code_of_another_leaders_list_is_wrong(cast):
    item = make_item(cast.town)
    ledger = hand_in(cast, workbook(row(code=item.number, holder="党委书记")))
    assert "与表中“党委书记”不符" in rows_of(ledger)[0]["problems"][0]["text"]
