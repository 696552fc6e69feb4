"""Cells come out of xlsx and csv as they were meant (S94, S95)."""

import csv
import io
from datetime import date, datetime

import openpyxl
import pytest
import xlsxwriter

from ledger.deadlines import Partial
from ledger.guards import Unreadable
from ledger.reader import read_ledger
from ledger.workbook import open_book, shown_grain

RECORDS = [["序号", "存在问题", "整改时限"], ["1", "群众办事难，㐂𠮷反映\n窗口少", "2014年9月底"]]


def table(records=RECORDS, delimiter=","):
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter).writerows(records)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("gb18030", "gb18030"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
    ],
)
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_csv_of_any_encoding_and_separator_reads_the_same(encoding, name, delimiter):
    ledger = read_ledger(table(delimiter=delimiter).encode(encoding))
    assert ledger.encoding == name
    assert [item.problem for item in ledger.items] == ["群众办事难，㐂𠮷反映\n窗口少"]
    assert ledger.items[0].deadline.iso == "2014-09-30"


def test_gbk_reads_as_gb18030():
    records = [RECORDS[0], ["1", "会议过多", "年底"]]
    assert read_ledger(table(records).encode("gbk")).encoding == "gb18030"


def test_bytes_of_no_encoding_are_refused():
    with pytest.raises(Unreadable) as caught:
        read_ledger(b"a,b\n\x81,\xff\xff\xff")
    assert caught.value.code == "encoding"


def test_nul_and_control_characters_are_dropped_and_rare_characters_stay():
    ledger = read_ledger(table([RECORDS[0], ["1", "会\0议\x07过多㐂𠮷", "年底"]]).encode())
    assert ledger.items[0].problem == "会议过多㐂𠮷"


@pytest.mark.parametrize("mark", list("=+-@＝＋－＠"))
def test_the_guard_before_a_formula_mark_is_taken_off(mark):
    ledger = read_ledger(table([RECORDS[0], ["1", f"'{mark}不是公式", "年底"]]).encode())
    assert ledger.items[0].problem == f"{mark}不是公式"


@pytest.mark.parametrize("text", ["'路灯'=1 的说法", "'＝甲'=乙", "''=乙"])
def test_only_a_guard_at_the_very_start_is_taken_off(text):
    ledger = read_ledger(table([RECORDS[0], ["1", text, "年底"]]).encode())
    assert ledger.items[0].problem == (text if "路灯" in text else text[1:])


def saved(fill, **options):
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, **options})
    fill(book, book.add_worksheet())
    book.close()
    return stream.getvalue()


def test_a_formula_reads_as_its_stored_value_and_one_without_is_asked_about():
    def fill(book, sheet):
        sheet.write_row(0, 0, ["序号", "存在问题", "整改时限"])
        sheet.write(1, 0, 1)
        sheet.write_formula(1, 1, '="会议"&"过多"', None, "会议过多")
        sheet.write(1, 2, "2014年底")

    ledger = read_ledger(saved(fill))
    assert ledger.items[0].problem == "会议过多"
    book = openpyxl.Workbook()
    book.active.append(["序号", "存在问题", "整改时限"])
    book.active.append([1, "会议过多", "=DATE(2014,9,30)"])
    stream = io.BytesIO()
    book.save(stream)
    ledger = read_ledger(stream.getvalue())
    assert ledger.items[0].deadline.kind == "missing"
    assert [(q.kind, q.row, q.column) for q in ledger.questions] == [("formula", 2, 3)]


@pytest.mark.parametrize("mac", [False, True])
def test_dates_and_bare_serials_of_both_systems_give_the_same_day(mac):
    def fill(book, sheet):
        sheet.write_row(0, 0, ["序号", "存在问题", "整改时限"])
        sheet.write(1, 0, 1)
        sheet.write(1, 1, "会议过多")
        sheet.write_datetime(1, 2, datetime(2014, 10, 31), book.add_format({"num_format": "yyyy-mm-dd"}))
        sheet.write(2, 0, 2)
        sheet.write(2, 1, "文件过多")
        sheet.write(2, 2, 41943 - (1462 if mac else 0))

    ledger = read_ledger(saved(fill, date_1904=mac))
    assert [item.deadline.iso for item in ledger.items] == ["2014-10-31", "2014-10-31"]


@pytest.mark.parametrize(
    ("code", "grain"),
    [
        ("yyyy-mm-dd", "whole"),
        ('yyyy"年"m"月"d"日"', "whole"),
        ('yyyy"年"m"月"', "month"),
        ("yyyy-mm", "month"),
        ("mmm-yy", "month"),
        ("yyyy", "year"),
        ('yyyy"年"', "year"),
        ('m"月"d"日"', "day"),
        ("m/d", "day"),
        ("[$-804]yyyy/m/d", "whole"),
        ("[$-F800]dddd, mmmm dd, yyyy", "whole"),
        ("yyyy-mm-dd hh:mm:ss", "whole"),
        ("[DBNum1]yyyy\\年m\\月", "month"),
    ],
)
def test_a_number_format_tells_what_part_of_a_date_was_meant(code, grain):
    assert shown_grain(code) == grain


@pytest.mark.parametrize(
    ("code", "document", "iso", "suggestions"),
    [
        ('yyyy"年"m"月"', None, "2014-09-30", ()),
        ("yyyy-mm", "2013", "2014-09-30", ()),
        ("yyyy", None, "2014-12-31", ()),
        ('m"月"d"日"', "2014", "2014-09-01", ()),
        ('m"月"d"日"', "2013", None, ("2013-09-01", "2014-09-01")),
    ],
)
def test_a_date_that_shows_only_a_part_means_only_that_part(code, document, iso, suggestions):
    def fill(book, sheet):
        sheet.write_row(0, 0, ["序号", "存在问题", "整改时限"])
        sheet.write(1, 0, 1)
        sheet.write(1, 1, "会议过多")
        sheet.write_datetime(1, 2, datetime(2014, 9, 1), book.add_format({"num_format": code}))

    deadline = read_ledger(saved(fill), document_date=document).items[0].deadline
    assert (deadline.iso, deadline.must_ask, deadline.suggestions) == (iso, iso is None, suggestions)


def test_empty_cells_cost_nothing_and_styles_do_not_count_as_content():
    def fill(book, sheet):
        border = book.add_format({"border": 1})
        for row in range(50):
            for column in range(20):
                sheet.write_blank(row, column, None, border)
        sheet.write(3, 2, "x")

    sheet = open_book(saved(fill)).sheets[0]
    assert (sheet.numbers, sheet.rows) == ([4], [[None, None, "x"]])


def test_hidden_rows_and_columns_are_read_and_a_hidden_sheet_is_asked_about():
    book = openpyxl.Workbook()
    for name in ("台账", "旧台账"):
        sheet = book.create_sheet(name)
        sheet.append(["序号", "存在问题", "整改时限"])
        sheet.append([1, f"{name}会议过多", "2014年底"])
        sheet.append([2, f"{name}文件过多", "2014年底"])
    book["台账"].row_dimensions[3].hidden = True
    book["台账"].column_dimensions["C"].hidden = True
    book["旧台账"].sheet_state = "hidden"
    stream = io.BytesIO()
    book.save(stream)
    ledger = read_ledger(stream.getvalue())
    assert [item.problem for item in ledger.items] == ["台账会议过多", "台账文件过多"]
    assert {item.deadline.iso for item in ledger.items} == {"2014-12-31"}
    assert [(q.kind, q.sheet) for q in ledger.questions] == [("sheet", "旧台账")]
    assert len(read_ledger(stream.getvalue(), include_hidden=True).items) == 4


def test_a_partial_date_is_written_as_it_is_shown():
    assert [str(Partial(date(2014, 9, 1), grain)) for grain in ("month", "year", "day")] == [
        "2014年9月",
        "2014年",
        "9月1日",
    ]
