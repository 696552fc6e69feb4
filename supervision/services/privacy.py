"""A person's request for what is held of them: written down, answered, carried out (S112)."""

from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from supervision.models import CLEARED, PersonalRequest
from supervision.queries.privacy import accounts_of, erasable, roll_lines_of
from trail import clock
from trail.services import record
from units.models import Campaign
from units.permissions import Permission, require
from units.refusals import needs_reason
from units.services.people import edit_person, forget_contacts
from units.services.rows import of_one_campaign

Kind, Outcome = PersonalRequest.Kind, PersonalRequest.Outcome
ERASED = "（已删除）"


@transaction.atomic
def ask_personal(*, by, campaign, kind, subject, wanted, unit=None):
    """Write a request down. What is looked for and the words stay off the trail, which is for ever."""
    require(by, Permission.PRIVACY_ANSWER, campaign=campaign)
    of_one_campaign(campaign, unit)
    asked = PersonalRequest.objects.create(
        campaign=campaign,
        kind=kind,
        subject=subject.strip(),
        unit=unit,
        wanted=wanted.strip(),
        asked_on=clock.today(),
        asked_by=by,
    )
    record("privacy.asked", on=asked, by=by, kind=kind, unit=unit)
    return asked


@transaction.atomic
def answer_personal(*, request_id, by, outcome, answer, name="", phone=""):
    """Answer a request; agreed corrections and erasures are carried out in the same act, each with its trail.

    A correction sets `name` and `phone` (those given) of the one account meant. An erasure deletes the roll lines of
    ended rounds and an account's telephone and mailbox. Raises ValidationError `illegal_move` (answered already),
    `reason_missing`, `nothing_held`, `several_accounts`, `nothing_to_correct`, `still_needed`.
    """
    asked = (
        PersonalRequest.objects.select_for_update(of=["self"])
        .select_related("campaign", "unit")
        .get(pk=request_id)
    )
    require(by, Permission.PRIVACY_ANSWER, campaign=asked.campaign)
    if asked.outcome:
        raise ValidationError("这个请求已经答复，请刷新页面查看。", code="illegal_move")
    needs_reason(answer, "请写明答复；不予办理的，写明理由。")
    facts: dict[str, Any] = {}
    if outcome == Outcome.DONE and asked.kind == Kind.CORRECTION:
        _correct(asked, by=by, name=name.strip(), phone=phone.strip())
    elif outcome == Outcome.DONE and asked.kind == Kind.ERASURE:
        facts = _erase(asked, by=by)
        asked.subject = ERASED
    asked.outcome, asked.answer = outcome, answer.strip()
    asked.answered_on, asked.answered_by = clock.today(), by
    asked.save(update_fields=["subject", "outcome", "answer", "answered_on", "answered_by"])
    record("privacy.answered", on=asked, by=by, kind=asked.kind, outcome=outcome, **facts)
    return asked


@transaction.atomic
def purge_requests(*, on=None):
    """Empty what answered requests say of people once their campaign's retention is over; returns how many (S113).

    That there was a request, of which kind, and how it was answered and when, stays. A second run finds nothing.
    """
    on, many = on or clock.today(), 0
    for campaign in Campaign.objects.all():
        over = PersonalRequest.objects.filter(
            campaign=campaign, answered_on__lt=on - timedelta(days=campaign.retention_days)
        )
        many += over.exclude(wanted=CLEARED).update(subject=CLEARED, wanted=CLEARED, answer=CLEARED)
    if many:
        record("privacy.purged", on=None, by=None, many=many)
    return many


def _correct(asked, *, by, name, phone):
    if not (name or phone):
        raise ValidationError("请填写更正后的称呼或电话。", code="nothing_to_correct")
    accounts = list(accounts_of(asked)[:2])
    if not accounts:
        raise ValidationError(
            "没有这个账号或电话。名册锁定以前由单位在“录入名册”里更正，锁定以后不能改；请写明理由答复。",
            code="nothing_held",
        )
    if len(accounts) > 1:
        raise ValidationError("有不止一个账号，请按账号另行登记请求。", code="several_accounts")
    (one,) = accounts
    edit_person(by=by, person=one, name=name or one.name, phone=phone or one.phone, is_active=one.is_active)


def _erase(asked, *, by):
    lines, accounts = roll_lines_of(asked), list(accounts_of(asked))
    if lines.difference(erasable(lines)).exists():
        raise ValidationError(
            "这个姓名还在没有结束的评议的名册里，现在不能删除；评议结束后再办，或写明理由答复。",
            code="still_needed",
        )
    reviews = sorted(set(lines.values_list("review_id", flat=True)))
    if not (reviews or accounts):
        raise ValidationError("没有查到以此登记的个人信息，请核对写法，或如实答复。", code="nothing_held")
    many, _ = lines.delete()
    for one in accounts:
        forget_contacts(by=by, person=one)
    return {"roll_lines": many, "reviews": reviews, "accounts": [one.pk for one in accounts]}
