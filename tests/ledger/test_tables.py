"""Shapes offices give their tables, one by one."""

import csv
import io

import openpyxl
import pytest

from ledger.cells import goal_and_measures, measures, person, units, units_and_person
from ledger.guards import Unreadable
from ledger.headings import key, recognise, recognise_path
from ledger.reader import read_ledger


def book(rows, merges=(), title="台账", **options):
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.title = title
    for row in rows:
        sheet.append(row)
    for area in merges:
        sheet.merge_cells(area)
    stream = io.BytesIO()
    workbook.save(stream)
    return read_ledger(stream.getvalue(), **options)


def text(rows, **options):
    stream = io.StringIO()
    csv.writer(stream).writerows(rows)
    return read_ledger(stream.getvalue().encode("gb18030"), **options)


def whys(ledger):
    return {row.row: row.why for row in ledger.ignored}


def test_a_header_of_three_rows():
    ledger = book(
        [
            ["2014年整改台账"],
            ["序号", "问题", None, "整改落实"],
            [None, "类别", "问题描述", "措施及时限", None, "责任"],
            [None, None, None, "整改措施", "完成时限", "单位", "责任人"],
            [1, "作风", "会议过多", "压减会议", "9月底前", "教育局", "张三"],
        ],
        ["A2:A4", "B2:C2", "D2:G2", "B3:B4", "C3:C4", "D3:E3", "F3:G3"],
    )
    (item,) = ledger.items
    assert (item.problem, item.measures, item.units, item.person) == (
        "会议过多",
        ["压减会议"],
        ["教育局"],
        "张三",
    )
    assert item.deadline.iso == "2014-09-30"
    assert item.extra == {"category": "作风"}


def test_a_csv_that_lost_its_merges_keeps_header_and_continuation_rows():
    ledger = text(
        [
            ["某县整改清单（2014年9月18日）"],
            ["序号", "反馈问题", "责任分工", "", "整改时限", "完成情况", ""],
            ["", "", "责任单位", "责任人", "", "整改进展", "是否销号"],
            ["1", "会议过多", "教育局、财政局", "张三", "年底前", "推进", "否"],
            ["", "", "民政局", "李四", "", "", ""],
            ["2", "文件多", "县委办", "王五", "下月底", "推进", "否"],
        ]
    )
    first, second = ledger.items
    assert (first.units, first.person) == (["教育局", "财政局", "民政局"], "张三、李四")
    assert (first.first_row, list(first.rows), second.first_row) == (4, [4, 5], 6)
    assert [item.deadline.iso for item in ledger.items] == ["2014-12-31", "2014-10-31"]


def test_rows_that_are_no_items_are_named():
    ledger = book(
        [
            ["序号", "存在问题", "整改措施", "责任单位", "完成时限"],
            [1, 2, 3, 4, 5],
            ["例", "某问题", "某措施", "某单位", "2014年12月31日"],
            ["一", "工作作风方面"],
            [1, "会议过多", "压减", "教育局", "2014年12月31日"],
            [2],
            [None, "合计", "1项"],
            ["序号", "存在问题", "整改措施", "责任单位", "完成时限"],
            [3, "文件过多", "压减", "教育局", "2014年12月31日"],
            ["第1页 共1页"],
            ["填表人：张三", None, "审核：李四", None, "2014年9月1日"],
        ]
    )
    assert [item.number for item in ledger.items] == ["1", "3"]
    assert whys(ledger) == {
        1: "表头", 2: "只有编号，没有内容", 3: "填写示例", 4: "分组标题", 6: "只有编号，没有内容", 7: "小计或合计", 8: "重复的表头",
        10: "注释", 11: "签字栏",
    }  # fmt: skip
    assert ledger.items[0].document_date == "2014-09-01"


def test_stages_of_one_problem_in_rows_of_their_own_are_one_item_with_days_in_order():
    ledger = book(
        [
            ["序号", "问题", "整改措施", "整改时限", "责任人"],
            [1, "会议过多", "压减会议", "2014年6月底", "张三"],
            [None, None, "建立制度", "2014年9月底", "李四"],
            [2, "文件多", "精简", "2014年8月", "王五"],
        ],
        ["A2:A3", "B2:B3"],
    )
    first, second = ledger.items
    assert first.measures == ["压减会议", "建立制度"]
    assert (first.deadline.kind, first.deadline.iso) == ("multi", ["2014-06-30", "2014-09-30"])
    assert second.deadline.iso == "2014-08-31"


def test_one_problem_over_numbered_rows_is_an_item_each():
    ledger = book(
        [
            ["序号", "问题", "责任单位", "整改时限"],
            [1, "会议过多", "甲局", "2014年6月底"],
            [2, None, "乙局", "2014年9月底"],
        ],
        ["B2:B3"],
    )
    assert [(i.number, i.problem, i.units) for i in ledger.items] == [
        ("1", "会议过多", ["甲局"]),
        ("2", "会议过多", ["乙局"]),
    ]


@pytest.mark.parametrize(
    ("head", "given", "iso", "suggestions"),
    [
        ([["整改台账"]], "2014-03-05", "2014-09-30", ()),
        ([["整改台账"]], None, None, ("2013-09-30",)),
        ([["2014年度整改台账"]], None, "2014-09-30", ()),
        ([["2014年度整改台账"]], "2014-05-01", "2014-09-30", ()),
        ([["2013年度问题整改台账"], ["填报日期：2014年3月5日"]], None, None, ("2014-09-30", "2013-09-30")),
        ([["2013年度问题整改台账"]], "2014-03-05", None, ("2014-09-30", "2013-09-30")),
        ([["2013—2014年整改台账"]], None, None, ("2013-09-30",)),
        ([["整改台账（截至2014年6月30日）"]], None, None, ("2013-09-30",)),
        ([["关于某政发〔2014〕12号文件的整改台账"]], None, None, ("2013-09-30",)),
    ],
)
def test_the_year_comes_from_the_document_and_contradictions_are_asked(head, given, iso, suggestions):
    rows = [*head, ["序号", "问题", "整改时限"], [1, "会议过多", "9月底"], [2, "文件过多", "2013年底"]]
    deadline = book(rows, document_date=given).items[0].deadline
    assert (deadline.iso, deadline.must_ask, deadline.suggestions) == (iso, iso is None, suggestions)


def test_the_year_of_a_group_holds_until_the_next_group():
    rows = [
        ["序号", "问题", "整改时限"],
        ["一、2013年"],
        [1, "甲过多", "年底"],
        ["（一）作风"],
        [2, "乙过多", "年底"],
        ["二、其他"],
        [3, "丙过多", "年底"],
    ]
    got = [item.deadline.iso for item in book(rows, ["A2:C2", "A4:C4", "A6:C6"]).items]
    assert got == ["2013-12-31", "2013-12-31", None]


def test_a_column_nobody_can_place_is_asked_about_once_and_the_answer_is_used():
    rows = [["整改台账"], ["序号", "问题", "啥时弄完", "责任单位"], [1, "会议过多", "2014年9月底", "教育局"]]
    ledger = book(rows)
    assert [(q.kind, q.heading, q.column) for q in ledger.questions] == [("column", "啥时弄完", 3)]
    assert ledger.items[0].deadline.kind == "missing"
    assert book(rows, mapping={key("啥时弄完"): "deadline"}).items[0].deadline.iso == "2014-09-30"
    assert book(rows, mapping={key("啥时弄完"): "other"}).questions == []
    with pytest.raises(ValueError, match="未知的列含义"):
        book(rows, mapping={"啥时弄完": "nonsense"})


def test_a_mapped_column_beats_what_the_vocabulary_says():
    rows = [["序号", "问题", "整改时限", "公示时间"], [1, "会议过多", "长期", "2014年9月底"]]
    assert book(rows, mapping={"公示时间": "deadline"}).items[0].deadline.iso == "2014-09-30"


def test_columns_that_look_like_deadlines_are_none():
    rows = [
        ["序号", "问题", "公示时间", "下发时间", "整改情况（截止2017年6月30日）"],
        [1, "会议过多", "2014.9.1", "2014.8.1", "推进中"],
    ]
    (item,) = book(rows).items
    assert (item.deadline.kind, item.status_text) == ("missing", "推进中")


def test_a_sheet_without_a_table_is_set_aside_and_asked_about_only_if_it_looks_like_one():
    assert book([["填表说明"], ["1.序号按问题编号填写；"]]).questions == []
    assert [q.kind for q in book([["甲", "乙", "丙"], ["x", "y", "z"], ["1", "2", "3"]]).questions] == [
        "sheet"
    ]


def test_who_is_in_question_stands_before_the_problem():
    (item,) = book(
        [["序号", "被检查单位", "存在问题", "监管部门"], [1, "某商场", "通道堵塞", "消防队"]]
    ).items
    assert (item.problem, item.units, item.supervising_unit) == ("某商场：通道堵塞", ["某商场"], "消防队")


@pytest.mark.parametrize(
    ("heading", "meanings"),
    [
        ("整改时限（年月日）", "deadline"), ("计划完成时间", "deadline"), ("完成\n时限", "deadline"), ("★整改期限：", "deadline"),
        ("实际完成时间", "other"), ("整改验收时间", "other"), ("公示期限", "other"), ("责任单位(责任人)", "units+person"),
        ("责任单位、责任人", "units+person"), ("责任人/联系电话", "person"), ("整改措施及完成时限", "measures+deadline"),
        ("查摆出的问题", "problem"), ("征求到的意见建议", "problem"), ("问题来源", "source"), ("问题类型", "category"),
        ("督导单位", "supervising_unit"), ("行业主管部门", "supervising_unit"), ("配合单位", "helpers"), ("是否销号", "other"),
        ("联系人", "other"), ("原因分析", "other"), ("目前进展", "status_text"), ("问题整改情况", "status_text"),
    ],
)  # fmt: skip
def test_headings_are_known_by_meaning(heading, meanings):
    assert "+".join(recognise(heading).meanings) == meanings


@pytest.mark.parametrize(
    ("path", "meaning"),
    [
        (("责任分工", "责任单位"), "units"), (("责任", "单位"), "units"), (("责任人", "姓名"), "person"), (("整改", "时限"), "deadline"),
        (("监管责任", "单位"), "supervising_unit"), (("监管责任", "责任人"), "other"), (("完成情况", "是否销号"), "other"),
    ],
)  # fmt: skip
def test_stacked_headings_are_read_together(path, meaning):
    assert recognise_path(path).meanings == (meaning,)


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("教育局、\n财政局", ["教育局", "财政局"]),
        ("某园区党工委、管委会", ["某园区党工委、管委会"]),
        ("牵头单位：教育局；配合单位：财政局、民政局", ["教育局", "财政局", "民政局"]),
        ("各县(市、区)人民政府", ["各县(市、区)人民政府"]),
        ("教育局（牵头）、财政局", ["教育局", "财政局"]),
        ("教育局 财政局", ["教育局", "财政局"]),
        ("宣传部、纪委", ["宣传部", "纪委"]),
        ("—", []),
    ],
)
def test_units_of_a_cell(cell, names):
    assert list(units(cell)) == names


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("市教育局 张三", (("市教育局",), "张三")),
        ("市教育局：张三", (("市教育局",), "张三")),
        ("市教育局（张三）", (("市教育局",), "张三")),
        ("市教育局\n张三", (("市教育局",), "张三")),
        ("市教育局张三", (("市教育局",), "张三")),
        ("市教育局/欧阳修", (("市教育局",), "欧阳修")),
        ("责任单位：市教育局\n责任人：张三", (("市教育局",), "张三")),
        ("市教育局王小明\n市财政局赵六", (("市教育局", "市财政局"), "王小明、赵六")),
        ("市教育局 局长", (("市教育局",), "局长")),
        ("市教育局", (("市教育局",), None)),
        ("张三", ((), "张三")),
    ],
)
def test_unit_and_person_in_one_cell_are_taken_apart(cell, expected):
    assert units_and_person(cell) == expected


def test_measures_goals_and_persons_of_a_cell():
    assert measures("1.压减会议；2.合并文件。") == ["压减会议", "合并文件。"]
    assert measures("1.5个工作日内公示") == ["5个工作日内公示"]
    assert measures("一是压减会议；二是合并文件") == ["压减会议", "合并文件"]
    assert measures("压减会议，2014年比上年少10%") == ["压减会议，2014年比上年少10%"]
    assert goal_and_measures("整改目标：消除异味。整改措施：1.加盖；2.除臭") == ("消除异味", ["加盖", "除臭"])
    assert person("责任人：张三 13800000000") == "张三"
    assert person("张三、李四") == "张三、李四"


def test_merges_claiming_every_row_again_and_again_are_refused(monkeypatch):
    monkeypatch.setattr("ledger.tables._MOST_SPREAD", 5)
    rows = [["序号", "问题"], *([n, "会议过多"] for n in range(1, 9))]
    with pytest.raises(Unreadable) as caught:
        book(rows, ["B2:B9"])
    assert caught.value.code == "too_many_cells"


def test_two_problem_columns_are_one_problem_and_nothing_is_lost():
    ledger = book(
        [
            ["序号", "反馈问题", "具体表现", "整改措施", "整改时限"],
            [1, "会风不正", "会议过多", "压减", "2014.9.30"],
            [None, None, "会期过长", "限时", "2014.10.31"],
        ],
        ["A2:A3", "B2:B3"],
    )
    (item,) = ledger.items
    assert item.problem == "会风不正：会议过多\n会期过长"
    assert (item.measures, item.deadline.iso) == (["压减", "限时"], ["2014-09-30", "2014-10-31"])


def test_a_personal_list_names_the_person_and_a_bare_problem_is_an_item():
    (item,) = book(
        [["姓名", "职务", "存在问题", "完成时限"], ["李四", "副局长", "学习不够", "2014年底前"]]
    ).items
    assert (item.person, item.deadline.iso) == ("李四", "2014-12-31")
    assert [i.problem for i in book([["问题", "时限"], ["会议过多", "2014年底"], ["文件过多"]]).items] == [
        "会议过多",
        "文件过多",
    ]


def test_a_lone_cell_in_a_numbered_table_is_asked_about():
    ledger = book([["序号", "问题", "时限"], [1, "会议过多", "2014年底"], [None, "另有一句话没有编号"]])
    assert [(q.kind, q.row) for q in ledger.questions] == [("row", 3)]


def test_a_row_of_nothing_but_merged_cells_does_not_cut_an_item_in_two():
    rows = [
        ["序号", "问题", "整改措施"],
        [1, "会议过多", "压减"],
        [None, None, None],
        [None, None, "限时"],
        [2, "文件过多", "限字"],
    ]
    first, second = book(rows, ["A2:A4", "B2:B4"]).items
    assert (first.measures, list(first.rows), second.first_row) == (["压减", "限时"], [2, 3, 4], 5)
