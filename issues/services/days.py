"""The stages and repeating report days of an item: set on the draft, reported one by one (M120)."""

from django.core.exceptions import ValidationError
from django.db import transaction

from issues.models import Item, ItemDay
from issues.rules import day_problems, repeating_days
from issues.services.items import may_be_changed
from issues.services.moves import locked_item
from issues.services.progress import add_report
from issues.states import State
from trail import clock
from trail.moves import require_state
from trail.services import record
from units.permissions import Permission, require
from units.refusals import refuse_all

EVERY = "按期报告巩固、坚持的情况"


@transaction.atomic
def set_days(*, item_id, by, course, stages=(), first=None, every=0, unit="", last=None):
    """Say how a draft is put right (整改类型), with the days that belong to it; what was there is replaced. Returns the item.

    `stages`: (what, day) pairs in order, for 分阶段整改. For 持续整改 a report is owed on `first` and then every `every`
    (1–12) `unit` (week or month) until `last`, which may lie after the campaign. Raises PermissionDenied, ValidationError
    `illegal_move` (no draft, or with the office) and `days` with every reason.
    """
    item = locked_item(item_id)
    require(by, Permission.LIST_EDIT, unit=item.unit)
    may_be_changed(item)
    days = list(repeating_days(first, every, unit, last)) if first and last else []
    filed_on = item.filed_on or clock.today()
    refuse_all(
        day_problems(course, stages=stages, days=days, filed_on=filed_on, deadline=item.deadline), "days"
    )
    item.days.all().delete()
    rows = [(ItemDay.Kind.STAGE, what, day) for what, day in stages] if course == Item.Course.STAGED else []
    rows += [(ItemDay.Kind.REPORT, EVERY, day) for day in days] if course == Item.Course.LASTING else []
    ItemDay.objects.bulk_create(
        ItemDay(item=item, kind=kind, order=order, due_on=day, what=what.strip())
        for order, (kind, what, day) in enumerate(rows, start=1)
    )
    before, item.course = item.course, course
    item.save(update_fields=["course"])
    told = [f"{day:%Y-%m-%d} {what}" for _, what, day in rows]
    record("item.days_set", on=item, by=by, before=before, after=course, days=told)
    return item


@transaction.atomic
def report_day(*, day_id, by, text, files=()):
    """Report on a stage or a report day, in order, with proofs. A closed item stays closed by it. Returns the day.

    Raises PermissionDenied, ValidationError `illegal_move` (reported already, or the item takes no report now),
    `earlier_day`, `text_missing`, and what the proofs are refused for.
    """
    item = locked_item(ItemDay.objects.get(pk=day_id).item_id)
    require(by, Permission.ITEM_REPORT, unit=item.unit)
    day = ItemDay.objects.select_for_update(of=["self"]).get(pk=day_id)
    day.item = item
    if day.done_on:
        raise ValidationError(
            f"{day}已于 {day.done_on:%Y-%m-%d} 报告，无须再报；要补充的请填报进度。", code="illegal_move"
        )
    fitting = [State.IN_PROGRESS]
    if day.kind == ItemDay.Kind.REPORT:
        fitting += [State.FINISHED, State.CLOSED]
    require_state(item, *fitting, acting=f"填报{day.get_kind_display()}")
    if earlier := item.days.filter(kind=day.kind, order__lt=day.order, done_on=None).first():
        raise ValidationError(f"前一个{earlier}还没有报告，请按次序报告。", code="earlier_day")
    day.report = add_report(item=item, by=by, text=text, files=files)
    day.done_on, day.done_by = clock.today(), by
    day.save(update_fields=["report", "done_on", "done_by"])
    record("item.day_reported", on=item, by=by, kind=day.kind, due_on=day.due_on, what=day.what)
    return day
