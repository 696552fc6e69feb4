"""What `reviews` holds of a unit and of a person: declared for changes (M121) and handovers (M122), and moved here."""

from reviews.models import AuditStep, CloseOut, DemocraticReview
from reviews.states import ENDED, CloseOutState, Level
from trail.services import record
from units.holdings import (
    GOES,
    PERSON_HOLDINGS,
    STAYS_OPEN,
    UNIT_BLOCKERS,
    WITH_ROLE,
    PersonHolding,
    UnitBlocker,
)

UNIT_BLOCKERS += [
    UnitBlocker(
        "reviews",
        "场民主评议没有结束",
        "请先确认评议结果，或取消评议；投票期间单位不能变更。",
        lambda unit: DemocraticReview.objects.filter(unit=unit).exclude(state__in=ENDED),
    ),
    UnitBlocker(
        "close_outs",
        "件销号申请正在审核",
        "请先审核办结，或由单位撤回申请。",
        lambda unit: CloseOut.objects.filter(item__unit=unit, state=CloseOutState.OPEN),
    ),
]


def _signed_for(person):
    return AuditStep.objects.pending().filter(holder=person).select_related("close_out__item")


def _waiting(person):
    """What waits at a level this person's roles audit and nobody has signed for."""
    return AuditStep.objects.waiting_for(person).filter(holder=None).select_related("close_out__item")


def _give(steps, *, to, by):
    """What the person signed for lies with the successor, who signs anew."""
    for step in steps:
        step.holder, step.signed_at = to, None
        step.save(update_fields=["holder", "signed_at"])
        record(
            "audit.transferred", on=step.close_out.item, by=by, level=step.level, to=to.pk, reason="工作移交"
        )


def _held_unfit(person, to):
    return _unfit(AuditStep.objects.pending().filter(holder=person), to)


def _only_theirs_unfit(person, to):
    """Of what nobody signed for only the contact leader's turns bind: no colleague could take them."""
    waiting = AuditStep.objects.waiting_for(person).filter(holder=None, level=Level.CONTACT)
    return _unfit(waiting, to)


def _unfit(steps, to):
    """Nobody judges one application at two levels, nor what they applied for, nor their own unit's (S44)."""
    unfit = steps.unfit_for(to).select_related("close_out__item").order_by("pk")
    numbers = list(dict.fromkeys(step.close_out.item.number for step in unfit))
    if numbers:
        told = "、".join(numbers[:5]) + (f"等 {len(numbers)} 件" if len(numbers) > 5 else "")
        yield (
            f"{to}不能接手 {told} 的审核：同一件事项的申请、经办和各级审核须由不同的人办理。"
            "请另选接手人，或先把这几件转办给他人。"
        )


PERSON_HOLDINGS += [
    PersonHolding("steps_held", "已签收、承办中的审核", "件", GOES, _signed_for, _give, _held_unfit),
    PersonHolding("steps", "待其审核的销号申请", "件", WITH_ROLE, _waiting, against=_only_theirs_unfit),
    PersonHolding(
        "votes_to_start",
        "已提请开始、待另一人见证的评议",
        "场",
        STAYS_OPEN,
        lambda person: (
            DemocraticReview.objects.select_related("unit")
            .filter(start_asked_by=person, started_at=None)
            .exclude(state__in=ENDED)
        ),
    ),
    PersonHolding(
        "votes_to_close",
        "已提请结束、待另一人见证的评议",
        "场",
        STAYS_OPEN,
        lambda person: (
            DemocraticReview.objects.select_related("unit")
            .filter(close_asked_by=person, closed_at=None)
            .exclude(state__in=ENDED)
        ),
    ),
]
