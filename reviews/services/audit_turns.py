"""How the verbs of a close-out lock, hand on the ball and refuse; no verb of its own."""

from operator import attrgetter

from django.core.exceptions import ValidationError

from issues.models import Item
from reviews.models import AuditStep
from reviews.states import Verdict
from trail import clock
from trail.moves import carry, require_state


def locked_items(item_ids):
    """The items in one order, locked to the end of the transaction. Raises Item.DoesNotExist."""
    rows = Item.objects.select_for_update(of=["self"]).select_related("unit__campaign")
    items = list(rows.filter(pk__in=item_ids).order_by("pk"))
    if len(items) < len(set(item_ids)):
        raise Item.DoesNotExist
    return items


def locked_steps(step_ids):
    """The steps, each with its application and item, locked to the end of the transaction. Raises AuditStep.DoesNotExist.

    One statement locks, item by item in one order, the item first and then what hangs on it.
    """
    rows = AuditStep.objects.select_for_update(of=["close_out__item", "close_out", "self"])
    found = rows.select_related("close_out__item__unit").filter(pk__in=step_ids)
    steps = sorted(found.order_by("close_out__item_id", "pk"), key=attrgetter("pk"))
    if len(steps) < len(set(step_ids)):
        raise AuditStep.DoesNotExist
    return steps


ARRIVED = """
INSERT INTO reviews_auditstep (close_out_id, "order", turn, back_to, level, verdict, returned_to, reason, opinion,
  arrived_at, applicant_id, seen)
SELECT one.id, ball."order",
  1 + (SELECT count(*) FROM reviews_auditstep had WHERE had.close_out_id = one.id AND had."order" = ball."order"),
  ball.back_to, CASE ball."order" WHEN 0 THEN 'unit' ELSE one.levels[ball."order"] END, 'pending', '', '', '',
  %s, one.applied_by_id, ''
FROM unnest(%s::bigint[], %s::smallint[], %s::smallint[]) WITH ORDINALITY AS ball (id, "order", back_to, n)
JOIN reviews_closeout one USING (id) ORDER BY n RETURNING *
"""


def next_turns(turns):
    """The ball arrives: one pending row for each (application, order, back_to), however many, in one statement."""
    if not turns:
        return []
    applications, orders, back = zip(*turns, strict=True)
    ids = [one.pk for one in applications]
    return list(AuditStep.objects.raw(ARRIVED, [clock.now(), ids, list(orders), list(back)]))


def end_turn(step, why):
    """A pending turn ends without anybody's verdict: what sent the ball here was taken back, and says so in its event."""
    carry([step], Verdict.WITHDRAWN, opinion=why.strip(), decided_at=clock.now())


def not_acted(step):
    """Refuse to take back what the next one has already taken up (conventions 5)."""
    require_state(step, Verdict.PENDING, acting="撤回")
    if step.signed_at:
        raise ValidationError(
            f"{step.get_level_display()}已由{step.holder}于 {clock.local(step.signed_at):%Y-%m-%d %H:%M} 签收，不能再撤回；"
            "确需更改的，请对方退回。",
            code="illegal_move",
        )


def held_by(step, *people):
    """Refuse a turn that a colleague has signed for or was handed."""
    if step.holder_id and step.holder_id not in [person.pk for person in people]:
        raise ValidationError(
            f"这一件由{step.holder}承办，请由其办理或转办；其不能办理的，可由本级其他人员或活动办改派。",
            code="held",
        )
