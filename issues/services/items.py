"""An item's way: drafted, reported on, finished, sent back or approved by a review, closed."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Max

from documents.services.numbers import take_numbers
from documents.states import Series
from issues.models import Flag, Item, ItemDay, Measure, Order, ProgressReport, RectificationList
from issues.queries.items import draft_stamp
from issues.services.endings import lapse_endings
from issues.services.extensions import lapse_extensions
from issues.services.flags import caught_up, clear_flags
from issues.services.moves import locked_item
from issues.states import SETTLED, TAKES_PARTS, WAITING, ListState, State
from trail import clock
from trail.moves import Each, allowed_move, move, require_state
from trail.queries import last_act
from trail.services import record, record_each
from units.in_force import require_in_force
from units.permissions import Permission, require


def add_item(*, list_id, by, measures=(), sources=(), **values):
    """Add a draft item to a list that is not with the office (M15, M16, M33); see `add_items`."""
    row = {"list_id": list_id, "measures": measures, "sources": sources, **values}
    return add_items(by=by, rows=[row])[0]


@transaction.atomic
def add_items(*, by, rows):
    """Add draft items, to one list or several, in a fixed number of statements, however many rows. Returns the items.

    Each row is a mapping of Item fields with `list_id`, `measures` (texts or (text, due_on) pairs) and `sources`.
    """
    lists = _lists_to_fill({row["list_id"] for row in rows}, by)
    mains = _locked_mains(row.get("parent") for row in rows)
    items, measures, sources = [], [], []
    for row in rows:
        values = dict(row)
        its_list = lists[values.pop("list_id")]
        texts, named = values.pop("measures", ()), values.pop("sources", ())
        item = Item(list=its_list, unit=its_list.unit, **values)
        _check_parent(item, mains)
        # the table's constraints speak of filed and closed items; asking them of a new draft is five queries for nothing
        item.full_clean(
            exclude=["number", "close_number", "list", "unit", "parent"], validate_constraints=False
        )
        item.trail_facts = {"problem": item.problem}
        item.measures_total = len(texts)
        items.append(item)
        measures += _measures(item, texts)
        sources += [Item.sources.through(item=item, source=source) for source in named]
    Item.objects.bulk_create(items)
    for part in measures + sources:
        part.item_id = part.item.pk
    Measure.objects.bulk_create(measures)
    Item.sources.through.objects.bulk_create(sources)
    record_each("item.added", on=items, by=by)
    return items


@transaction.atomic
def edit_item(*, item_id, by, measures=None, sources=None, seen="", **values):
    """Change a draft. `measures` and `sources` replace what was there when given.

    `seen` is the `draft_stamp` of what the editor's page showed; where somebody has changed the draft since, nothing is
    saved and the refusal `changed` names every field that now differs from what was typed (S47).
    """
    item = locked_item(item_id)
    require(by, Permission.LIST_EDIT, unit=item.unit)
    may_be_changed(item)
    if seen and seen != draft_stamp(item):
        raise ValidationError(_differences(item, values, measures))
    before = _as_told(item, values)
    for field, value in values.items():
        setattr(item, field, value)
    _check_parent(item, _locked_mains([values.get("parent")]))
    item.full_clean(exclude=["number", "close_number"])
    item.save(update_fields=list(values))
    if measures is not None:
        item.measures.all().delete()
    _set_parts(item, measures or (), sources)
    after = _as_told(item, values)
    changed = [field for field in after if before[field] != after[field]]
    was, now = ({field: told[field] for field in changed} for told in (before, after))
    record("item.edited", on=item, by=by, before=was, after=now)
    return item


@transaction.atomic
def delete_item(*, item_id, by):
    """Take a draft back that was never filed; a filed item keeps its number for ever."""
    item = locked_item(item_id)
    require(by, Permission.LIST_EDIT, unit=item.unit)
    may_be_changed(item)
    if item.number:
        raise ValidationError("已经编号上报过的事项不能删除，请修改后重新上报。", code="numbered")
    if item.children.exists():
        raise ValidationError("该事项下还有分解事项，请先处理分解事项。", code="has_children")
    record("item.deleted", on=item, by=by, problem=item.problem)
    item.sources.clear()
    item.delete()


def finish_item(*, item_id, by, result):
    """Declare one item done; see `finish_items`."""
    return finish_items(by=by, results={item_id: result})[0]


@transaction.atomic
def finish_items(*, by, results):
    """The unit declares items done, all or nothing, and asks for their democratic review: evidence is
    needed on either track, and only full completion may be reviewed (M62). `results`: {item id: what was reached}. Returns the items.
    """
    rows = Item.objects.select_for_update(of=["self"]).select_related("unit__campaign", "list")
    items = list(rows.filter(pk__in=results).order_by("pk"))
    if len(items) < len(results):
        raise Item.DoesNotExist
    for unit in {item.unit_id: item.unit for item in items}.values():
        require(by, Permission.ITEM_FINISH, unit=unit)
    reported = dict(
        ProgressReport.objects.filter(item__in=items)
        .order_by()
        .values_list("item")
        .annotate(Max("reported_at"))
    )
    still_open = dict(
        Measure.objects.filter(item__in=items, done_on=None)
        .order_by()
        .values_list("item")
        .annotate(Count("pk"))
    )
    unsigned = set(Order.objects.unsigned().filter(item__in=items).values_list("item", flat=True))
    for item in items:
        _may_be_finished(item, results[item.pk], reported.get(item.pk), still_open.get(item.pk, 0), unsigned)
    if stages := ItemDay.objects.filter(item__in=items, kind=ItemDay.Kind.STAGE, done_on=None).count():
        raise ValidationError(f"还有 {stages} 个阶段没有报告，请先逐个报告各阶段。", code="open_stages")
    unfinished = Item.objects.filter(parent__in=items).exclude(state__in=[*WAITING, *SETTLED])
    if open_children := unfinished.count():
        raise ValidationError(
            f"还有 {open_children} 个分解事项没有完成，请先完成分解事项。", code="open_children"
        )
    caught_up(items)
    lapse_extensions(items)
    lapse_endings(items)
    texts = {pk: result.strip() for pk, result in results.items()}
    return move(
        items,
        State.FINISHED,
        by=by,
        facts=lambda item: {"reason": texts[item.pk]},
        result=Each(texts),
        finished_on=clock.today(),
    )


def _may_be_finished(item, result, last_reported_at, open_measures, unsigned):
    allowed_move(item, State.FINISHED)
    if item.pk in unsigned:
        raise ValidationError("这一件还没有签收，请先签收交办、写明措施，再申报完成。", code="unsigned_order")
    if not result.strip():
        raise ValidationError("请对照整改目标写明整改结果，参加评议的群众要看。", code="result_missing")
    if item.sent_back_at and (last_reported_at is None or last_reported_at <= item.sent_back_at):
        raise ValidationError(
            "上次未获认可后还没有新的整改进度，请先填报新的进度，再申报完成。", code="no_new_progress"
        )
    if last_reported_at is None:
        raise ValidationError(
            "还没有填报过整改进度，请先填报进度（可附佐证材料），再申报完成。", code="no_progress"
        )
    if open_measures:
        raise ValidationError(
            f"还有 {open_measures} 条措施没有登记完成，全部措施完成后才能申报；请先登记措施完成。",
            code="open_measures",
        )


def send_back(*, item, by, why):
    """A review or an auditor did not accept a locked item: rectification continues (M60). Called inside their act."""
    facts = {"reason": why}
    return move(item, State.IN_PROGRESS, by=by, facts=facts, sent_back_at=clock.now(), finished_on=None)


def approve_items(*, items, by):
    """The people approved these locked items; they may be audited. Called inside the review's act."""
    clear_flags(items, [Flag.Kind.BELOW_FLOOR])
    return move(items, State.APPROVED, by=by)


def close_items(*, items, by):
    """The last audit passed on these locked items of one campaign: number, day, stamp (M70). Called inside the audit."""
    campaign, year = items[0].unit.campaign, clock.today().year
    taken = take_numbers(campaign=campaign, kind=Series.CLOSE_OUT, year=year, by=by, many=len(items))
    numbers = Each({item.pk: number for item, number in zip(items, taken, strict=True)})
    return move(items, State.CLOSED, by=by, closed_at=clock.now(), close_number=numbers)


def _lists_to_fill(list_ids, by):
    """The lists by id, locked in one order; this person may edit each, and none is with the office."""
    rows = RectificationList.objects.select_for_update(of=["self"]).select_related("unit")
    lists = {one.pk: one for one in rows.filter(pk__in=list_ids).order_by("pk")}
    if set(lists) != list_ids:
        raise RectificationList.DoesNotExist
    for unit in {one.unit_id: one.unit for one in lists.values()}.values():
        require(by, Permission.LIST_EDIT, unit=unit)
    require_in_force(*{one.unit for one in lists.values()})
    for its_list in lists.values():
        _not_with_the_office(its_list)
    return lists


def may_be_changed(item):
    """Refuse (`illegal_move`) to change what is no draft, or a draft whose list lies with the office."""
    require_state(item, State.DRAFT, acting="修改或删除")
    _not_with_the_office(item.list)


def _not_with_the_office(its_list):
    if its_list.state == ListState.SUBMITTED:
        body = its_list.body
        raise ValidationError(f"清单已上报，正等{body}接收；要修改，请{body}先退回。", code="illegal_move")


def _as_told(item, fields):
    """What an edit may change, as the trail tells it: the named fields, the measures, the sources."""
    measures = [
        f"{one.text}（{one.due_on}）" if one.due_on else one.text for one in item.measures.order_by("order")
    ]
    sources = list(item.sources.values_list("name", flat=True))
    return {field: getattr(item, field) for field in fields} | {"measures": measures, "sources": sources}


def _locked_mains(parents):
    """The main items by id, locked: none of them is declared done while a part is put under it."""
    ids = {parent.pk for parent in parents if parent}
    return (
        {item.pk: item for item in Item.objects.select_for_update().filter(pk__in=ids).order_by("pk")}
        if ids
        else {}
    )


def _check_parent(item, mains):
    if not item.parent_id:
        return
    if item.parent.list_id != item.list_id or item.parent.parent_id or (item.pk and item.children.exists()):
        raise ValidationError("分解事项只能挂在同一清单的一个主事项之下。", code="parent")
    main = mains.get(item.parent_id)  # none: an edit that leaves the part where it is
    if main and main.state not in TAKES_PARTS:
        raise ValidationError(
            {
                "parent": ValidationError(
                    f"主事项 {main.number}“{State(main.state).label}”，不能再添加分解事项；请另选主事项，或作为单独事项填报。",
                    code="parent_done",
                )
            }
        )


def _differences(item, values, measures):
    """What stands there now beside what was typed, field by field; first of all, that somebody was faster."""
    told = [f"您打开页面之后，这条草稿已被别人修改{last_act(item)}。您填写的内容还在下面，请对照后再保存："]
    for field, typed in values.items():
        now = getattr(item, field)
        if now != typed:
            name = getattr(Item._meta.get_field(field), "verbose_name", field)
            told.append(f"{name}：现在是“{now or '空'}”，您填的是“{typed or '空'}”")
    now = [one.text for one in item.measures.order_by("order")]
    if measures is not None and now != [one if isinstance(one, str) else one[0] for one in measures]:
        told.append(f"整改措施：现在是“{'；'.join(now) or '空'}”")
    return [ValidationError(line, code="changed") for line in told]


def _set_parts(item, measures, sources):
    last = item.measures.aggregate(last=Max("order"))["last"] or 0
    Measure.objects.bulk_create(_measures(item, measures, after=last))
    item.measures_total = item.measures.count()
    item.save(update_fields=["measures_total"])
    if sources is not None:
        item.sources.set(sources)


def _measures(item, texts, *, after=0):
    pairs = [(one, None) if isinstance(one, str) else one for one in texts]
    return [
        Measure(item=item, order=order, text=text, due_on=due)
        for order, (text, due) in enumerate(pairs, start=after + 1)
    ]
