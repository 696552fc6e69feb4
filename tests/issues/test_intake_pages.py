"""The intake as a clerk meets it: pages, hostile uploads, many files, many rows."""

import io
import struct
import time
import zipfile

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from issues.intake.commit import commit_ledger
from issues.intake.reading import read_delivery
from issues.models import Delivery, Item, LedgerImport
from issues.states import State
from tests.factories import make_item
from tests.issues.sheets import hand_in, hand_in_all, plain_book, row, rows_of, workbook, zip_of

OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 700


@pytest.fixture
def desk(client, cast, monkeypatch):
    """The clerk of the town at the intake page; the worker reads at once."""
    from issues import tasks

    monkeypatch.setattr(tasks.read_delivery, "delay_on_commit", lambda pk: read_delivery(delivery_id=pk))
    client.force_login(cast.clerk)

    def send(*files, **data):
        uploads = [SimpleUploadedFile(name, content) for name, content in files]
        return client.post("/desk/imports/", {"files": uploads, **data})

    client.send = send
    return client


def shown(answer):
    return answer.content.decode()


def bomb():
    """40 MB of zeros in a sheet of 40 kB."""
    return zip_of_packed(
        {"[Content_Types].xml": b"<Types/>", "xl/worksheets/sheet1.xml": b"<worksheet>" + b" " * 40_000_000}
    )


def zip_of_packed(files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as parts:
        for name, content in files.items():
            parts.writestr(name, content)
    return out.getvalue()


def entity_bomb():
    xml = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet>&a;</worksheet>'
    return zip_of_packed({"[Content_Types].xml": b"<Types/>", "xl/worksheets/sheet1.xml": xml})


def crowd():
    return zip_of_packed({f"文件{n}.txtx": b"" for n in range(10_000)})


def test_a_clerk_hands_in_answers_and_stores_by_pages_alone(desk, cast):
    answer = desk.send(("甲镇台账.xlsx", workbook(row(deadline="长期坚持"))))
    ledger = LedgerImport.objects.get()
    assert answer.url == f"/desk/imports/{ledger.delivery_id}/"
    assert "1 处待确认" in shown(desk.get(answer.url))
    address = f"/desk/imports/files/{ledger.pk}/"
    page = desk.get(address)
    field = next(name for name in page.context["form"].phrases)
    assert desk.post(address, {}).status_code == 422
    assert desk.post(address, {f"{field}-typed": "9月底"}).status_code == 422
    assert "9月底" in shown(desk.post(address, {f"{field}-typed": "9月底"})), "nothing entered is lost"
    assert desk.post(address, {field: "2014-12-31"}).status_code == 302
    assert desk.post(f"{address}commit/").status_code == 302
    item = Item.objects.get()
    assert str(item.deadline) == "2014-12-31"
    assert "从台账“甲镇台账.xlsx”导入（新增 1 项，改动 0 项）" in shown(desk.get(f"/desk/items/{item.pk}/"))
    assert desk.post(f"{address}commit/").status_code == 409
    assert "已入库" in shown(desk.get(address))


def test_the_page_asks_for_itself_only_while_the_worker_reads(desk, cast, monkeypatch):
    from issues import tasks

    monkeypatch.setattr(tasks.read_delivery, "delay_on_commit", lambda pk: None)
    address = desk.send(("甲镇.xlsx", workbook(row()))).url
    waiting = shown(desk.get(address))
    assert "正在读取：0／1 份" in waiting
    assert "data-again" in waiting
    read_delivery(delivery_id=Delivery.objects.get().pk)
    assert "data-again" not in shown(desk.get(address))


def test_nothing_chosen_and_a_vague_day_are_said_at_their_fields(desk):
    answer = desk.post("/desk/imports/", {"document_date": "9月底"})
    assert answer.status_code == 422
    assert "没有具体到日" in shown(answer)
    assert "请选择要上传的台账文件" in shown(desk.post("/desk/imports/", {}))


def test_a_folder_is_taken_with_its_clutter_named(desk):
    folder = [
        SimpleUploadedFile("甲镇.xlsx", workbook(row())),
        SimpleUploadedFile("~$甲镇.xlsx", b"lock"),
        SimpleUploadedFile("现场.jpg", b"\xff\xd8\xff" + bytes(90)),
        SimpleUploadedFile("甲镇副本.xlsx", workbook(row(problem="另一个"))),
    ]
    address = desk.post("/desk/imports/", {"folder": folder}).url
    assert Delivery.objects.get().skipped == [
        {"name": "~$甲镇.xlsx", "why": "是编辑软件留下的临时文件"},
        {"name": "现场.jpg", "why": "不是表格文件"},
    ]
    assert "没有收下的文件（2）" in shown(desk.get(address))
    assert LedgerImport.objects.count() == 2


def test_the_same_file_twice_in_one_hand_in_is_kept_once(desk):
    content = workbook(row())
    desk.send(("甲镇.xlsx", content), ("甲镇副本.xlsx", content))
    assert LedgerImport.objects.count() == 1
    assert "内容完全相同" in Delivery.objects.get().skipped[0]["why"]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("旧.xls", OLD, "另存为 xlsx"),
        ("表.et", OLD, "另存为 xlsx"),
        ("锁.xlsx", OLD + "EncryptedPackage".encode("utf-16-le"), "取消打开密码"),
        ("坏.xlsx", workbook(row())[:2000], "另存为 xlsx"),
        ("炸弹.xlsx", bomb(), "压缩"),
        ("实体.xlsx", entity_bomb(), "实体"),
        ("程序.xlsx", b"MZ" + bytes(900), "程序"),
        ("零.csv", b"\0" * 900, ""),
        ("网页.csv", b"<html><script>alert(1)</script></html>", "网页"),
    ],
)
def test_a_bad_file_says_what_to_do_and_stops_no_other(desk, name, content, words):
    answer = desk.send((name, content), ("好.xlsx", workbook(row())))
    assert answer.status_code == 302
    bad, good = LedgerImport.objects.order_by("pk")
    assert (bad.state, good.state) == ("unreadable", "read")
    assert words in bad.refusal
    assert bad.refusal[:20] in shown(desk.get(answer.url))
    assert desk.get(f"/desk/imports/files/{bad.pk}/").status_code == 200
    assert desk.get(f"/desk/imports/files/{bad.pk}/returned/").status_code == 404


def test_an_empty_file_is_refused_in_words(desk):
    answer = desk.send(("空.xlsx", b""))
    assert "空的" in shown(desk.get(answer.url))


@pytest.mark.parametrize(
    ("content", "code", "words"),
    [
        (crowd(), 409, "不予读取"),
        (zip_of({"说明.docx": b"x"}), 409, "没有 xlsx 或 csv"),
        (b"PK\x03\x04" + b"\0" * 300, 302, ""),
    ],
)
def test_a_bad_zip_is_refused_in_words(desk, content, code, words):
    answer = desk.send(("压缩包.zip", content))
    assert answer.status_code == code
    assert words in shown(answer)


@pytest.mark.parametrize("make", [bomb, entity_bomb, crowd])
def test_hostile_files_are_refused_in_a_blink(make):
    from issues.intake.arrivals import unpacked
    from ledger.guards import Unreadable
    from ledger.reader import read_ledger

    content, took = make(), []
    for _ in range(3):
        start = time.perf_counter()
        with pytest.raises(Unreadable):
            [read_ledger(arrived.content, "x.xlsx") for arrived in unpacked("x.xlsx", content)]
        took.append(time.perf_counter() - start)
    assert min(took) < 0.05


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd.xlsx",
        "..\\..\\x.xlsx",
        "a\0b.xlsx",
        "\u202excod.xlsx",
        "名" * 300 + ".xlsx",
        "/abs.xlsx",
    ],
)
def test_hostile_names_reach_neither_disk_nor_page(desk, name, settings):
    files = zip_of({name.replace("\0", "_"): workbook(row())})
    answer = desk.send(("打包.zip", files))
    ledger = LedgerImport.objects.get()
    assert ".." not in ledger.name.split("/")
    assert not set("\0\u202e\\") & set(ledger.name)
    assert ledger.file.name.startswith("evidence/")
    assert desk.get(answer.url).status_code == 200
    assert desk.get(f"/desk/imports/files/{ledger.pk}/").status_code == 200


def test_a_zip_whose_directory_lies_about_sizes_is_not_unpacked_beyond_them(desk):
    content = bytearray(zip_of_packed({"甲镇.xlsx": b"A" * 5_000_000}))
    at = content.rfind(b"PK\x01\x02")
    content[at + 24 : at + 28] = struct.pack("<I", 10)
    answer = desk.send(("假.zip", bytes(content)))
    assert answer.status_code in (302, 409)
    assert not LedgerImport.objects.filter(state="read").exists()


def test_a_file_over_the_limit_is_named(desk, settings):
    settings.UPLOAD_LIMIT = 2000
    answer = desk.send(("大.xlsx", workbook(row())))
    assert answer.status_code == 409
    assert "“大.xlsx”超过" in shown(answer)
    assert not LedgerImport.objects.exists()


def test_a_body_over_the_limit_is_refused_before_it_is_read(desk, settings):
    class Untouched:
        def read(self, *args):
            raise AssertionError("the body was read")

        readline = read

    answer = desk.generic(
        "POST", "/desk/imports/", CONTENT_LENGTH=str(500 * 1024 * 1024), **{"wsgi.input": Untouched()}
    )
    assert answer.status_code == 413
    assert "太大" in shown(answer)


def test_a_refused_hand_in_leaves_no_file_behind(desk, settings):
    answer = desk.send(("好.xlsx", workbook(row())), ("坏.zip", zip_of({"说明.docx": b"x"})))
    assert answer.status_code == 409
    assert not LedgerImport.objects.exists()
    assert not [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]


def test_eighty_four_files_are_one_page_with_a_fixed_number_of_queries(client, cast):
    client.force_login(cast.officer)
    files = {f"甲镇{n}.xlsx": workbook(row(problem=f"问题{n}", deadline="待定")) for n in range(84)}
    few = hand_in_all(cast, zip_of({name: files[name] for name in list(files)[:3]}), name="少.zip")
    many = hand_in_all(cast, zip_of(files), name="多.zip")
    counts = []
    for ledgers in (few, many):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(f"/desk/imports/{ledgers[0].delivery_id}/").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12


def test_previews_take_a_fixed_number_of_queries(client, cast):
    client.force_login(cast.officer)
    counts = []
    for many in (3, 120):
        ledger = hand_in(cast, workbook(*(row(problem=f"问题{n}", deadline="待定") for n in range(many))))
        client.get(f"/desk/imports/files/{ledger.pk}/")
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"/desk/imports/files/{ledger.pk}/").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 16


def test_ten_thousand_rows_turn_their_pages_at_once(client, cast):
    client.force_login(cast.officer)
    head = ["序号", "存在问题", "整改措施", "责任人", "完成时限"]
    lines = [[n, f"第{n}个问题", "1.整改\n2.检查", "党委书记", "2014-10-31"] for n in range(1, 10_001)]
    ledger = hand_in(cast, plain_book(("一", [head, *lines])))
    assert ledger.new_count == 10_000
    page = shown(client.get(f"/desk/imports/files/{ledger.pk}/?page=150"))
    assert "第7451个问题" in page
    assert page.count('<td data-label="存在问题"') + page.count('data-label="问题"') <= 50


def test_errors_name_sheet_row_and_column_letter(desk):
    desk.send(("甲镇.xlsx", workbook(row(), row(problem="另一个", responsible="人" * 81))))
    page = shown(desk.get(f"/desk/imports/files/{LedgerImport.objects.get().pk}/"))
    assert "整改台账" in page
    assert "H6 责任人" in page


def test_a_changed_row_shows_old_and_new(desk, cast):
    make_item(cast.town, state=State.DRAFT, problem="窗口单位服务态度差、办事拖拉", goal="旧目标")
    desk.send(("甲镇.xlsx", workbook(row(goal="新目标"))))
    page = shown(desk.get(f"/desk/imports/files/{LedgerImport.objects.get().pk}/"))
    assert "<del>旧目标</del> → 新目标" in page


def test_marked_files_come_back_in_one_zip_and_can_come_again(desk, cast):
    desk.send(("甲镇.xlsx", workbook(row(responsible="人" * 81))))
    ledger = LedgerImport.objects.get()
    answer = desk.get(f"/desk/imports/{ledger.delivery_id}/returned/")
    marked = zipfile.ZipFile(io.BytesIO(answer.content)).read("甲镇（核对）.xlsx")
    assert answer["Content-Disposition"].startswith("attachment")
    desk.send(("甲镇（核对）.xlsx", marked))
    again = LedgerImport.objects.order_by("pk").last()
    assert (again.fix_count, again.unplaced) == (1, []), "our own remarks are no column to ask about"
    twice = desk.get(f"/desk/imports/files/{again.pk}/returned/").content
    heads = [
        cell.value
        for line in openpyxl.load_workbook(io.BytesIO(twice)).worksheets[0].iter_rows()
        for cell in line
    ]
    assert heads.count("照单核对意见") == 1
    book = openpyxl.load_workbook(io.BytesIO(marked))
    page = book.worksheets[0]
    page.cell(*rows_of(again)[0]["cells"]["responsible"]).value = "党委书记"
    out = io.BytesIO()
    book.save(out)
    desk.send(("甲镇（核对）.xlsx", out.getvalue()))
    assert LedgerImport.objects.order_by("pk").last().is_ready


def test_formulas_do_not_go_back(cast):
    from issues.intake.marked_workbook import returned

    head = ["序号", "存在问题", "整改措施", "完成时限"]
    content = plain_book(("一", [head, ["=ROW()", "长" * 1001, "1.改", "2014-10-31"]]))
    ledger = hand_in(cast, content)
    _, marked = returned(content, "x.xlsx", rows_of(ledger))
    cells = [cell for line in openpyxl.load_workbook(io.BytesIO(marked)).active.iter_rows() for cell in line]
    assert not [cell for cell in cells if cell.data_type == "f"]


def test_the_same_file_stored_before_is_said(desk, cast):
    content = workbook(row())
    commit_ledger(ledger_id=hand_in(cast, content).pk, by=cast.clerk)
    desk.send(("甲镇.xlsx", content))
    page = shown(desk.get(f"/desk/imports/files/{LedgerImport.objects.order_by('pk').last().pk}/"))
    assert "同一份文件已于" in page
    assert "与库内一致" in page


def test_the_template_is_a_workbook_with_this_units_posts(desk, cast):
    answer = desk.get(f"/desk/imports/template/{cast.town.pk}/")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames == ["整改台账", "选项", "填表说明"]
    assert [cell.value for cell in book["选项"]["A"] if cell.value] == ["领导班子", "党委书记"]
    assert book["整改台账"].data_validations.count >= 3
