"""Panels of reviews and close-outs that other pages include, so that the lower app need not know them."""

from django import template

from issues.states import WAITING, State
from reviews.models import AuditStep
from reviews.queries.dossier import chain, close_outs_of, rounds_of, waits_for
from reviews.queries.meetings import meeting
from reviews.queries.opinions import interview_figures
from reviews.rules import floor_shortfalls
from reviews.states import CloseOutState, Outcome, Verdict
from units.permissions import Permission, allowed

register = template.Library()


@register.inclusion_tag("reviews/_review_panel.html")
def review_panel(item):
    """The latest round large, the earlier ones in a line each."""
    rounds = rounds_of(item)
    held = [row for row in rounds if row.outcome != Outcome.CANCELLED]
    latest = held[0] if held else None
    return {
        "item": item,
        "latest": latest,
        "there": meeting(latest.review) if latest and latest.valid is not None else None,
        "earlier": [row for row in rounds if row is not latest],
        "interviews": interview_figures(item),
    }


@register.inclusion_tag("reviews/_close_out_panel.html")
def close_out_panel(item):
    """Every level, who acted when, how long the ball has lain; the stamp, or what is still waited for."""
    every = close_outs_of(item)
    current = every[0] if every and _stands(item, every[0]) else None
    returned = [step for one in every for step in one.steps.all() if step.verdict == Verdict.RETURNED]
    closed = item.state == State.CLOSED
    return {
        "item": item,
        "way": chain(item, current),
        "closed": closed,
        "waits_for": "" if closed else waits_for(item, current or _voided(item, every)),
        "returned": returned,
    }


def _stands(item, close_out):
    """An application that is under way, or the one the item was closed by."""
    return close_out.state == CloseOutState.OPEN or (close_out.state, item.state) == (
        CloseOutState.CLOSED,
        State.CLOSED,
    )


def _voided(item, every):
    """The newest application, when a change behind the auditors' back has ended it."""
    ended = every and item.state == State.APPROVED and every[0].state == CloseOutState.VOID
    return every[0] if ended else None


@register.inclusion_tag("reviews/_item_actions.html", takes_context=True)
def item_actions(context, item):
    """The buttons this person has on this item: call a review, enter or confirm one, apply, audit."""
    user = context["request"].user
    found = {"item": item, "running": None, "step": None, "may_review": False, "may_apply": False}
    if item.state == State.FINISHED:
        running = item.rounds.filter(outcome=Outcome.PENDING).select_related("review").first()
        found["running"] = running and running.review
        found["may_review"] = not running and allowed(user, Permission.REVIEW_HOLD, unit=item.unit)
    found["may_interview"] = item.state in WAITING and allowed(
        user, Permission.REVIEW_CONFIRM, unit=item.unit
    )
    if item.state == State.APPROVED:
        step = AuditStep.objects.pending().filter(close_out__item=item).first()
        applies = allowed(user, Permission.CLOSE_APPLY, unit=item.unit)
        found["step"] = step and AuditStep.objects.waiting_for(user).filter(pk=step.pk).first()
        found["may_apply"] = not step and applies
        fresh = step and (step.order, step.turn, step.signed_at) == (1, 1, None)
        found["may_take_back"] = step.close_out_id if fresh and applies else None
    return found


@register.inclusion_tag("parts/_bar.html")
def round_bar(row, floor):
    """The ballots of one round as a bar with the floor marked: whole shares that add up, the likes cut, never raised."""
    tone = "late" if floor_shortfalls(valid=row.base, likes=row.approvals, floor=floor) else "ok"
    parts, upto = [], 0
    for (label, many), its_tone in zip(row.parts, (tone, "soon", "idle"), strict=True):
        share = ((upto + many) * 100 // row.valid - upto * 100 // row.valid) if row.valid else 0
        parts.append({"label": label, "share": share, "tone": its_tone})
        upto += many
    return {"parts": parts, "mark": floor, "mark_label": "门槛", "legend": True}
