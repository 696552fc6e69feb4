"""Refuse a file before anything of it is parsed.

Works on the bytes, the zip directory and the first bytes of each part only, so that the worst bomb costs milliseconds.
Every refusal is an `Unreadable` with a Chinese sentence saying what to do and a code. Fulfils S90, S91, S92, S97.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from dataclasses import dataclass


class Unreadable(Exception):
    """A file that is not read. `text` is for the person (Chinese), `code` for scripts and tests."""

    def __init__(self, text: str, code: str) -> None:
        super().__init__(text)
        self.text, self.code = text, code


@dataclass(slots=True, frozen=True)
class Limits:
    """What a ledger may weigh. Bytes, except ratio (unpacked to packed) and counts."""

    size: int = 30 * 1024**2
    unpacked: int = 300 * 1024**2
    ratio: int = 100
    ratio_from: int = 10 * 1024**2  # small files pack well by nature; below this the ratio says nothing
    members: int = 2_000
    rows: int = 300_000
    columns: int = 16_384
    cells: int = 20_000_000
    csv_columns: int = 1_000


LIMITS = Limits()
_SAVE_AS = "请用 Excel 或 WPS 打开，另存为 xlsx 后再上传。"
_OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_DIMENSION = re.compile(
    rb"""<(?:\w+:)?dimension\s[^>]*ref=["'](?:\$?([A-Z]{1,3})\$?(\d+):)?\$?([A-Z]{1,3})\$?(\d+)["']"""
)
_ROOT = re.compile(r"<(?![?!])\w")
_STRICT = b"purl.oclc.org/ooxml"
_OTHER_FORMATS = (
    (b"%PDF", "这是 PDF 文件。请上传表格原文件，另存为 xlsx 后再上传。", "pdf"),
    (b"Rar!", "这是压缩包，不是表格。请解压后上传其中的 xlsx 文件。", "archive"),
    (b"7z\xbc\xaf", "这是压缩包，不是表格。请解压后上传其中的 xlsx 文件。", "archive"),
    (b"\x1f\x8b", "这是压缩包，不是表格。请解压后上传其中的 xlsx 文件。", "archive"),
    (b"\xff\xd8\xff", "这是图片，不是表格。请上传表格原文件。", "image"),
    (b"\x89PNG", "这是图片，不是表格。请上传表格原文件。", "image"),
    (b"GIF8", "这是图片，不是表格。请上传表格原文件。", "image"),
    (b"MZ", "这是程序文件，不能上传。", "program"),
    (b"\x7fELF", "这是程序文件，不能上传。", "program"),
)


def check(data: bytes, limits: Limits = LIMITS) -> str:
    """Look a file over and say what it is: `xlsx` or `csv`.

    Raises Unreadable for everything that is too large, dangerous, encrypted, broken, empty or of another format.
    """
    if len(data) > limits.size:
        raise Unreadable(f"文件超过 {limits.size // 1024**2} MB，不予读取。请拆分后上传。", "too_large")
    if not data.strip(b"\0 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise Unreadable("文件是空的，没有内容可读。", "empty")
    if data.startswith(_OLE2):
        if _ENCRYPTED in data:
            raise Unreadable("文件已加密。请取消打开密码，另存为 xlsx 后再上传。", "encrypted")
        raise Unreadable(f"这是旧格式（.xls 或 .et）文件。{_SAVE_AS}", "old_format")
    for magic, text, code in _OTHER_FORMATS:
        if data.startswith(magic):
            raise Unreadable(text, code)
    if data.startswith(b"PK"):
        _check_zip(data, limits)
        return "xlsx"
    _check_text(data)
    return "csv"


def _check_text(data: bytes) -> None:
    """A web page or XML table under a borrowed name is no csv."""
    head = data[:4096].removeprefix(b"\xef\xbb\xbf").replace(b"\0", b"").lstrip(b"\xff\xfe \t\r\n").lower()
    if head.startswith(
        (b"<!doctype", b"<html", b"<?xml", b"<table", b"<head", b"<meta", b"<style", b"<div", b"mime-version")
    ):
        raise Unreadable(f"这是网页或 XML 文件，只是改了扩展名。{_SAVE_AS}", "not_a_table")
    if head.startswith(b"{\\rtf"):
        raise Unreadable("这是文字文档，不是表格。请上传表格原文件。", "not_a_table")


def _check_zip(data: bytes, limits: Limits) -> None:
    # The count stands in the last record: a directory of a million names is refused before it is read.
    if _declared_members(data) > limits.members:
        raise Unreadable(
            f"文件内部部件超过 {limits.members} 个，不是正常的台账，不予读取。", "too_many_members"
        )
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, struct.error, OSError, NotImplementedError, UnicodeDecodeError):
        raise Unreadable(f"文件已损坏，打不开。{_SAVE_AS}", "broken") from None
    with archive:
        parts = archive.infolist()
        if len(parts) > limits.members:
            raise Unreadable(
                f"文件内部部件超过 {limits.members} 个，不是正常的台账，不予读取。", "too_many_members"
            )
        _check_weight(parts, len(data), limits)
        _check_names(archive, parts)
        try:
            for part in parts:
                if part.filename.lower().endswith((".xml", ".rels", ".vml")):
                    _check_part(archive, part, limits)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError, struct.error):
            raise Unreadable(f"文件已损坏，打不开。{_SAVE_AS}", "broken") from None


def _declared_members(data: bytes) -> int:
    at = data.rfind(b"PK\x05\x06")
    return int(struct.unpack_from("<H", data, at + 10)[0]) if 0 <= at <= len(data) - 22 else 0


def _check_weight(parts: list[zipfile.ZipInfo], size: int, limits: Limits) -> None:
    unpacked = sum(part.file_size for part in parts)
    if unpacked > limits.unpacked:
        raise Unreadable(
            f"文件解压后超过 {limits.unpacked // 1024**2} MB，不予读取。请拆分后上传。", "unpacked_too_large"
        )
    heaviest = max(
        (part.file_size / max(part.compress_size, 1) for part in parts if part.file_size > limits.ratio_from),
        default=0,
    )
    if heaviest > limits.ratio or (unpacked > limits.ratio_from and unpacked > limits.ratio * size):
        raise Unreadable("文件压缩比异常，疑似压缩炸弹，不予读取。请删除多余的空白行列后另存。", "ratio")


def _check_names(archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo]) -> None:
    names = {part.filename.lower().replace("\\", "/") for part in parts}
    if any(part.flag_bits & 0x1 for part in parts):
        raise Unreadable("文件已加密。请取消密码，另存为 xlsx 后再上传。", "encrypted")
    if len(names) != len(parts) or any(name.startswith("/") or ".." in name.split("/") for name in names):
        raise Unreadable(f"文件结构异常，不予读取。{_SAVE_AS}", "broken")
    if any(name.endswith("vbaproject.bin") for name in names):
        raise Unreadable("文件含有宏。请另存为不含宏的 xlsx 后再上传。", "macro")
    if "xl/workbook.bin" in names or "mimetype" in names or "content.xml" in names:
        raise Unreadable(f"这不是 xlsx 格式。{_SAVE_AS}", "other_format")
    if any(name.startswith(("word/", "ppt/")) for name in names):
        raise Unreadable("这是文字文档或演示文稿，不是表格。请上传表格原文件。", "not_a_table")
    if "[content_types].xml" not in names or not any(name.startswith("xl/") for name in names):
        raise Unreadable("这是压缩包，不是表格。请解压后上传其中的 xlsx 文件。", "archive")
    if any(name.startswith("xl/externallinks/") for name in names):
        raise Unreadable(
            "文件引用了其他文件的数据。请在“数据—编辑链接”中断开链接，另存后再上传。", "external_reference"
        )


def _check_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo, limits: Limits) -> None:
    """The opening of one part: no document type, no entity; a sheet's declared area within bounds."""
    with archive.open(part) as stream:
        head = stream.read(2048)
        text = _decoded(head)
        # A document type can only stand before the root element: read on until that is seen, but not for ever.
        while not (root := _ROOT.search(text)) and "<!D" not in text.upper():
            more = stream.read(65536)
            if not more or len(head) > 262144:
                break
            head += more
            text = _decoded(head)
    prolog = text[: root.start()] if root else text
    if "<!DOCTYPE" in prolog.upper() or "<!ENTITY" in prolog.upper() or (root is None and part.file_size):
        raise Unreadable("文件含有实体定义或外部引用，不予读取。请另存为普通 xlsx 后再上传。", "entities")
    if part.filename.lower().endswith("xl/workbook.xml") and _STRICT in head:
        raise Unreadable(
            "文件是“严格 Open XML”格式。请另存为普通的“Excel 工作簿（*.xlsx）”后再上传。", "other_format"
        )
    if "worksheets/" in part.filename.lower() and (found := _DIMENSION.search(head)):
        rows = int(found[4]) - int(found[2] or found[4]) + 1
        columns = _column(found[3]) - _column(found[1] or found[3]) + 1
        if rows * columns > limits.cells:
            raise Unreadable(
                f"工作表有 {rows} 行 × {columns} 列，超过可读范围。请删除表格下方和右侧的空白行列后另存。",
                "too_many_cells",
            )


def _decoded(head: bytes) -> str:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", "replace")
    if head[:2] in (b"<\0", b"\0<"):
        return head.decode("utf-16-le" if head[0] else "utf-16-be", "replace")
    return head.decode("utf-8", "replace")


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
