"""一案一档: one click gives all there is of an item, proofs with their hashes, and nothing of a ballot (M70, V25, S55, S98)."""

import hashlib
import io
import zipfile

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from docx import Document

from issues.models import Attachment
from issues.services.progress import report_progress
from issues.states import State
from tests.factories import TODAY, disclose, make_file, make_item, make_proof
from trail.models import Event

NASTY = "../..\\x/照片\u202e<script>.png"


@pytest.fixture
def office(cast, client):
    client.force_login(cast.officer)
    return client


def taken(client, item):
    answer = client.get(reverse("reviews:case_zip", args=[item.pk]))
    assert answer.status_code == 200
    return zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))


def words(parts, name):
    document = Document(io.BytesIO(parts.read(name)))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([one.text for one in document.paragraphs] + cells)


def test_a_closed_items_file_holds_every_part_and_every_proof(cast, office):
    item = make_item(cast.town, state=State.CLOSED)
    with taken(office, item) as parts:
        assert parts.testzip() is None
        assert sorted(parts.namelist())[:8] == [
            "00-卷内目录.docx",
            "01-整改事项表.docx",
            "02-落实进度和佐证.docx",
            "03-民主评议.docx",
            "04-审核销号.docx",
            "05-销号证明.docx",
            "06-办理记录.docx",
            "全卷打印.html",
        ]
        for line in (
            "整改事项表\n2014-07-09",
            "民主评议\n2014-09-04",
            "销号证明\n2014-09-06",
            "办理记录\n2014-09-06",
        ):
            assert line in words(parts, "00-卷内目录.docx")  # each of its own day, not of the day of printing
        assert "窗口限时办结。" in words(parts, "01-整改事项表.docx")
        assert "点赞 27" in words(parts, "03-民主评议.docx")
        assert item.close_number in words(parts, "05-销号证明.docx")
        hashes = Event.objects.filter(object=f"item:{item.pk}").values_list("hash", flat=True)
        assert all(one in words(parts, "06-办理记录.docx") for one in hashes)
        assert item.problem in parts.read("全卷打印.html").decode()
        for line in parts.read("校验.txt").decode().splitlines():
            digest, name = line.split("  ")
            assert hashlib.sha256(parts.read(name)).hexdigest() == digest


def test_s98_proofs_lie_flat_under_safe_names_however_they_were_called(cast, office):
    item = make_item(cast.town)
    kept = make_proof(item)
    kept.pk, kept.name = None, NASTY  # as a row from before names were looked at
    kept.save()
    assert Attachment.objects.count() == 2
    with taken(office, item) as parts:
        proofs = [name for name in parts.namelist() if name.startswith("佐证材料/")]
        assert proofs[1] == "佐证材料/02-.._.._x_照片_script_.png"
        assert parts.read(proofs[1]) == make_file().read()


def test_s55_a_changed_or_missing_proof_is_named_and_stops_nothing(cast, office):
    item = make_item(cast.town)
    changed, gone = make_proof(item), make_proof(item)
    with changed.file.open("wb") as file:
        file.write(b"other")
    gone.file.storage.delete(gone.file.name)
    with taken(office, item) as parts:
        sums = parts.read("校验.txt").decode()
        assert f"与登记的散列不符：佐证材料/01-{changed.name}" in sums
        assert f"缺少文件：佐证材料/02-{gone.name}" in sums


def test_letters_that_no_xml_holds_do_not_break_the_file(cast, office):
    item = make_item(cast.town)
    report_progress(item_id=item.pk, by=None, text="做了\x0b一半\x1b[2J\ud7ff𠮷")
    with taken(office, item) as parts:
        assert "做了一半[2J" in words(parts, "02-落实进度和佐证.docx")


def test_s66_taking_a_file_away_is_noted_and_out_of_sight_is_out_of_sight(cast, office, client):
    item = make_item(cast.town, state=State.CLOSED)
    taken(office, item)
    assert Event.objects.filter(act="case.taken").count() == 1
    client.force_login(cast.outsider)
    for name in ("case", "case_zip", "certificate"):
        assert client.get(reverse(f"reviews:{name}", args=[item.pk])).status_code == 404
    assert Event.objects.filter(act="case.taken").count() == 1


def test_an_uncounted_review_gives_no_number_to_the_file(cast, office):
    item = make_item(cast.town, state=State.FINISHED)
    page = office.get(reverse("reviews:case", args=[item.pk]))
    assert "还没有计过票的评议" in page.content.decode()


def test_the_page_asks_as_many_questions_for_many_reports_as_for_one(cast, office):
    item = make_item(cast.town)

    def asked():
        with CaptureQueriesContext(connection) as queries:
            assert office.get(reverse("reviews:case", args=[item.pk])).status_code == 200
        return len(queries)

    make_proof(item)
    few = asked()
    for _ in range(3):
        make_proof(item)
    assert asked() == few


def test_m70_the_certificate_states_number_and_day_and_leads_to_the_public_page_while_there_is_one(
    cast, office
):
    item = make_item(cast.town, state=State.CLOSED)
    page = office.get(reverse("reviews:certificate", args=[item.pk])).content.decode()
    assert item.close_number in page
    assert f"{TODAY.year}年9月" in page
    assert "不印二维码" in page
    disclose(item)
    page = office.get(reverse("reviews:certificate", args=[item.pk])).content.decode()
    assert f"http://testserver/items/{item.number}/" in page
    assert "<svg" in page.split("figure class")[1]


@pytest.mark.parametrize("state", [State.IN_PROGRESS, State.APPROVED])
def test_what_is_not_closed_has_no_certificate(cast, office, state):
    item = make_item(cast.town, state=state)
    assert office.get(reverse("reviews:certificate", args=[item.pk])).status_code == 404
    assert "05-销号证明.docx" not in taken(office, item).namelist()
