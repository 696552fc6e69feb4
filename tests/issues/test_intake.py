"""Ledgers in and out: preview, all or nothing, the file back, the export that imports again (convention 1)."""

import io

import openpyxl
import pytest
from django.core.exceptions import ValidationError

from issues.intake.answering import answer_ledger
from issues.intake.commit import commit_ledger
from issues.intake.marked_workbook import returned
from issues.models import Item, LedgerImport
from issues.services.items import add_item
from issues.states import State
from tests.factories import make_item
from tests.issues.sheets import hand_in, in_state, row, workbook
from units.models import Leader


def test_a_filled_template_becomes_drafts_with_everything_in_them(cast):
    ledger = hand_in(
        cast, workbook(row(), row(problem="调研走过场", holder="党委书记", deadline="2014-10-31"))
    )
    assert (ledger.new_count, ledger.fix_count, ledger.ask_count) == (2, 0, 0), ledger.kept
    commit_ledger(ledger_id=ledger.pk, by=cast.clerk)
    team, personal = Item.objects.order_by("pk")
    assert (team.state, team.problem, team.goal) == (State.DRAFT, "窗口单位服务态度差、办事拖拉", "限时办结")
    assert [m.text for m in team.measures.all()] == ["制定服务规范", "每月暗访一次"]
    assert [s.name for s in team.sources.all()] == ["征求群众意见"]
    assert (team.responsible, team.responsible_unit, team.co_handlers) == (
        "党委书记",
        "党政办公室",
        "便民服务中心",
    )
    assert str(team.deadline) == "2014-09-30"
    assert personal.list.leader == cast.head


def test_the_same_file_twice_changes_nothing(cast):
    content = workbook(row(), row(problem="调研走过场"))
    commit_ledger(ledger_id=hand_in(cast, content).pk, by=cast.clerk)
    before = list(Item.objects.order_by("pk").values())
    again = hand_in(cast, content)
    assert (again.new_count, again.changed_count, again.same_count) == (0, 0, 2)
    assert not again.is_ready
    assert list(Item.objects.order_by("pk").values()) == before


def test_a_changed_row_changes_its_draft_and_nothing_else(cast):
    commit_ledger(ledger_id=hand_in(cast, workbook(row(), row(problem="调研走过场"))).pk, by=cast.clerk)
    ledger = hand_in(cast, workbook(row(goal="当天办结", measures="1.公开时限"), row(problem="调研走过场")))
    assert (ledger.new_count, ledger.changed_count, ledger.same_count) == (0, 1, 1)
    commit_ledger(ledger_id=ledger.pk, by=cast.clerk)
    changed, other = Item.objects.order_by("pk")
    assert (changed.goal, [m.text for m in changed.measures.all()]) == ("当天办结", ["公开时限"])
    assert (other.goal, other.measures.count(), other.sources.count()) == ("限时办结", 2, 1)


def test_what_is_filed_is_not_touched_by_an_import(cast):
    item = make_item(cast.town, state=State.IN_PROGRESS)
    ledger = hand_in(cast, workbook(row(code=item.number, goal="另一个目标")))
    assert (ledger.changed_count, ledger.same_count) == (0, 1)
    assert "已上报" in ledger.kept[0]["notes"][-1]


@pytest.mark.parametrize(
    ("values", "field", "words"),
    [
        ({"problem": "长" * 1001}, "problem", "最多 1000 字"),
        ({"holder": "局长"}, "holder", "没有“局长”"),
        ({"code": "C9-0001"}, "code", "不是本单位的事项"),
        ({"responsible": "人" * 81}, "responsible", "最多 80 字"),
    ],
)
def test_a_wrong_cell_is_named_and_nothing_is_stored(cast, values, field, words):
    ledger = hand_in(cast, workbook(row(problem="好的一行"), row(**values)))
    problem = ledger.kept[1]["problems"][0]
    assert problem["field"] == field
    assert words in problem["text"]
    with pytest.raises(ValidationError) as refusal:
        commit_ledger(ledger_id=ledger.pk, by=cast.clerk)
    assert refusal.value.error_list[0].code == "not_ready"
    assert not Item.objects.exists()


def test_a_vague_deadline_is_a_question_and_its_answer_is_stored(cast):
    ledger = hand_in(
        cast, workbook(row(deadline="长期坚持"), row(problem="另一个问题", deadline="9月上旬或10月"))
    )
    assert ledger.ask_count == 2
    answer_ledger(ledger_id=ledger.pk, by=cast.clerk, rows={"整改台账!5": "", "整改台账!6": "2014-10-31"})
    commit_ledger(ledger_id=ledger.pk, by=cast.clerk)
    assert [str(item.deadline) for item in Item.objects.order_by("pk")] == ["None", "2014-10-31"]


def test_a_day_that_was_fixed_before_is_not_asked_again(cast):
    content = workbook(row(deadline="长期坚持"))
    ledger = hand_in(cast, content)
    answer_ledger(ledger_id=ledger.pk, by=cast.clerk, rows={"整改台账!5": "2014-12-31"})
    commit_ledger(ledger_id=ledger.pk, by=cast.clerk)
    again = hand_in(cast, content)
    assert (again.ask_count, again.same_count) == (0, 1)
    assert "库内已定为 2014-12-31" in again.kept[0]["notes"][0]
    exact = hand_in(cast, workbook(row(deadline="2014-11-30")))
    assert exact.kept[0]["changes"] == {"deadline": ["2014-12-31", "2014-11-30"]}


def test_two_rows_with_one_problem_are_told_to_join(cast):
    ledger = hand_in(cast, workbook(row(), row()))
    assert "第 5 行" in ledger.kept[1]["problems"][0]["text"]


def test_the_unit_is_told_from_the_file_when_nobody_says_it(cast):
    assert hand_in(cast, workbook(row()), by=cast.officer, unit=None, name="台账.xlsx").unit == cast.town
    assert (
        hand_in(cast, workbook(row(), unit=""), by=cast.officer, unit=None, name="乙局党委整改.xlsx").unit
        == cast.bureau
    )


def test_another_units_clerk_may_neither_hand_in_nor_commit(cast):
    from django.core.exceptions import PermissionDenied

    with pytest.raises(PermissionDenied):
        hand_in(cast, workbook(row()), by=cast.outsider)
    ledger = hand_in(cast, workbook(row()))
    with pytest.raises(PermissionDenied):
        commit_ledger(ledger_id=ledger.pk, by=cast.outsider)


@pytest.mark.parametrize("state", [s for s in LedgerImport.State if s != LedgerImport.State.READ])
def test_from_no_other_state_can_a_ledger_be_committed(cast, state):
    ledger = in_state(cast, workbook(row()), state)
    with pytest.raises(ValidationError) as refusal:
        commit_ledger(ledger_id=ledger.pk, by=cast.clerk)
    assert refusal.value.code == "illegal_move"


def test_a_preview_that_is_no_longer_true_is_refused(cast):
    ledger = hand_in(cast, workbook(row()))
    commit_ledger(ledger_id=hand_in(cast, workbook(row())).pk, by=cast.clerk)
    with pytest.raises(ValidationError) as refusal:
        commit_ledger(ledger_id=ledger.pk, by=cast.clerk)
    assert refusal.value.code == "changed"


def test_the_senders_file_comes_back_with_the_bad_cells_marked(cast):
    content = workbook(row(problem="好的一行"), row(holder="局长", deadline="9月底前后"))
    ledger = hand_in(cast, content)
    name, marked = returned(content, ledger.name, ledger.kept)
    assert name == "甲镇台账（核对）.xlsx"
    page = openpyxl.load_workbook(io.BytesIO(marked)).worksheets[0]
    cells = ledger.kept[1]["cells"]
    assert page.cell(*cells["holder"]).fill.fgColor.rgb == "FFF9D0CD"
    assert "没有“局长”" in page.cell(ledger.kept[1]["row"], page.max_column).value
    assert page.cell(ledger.kept[0]["row"], page.max_column).value is None


def test_a_commit_whose_trail_fails_stores_nothing(cast, monkeypatch):
    ledger = hand_in(cast, workbook(row()))

    def broken(*args, **kwargs):
        raise RuntimeError("no trail")

    monkeypatch.setattr("trail.services._write", broken)
    with pytest.raises(RuntimeError):
        commit_ledger(ledger_id=ledger.pk, by=cast.clerk)
    assert not Item.objects.exists()


def test_an_unreadable_file_says_what_to_do(cast):
    ledger = hand_in(cast, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, name="旧.xls")
    assert ledger.state == LedgerImport.State.UNREADABLE
    assert "另存为 xlsx" in ledger.refusal
    assert Leader.objects.exists()


def test_what_was_exported_imports_again_unchanged(cast):
    from issues.intake.export import exported

    item = make_item(cast.town, problem="= 公款吃喝，@制度 㐂𠮷", goal="＋严格执行", responsible="党委书记")
    make_item(cast.town, state=State.DRAFT, problem="调研走过场\n联系群众不经常", its_list=item.list)
    add_item(
        list_id=item.list_id,
        by=cast.clerk,
        problem="文件多会议多",
        measures=[("压缩会议；每月不超过2次。", None), ("1.先试点 2.再推开", item.deadline)],
        sources=cast.campaign.sources.all(),
        deadline=item.deadline,
        responsible_unit="党政办公室、宣传办",
        co_handlers="文明办",
    )
    content = exported(Item.objects.order_by("pk"), title="甲镇党委整改台账", unit="甲镇党委")
    ledger = hand_in(cast, content, unit=None, name="x.xlsx")
    assert ledger.unit == cast.town
    fates = [(row["fate"], row["changes"], row["problems"]) for row in ledger.kept]
    assert fates == [("same", {}, [])] * 3
    assert not ledger.ask_count
