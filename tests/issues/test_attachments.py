"""What may be handed in is decided by content; what is handed out is a download for those in sight (S97–S99)."""

import io
import re
import zipfile
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from issues.models import Attachment
from issues.services.progress import report_progress
from tests.factories import make_item, make_proof
from tests.issues.making import png
from trail.models import Event
from units.files import checked, safe_name

PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)
JPG = b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(64)
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"
PLAIN = b'<Types><Override ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>'
MACRO = b'<Types><Override ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/></Types>'


def packed(**members):
    """A zip with these members."""
    packet = io.BytesIO()
    with zipfile.ZipFile(packet, "w") as parts:
        for name, content in members.items():
            parts.writestr(name, content)
    return packet.getvalue()


def office(part, types=PLAIN, **more):
    return packed(**{"[Content_Types].xml": types, part: b"<x/>", **more})


GOOD = {
    "报告.pdf": (PDF, "application/pdf"),
    "照片.jpg": (JPG, "image/jpeg"),
    "照片.png": (PNG, "image/png"),
    "方案.docx": (office("word/document.xml"), "wordprocessingml.document"),
    "台账.xlsx": (office("xl/workbook.xml"), "spreadsheetml.sheet"),
    "公文.ofd": (packed(**{"OFD.xml": b"<ofd/>"}), "application/ofd"),
    "其实是图片.pdf": (PNG, "image/png"),
}
BAD = {
    "图.svg": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "图.png": b'<?xml version="1.0"?><svg onload="alert(1)"/>',
    "页.html": b"<!doctype html><script>alert(1)</script>",
    "页.pdf": b"<html>%PDF-1.7",
    "程序.pdf": b"MZ\x90\x00" + bytes(200),
    "脚本.jpg": b"#!/bin/sh\nrm -rf /\n",
    "动图.png": b"GIF89a/*" + bytes(32) + b"*/=1;alert(1)",
    "宏.docm": office("word/document.xml", types=MACRO, **{"word/vbaProject.bin": b"x"}),
    "宏改名.docx": office("word/document.xml", types=MACRO),
    "宏换名.docx": office("word/document.xml", **{"word/VBAPROJECT.BIN": b"x"}),
    "旧宏.xlsx": office("xl/workbook.xml", **{"xl/macrosheets/sheet1.xml": b"x"}),
    "压缩.zip": packed(**{"a.txt": b"x"}),
    "程序包.docx": packed(**{"META-INF/MANIFEST.MF": b"x", "A.class": b"\xca\xfe"}),
    "断的.docx": office("word/document.xml")[:60],
    "两面.png": PNG + packed(**{"A.class": b"\xca\xfe"}),
    "两面.pdf": PDF + packed(**{"A.class": b"\xca\xfe"}),
    "文字.txt": "情况说明".encode(),
}


@pytest.mark.parametrize("name", GOOD)
def test_what_offices_use_is_taken_and_named_by_its_content(name):
    content, kind = GOOD[name]
    proof = checked(SimpleUploadedFile(name, content))
    assert proof["kind"].endswith(kind)
    assert (proof["name"], proof["size"]) == (name, len(content))


@pytest.mark.parametrize("name", BAD)
def test_what_could_run_or_hide_something_is_refused_whatever_it_is_called(name):
    with pytest.raises(ValidationError) as refusal:
        checked(SimpleUploadedFile(name, BAD[name]))
    assert refusal.value.code == "file_kind"
    assert "PDF、JPG、PNG、DOCX、XLSX 或 OFD" in refusal.value.messages[0]


def test_a_file_at_the_limit_is_taken_and_one_byte_more_is_not(settings):
    settings.UPLOAD_LIMIT = len(PNG)
    assert checked(SimpleUploadedFile("a.png", PNG))["size"] == len(PNG)
    with pytest.raises(ValidationError) as refusal:
        checked(SimpleUploadedFile("a.png", PNG + b"0"))
    assert refusal.value.code == "file_large"


def test_an_empty_file_is_refused():
    with pytest.raises(ValidationError) as refusal:
        checked(SimpleUploadedFile("a.png", b""))
    assert refusal.value.code == "file_empty"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\x\\照片.png", "照片.png"),
        ("照片\u202egnp.exe", "照片gnp.exe"),
        ("a\x00b\r\nSet-Cookie: x.png", "abSet-Cookie: x.png"),
        ("...", "附件"),
        ("", "附件"),
        (".htaccess", "htaccess"),
    ],
)
def test_a_name_is_cleaned_of_paths_controls_and_directions(given, kept):
    assert safe_name(given) == kept


@pytest.mark.parametrize("ending", ["", ".png", "." + "长" * 300])
def test_a_name_of_300_characters_is_cut_and_keeps_its_ending(ending):
    kept = safe_name("长" * 300 + ending)
    assert len(kept) <= 80
    assert kept.endswith(ending[:9])


def test_the_disk_knows_neither_the_name_nor_a_path(cast, settings):
    proof = make_proof(make_item(cast.town), file=png("..\\..\\机密.png"))
    assert proof.file.name.startswith("evidence/")
    assert "机密" not in proof.file.name
    assert settings.MEDIA_ROOT in Path(proof.file.path).parents


def test_it_is_handed_out_as_a_download_that_no_browser_opens(cast, client):
    proof = make_proof(make_item(cast.town), file=png('现场"照片;\r\n.png'))
    client.force_login(cast.clerk)
    answer = client.get(reverse("issues:attachment", args=[proof.pk]))
    assert b"".join(answer.streaming_content) == PNG
    headers = answer.headers
    assert headers["Content-Disposition"] == (
        "attachment; filename*=utf-8''%E7%8E%B0%E5%9C%BA%22%E7%85%A7%E7%89%87%3B.png"
    )
    assert (headers["X-Content-Type-Options"], headers["Content-Type"]) == ("nosniff", "image/png")
    assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "no-store" in headers["Cache-Control"]


@pytest.mark.parametrize(
    ("person", "status"),
    [("clerk", 200), ("supervisor", 200), ("outsider", 404), ("stranger", 404), ("system", 403), (None, 302)],
)
def test_only_those_with_the_item_in_sight_get_it(cast, client, person, status):
    proof = make_proof(make_item(cast.town))
    if person:
        client.force_login(getattr(cast, person))
    assert client.get(reverse("issues:attachment", args=[proof.pk])).status_code == status


def test_out_of_sight_looks_like_not_there(cast, client):
    proof = make_proof(make_item(cast.town))
    client.force_login(cast.outsider)
    answers = [client.get(reverse("issues:attachment", args=[pk])) for pk in (proof.pk, proof.pk + 1000)]
    assert [answer.status_code for answer in answers] == [404, 404]
    pages = {re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.text) for answer in answers}
    assert len(pages) == 1


def test_a_file_gone_from_the_disk_is_not_found(cast, client):
    proof = make_proof(make_item(cast.town))
    proof.file.storage.delete(proof.file.name)
    client.force_login(cast.clerk)
    assert client.get(reverse("issues:attachment", args=[proof.pk])).status_code == 404


def test_no_address_leads_to_the_files_themselves(cast, client):
    proof = make_proof(make_item(cast.town))
    client.force_login(cast.clerk)
    for guess in (f"/media/{proof.file.name}", f"/files/{proof.file.name}", f"/static/{proof.file.name}"):
        assert client.get(guess).status_code == 404


def test_a_refused_file_comes_back_with_the_text_and_leaves_one_trace(cast, client):
    item = make_item(cast.town)
    client.force_login(cast.clerk)
    data = {
        "text": "已设代办点，附照片",
        "files": [png(), SimpleUploadedFile("程序.png", b"MZ\x90\x00" + bytes(99))],
    }
    answer = client.post(reverse("issues:item_progress", args=[item.pk]), data)
    assert answer.status_code == 409
    assert "已设代办点，附照片" in answer.text
    assert "“程序.png”不是可以上传的类型" in answer.text
    assert "刚才选的文件没有保存，改正后请重新选择" in answer.text
    assert not Attachment.objects.exists()
    assert Event.objects.filter(act="act.refused").count() == 1


def test_many_files_come_in_one_report_and_too_many_do_not(cast, client):
    item = make_item(cast.town)
    client.force_login(cast.clerk)
    where = reverse("issues:item_progress", args=[item.pk])
    assert client.post(where, {"text": "二十个", "files": [png() for _ in range(20)]}).status_code == 302
    assert Attachment.objects.count() == 20
    refused = client.post(where, {"text": "二十一个", "files": [png() for _ in range(21)]})
    assert refused.status_code == 422
    assert "一次最多上传 20 个文件" in refused.text


def test_the_service_takes_no_file_for_another_unit(cast):
    item = make_item(cast.town)
    with pytest.raises(PermissionDenied):
        report_progress(item_id=item.pk, by=cast.outsider, text="冒报", files=[png()])
    assert not Attachment.objects.exists()
