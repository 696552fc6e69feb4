"""The work on an item under way: what has been done, with proofs, and which measures are completed."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, IntegerField, OuterRef, Subquery

from issues.models import Attachment, Item, Measure, ProgressReport
from issues.services.moves import illegal, locked_item
from issues.states import State
from trail import clock
from trail.moves import require_state
from trail.services import record, record_each
from units.files import checked
from units.permissions import Permission, require
from units.services.quota import room_of_unit


@transaction.atomic
def report_progress(*, item_id, by, text, files=()):
    """Report what has been done on an item under way, with proofs (M40). Returns the report."""
    item = locked_item(item_id)
    require(by, Permission.ITEM_REPORT, unit=item.unit)
    _may_be_reported(item)
    return add_report(item=item, by=by, text=text, files=files)


@transaction.atomic
def report_progress_of_several(*, by, texts):
    """Report what has been done on items under way, without proofs, all or nothing (M40). `texts`: {item id: what was done}.
    Returns the reports in the order of the items. Raises Item.DoesNotExist, PermissionDenied, ValidationError `illegal_move`,
    `text_missing`.
    """
    locked = Item.objects.select_for_update(of=["self"]).select_related("unit__campaign", "list")
    items = list(locked.filter(pk__in=texts).order_by("pk"))
    if len(items) < len(texts):
        raise Item.DoesNotExist
    for unit in {item.unit_id: item.unit for item in items}.values():
        require(by, Permission.ITEM_REPORT, unit=unit)
    for item in items:
        _may_be_reported(item)
        _says_something(texts[item.pk])
    today, now = clock.today(), clock.now()
    reports = ProgressReport.objects.bulk_create(
        ProgressReport(
            item=item, text=texts[item.pk].strip(), reported_on=today, reported_at=now, reported_by=by
        )
        for item in items
    )
    for item, report in zip(items, reports, strict=True):
        item.trail_facts = {"report": report.pk, "text": report.text}
    record_each("item.reported", on=items, by=by, files=[])
    return reports


def _may_be_reported(item):
    require_state(item, State.IN_PROGRESS, acting="填报进度")


def _says_something(text):
    if not text.strip():
        raise ValidationError("请写明进展情况：做了什么、做到哪一步。", code="text_missing")


def add_report(*, item, by, text, files=()):
    """A report with proofs on a locked item. Called inside the act that has asked whether the item takes one."""
    _says_something(text)
    proofs = [checked(file) for file in files]
    if proofs:
        room_of_unit(item.unit).take(sum(proof["size"] for proof in proofs))
    report = ProgressReport.objects.create(
        item=item, text=text.strip(), reported_on=clock.today(), reported_at=clock.now(), reported_by=by
    )
    stored = [Attachment.objects.create(report=report, **proof) for proof in proofs]
    record(
        "item.reported",
        on=item,
        by=by,
        report=report.pk,
        text=report.text,
        files=[{"attachment": one.pk, "name": one.name, "sha256": one.sha256} for one in stored],
    )
    return report


@transaction.atomic
def complete_measures(*, by, done):
    """Tick off measures of items under way, all or nothing; each day is the item's filing day or later, today or earlier
    (S52). `done`: {measure id: day}. Returns the measures.
    """
    named = Measure.objects.filter(pk__in=done)
    locked = Item.objects.select_for_update(of=["self"]).select_related("unit__campaign")
    items = {item.pk: item for item in locked.filter(pk__in=named.values("item")).order_by("pk")}
    measures = list(named.order_by("item", "order"))
    if len(measures) < len(done):
        raise Measure.DoesNotExist
    for unit in {item.unit_id: item.unit for item in items.values()}.values():
        require(by, Permission.ITEM_REPORT, unit=unit)
    for measure in measures:
        measure.item = items[measure.item_id]
        _may_be_ticked(measure, done[measure.pk])
        measure.done_on = done[measure.pk]
    for day in sorted(set(done.values())):
        _tick([measure for measure in measures if measure.done_on == day], day, by)
    return measures


def _tick(measures, day, by):
    """One statement and one trace per item for the measures completed on one day."""
    Measure.objects.filter(pk__in=[measure.pk for measure in measures]).update(done_on=day)
    items = {measure.item_id: measure.item for measure in measures}
    done = Measure.objects.filter(item=OuterRef("pk"), done_on__isnull=False).order_by().values("item")
    Item.objects.filter(pk__in=items).update(
        measures_done=Subquery(done.annotate(n=Count("pk")).values("n"), output_field=IntegerField())
    )
    for item in items.values():
        item.trail_facts = {"measures": [one.order for one in measures if one.item_id == item.pk]}
    record_each("measure.completed", on=items.values(), by=by, done_on=day)


def _may_be_ticked(measure, day):
    item = measure.item
    require_state(item, State.IN_PROGRESS, acting="登记措施完成")
    if measure.done_on:  # another tab, another clerk
        raise illegal(item, f"第 {measure.order} 条措施已登记 {measure.done_on:%Y-%m-%d} 完成")
    if day > clock.today():
        raise ValidationError("完成日期不能晚于今天，请填写实际完成的日期。", code="in_the_future")
    if item.filed_on and day < item.filed_on:
        raise ValidationError(f"完成日期不能早于报送日期 {item.filed_on:%Y-%m-%d}。", code="before_filing")
