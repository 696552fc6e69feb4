"""What the audit queue, one audit and an application show."""

from datetime import UTC, datetime

from django.db.models import F, Value

from issues.queries import story
from issues.states import State
from reviews.models import AuditStep
from reviews.queries.dossier import chain, close_outs_of, rounds_of
from reviews.states import Verdict

OLDEST_WAITING = [F("arrived_at")]
NEWEST_DECIDED = [Value(datetime.max.replace(tzinfo=UTC)) - F("decided_at")]


def next_waiting(user) -> AuditStep | None:
    """The step that has waited longest for this person, or None."""
    return AuditStep.objects.waiting_for(user).order_by("arrived_at", "pk").first()


def audit_rows(user, tab):
    """The rows of one tab of the queue and the keys they are turned by: oldest first where somebody waits."""
    steps = AuditStep.objects.select_related(
        "close_out__item__unit__campaign", "close_out__item__list__leader", "decided_by"
    )
    if tab == "done":
        return steps.visible_to(user).filter(decided_by=user), NEWEST_DECIDED
    if tab == "all":
        return steps.visible_to(user).pending(), OLDEST_WAITING
    return steps.waiting_for(user), OLDEST_WAITING


def audit_page(step, user):
    """The dossier of one step: promise, reports with proofs, rounds, chain; and whether this person has the ball."""
    item = step.close_out.item
    return {
        "item": item,
        "close_out": step.close_out,
        "measures": list(item.measures.all()),
        "reports": list(item.reports.select_related("reported_by").prefetch_related("attachments")),
        "children": list(item.children.order_by("pk")),
        "events": story(item),
        "way": chain(item, next(one for one in close_outs_of(item) if one.pk == step.close_out_id)),
        "may_decide": AuditStep.objects.waiting_for(user).filter(pk=step.pk).exists(),
    }


def after_verdict(step, following):
    """What the auditor reads next: what was done, and what comes."""
    done = "已退回整改" if step.verdict == Verdict.RETURNED else f"{step.get_level_display()}已通过"
    if step.close_out.item.state == State.CLOSED:
        done = "已通过，事项销号"
    return f"{step.close_out.item.number} {done}。" + (
        "请看下一件。" if following else "您的待办已全部办完。"
    )


def close_page(item):
    """What stands against an application, and the levels it will pass."""
    open_children = list(item.children.exclude(state=State.CLOSED).order_by("pk"))
    return {
        "way": chain(item, None),
        "reasons": [f"分解事项 {child.number or ''}“{child.title}”还没有销号。" for child in open_children],
        "rounds": rounds_of(item)[:1],
    }
