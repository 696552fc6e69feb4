"""Late has consequences: three answers become the public explanation and the written report, signed for by both (M41)."""

from contextlib import suppress

from django.core.exceptions import ValidationError
from django.db import transaction

from issues.models import Disclosure, Explanation, Flag, FrozenCopy, Item, RectificationList
from issues.services.flags import clear_flags
from issues.services.moves import illegal, locked_item
from issues.services.proposals import Kind, propose_releases
from trail import clock
from trail.services import record
from units.permissions import Permission, require
from units.refusals import another_person

BODIES = {  # who signs for the report: permission and how it is called
    "group": (Permission.REPORT_GROUP, "督导组"),
    "office": (Permission.REPORT_OFFICE, "活动办"),
}


@transaction.atomic
def explain_overdue(*, item_id, by, progress, reason, plan):
    """Answer for a missed deadline: how far, why, what next. The report goes to office and group; the words for the people
    go to the checker of releases where the item's promise is public (nothing unchecked is shown).

    Returns the explanation. Raises ValidationError `not_late`, `already_explained`, `answer_missing`.
    """
    RectificationList.objects.select_for_update().get(items=item_id)  # before the item, as every act on lists
    item = locked_item(item_id)
    require(by, Permission.OVERDUE_EXPLAIN, unit=item.unit)
    missed = item.missed_deadline(on=clock.today())
    if missed is None:
        raise ValidationError("这个事项没有逾期，不需要填写逾期说明。", code="not_late")
    if item.explanations.filter(deadline=missed).exists():
        raise ValidationError(
            f"时限 {missed:%Y-%m-%d} 的逾期说明已经提交，等活动办和督导组签收。", code="already_explained"
        )
    answers = {"progress": progress.strip(), "reason": reason.strip(), "plan": plan.strip()}
    if not all(answers.values()):
        raise ValidationError(
            "三个问题都要回答：做到哪一步、为什么没有按期完成、下一步怎么办。", code="answer_missing"
        )
    told = Explanation.objects.create(
        item=item, deadline=missed, told_on=clock.today(), told_by=by, **answers
    )
    _put_before_the_people(item, by)
    record("item.explained", on=item, by=by, explanation=told.pk, deadline=missed, **answers)
    return told


@transaction.atomic
def receive_report(*, explanation_id, by, body):
    """Group or office signs for the written report; with the second signature the mark 逾期未说明 is taken down.

    The office signs only once the people can read it, where the promise is public. Returns the explanation. Raises
    ValidationError `illegal_move` (signed already), `same_person`, `not_public_yet`.
    """
    item = locked_item(Explanation.objects.get(pk=explanation_id).item_id)
    told = Explanation.objects.select_for_update().get(pk=explanation_id)
    permission, name = BODIES[body]
    require(by, permission, unit=item.unit)
    if getattr(told, f"{body}_on"):
        raise illegal(item, f"{name}已于 {getattr(told, f'{body}_on'):%Y-%m-%d} 签收这份报告")
    another_person(
        by,
        "提交说明、督导组签收、活动办签收须是不同的人。",
        told.told_by_id,
        told.office_by_id,
        told.group_by_id,
    )
    if body == "office" and _is_kept_from_the_people(item, told):
        raise ValidationError(
            "本事项已向社会公开，逾期的情况说明还没有发布。请先在公示管理中核对发布“情况说明”，再签收书面报告。",
            code="not_public_yet",
        )
    setattr(told, f"{body}_on", clock.today())
    setattr(told, f"{body}_by", by)
    told.save(update_fields=[f"{body}_on", f"{body}_by"])
    record("item.report_received", on=item, by=by, explanation=told.pk, body=name)
    if not Item.objects.unexplained(on=clock.today()).filter(pk=item.pk).exists():
        clear_flags([item], [Flag.Kind.UNEXPLAINED])
    return told


def _put_before_the_people(item, by):
    """Propose the words for release, to the end of the promise's own window."""
    shown = FrozenCopy.objects.disclosed(on=clock.today()).promises().filter(item=item)
    window = shown.select_related("disclosure").first()
    if window is None:
        return  # nobody outside has read the promise
    days = {"starts_on": clock.today(), "ends_on": window.disclosure.ends_on}
    named = {"list_ids": [item.list_id], "item_ids": [item.pk]}
    # a document of this kind of the same list may already wait to be checked: the release desk proposes this one after it
    with suppress(ValidationError), transaction.atomic():
        propose_releases(by=by, kind=Kind.EXPLANATION, scope=Disclosure.Scope.PUBLIC, **named, **days)


def _is_kept_from_the_people(item, told):
    copies = FrozenCopy.objects.disclosed(on=clock.today()).filter(item=item)
    if not copies.promises().exists():
        return False
    said = [one for copy in copies.filter(kind=Kind.EXPLANATION) for one in copy.content["explanations"]]
    return told.deadline.isoformat() not in [one["deadline"] for one in said]
