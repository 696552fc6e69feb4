"""How the verbs of a close-out lock, hand on the ball and refuse; no verb of its own."""

from django.core.exceptions import ValidationError
from django.db.models import Count

from issues.models import Item
from reviews.models import AuditStep
from reviews.states import Level, Verdict
from trail import clock


def locked_items(item_ids):
    """The items in one order, locked to the end of the transaction. Raises Item.DoesNotExist."""
    rows = Item.objects.select_for_update(of=["self"]).select_related("unit__campaign")
    items = list(rows.filter(pk__in=item_ids).order_by("pk"))
    if len(items) < len(set(item_ids)):
        raise Item.DoesNotExist
    return items


def locked_steps(step_ids):
    """The steps, locked after their items, each with the locked item at `close_out.item`. Raises AuditStep.DoesNotExist."""
    item_ids = list(AuditStep.objects.filter(pk__in=step_ids).values_list("close_out__item", flat=True))
    if len(item_ids) < len(set(step_ids)):
        raise AuditStep.DoesNotExist
    items = {item.pk: item for item in locked_items(item_ids)}
    rows = AuditStep.objects.select_for_update(of=["self"]).select_related(
        "close_out", "decided_by", "on_behalf_of", "holder"
    )
    steps = list(rows.filter(pk__in=step_ids).order_by("pk"))
    for step in steps:
        step.close_out.item = items[step.close_out.item_id]
    return steps


def next_turns(turns):
    """The ball arrives: one pending row for each (application, order, back_to), however many, in two statements."""
    applications = [one.pk for one, _, _ in turns]
    had = AuditStep.objects.filter(close_out__in=applications).order_by()
    counts = {
        (close_out, order): many
        for close_out, order, many in had.values_list("close_out", "order").annotate(Count("pk"))
    }
    return AuditStep.objects.bulk_create(
        AuditStep(
            close_out=one,
            order=order,
            turn=counts.get((one.pk, order), 0) + 1,
            back_to=back_to,
            level=one.levels[order - 1] if order else Level.UNIT,
            arrived_at=clock.now(),
            applicant_id=one.applied_by_id,
        )
        for one, order, back_to in turns
    )


def end_turn(step, verdict, why):
    """A pending turn ends without anybody's verdict: what sent the ball here was taken back."""
    step.verdict, step.opinion, step.decided_at = verdict, why.strip(), clock.now()
    step.save(update_fields=["verdict", "opinion", "decided_at"])


def still_pending(step):
    """Refuse a turn that is over, with who decided it and when (S46)."""
    if step.verdict != Verdict.PENDING:
        raise ValidationError(already(step), code="illegal_move")


def not_acted(step):
    """Refuse to take back what the next one has already taken up (conventions 5)."""
    still_pending(step)
    if step.signed_at:
        raise ValidationError(
            f"{step.get_level_display()}已由{step.holder}于 {clock.local(step.signed_at):%Y-%m-%d %H:%M} 签收，不能再撤回；"
            "确需更改的，请对方退回。",
            code="illegal_move",
        )


def held_by(step, *people):
    """Refuse a turn that a colleague has signed for or was handed."""
    if step.holder_id and step.holder not in people:
        raise ValidationError(
            f"这一件由{step.holder}承办，请由其办理或转办；其不能办理的，可由本级其他人员或活动办改派。",
            code="held",
        )


def already(step):
    """The refusal of a turn that is over: how it ended, by whom, when."""
    if step.verdict == Verdict.PENDING:
        return f"这一步正等{step.get_level_display()}，不能这样办理。请刷新页面查看最新情况。"
    when = f"{clock.local(step.decided_at):%Y-%m-%d %H:%M}"
    if step.verdict in (Verdict.WITHDRAWN, Verdict.VOID):
        return f"这一步已于 {when} {step.get_verdict_display()}（{step.opinion}），无须办理。请刷新页面查看最新情况。"
    return f"这一步已由{step.hands}于 {when} 办理，结论是“{step.get_verdict_display()}”，无须再次办理。"
