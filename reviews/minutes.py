"""The minutes of a review as a Word file, on the page of GB/T 9704 (A4, 37 mm top, 28 mm binding, 16 pt 仿宋)."""

from documents.word import BODY, HEAD, add_line, add_text, add_title, as_bytes, official_page
from reviews.models import DemocraticReview
from reviews.queries.meetings import meeting

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def minutes(review: DemocraticReview) -> bytes:
    """The minutes of a counted review: who took part, what each item got, rules, seal, places to sign."""
    facts, document = _facts(review), official_page()
    add_title(document, f"{review.unit}整改事项民主评议会议记录")
    add_line(document, f"时间：{review.held_on:%Y年%-m月%-d日}　地点：{review.place or '—'}")
    add_line(
        document,
        f"到场 {facts['voters']} 人，其中基层群众和服务对象 {facts['public']} 人（{facts['share']}）。",
    )
    add_line(document, "　".join(f"{name} {many} 人" for name, many in facts["rows"]))
    add_line(
        document,
        f"规则：参评不少于 {review.quorum} 人，基层群众和服务对象不少于 {review.public_share}%，"
        f"{review.rate_name}不低于 {review.floor}%。规则和事项散列：{review.rules_hash}",
    )
    if review.note:
        add_line(document, f"说明：{review.note}")
    _results(document, review, facts["results"])
    if facts["seal"]:
        add_line(document, f"封存散列：{facts['seal']}")
    add_line(document, f"监票人：{'、'.join(review.tellers) or '　　　　　　'}")
    add_line(document, f"督导组派员：{review.observer or '　　　　　　'}　　单位负责人：　　　　　　")
    return as_bytes(document)


def _facts(review):
    there = meeting(review)
    seal = getattr(review, "seal", None)
    return there._asdict() | {"results": list(review.asked), "seal": seal and seal.hash}


def _results(document, review, rows):
    heads = ["编号", "有效票", *[words for _, words in review.answers], review.rate_name, "结论"]
    table = document.add_table(rows=1, cols=len(heads), style="Table Grid")
    for cell, text in zip(table.rows[0].cells, heads, strict=True):
        add_text(cell.paragraphs[0], text, HEAD, 12)
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
            add_text(cell.paragraphs[0], "—" if text is None else str(text), BODY, 12)
