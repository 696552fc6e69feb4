"""The paper of GB/T 9704: red head, number, body, record of printing, the same in Word and in print (M109, M87)."""

import io
import re

from django.urls import reverse
from docx import Document as Word
from docx.oxml.ns import qn
from docx.shared import Mm

from documents.queries.documents import paper_of
from documents.services.issuing import withdraw_document
from documents.word import red_head
from tests.documents.making import make_document, make_draft


def word_of(document):
    return Word(io.BytesIO(red_head(paper_of(document))))


def told(paper):
    """Every piece of text of a paper, in the order it stands."""
    lines = [paper.head, paper.number, *([paper.standing] if paper.standing else []), paper.title]
    lines += [
        paper.to,
        *(one.text for one in paper.body),
        paper.reply,
        paper.issuer,
        paper.day,
        paper.copy_to,
    ]
    return [line for line in [*lines, paper.printed_by, paper.printed_on] if line]


def test_m109_word_and_print_draw_the_same_paper(cast, client):
    document = make_document(cast, to=[cast.town, cast.bureau], copy_to="市纪委，市委组织部")
    paper = paper_of(document)
    assert (paper.head, paper.number, paper.to) == ("市活动办文件", "函〔2014〕1号", "甲镇党委、乙局党委：")
    assert (paper.day, paper.copy_to) == ("2014年9月7日", "抄送：市纪委，市委组织部。")
    assert paper.reply == "请于2014年9月14日前书面回复办理情况。"
    lines = [line.text for line in word_of(document).paragraphs if line.text]
    assert "\t".join(lines).split("\t") == told(paper)
    client.force_login(cast.clerk)
    page = client.get(reverse("documents:document_print", args=[document.pk])).content.decode()
    article = page[page.index("<article") : page.index("</article>")]
    assert [text for text in re.sub(r"<[^>]+>", "\n", article).split("\n") if text.strip()] == told(paper)
    assert "red_head.css" in page


def test_m109_the_word_page_has_the_measures_of_gb_t_9704(cast):
    word = word_of(make_document(cast))
    section = word.sections[0]
    near = lambda length, mm: abs(length - Mm(mm)) < Mm(0.1)  # noqa: E731
    assert near(section.page_width, 210)
    assert near(section.page_height, 297)
    assert near(section.top_margin, 37)
    assert near(section.left_margin, 28)
    assert near(section.page_width - section.left_margin - section.right_margin, 156)
    assert near(section.page_height - section.top_margin - section.bottom_margin, 225)
    fonts = {line.text: line.runs[0].font for line in word.paragraphs if line.text}
    head = fonts["市活动办文件"]
    assert (str(head.color.rgb), head.name) == ("FF0000", "方正小标宋简体")
    assert (fonts["一、存在问题"].name, fonts["（一）办事拖拉"].name) == ("黑体", "楷体_GB2312")
    assert (fonts["函〔2014〕1号"].name, fonts["函〔2014〕1号"].size.pt) == ("仿宋_GB2312", 16)
    number = next(line for line in word.paragraphs if line.text == "函〔2014〕1号")
    rule = number._p.find(f".//{qn('w:bottom')}")
    assert rule.get(qn("w:color")) == "FF0000"
    assert "PAGE" in section.footer.paragraphs[0]._p.xml


def test_m109_a_draft_and_a_withdrawn_paper_say_so(cast):
    draft = make_draft(cast)
    assert (paper_of(draft).number, paper_of(draft).standing) == (
        "（草稿，未编号）",
        "本件草拟，不作为依据。",
    )
    issued = make_document(cast)
    assert paper_of(issued).standing == ""
    withdraw_document(document_id=issued.pk, by=cast.officer, reason="对象有误")
    issued.refresh_from_db()
    assert paper_of(issued).standing == "本件已撤回，不作为依据。"


def test_m109_the_same_paper_is_the_same_file_and_names_nobody(cast):
    document = make_document(cast)
    assert red_head(paper_of(document)) == red_head(paper_of(document))
    assert word_of(document).core_properties.author == ""
