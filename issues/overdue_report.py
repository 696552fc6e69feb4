"""The written report on a promise that was not kept in time, to activity office and supervision group (M41, V12)."""

from documents.word import add_body, add_heading, add_line, add_signature, add_title, as_bytes, official_page


def overdue_report(explanation) -> bytes:
    """The report as a Word file in the layout of an official paper; made of the same three answers as the public text."""
    item, document = explanation.item, official_page()
    unit = item.unit
    add_title(document, f"关于{item.number}号整改事项")
    add_title(document, "逾期未完成情况的报告")
    add_line(document, "")
    add_line(document, f"{'、'.join(filter(None, [unit.campaign.office, unit.group and unit.group.name]))}：")
    add_body(
        document,
        f"{unit}承诺的整改事项“{item.problem}”，整改目标为“{item.goal or '—'}”，责任人为{item.responsible or '—'}，"
        f"应于{explanation.deadline:%Y年%-m月%-d日}完成，未能按期到位。现将有关情况报告如下。",
    )
    for head, text in (
        ("一、目前进展", explanation.progress),
        ("二、未按期完成的原因", explanation.reason),
        ("三、下一步措施和完成时间", explanation.plan),
    ):
        add_heading(document, head)
        for part in text.splitlines() or [""]:
            add_body(document, part)
    add_body(document, "以上情况同时向群众公开说明。")
    add_body(document, "特此报告。")
    add_line(document, "")
    add_signature(document, f"{unit}　　", f"{explanation.told_on:%Y年%-m月%-d日}　　")
    add_line(document, "签收：")
    for body, day, person in (
        ("活动办", explanation.office_on, explanation.office_by),
        ("督导组", explanation.group_on, explanation.group_by),
    ):
        signed = f"{person or '系统'}　{day:%Y年%-m月%-d日}" if day else "　　　　　　　　年　　月　　日"
        add_line(document, f"{body}：{signed}")
    return as_bytes(document)
