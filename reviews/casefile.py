"""The file of one item as a zip: index sheet, each part in Word, all on one page to print, the proofs, their hashes (V25).

Proofs are copied, not packed (they are packed already), through a file on disk: the memory is that of one block,
however many photographs there are, so a web process may do it while the visitor waits.
"""

import hashlib
import re
import tempfile
import zipfile
from pathlib import Path
from typing import IO

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string

from documents.word import BODY, HEAD, add_line, add_text, add_title, as_bytes, official_page
from reviews.queries.casefile import CaseFile, Section
from trail.services import UNSAFE

IN_MEMORY, BLOCK = 8 * 1024 * 1024, 1024 * 1024
NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|]')
STYLES = ("tokens", "base", "layout", "parts", "print")


def packed(case: CaseFile) -> IO[bytes]:
    """The zip as an open file at its beginning; whoever takes it closes it."""
    out = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  it is handed over open
    with zipfile.ZipFile(out, "w") as parts:
        sums = [_copied(parts, name, proof) for name, proof in case.proofs]
        contents = contents_of(case)
        documents = {"00-卷内目录.docx": _index(case, contents)}
        for n, section in enumerate(case.sections, start=1):
            documents[f"{n:02d}-{section.title}.docx"] = _document(case, section)
        context = {"case": case, "contents": contents}
        documents["全卷打印.html"] = render_to_string("reviews/case_print.html", context).encode()
        documents["样式.css"] = "\n".join(_style(name) for name in STYLES).encode()
        for name, content in documents.items():
            parts.writestr(_entry(name, zipfile.ZIP_DEFLATED), content)
            sums.append(f"{hashlib.sha256(content).hexdigest()}  {name}")
        parts.writestr(_entry("校验.txt", zipfile.ZIP_DEFLATED), "\n".join(sums) + "\n")
    out.seek(0)
    return out


def contents_of(case: CaseFile) -> list[list[str]]:
    """The lines of the index sheet: number, what, of what day."""
    parts = [[section.title, section.day] for section in case.sections]
    proofs = [[f"佐证材料：{name}", f"{one.report.reported_on:%Y-%m-%d}"] for name, one in case.proofs]
    return [[str(n), *line] for n, line in enumerate(parts + proofs, start=1)]


def file_name(case: CaseFile) -> str:
    """What the zip is called on the visitor's disk."""
    return f"一案一档-{case.item.number or case.item.pk}.zip"


def _copied(parts, name, proof):
    """Copy a proof; the line of the sums says when it is not what was registered, or not there (S55)."""
    name = f"佐证材料/{NOT_IN_NAMES.sub('_', UNSAFE.sub('', name))[-120:]}"
    try:
        source = proof.file.open("rb")
    except FileNotFoundError:
        return f"# 缺少文件：{name}（登记的 sha256 {proof.sha256}）"
    digest = hashlib.sha256()
    with source, parts.open(_entry(name, zipfile.ZIP_STORED), "w", force_zip64=True) as target:
        while block := source.read(BLOCK):
            digest.update(block)
            target.write(block)
    changed = (
        "" if digest.hexdigest() == proof.sha256 else f"\n# 与登记的散列不符：{name}（登记 {proof.sha256}）"
    )
    return f"{digest.hexdigest()}  {name}{changed}"


def _entry(name, how):
    entry = zipfile.ZipInfo(name, date_time=(2000, 1, 1, 0, 0, 0))
    entry.compress_type, entry.external_attr = how, 0o644 << 16
    return entry


def _style(name):
    return Path(str(finders.find(f"css/{name}.css"))).read_text("utf-8")


def _index(case, contents):
    document = official_page()
    add_title(document, "卷内目录")
    add_line(document, f"{case.item.unit}　{case.item.number or '未编号'}")
    add_line(document, _plain(case.item.title))
    _table(document, ["序号", "材料名称", "日期"], contents)
    return as_bytes(document)


def _document(case, section: Section):
    document = official_page()
    add_title(document, section.title)
    add_line(document, f"{case.item.unit}　{case.item.number or '未编号'}")
    for name, text in section.facts:
        add_line(document, f"{name}：{_plain(text)}")
    if section.rows:
        _table(document, section.heads, section.rows)
    elif section.empty:
        add_line(document, section.empty)
    return as_bytes(document)


def _table(document, heads, rows):
    table = document.add_table(rows=1, cols=len(heads), style="Table Grid")
    for cell, text in zip(table.rows[0].cells, heads, strict=True):
        add_text(cell.paragraphs[0], text, HEAD, 12)
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            add_text(cell.paragraphs[0], _plain(text), BODY, 12)


def _plain(text):
    """Without the letters that no XML may hold."""
    return UNSAFE.sub("", text)
