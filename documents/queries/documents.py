"""A document as pages and papers need it: the facts a second person sees, the paper itself, who may do what now."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from documents.models import Document
from documents.rules import Paragraph, facts_hash, paragraphs
from documents.states import DocumentState
from trail import clock
from units.permissions import Permission, allowed

FACTS = ("kind", "title", "body", "issuer", "copy_to", "reply_by")


def draft_hash(document: Document) -> str:
    """The hash of all that is said in a draft, its addressees included: what the second person carries as `seen`."""
    units = list(document.to.order_by("pk").values_list("pk", flat=True))
    return facts_hash({name: getattr(document, name) for name in FACTS} | {"to": units})


@dataclass(frozen=True)
class Paper:
    """A document as it stands on paper, by the elements of GB/T 9704-2012; Word and print draw the same one."""

    head: str  # 发文机关标志, in red
    number: str  # 发文字号
    title: str
    to: str  # 主送机关
    body: list[Paragraph]
    reply: str  # the sentence with the day of reply, where one is wanted
    issuer: str  # 发文机关署名
    day: str  # 成文日期
    copy_to: str  # 抄送
    printed_by: str  # 印发机关
    printed_on: str  # 印发日期
    standing: str  # why this paper is not in force: a draft, withdrawn


def paper_of(document: Document) -> Paper:
    """The paper of a document; a draft and a withdrawn one say so."""
    units = "、".join(document.to.order_by("order", "pk").values_list("name", flat=True))
    state = DocumentState(document.state)
    day = _day(document.issued_on)
    return Paper(
        head=f"{document.issuer}{'' if document.issuer.endswith('文件') else '文件'}",
        number=document.number or "（草稿，未编号）",
        title=document.title,
        to=f"{units}：" if units else "",
        body=paragraphs(document.body),
        reply=f"请于{_day(document.reply_by)}前书面回复办理情况。" if document.reply_by else "",
        issuer=document.issuer,
        day=day or "（印发时填写）",
        copy_to=f"抄送：{document.copy_to.rstrip('。')}。" if document.copy_to else "",
        printed_by=document.issuer,
        printed_on=f"{day or '（未印发）'}{'印发' if day else ''}",
        standing="" if state == DocumentState.ISSUED else f"本件{state.label}，不作为依据。",
    )


def _day(day: date | None) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if day else ""


def document_rights(document: Document, user) -> dict[str, Any]:
    """Which verbs of a document this person may use now."""
    campaign = document.campaign
    draft, issued = document.state == DocumentState.DRAFT, document.state == DocumentState.ISSUED
    office = allowed(user, Permission.DOCUMENT_CHECK, campaign=campaign)
    own = document.drafted_by_id == user.pk and allowed(user, Permission.DOCUMENT_WRITE, campaign=campaign)
    hand = office or own
    waits = draft and bool(document.asked_at) and not document.checked_at
    return {
        "may_edit": draft and hand,
        "may_ask": draft and document.burdens and hand and not document.asked_at,
        "may_check": waits and office and document.drafted_by_id != user.pk,
        "may_issue": draft
        and allowed(user, Permission.DOCUMENT_ISSUE, campaign=campaign)
        and (not document.burdens or bool(document.checked_at)),
        "may_withdraw": (draft or issued) and allowed(user, Permission.DOCUMENT_ISSUE, campaign=campaign),
        "inside": hand,
    }


def addressee_rights(addressee, user) -> dict[str, Any]:
    """Which verbs of a received document this person may use now."""
    standing = addressee.document.state == DocumentState.ISSUED
    answers = standing and allowed(user, Permission.DOCUMENT_ANSWER, unit=addressee.unit)
    owing = addressee.state in ("signed", "returned") and addressee.document.reply_by is not None
    judges = standing and allowed(user, Permission.DOCUMENT_JUDGE, unit=addressee.unit)
    return {
        "may_sign": answers and addressee.state == "sent",
        "may_answer": answers and owing,
        "may_judge": judges and addressee.state == "answered",
        "late": bool(addressee.document.reply_by and addressee.document.reply_by < clock.today()),
    }
