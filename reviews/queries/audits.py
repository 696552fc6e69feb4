"""What the audit queue, one audit and an application show."""

from datetime import UTC, datetime

from django.db.models import F, OuterRef, Q, Subquery, Value

from issues.states import State
from reviews.models import AuditStep
from reviews.models.seats import nobody_takes
from reviews.queries.checks import against_closing, checklist
from reviews.queries.dossier import chain, close_outs_of, rounds_of
from reviews.states import DECIDED, Level, Verdict
from units.desk.paging import beyond
from units.desk.story import story
from units.permissions import Permission, allowed
from units.seats import holders_of

OLDEST_WAITING = [F("arrived_at")]
NEWEST_ARRIVED = [Value(datetime.max.replace(tzinfo=UTC)) - F("arrived_at")]
NEWEST_DECIDED = [Value(datetime.max.replace(tzinfo=UTC)) - F("decided_at")]


def next_waiting(user, *, after: AuditStep | None = None) -> AuditStep | None:
    """The step that has waited longest for this person, or None; with `after` the next in the queue, round and round."""
    waiting = AuditStep.objects.waiting_for(user).order_by("arrived_at", "pk")
    if after is None:
        return waiting.first()
    later = beyond(["arrived_at", "pk"], (after.arrived_at, after.pk), ">")
    return waiting.filter(later).first() or waiting.exclude(pk=after.pk).first()


def audit_rows(user, tab):
    """The rows of one tab of the queue and the keys they are turned by: oldest first where somebody waits."""
    steps = AuditStep.objects.select_related(
        "close_out__item__unit__campaign",
        "close_out__item__list__leader",
        "decided_by",
        "on_behalf_of",
        "holder",
    )
    if tab == "done":
        return steps.visible_to(user).filter(Q(decided_by=user) | Q(on_behalf_of=user)), NEWEST_DECIDED
    if tab == "mine":
        latest = AuditStep.objects.filter(close_out=OuterRef("close_out")).order_by("-pk").values("pk")[:1]
        mine = steps.visible_to(user).filter(applicant=user, pk=Subquery(latest))
        return mine, NEWEST_ARRIVED
    if tab == "all":
        return steps.visible_to(user).pending(), OLDEST_WAITING
    if tab == "stuck":
        return steps.visible_to(user).stuck(), OLDEST_WAITING
    return steps.waiting_for(user), OLDEST_WAITING


def audit_page(step, user):
    """The dossier of one step: promise, reports with proofs, rounds, chain; and what this person may do here."""
    item = step.close_out.item
    every = close_outs_of(item)
    turns = list(next(one for one in every if one.pk == step.close_out_id).steps.all())
    return {
        "item": item,
        "close_out": step.close_out,
        "measures": list(item.measures.all()),
        "reports": list(item.reports.select_related("reported_by").prefetch_related("attachments")),
        "children": list(item.children.order_by("pk")),
        "checks": checklist(item),
        "earlier": [one for one in turns if one.pk < step.pk and one.verdict != Verdict.PASSED],
        "events": story(*item.story_rows),
        "way": chain(item, next(one for one in every if one.pk == step.close_out_id)),
    } | _rights(step, turns, user)


def _rights(step, turns, user):
    """Whose ball it is, and which verbs this person has here."""
    unit, pending = step.close_out.item.unit, step.verdict == Verdict.PENDING
    mine = pending and AuditStep.objects.waiting_for(user).filter(pk=step.pk).exists()
    last = turns[-1]
    gives = step.level != Level.UNIT and (mine or allowed(user, Permission.AUDIT_OFFICE, unit=unit))
    return {
        "may_decide": mine and step.level != Level.UNIT,
        "may_answer": mine and step.level == Level.UNIT,
        "may_sign": mine and not step.signed_at and step.level != Level.UNIT,
        "may_transfer": mine and step.level != Level.UNIT,
        "may_reassign": pending and not mine and gives and nobody_takes(step),
        "may_withdraw": step.verdict in DECIDED
        and user in (step.decided_by, step.on_behalf_of)
        and last.verdict == Verdict.PENDING
        and not last.signed_at
        and len(turns) > 1
        and turns[-2].pk == step.pk,
        # not only to whoever has this ball: a colleague who was faster leaves the rest of the queue
        "following": next_waiting(user, after=step),
    }


def colleagues(step):
    """Who holds a step's level over its unit, besides who has it now; whether one of them may decide is the service's word."""
    held = holders_of(step.close_out.item.unit, step.level)
    return held.exclude(pk=step.holder_id).order_by("pk")


def asked_by(step):
    """The return a unit's turn answers: who asked, and for what."""
    returned = step.close_out.steps.filter(pk__lt=step.pk, order=step.back_to, verdict=Verdict.RETURNED)
    return returned.select_related("decided_by", "on_behalf_of").last()


def after_verdict(step, following):
    """What the auditor reads next: what was done, and what comes."""
    passed = f"{step.get_level_display()}已通过"
    done = f"已{step.get_returned_to_display()}" if step.verdict == Verdict.RETURNED else passed
    if step.close_out.item.state == State.CLOSED:
        done = "已通过，事项销号"
    return f"{step.close_out.item.number} {done}。" + (
        "请看下一件。" if following else "您的待办已全部办完。"
    )


def close_page(item):
    """What stands against an application, and the levels it will pass."""
    return {
        "way": chain(item, None),
        "reasons": [error.message for error in against_closing([item])],
        "rounds": rounds_of(item)[:1],
    }
