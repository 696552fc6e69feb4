"""A Word file on the page of GB/T 9704: A4, 37 mm top, 28 mm binding, 22 pt 小标宋 title, 16 pt 仿宋 body, 28 pt lines (convention 18)."""

import io
from datetime import datetime

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

STILL = datetime(2000, 1, 1)  # a file made twice from the same facts is the same file
TITLE, BODY, HEAD = "方正小标宋简体", "仿宋_GB2312", "黑体"


def official_page():
    """An empty document with the margins of an official paper, and nobody's name in it."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.left_margin = Mm(37), Mm(28)
    section.right_margin, section.bottom_margin = Mm(26), Mm(35)
    core = document.core_properties
    core.author, core.created, core.modified = "", STILL, STILL
    return document


def add_title(document, text):
    add_line(document, text, TITLE, 22, WD_ALIGN_PARAGRAPH.CENTER)


def add_body(document, text):
    """A paragraph of body text, its first line set in by two characters."""
    add_line(document, text, indent=True)


def add_heading(document, text):
    add_line(document, text, HEAD, indent=True)


def add_signature(document, *lines):
    for text in lines:
        add_line(document, text, align=WD_ALIGN_PARAGRAPH.RIGHT)


def add_line(document, text, font=BODY, size=16, align=None, *, indent=False):
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.line_spacing = Pt(28)
    paragraph.paragraph_format.space_after = Pt(0)
    if indent:
        paragraph.paragraph_format.first_line_indent = Pt(size * 2)
    if align is not None:
        paragraph.alignment = align
    add_text(paragraph, text, font, size)


def add_text(paragraph, text, font, size):
    run = paragraph.add_run(text)
    run.font.size, run.font.name = Pt(size), font
    run._element.rPr.rFonts.set(qn("w:eastAsia"), font)


def as_bytes(document) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()
