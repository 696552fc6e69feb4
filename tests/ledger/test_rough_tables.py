"""Tables as they really arrive, each with one thing a careful clerk would see and a plain reader would miss."""

import datetime as dt
import io

import openpyxl

from ledger.reader import read_ledger
from tests.ledger.test_tables import book, text, whys


def test_a_heading_merged_over_a_number_and_a_text_speaks_of_the_text():
    ledger = book(
        [
            ["问题类别", "主要问题", None, "整改任务", "完成时限"],
            ["形式主义", "1", "文山会海", "1.压缩会议", "2014年6月底前"],
            ["官僚主义", "2", "脱离群众", "建立联系点", "2014年7月底前"],
        ],
        ["B1:C1"],
    )
    assert [(item.number, item.problem) for item in ledger.items] == [("1", "文山会海"), ("2", "脱离群众")]


def test_a_deadline_merged_over_its_beginning_and_its_end_is_the_end():
    ledger = book(
        [
            ["序号", "存在问题", "整改时限", None, "责任单位", None],
            [1, "会议过多", "2014年6月", "2014年9月底", "教育局", "财政局"],
            [2, "文件过多", "2014年6月", "2014年8月底", "县委办", None],
        ],
        ["C1:D1", "E1:F1"],
    )
    assert [item.deadline.iso for item in ledger.items] == ["2014-09-30", "2014-08-31"]
    assert [item.units for item in ledger.items] == [["教育局", "财政局"], ["县委办"]]


def test_the_lists_of_problems_tasks_duties_and_days_are_columns():
    ledger = book(
        [
            ["问题清单", "任务清单", "责任清单", "时限清单", "成效清单"],
            ["学习不深入", "制定学习计划", "宣传部 王五", "2019年11月底前", "已学三次"],
        ]
    )
    (item,) = ledger.items
    assert (item.problem, item.measures, item.units, item.person) == (
        "学习不深入",
        ["制定学习计划"],
        ["宣传部"],
        "王五",
    )
    assert (item.deadline.iso, item.status_text) == ("2019-11-30", "已学三次")


def test_a_csv_header_of_two_rows_keeps_its_bare_words():
    ledger = text(
        [
            ["序号", "整改", "", "", "进展"],
            ["", "问题", "时限", "责任", ""],
            ["1", "路灯不亮", "2023年10月", "城管局", "已修"],
        ]
    )
    (item,) = ledger.items
    assert (item.problem, item.units, item.deadline.iso) == ("路灯不亮", ["城管局"], "2023-10-31")


def test_labels_inside_a_cell_tell_units_from_persons():
    ledger = book(
        [
            ["序号", "反馈意见", "责任分工"],
            [1, "党的领导弱化", "牵头单位：县委办；配合单位：县政府办、组织部；责任人：张三"],
        ]
    )
    (item,) = ledger.items
    assert (item.units, item.person) == (["县委办", "县政府办", "组织部"], "张三")


def test_the_supervisor_by_name_goes_before_the_line_ministry():
    ledger = book(
        [
            ["存在火灾隐患", "行业主管部门", "督办单位", "时限"],
            ["通道堵塞", "商务局", "区消防大队", "2016年5月"],
        ]
    )
    assert ledger.items[0].supervising_unit == "区消防大队"


def test_content_beside_a_problem_is_what_is_to_be_done():
    ledger = book([["存在问题", "整改内容", "完成时限"], ["会议过多", "压减会议", "2016年5月"]])
    assert (ledger.items[0].problem, ledger.items[0].measures) == ("会议过多", ["压减会议"])


def test_a_signature_row_and_empty_numbers_are_no_items():
    ledger = book(
        [
            ["领导干部个人整改清单"],
            ["姓名：局长", None, "职务：局长", "日期：2014-05-20"],
            ["整改项目", "整改措施", "完成时间", "是否公开"],
            ["学习不够系统", "每月学习一次", "7月", "是"],
            ["本人签名：", None, None, "2014年5月20日"],
        ]
    )
    assert [item.deadline.iso for item in ledger.items] == ["2014-07-31"]
    assert whys(ledger)[5] == "签字栏"
    numbered = book([["序号", "评议意见", "时限"], ["1.", "药价高", "2014年5月"], ["2.", None, None]])
    assert [item.problem for item in numbered.items] == ["药价高"]
    assert whys(numbered)[3] == "只有编号，没有内容"


def test_a_cover_dates_the_sheets_that_say_nothing():
    workbook = openpyxl.Workbook()
    cover = workbook.active
    cover.append(["某市整改工作台账"])
    cover.append(["二〇二〇年八月"])
    sheet = workbook.create_sheet("明细")
    for row in (["序号", "问题", "完成时间"], [1, "学位不足", "9月1日前"]):
        sheet.append(row)
    stream = io.BytesIO()
    workbook.save(stream)
    (item,) = read_ledger(stream.getvalue()).items
    assert (item.deadline.iso, item.document_date) == ("2020-09-01", "2020-08")


def test_an_error_of_excel_is_no_text():
    ledger = book([["序号", "问题", "目标", "时限"], [1, "食堂", "#N/A", dt.date(2014, 9, 3)]])
    assert ledger.items[0].goal is None
    assert [(q.kind, q.row, q.column) for q in ledger.questions] == [("formula", 2, 3)]


def test_a_day_in_a_column_of_units_and_persons_is_neither():
    ledger = book(
        [["序号", "问题", "责任单位、责任人及完成时限"], [1, "会议过多", "教育局 局长 2016年9月30日"]]
    )
    (item,) = ledger.items
    assert (item.units, item.person, item.deadline.iso) == (["教育局"], "局长", "2016-09-30")
