"""Random ledgers laid out from known items in random shapes are read back as they were."""

import csv
import io
from dataclasses import dataclass

import openpyxl
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.reader import read_ledger

SYNONYMS = {
    "number": ["序号", "编号", "序 号", "问题编号"],
    "problem": ["存在问题", "反馈问题", "问题描述", "查摆出的问题", "问题\n表现", "整改事项", "具体问题"],
    "goal": ["整改目标", "预期目标", "目标要求"],
    "measures": ["整改措施", "具体整改措施", "整改举措", "主要措施"],
    "units": ["责任单位", "牵头单位", "责任主体", "责任\n部门", "整改责任单位"],
    "person": ["责任人", "整改责任人", "负责人", "责任领导"],
    "supervising_unit": ["督导单位", "监管部门", "督办单位"],
    "deadline": ["整改时限", "完成时限", "整改期限", "完成时限（到日）", "计划完成时间", "达标期限"],
    "status_text": ["整改进展", "完成情况", "整改落实情况", "目前进展情况"],
}
DEADLINES = {
    "2014年9月30日前": "2014-09-30",
    "2014.9.30": "2014-09-30",
    "２０１４年１２月底": "2014-12-31",
    "二〇一四年十月": "2014-10-31",
    "2014年6月底前，2014年9月底前": ["2014-06-30", "2014-09-30"],
    "立行立改": None,
    "2015年3月前": None,
}
HAN = "问题整改群众会议文件办事作风服务基层经费车辆接待㐂𠮷审批窗口调研"
words = st.text(HAN, min_size=6, max_size=20).map(lambda t: f"在{t}方面不够到位")


@dataclass
class Row:
    problem: str
    goal: str
    measures: list[str]
    units: list[str]
    person: str
    supervising_unit: str
    deadline: str
    status_text: str


rows = st.builds(
    Row,
    problem=words,
    goal=words.map(lambda t: f"做到{t}"),
    measures=st.lists(words, min_size=1, max_size=3),
    units=st.lists(
        st.sampled_from(["教育局", "财政局", "甲镇人民政府", "机关党委"]), min_size=1, max_size=3, unique=True
    ),
    person=st.sampled_from(["张三", "李四", "欧阳修"]),
    supervising_unit=st.sampled_from(["第一督导组", "第二督导组"]),
    deadline=st.sampled_from(list(DEADLINES)),
    status_text=st.sampled_from(["正在推进", "已完成", "持续推进中"]),
)


@dataclass
class Layout:
    columns: list[str]
    headings: dict[str, str]
    top: int
    left: int
    title: bool
    deep: bool
    groups: bool
    totals: bool
    blanks: bool
    again: bool
    sign: bool


@st.composite
def layouts(draw):
    others = draw(
        st.permutations(
            ["goal", "measures", "units", "person", "supervising_unit", "deadline", "status_text"]
        )
    )
    kept = others[: draw(st.integers(2, 7))]
    columns = ["number", *draw(st.permutations(["problem", *kept]))]
    headings = {name: draw(st.sampled_from(SYNONYMS[name])) for name in columns}
    flags = {
        name: draw(st.booleans()) for name in ("title", "deep", "groups", "totals", "blanks", "again", "sign")
    }
    return Layout(columns, headings, draw(st.integers(0, 4)), draw(st.integers(0, 3)), **flags)


def cell(name, row, number):
    value = number if name == "number" else getattr(row, name)
    if name == "measures":
        return "\n".join(f"{n}.{measure}" for n, measure in enumerate(value, 1))
    return "、\n".join(value) if name == "units" else value


def write_table(sheet, items, layout, top=0):
    """Write the items into a sheet in that layout; the file row of each item, and the first row below the table."""
    last = layout.left + len(layout.columns) - 1
    at = top + layout.top
    if layout.title:
        sheet.merge_range(at, layout.left, at, last, "党的群众路线教育实践活动整改台账")
        sheet.write(at + 1, layout.left, "填报单位：某某局")
        at += 2

    def header(at):
        for offset, name in enumerate(layout.columns):
            column = layout.left + offset
            if layout.deep:
                sheet.merge_range(at, column, at + 1, column, layout.headings[name])
            else:
                sheet.write(at, column, layout.headings[name])
        return at + 1 + layout.deep

    at, places = header(at), []
    for number, row in enumerate(items, 1):
        if layout.groups and number in (1, 3):
            sheet.merge_range(at, layout.left, at, last, f"{'一二三'[number // 2]}、工作作风方面")
            at += 1
        if layout.again and number == 3:
            at = header(at)
        for offset, name in enumerate(layout.columns):
            sheet.write(at, layout.left + offset, cell(name, row, number))
        places.append(at + 1)
        at += 1 + (layout.blanks and number % 2)
    if layout.totals:
        sheet.write(at, layout.left, "合计")
        sheet.write(at, layout.left + 1, f"{len(items)}项")
        at += 1
    if layout.sign:
        sheet.merge_range(at, layout.left, at, last, "填报人：      审核人：      单位负责人（签字）：")
        at += 1
    return places, at


def lay_out(items, layout):
    """A workbook of one sheet in that layout; the bytes, and the file row of each item."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        places, _ = write_table(book.add_worksheet("清单"), items, layout)
    return stream.getvalue(), places


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(items=st.lists(rows, min_size=1, max_size=6), layout=layouts())
def test_any_layout_reads_back_as_the_items_it_was_made_of(items, layout):
    data, places = lay_out(items, layout)
    ledger = read_ledger(data, "a.xlsx")
    assert [item.first_row for item in ledger.items] == places
    for number, (row, item) in enumerate(zip(items, ledger.items, strict=True), 1):
        assert item.number == str(number)
        for name in layout.columns[1:]:
            if name == "deadline":
                assert item.deadline.iso == DEADLINES[row.deadline]
                assert item.deadline.must_ask is (DEADLINES[row.deadline] is None)
            else:
                assert getattr(item, name) == getattr(row, name), name
            assert item.cells[name] == ("清单", item.first_row, layout.left + layout.columns.index(name) + 1)


def check_items(got, items, layout, places):
    assert [item.first_row for item in got] == places
    for row, item in zip(items, got, strict=True):
        for name in layout.columns[1:]:
            wanted = DEADLINES[row.deadline] if name == "deadline" else getattr(row, name)
            assert (item.deadline.iso if name == "deadline" else getattr(item, name)) == wanted, name


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    upper=st.lists(rows, min_size=1, max_size=4),
    lower=st.lists(rows, min_size=1, max_size=4),
    layout=layouts(),
    other=layouts(),
    gap=st.integers(1, 3),
)
def test_two_tables_on_one_sheet_read_back_one_after_the_other(upper, lower, layout, other, gap):
    other.left, other.title = layout.left, False
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet = book.add_worksheet("清单")
        first, below = write_table(sheet, upper, layout)
        second, _ = write_table(sheet, lower, other, below + gap - other.top)
    got = read_ledger(stream.getvalue()).items
    check_items(got[: len(upper)], upper, layout, first)
    check_items(got[len(upper) :], lower, other, second)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    sheets=st.lists(
        st.tuples(st.lists(rows, min_size=1, max_size=3), layouts(), st.booleans()), min_size=2, max_size=4
    )
)
def test_a_sheet_for_each_unit_reads_back_and_hidden_ones_stay_out(sheets):
    sheets[0] = (*sheets[0][:2], False)  # one sheet at least is seen
    stream, places = io.BytesIO(), []
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        for number, (items, layout, hidden) in enumerate(sheets):
            sheet = book.add_worksheet(f"单位{number}")
            places.append(write_table(sheet, items, layout)[0])
            sheet.set_column(
                layout.left, layout.left, None, None, {"hidden": True}
            )  # a hidden column is read
            if hidden:
                sheet.hide()
    ledger = read_ledger(stream.getvalue())
    for number, (items, layout, hidden) in enumerate(sheets):
        got = [item for item in ledger.items if item.sheet == f"单位{number}"]
        if hidden:
            assert not got
            assert any(question.sheet == f"单位{number}" for question in ledger.questions)
        else:
            check_items(got, items, layout, places[number])


@settings(max_examples=80, deadline=None)
@given(
    items=st.lists(rows, min_size=1, max_size=4),
    layout=layouts(),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be"]),
    separator=st.sampled_from([",", "\t", ";"]),
)
def test_a_csv_of_any_encoding_and_separator_reads_back(items, layout, encoding, separator):
    if encoding == "gbk":  # the older table has no such characters
        items = [
            Row(
                **{
                    k: v.replace("𠮷", "吉").replace("㐂", "喜") if isinstance(v, str) else v
                    for k, v in vars(row).items()
                }
            )
            for row in items
        ]
        for row in items:
            row.measures = [measure.replace("𠮷", "吉").replace("㐂", "喜") for measure in row.measures]
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator)
    writer.writerow([layout.headings[name] for name in layout.columns])
    for number, row in enumerate(items, 1):
        writer.writerow([cell(name, row, number) for name in layout.columns])
    ledger = read_ledger(out.getvalue().encode(encoding), "a.csv")
    check_items(ledger.items, items, layout, list(range(2, len(items) + 2)))


@settings(max_examples=60, deadline=None)
@given(items=st.lists(rows, min_size=2, max_size=6), data=st.data())
def test_cells_merged_down_hold_for_every_row_they_cover(items, data):
    size = data.draw(st.integers(2, len(items)))
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["序号", "存在问题", "督导单位", "整改时限"])
    for number, row in enumerate(items, 1):
        sheet.append([number, row.problem, row.supervising_unit, row.deadline])
    for column in (3, 4):
        for below in range(3, size + 2):
            sheet.cell(below, column).value = None
        sheet.merge_cells(start_row=2, end_row=size + 1, start_column=column, end_column=column)
    stream = io.BytesIO()
    book.save(stream)
    got = read_ledger(stream.getvalue()).items
    assert [item.problem for item in got] == [row.problem for row in items]
    for item in got[:size]:
        assert item.supervising_unit == items[0].supervising_unit
        assert item.deadline.iso == DEADLINES[items[0].deadline]
        assert item.cells["deadline"][1] == 2


@settings(max_examples=60, deadline=None)
@given(items=st.lists(rows, min_size=1, max_size=4))
def test_an_item_spread_over_several_rows_is_one_item(items):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["序号", "存在问题", "整改措施", "责任单位", "整改时限"])
    starts = []
    for number, row in enumerate(items, 1):
        starts.append(sheet.max_row + 1)
        for n, measure in enumerate(row.measures):
            first = n == 0
            unit = "、".join(row.units) if first else None
            sheet.append(
                [
                    number if first else None,
                    row.problem if first else None,
                    measure,
                    unit,
                    row.deadline if first else None,
                ]
            )
        if len(row.measures) > 1:
            for column in (1, 2, 4, 5):
                sheet.merge_cells(
                    start_row=starts[-1], end_row=sheet.max_row, start_column=column, end_column=column
                )
    stream = io.BytesIO()
    book.save(stream)
    got = read_ledger(stream.getvalue()).items
    assert [item.first_row for item in got] == starts
    for row, item in zip(items, got, strict=True):
        assert (item.problem, item.measures, item.units) == (row.problem, row.measures, row.units)
        assert item.deadline.iso == DEADLINES[row.deadline]
