"""The dossier of one item: its rounds, its applications, its chain, and the hash of what an auditor has read."""

from typing import Any

from django.db import connection
from django.db.models import Prefetch

from issues.models import Item
from issues.states import State
from reviews.models import AuditStep, CloseOut, ReviewItem
from reviews.rules import audit_levels
from reviews.states import CloseOutState, Level, Verdict
from trail import clock


def dossier_hash(item):
    """The hash of one item's dossier; see `dossier_hashes`."""
    return dossier_hashes([item])[item.pk]


DOSSIER = """
SELECT i.id, encode(sha256(convert_to(jsonb_build_array(
  i.problem, i.goal, i.responsible, i.deadline, i.result,
  (SELECT jsonb_agg(jsonb_build_array(m."order", m.text, m.due_on, m.done_on) ORDER BY m."order")
    FROM issues_measure m WHERE m.item_id = i.id),
  (SELECT jsonb_agg(jsonb_build_array(p.id, p.text, a.sha256) ORDER BY p.id, a.id)
    FROM issues_progressreport p LEFT JOIN issues_attachment a ON a.report_id = p.id WHERE p.item_id = i.id),
  (SELECT jsonb_agg(jsonb_build_array(r.round, r.outcome, r.valid, r.likes) ORDER BY r.round)
    FROM reviews_reviewitem r WHERE r.item_id = i.id AND r.round > 0 AND r.subject_id IS NULL)
)::text, 'UTF8')), 'hex') FROM issues_item i WHERE i.id = ANY(%s)
"""


def dossier_hashes(items):
    """By item: sha256 over everything an auditor judges: promise, measures, reports, files, results, reviews; one statement."""
    with connection.cursor() as cursor:
        cursor.execute(DOSSIER, [[item.pk for item in items]])
        return dict(cursor.fetchall())


def latest_round(item):
    """The item's newest review round, or None."""
    return ReviewItem.objects.filter(item=item).select_related("review").order_by("-round").first()


def rounds_of(item: Item) -> list[ReviewItem]:
    """Every round of an item, newest first, with its review: one query however many rounds."""
    return list(item.rounds.select_related("review").order_by("-round"))


def close_outs_of(item: Item) -> list[CloseOut]:
    """Every application of an item, newest first, with its steps: two queries."""
    with_hands = AuditStep.objects.select_related("decided_by", "on_behalf_of", "holder")
    return list(
        item.close_outs.select_related("applied_by")
        .prefetch_related(Prefetch("steps", with_hands))
        .order_by("-pk")
    )


def levels_ahead(item: Item) -> list[Level]:
    """The chain an application would get now (M67, M68)."""
    has_contact = item.unit.contact_points.filter(city_leader=True, active=True).exists()
    return audit_levels(has_city_contact=has_contact, contact_place=item.unit.campaign.contact_place)


def chain(item: Item, close_out: CloseOut | None) -> list[dict[str, Any]]:
    """The levels as parts/_chain.html wants them: who acted when, and how many days the ball has lain there."""
    if close_out is None:
        steps = [
            {"n": n, "title": level.label, "state": "todo"}
            for n, level in enumerate(levels_ahead(item), start=2)
        ]
        return [
            {"n": 1, "title": "单位申请", "state": "now" if item.state == State.APPROVED else "todo"},
            *steps,
        ]
    applied = {"n": 1, "title": "单位申请", "state": "done", "who": close_out.applied_by or item.unit}
    applied["day"] = clock.local(close_out.applied_at).date()
    here = {step.order: step for step in close_out.steps.all()}  # of several turns the latest
    asked = here.get(0)
    if asked and asked.verdict == Verdict.PENDING:
        applied |= {"state": "now", "note": f"退回单位补充，{_lain(asked)}"}
    return [applied] + [
        _link(n, Level(level), here.get(n), _held(close_out, n))
        for n, level in enumerate(close_out.levels, start=1)
    ]


def _held(close_out, order):
    """The days a level has had the ball in all its turns."""
    return sum(step.days_held for step in close_out.steps.all() if step.order == order)


def _link(order, level, step, held):
    link = {"n": order + 1, "title": level.label, "state": "todo"}
    if step is None or step.verdict in (Verdict.WITHDRAWN, Verdict.VOID):
        return link
    if step.verdict == Verdict.PENDING:
        signed = f"{step.holder}{'已签收' if step.signed_at else '待签收'}，" if step.holder_id else ""
        return link | {"state": "now", "note": signed + _lain(step)}
    state = "done" if step.verdict == Verdict.PASSED else "back"
    day = f"{clock.local(step.decided_at):%Y-%m-%d} · 用时 {held} 天"
    note = f"{step.get_returned_to_display()}：{step.opinion}" if state == "back" else step.opinion
    return link | {"state": state, "who": step.hands, "day": day, "note": note}


def _lain(step):
    days = step.days_waiting
    return f"已停留 {days} 天" if days else "今天送达"


def waits_for(item: Item, close_out: CloseOut | None) -> str:
    """What an item that is not closed out still waits for, in words."""
    if close_out is not None and close_out.state == CloseOutState.OPEN:
        here = next(step for step in close_out.steps.all() if step.verdict == Verdict.PENDING)
        return f"待{here.get_level_display()}"
    if close_out is not None and close_out.state == CloseOutState.VOID:
        return "审核中的内容有变动，已作出的结论作废，待单位重新申请销号"
    waits: dict[str, str] = {State.FINISHED: "待民主评议", State.APPROVED: "待单位申请销号"}
    return waits.get(item.state, "待整改完成")
