"""A Word file on the page of GB/T 9704: A4, 37 mm top, 28 mm binding, 22 pt 小标宋 title, 16 pt 仿宋 body, 28 pt lines (convention 18).

`red_head` draws a whole numbered document on it: red head, number, red rule, title, body, signature, and the record of printing (版记).
"""

import io
from datetime import datetime

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from documents.queries.documents import Paper

STILL = datetime(2000, 1, 1)  # a file made twice from the same facts is the same file
TITLE, BODY, HEAD, SECOND = "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312"
RED = RGBColor(0xFF, 0, 0)
LEVELS = {0: BODY, 1: HEAD, 2: SECOND}  # 一、 in 黑体, （一） in 楷体, the rest in 仿宋


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


def add_line(document, text, font=BODY, size=16, align=None, *, indent=False, color=None):
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.line_spacing = Pt(28)
    paragraph.paragraph_format.space_after = Pt(0)
    if indent:
        paragraph.paragraph_format.first_line_indent = Pt(size * 2)
    if align is not None:
        paragraph.alignment = align
    add_text(paragraph, text, font, size, color)
    return paragraph


def add_text(paragraph, text, font, size, color=None):
    run = paragraph.add_run(text)
    run.font.size, run.font.name = Pt(size), font
    run._element.rPr.rFonts.set(qn("w:eastAsia"), font)
    if color is not None:
        run.font.color.rgb = color


def red_head(paper: Paper) -> bytes:
    """A numbered document as Word, by the elements of GB/T 9704-2012; the print page draws the same `Paper`."""
    document = official_page()
    center = WD_ALIGN_PARAGRAPH.CENTER
    head = add_line(document, paper.head, TITLE, 36, center, color=RED)
    head.paragraph_format.line_spacing, head.paragraph_format.space_before = 1.0, Mm(20)
    add_line(document, "", align=center)
    _rule(add_line(document, paper.number, align=center), "bottom", 18, "FF0000")
    if paper.standing:
        add_line(document, paper.standing, HEAD, align=center)
    add_line(document, "")
    add_title(document, paper.title)
    add_line(document, "")
    if paper.to:
        add_line(document, paper.to)
    for level, text in paper.body:
        add_line(document, text, LEVELS[level], indent=True)
    if paper.reply:
        add_body(document, paper.reply)
    add_line(document, "")
    for text in (paper.issuer, paper.day):
        line = add_line(document, text, align=WD_ALIGN_PARAGRAPH.RIGHT)
        line.paragraph_format.right_indent = Pt(32)  # two characters in from the right
        line.paragraph_format.keep_with_next = True
    _record_of_printing(document, paper)
    _page_numbers(document)
    return as_bytes(document)


def _record_of_printing(document, paper):
    """版记: rules above and below 0.35 mm, between 0.25 mm; 14 pt 仿宋, one character in on both sides."""
    add_line(document, "")
    lines = [*([paper.copy_to] if paper.copy_to else []), f"{paper.printed_by}\t{paper.printed_on}"]
    for n, text in enumerate(lines):
        line = add_line(document, text, size=14)
        line.paragraph_format.left_indent = line.paragraph_format.right_indent = Pt(14)
        line.paragraph_format.keep_together = True
        line.paragraph_format.tab_stops.add_tab_stop(Mm(156) - Pt(14), WD_TAB_ALIGNMENT.RIGHT)
        _rule(line, "top", 8 if n == 0 else 6, "000000")
        if n == len(lines) - 1:
            _rule(line, "bottom", 8, "000000")


def _page_numbers(document):
    """— 1 — at the foot, 14 pt 宋体."""
    foot = document.sections[0].footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    add_text(foot, "— ", "宋体", 14)
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    foot._p.append(field)
    add_text(foot, " —", "宋体", 14)


def _rule(paragraph, side, eighths, color):
    """A line along a paragraph; its thickness in eighths of a point."""
    properties = paragraph._p.get_or_add_pPr()
    borders = properties.find(qn("w:pBdr"))
    if borders is None:
        borders = OxmlElement("w:pBdr")
        properties.insert_element_before(
            borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr"
        )
    line = OxmlElement(f"w:{side}")
    for name, value in (("val", "single"), ("sz", str(eighths)), ("space", "4"), ("color", color)):
        line.set(qn(f"w:{name}"), value)
    borders.append(line)


def as_bytes(document) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()
