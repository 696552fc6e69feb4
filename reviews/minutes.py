"""The minutes of a review as a Word file, on the page of GB/T 9704 (A4, 37 mm top, 28 mm binding, 16 pt 仿宋)."""

import io
from datetime import datetime

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from reviews.models import DemocraticReview
from reviews.queries import meeting

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
STILL = datetime(2000, 1, 1)  # a file made twice from the same numbers is the same file


def minutes(review: DemocraticReview) -> bytes:
    """The minutes of a counted review: who took part, what each item got, rules, seal, places to sign."""
    facts, document = _facts(review), _page()
    _line(document, f"{review.unit}整改事项民主评议会议记录", "方正小标宋简体", 22, WD_ALIGN_PARAGRAPH.CENTER)
    _line(document, f"时间：{review.held_on:%Y年%-m月%-d日}　地点：{review.place or '—'}")
    _line(
        document,
        f"到场 {facts['voters']} 人，其中基层群众和服务对象 {facts['public']} 人（{facts['share']}）。",
    )
    _line(document, "　".join(f"{name} {many} 人" for name, many in facts["rows"]))
    _line(
        document,
        f"规则：参评不少于 {review.quorum} 人，基层群众和服务对象不少于 {review.public_share}%，"
        f"{review.rate_name}不低于 {review.floor}%。规则和事项散列：{review.rules_hash}",
    )
    if review.note:
        _line(document, f"说明：{review.note}")
    _results(document, review, facts["results"])
    if facts["seal"]:
        _line(document, f"封存散列：{facts['seal']}")
    _line(document, f"监票人：{'、'.join(review.tellers) or '　　　　　　'}")
    _line(document, f"督导组派员：{review.observer or '　　　　　　'}　　单位负责人：　　　　　　")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _facts(review):
    there = meeting(review)
    seal = getattr(review, "seal", None)
    return there._asdict() | {"results": list(review.asked), "seal": seal and seal.hash}


def _page():
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.left_margin = Mm(37), Mm(28)
    section.right_margin, section.bottom_margin = Mm(26), Mm(35)
    core = document.core_properties
    core.author, core.created, core.modified = "", STILL, STILL
    return document


def _line(document, text, font="仿宋_GB2312", size=16, align=None):
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.line_spacing = Pt(28)
    paragraph.paragraph_format.space_after = Pt(0)
    if align is not None:
        paragraph.alignment = align
    _write(paragraph, text, font, size)


def _write(paragraph, text, font, size):
    run = paragraph.add_run(text)
    run.font.size, run.font.name = Pt(size), font
    run._element.rPr.rFonts.set(qn("w:eastAsia"), font)


def _results(document, review, rows):
    heads = ["编号", "有效票", *[words for _, words in review.answers], review.rate_name, "结论"]
    table = document.add_table(rows=1, cols=len(heads), style="Table Grid")
    for cell, text in zip(table.rows[0].cells, heads, strict=True):
        _write(cell.paragraphs[0], text, "黑体", 12)
    for row in rows:
        texts = [
            row.judged.number if row.item_id else f"{row.judged.number} {row.judged}",
            row.valid,
            row.likes,
            row.dislikes,
            row.unsure,
            row.rate,
            row.get_outcome_display(),
        ]
        for cell, text in zip(table.add_row().cells, texts, strict=True):
            _write(cell.paragraphs[0], "—" if text is None else str(text), "仿宋_GB2312", 12)
