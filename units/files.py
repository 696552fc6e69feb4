"""Which files may be handed in: decided by content, never by what the name says (S97, S98); and under what name they are kept."""

import hashlib
import io
import unicodedata
import uuid
import zipfile
import zlib
from typing import Any

import filetype
from django.conf import settings
from django.core.exceptions import ValidationError

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ALLOWED = {
    "application/pdf": ".pdf",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    DOCX: ".docx",
    XLSX: ".xlsx",
    "application/ofd": ".ofd",
}
INSIDE = {"word/document.xml": DOCX, "xl/workbook.xml": XLSX, "OFD.xml": "application/ofd"}
MACROS = ("vbaproject.bin", "macrosheets/")


def stored_name(attachment, filename):
    """A generated name: what a person called the file never reaches the disk (S98)."""
    return f"evidence/{uuid.uuid4().hex}"


def checked(upload) -> dict[str, Any]:
    """The fields of an Attachment for this upload: name, kind, size, sha256, file.

    Raises ValidationError (`file_empty`, `file_large`, `file_kind`) with the way out in words.
    """
    name = safe_name(upload.name)
    if not upload.size:
        raise ValidationError(f"“{name}”是空文件，请重新选择。", code="file_empty")
    if upload.size > settings.UPLOAD_LIMIT:
        limit = settings.UPLOAD_LIMIT // 1024 // 1024
        raise ValidationError(f"“{name}”超过 {limit} MB，请压缩图片或拆分后再上传。", code="file_large")
    content = upload.read()
    kind = kind_of(content)
    if kind is None:
        raise ValidationError(
            f"“{name}”不是可以上传的类型。请上传 PDF、JPG、PNG、DOCX、XLSX 或 OFD 文件（不含宏）。",
            code="file_kind",
        )
    upload.seek(0)
    digest = hashlib.sha256(content).hexdigest()
    return {"name": name, "kind": kind, "size": len(content), "sha256": digest, "file": upload}


def fault_of(kept, traced: str) -> str:
    """What is wrong with a stored file (`file`, `sha256`) beside the hash the trail tells of it; "" when all three agree."""
    if not traced:
        return "留痕里没有这个附件"
    if kept.sha256 != traced:
        return "登记的散列与留痕不符"
    try:
        with kept.file.open("rb") as content:
            stored = hashlib.file_digest(content, "sha256").hexdigest()
    except FileNotFoundError:
        return "文件不见了"
    return "" if stored == kept.sha256 else "文件内容被改动"


def kind_of(content: bytes) -> str | None:
    """The media type, told from the content; None when it is not on the list."""
    if content[:4] == b"PK\x03\x04":
        return _office_kind(content)
    guess = filetype.guess_mime(content[:8192])
    if guess not in ALLOWED or zipfile.is_zipfile(io.BytesIO(content)):  # an archive hidden behind a picture
        return None
    return guess


def safe_name(name: str) -> str:
    """The base name without control and direction marks, at most 80 characters, its ending kept."""
    base = name.replace("\\", "/").rsplit("/", 1)[-1]
    plain = "".join(c for c in base if unicodedata.category(c)[0] != "C").strip(". ") or "附件"
    stem, dot, ending = plain.rpartition(".")
    return plain if len(plain) <= 80 else (f"{stem[:70]}.{ending[:8]}" if dot else plain[:80])


def _office_kind(content):
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            names = parts.namelist()
            types = _start_of(parts, "[Content_Types].xml")
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, OSError, zlib.error, EOFError):
        return None  # broken, encrypted, or packed in a way that no office program writes
    if any(macro in name.lower() for name in names for macro in MACROS) or b"macroenabled" in types.lower():
        return None
    return next((kind for part, kind in INSIDE.items() if part in names), None)


def _start_of(parts, name):
    """The first part of a member, cut where a bomb would go on (S90)."""
    if name not in parts.namelist():
        return b""
    with parts.open(name) as member:
        return member.read(256 * 1024)
