"""Files that must not be opened are refused at once, each with its code and a sentence in Chinese (S90, S91)."""

import io
import struct
import zipfile

import openpyxl
import pytest

from ledger.guards import Limits, Unreadable, check
from ledger.reader import read_ledger

SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{}</worksheet>'


def xlsx(**parts):
    """A small real xlsx, with parts added or replaced (`__` stands for `/`, `_xml` for `.xml`)."""
    book = openpyxl.Workbook()
    book.active.append(["序号", "存在问题"])
    stream = io.BytesIO()
    book.save(stream)
    found = {}
    with zipfile.ZipFile(stream) as archive:
        found = {name: archive.read(name) for name in archive.namelist()}
    found.update(parts)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in found.items():
            archive.writestr(name, body)
    return out.getvalue()


def refusal(data, **limits):
    """The code of the refusal of some bytes, whose words are Chinese; how fast it comes `make bench` tells."""
    with pytest.raises(Unreadable) as caught:
        check(data, Limits(**limits))
    assert any("\u4e00" <= c <= "\u9fff" for c in caught.value.text)
    return caught.value.code


def test_a_bomb_of_111_megabytes_in_a_few_hundred_kilobytes_is_refused_by_its_ratio():
    row = '<row r="1"><c r="A1"><v>1</v></c></row>'
    data = xlsx(
        **{
            "xl/worksheets/sheet1.xml": SHEET.format(
                "<sheetData>" + row * (111 * 1024**2 // len(row)) + "</sheetData>"
            )
        }
    )
    assert len(data) < 1024**2
    assert refusal(data) == "ratio"


def test_a_file_unpacking_beyond_the_limit_is_refused():
    assert (
        refusal(xlsx(**{"xl/media/a.bin": bytes(range(256)) * 4096}), unpacked=1024**2)
        == "unpacked_too_large"
    )


def test_ten_thousand_members_are_refused():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for number in range(10_000):
            archive.writestr(f"xl/{number}.xml", "")
    assert refusal(stream.getvalue()) == "too_many_members"


def test_a_file_over_the_size_limit_is_refused():
    assert refusal(b"a,b\n" * 1000, size=1000) == "too_large"


def test_a_file_on_disk_over_the_size_limit_is_refused_unread(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(b"a,b\n" * 1000)
    with pytest.raises(Unreadable) as caught:
        read_ledger(path, limits=Limits(size=1000))
    assert caught.value.code == "too_large"


@pytest.mark.parametrize("area", ["A1:XFD1048576", "A1:ZZ900000"])
def test_too_many_rows_and_columns_are_refused_by_the_declared_area(area):
    sheet = SHEET.format(f'<dimension ref="{area}"/><sheetData/>')
    assert refusal(xlsx(**{"xl/worksheets/sheet1.xml": sheet})) == "too_many_cells"


def test_a_lying_dimension_is_caught_while_reading():
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(1, 300))
    data = xlsx(
        **{"xl/worksheets/sheet1.xml": SHEET.format(f'<dimension ref="A1"/><sheetData>{rows}</sheetData>')}
    )
    with pytest.raises(Unreadable) as caught:
        read_ledger(data, limits=Limits(rows=200))
    assert caught.value.code == "too_many_cells"


BILLION = (
    '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
)
OUTSIDE = '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY x SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize("prolog", [BILLION, OUTSIDE, f"<!--{' ' * 5000}-->{BILLION.split('?>')[1]}"])
@pytest.mark.parametrize(
    "part", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml", "_rels/.rels"]
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_in_any_part_are_refused(prolog, part, encoding):
    assert refusal(xlsx(**{part: (prolog + "<l>&b;</l>").encode(encoding)})) == "entities"


def test_a_part_without_any_root_is_refused():
    assert refusal(xlsx(**{"xl/styles.xml": b" " * 600_000})) == "entities"


def test_links_to_other_workbooks_are_refused_but_web_links_are_not():
    assert refusal(xlsx(**{"xl/externalLinks/externalLink1.xml": "<a/>"})) == "external_reference"
    book = openpyxl.Workbook()
    book.active["A1"].hyperlink = "http://example.org"
    stream = io.BytesIO()
    book.save(stream)
    assert check(stream.getvalue()) == "xlsx"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"\r\n \n", "empty"),
        (b"\0" * 100, "empty"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old_format"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le"),
            "encrypted",
        ),
        (b"%PDF-1.4", "pdf"),
        (b"\x89PNG\r\n", "image"),
        (b"MZ\x90\0", "program"),
        (b"Rar!\x1a\x07", "archive"),
        (b"<html><table></table></html>", "not_a_table"),
        ("\ufeff<!DOCTYPE html><html>".encode(), "not_a_table"),
        ("<html><table>".encode("utf-16"), "not_a_table"),
        (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>', "not_a_table"),
        (b"PK\x03\x04 and nothing more", "broken"),
        (xlsx()[:-300], "broken"),
        (xlsx(**{"xl/vbaProject.bin": b"x"}), "macro"),
        (xlsx(**{"xl/workbook.bin": b"x"}), "other_format"),
        (xlsx(**{"word/document.xml": "<a/>"}), "not_a_table"),
        (xlsx(**{"../evil.xml": "<a/>"}), "broken"),
    ],
)
def test_a_file_that_is_no_ledger_is_refused_with_its_own_code(data, code):
    assert refusal(data) == code


def test_a_plain_archive_is_no_ledger():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a.txt", "x")
    assert refusal(stream.getvalue()) == "archive"


def test_a_locked_archive_is_refused():
    data = bytearray(xlsx())
    at = data.find(b"PK\x01\x02")
    struct.pack_into("<H", data, at + 8, 1)
    assert refusal(bytes(data)) == "encrypted"


@pytest.mark.parametrize(
    "part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml", "[Content_Types].xml"]
)
@pytest.mark.parametrize("body", ["<a/>", "<a>", "<a b='1' />\x00"])
def test_a_mangled_part_is_an_answer_and_never_a_crash(part, body):
    try:
        assert read_ledger(xlsx(**{part: body})).items == []
    except Unreadable as error:
        code = error.code
    else:
        code = "broken"
    assert code == "broken"


def test_every_cut_of_a_good_file_is_refused_or_read():
    data = xlsx()
    for cut in range(0, len(data), 97):
        try:
            read_ledger(data[:cut])
        except Unreadable:
            continue
