"""Pictures, charts and shapes of the sender's workbook come back in the marked copy; what cannot is said (V1)."""

import io
import zipfile

import openpyxl
import pytest
import xlsxwriter
from PIL import Image

from issues.intake.answering import answer_ledger
from issues.intake.marked_workbook import returned
from issues.intake.pictures import carried_over, lost
from issues.models import LedgerImport
from tests.issues.sheets import hand_in, row, workbook

HEAD = ["序号", "存在问题", "整改措施", "责任人", "完成时限"]


def photo(colour="red"):
    out = io.BytesIO()
    Image.new("RGB", (30, 20), colour).save(out, "PNG")
    return out.getvalue()


def illustrated(*, deadline="9月底前后"):
    """A ledger with a photograph, a text box and a chart on its sheet, and a photograph on another."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("整改台账")
        sheet.write_row(0, 0, HEAD)
        sheet.write_row(1, 0, [1, "窗口排队", "1.增设窗口", "镇长", deadline])
        sheet.insert_image("G2", "照片.png", {"image_data": io.BytesIO(photo())})
        sheet.insert_textbox("G8", "领导批示：抓紧办理")
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": "=整改台账!$A$2:$A$2"})
        sheet.insert_chart("G14", chart)
        other = book.add_worksheet("现场")
        other.insert_image("B2", "现场.png", {"image_data": io.BytesIO(photo("blue"))})
    return out.getvalue()


def parts(content):
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return {name: book.read(name) for name in book.namelist()}


def marked_copy(cast, content):
    ledger = hand_in(cast, content)
    return returned(content, ledger.name, ledger.kept)[1]


def test_v1_the_marked_copy_keeps_pictures_charts_and_text_boxes_byte_for_byte(cast):
    content = illustrated()
    copy = marked_copy(cast, content)
    before, after = parts(content), parts(copy)
    for name in before:
        if name.startswith(("xl/media/", "xl/charts/", "xl/drawings/drawing")):
            folder, base = name.rsplit("/", 1)
            assert after[f"{folder}/kept-{base}"] == before[name]
    assert "领导批示：抓紧办理".encode() in b"".join(after.values())
    book = openpyxl.load_workbook(io.BytesIO(copy))
    assert [(len(sheet._images), len(sheet._charts)) for sheet in book] == [(1, 1), (1, 0)]
    assert book["整改台账"]["E2"].comment is not None, "the marks themselves are there as well"


def test_v1_a_second_round_keeps_them_still(cast):
    once = marked_copy(cast, illustrated())
    twice = marked_copy(cast, once)
    book = openpyxl.load_workbook(io.BytesIO(twice))
    assert [(len(sheet._images), len(sheet._charts)) for sheet in book] == [(1, 1), (1, 0)]
    names = zipfile.ZipFile(io.BytesIO(twice)).namelist()
    assert len(names) == len(set(names))


def test_v1_a_copy_without_drawings_is_left_as_it_is():
    plain = workbook(row())
    assert carried_over(plain, plain) == plain
    assert lost(plain) == []
    assert lost("序号,问题".encode()) == []


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ("xl/cellimages.xml", "嵌在单元格里的图片"),
        ("xl/embeddings/oleObject1.bin", "嵌入的其他文件"),
        ("xl/ctrlProps/ctrlProp1.xml", "控件"),
    ],
)
def test_v1_what_cannot_come_back_is_said_on_the_page(cast, client, part, words):
    out = io.BytesIO(workbook(row(deadline="待定")))
    with zipfile.ZipFile(out, "a") as book:
        book.writestr(part, b"<x/>")
    ledger = hand_in(cast, out.getvalue())
    assert any(words in remark["text"] for remark in ledger.remarks), ledger.refusal
    client.force_login(cast.clerk)
    assert words in client.get(f"/desk/imports/files/{ledger.pk}/").content.decode()


def test_v1_a_picture_that_points_outside_is_not_carried_over(cast):
    content = illustrated()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as book:
        for name, part in parts(content).items():
            if name == "xl/drawings/_rels/drawing1.xml.rels":
                part = part.replace(
                    b'Target="../media/image1.png"', b'Target="http://x.test/a.png" TargetMode="External"'
                )
            book.writestr(name, part)
    assert "链接到其他文件的图片" in lost(out.getvalue())
    copy = marked_copy(cast, out.getvalue())
    assert b"x.test" not in b"".join(parts(copy).values())
    assert openpyxl.load_workbook(io.BytesIO(copy))["现场"]._images


def test_a_heading_read_wrongly_is_set_right_and_kept_for_the_sender(cast, client):
    """“整改内容” was read as what is to be done; for this sender it is the goal."""
    sheet = [
        ["序号", "存在问题", "整改内容", "责任人", "完成时限"],
        [1, "窗口排队", "当天办结", "镇长", "2014-10-31"],
    ]
    book = openpyxl.Workbook()
    for line in sheet:
        book.active.append(line)
    out = io.BytesIO()
    book.save(out)
    ledger = hand_in(cast, out.getvalue())
    assert {"heading": "整改内容", "meanings": ["measures"]} in ledger.columns
    client.force_login(cast.clerk)
    page = client.get(f"/desk/imports/files/{ledger.pk}/")
    form = page.context["form"]
    assert "照现在的读法：整改措施" in page.content.decode()
    name = next(name for name, heading in form.read_as.items() if heading == "整改内容")
    answer = client.post(f"/desk/imports/files/{ledger.pk}/", {name: "goal"})
    assert answer.status_code == 302
    again = LedgerImport.objects.get(pk=ledger.pk)
    data = again.rows.get().data
    assert (data["goal"], data["measures"]) == ("当天办结", [])
    next_file = hand_in(cast, out.getvalue(), name="下一份.xlsx")
    assert next_file.kept[0]["goal"] == "当天办结"
    outsider = hand_in(cast, out.getvalue(), by=cast.outsider, unit="bureau")
    assert outsider.kept[0]["goal"] == ""


def test_a_column_set_aside_by_mistake_can_be_taken_in_again(cast):
    ledger = hand_in(cast, workbook(row()))
    answer_ledger(ledger_id=ledger.pk, by=cast.clerk, columns={"整改事项/整改目标": "other"})
    assert LedgerImport.objects.get().rows.get().data["goal"] == ""
    answer_ledger(ledger_id=ledger.pk, by=cast.clerk, columns={"整改事项/整改目标": "goal"})
    assert LedgerImport.objects.get().rows.get().data["goal"] == "限时办结"
