"""What the pages of lists and items show: figures, chains, rights, the story of an item."""

import hashlib
import json
from collections.abc import Sequence
from datetime import date

from django.db.models import Count, DateField, F, OuterRef, Prefetch, Subquery, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from issues.models import Disclosure, Item
from issues.models.item import BY_NUMBER
from issues.models.item_day import with_days
from issues.queries.levels import may_pass
from issues.rules import days_against_filing, measure_lamp, reasons_against_filing
from issues.states import LIST_MOVES, ListState, ReleaseState, State
from trail import clock
from units.desk.story import story
from units.permissions import Permission, allowed

ITEM_ORDERS: dict[
    str, Sequence[Combinable]
] = {  # besides the key; no deadline comes last; an index serves each
    "": BY_NUMBER,
    "priority": [F("priority"), Coalesce("deadline", Value(date.max), output_field=DateField())],
    "deadline": [Coalesce("deadline", Value(date.max), output_field=DateField())],
}
DRAFTED = (  # what the form of a draft may change
    "problem",
    "goal",
    "responsible",
    "responsible_unit",
    "co_handlers",
    "lead_leader",
    "tracking_office",
    "tracker",
    "deadline",
    "track",
    "task",
    "origin",
    "parent_id",
)
LIST_ORDER = [F("unit__order"), F("unit_id")]


def lists_with_figures(lists):
    """Lists with `item_count` and, as `shown_now`, the disclosures in force."""
    of_list = Item.objects.filter(list=OuterRef("pk")).order_by().values("list")
    in_force = Disclosure.objects.current(on=clock.today()).filter(kind=Disclosure.Kind.LIST)
    return (
        lists.select_related("unit", "leader", "at_unit", "former_unit")
        .annotate(item_count=Coalesce(Subquery(of_list.annotate(n=Count("pk")).values("n")), 0))
        .prefetch_related(Prefetch("disclosures", in_force, to_attr="shown_now"))
    )


def list_page(shown, user):
    """Everything the page of one list shows besides the list."""
    items = list(shown.items.select_related("unit__campaign").order_by("parent_id", "pk"))
    disclosures = list(shown.disclosures.select_related("drafted_by", "checked_by", "withdrawn_by"))
    for one in disclosures:
        one.days = (one.ends_on - one.starts_on).days + 1
    return {
        "items": _parents_first(items),
        "disclosures": disclosures,
        "steps": _list_steps(shown, disclosures),
        "may": _list_rights(shown, user, items),
        "events": story(shown, *disclosures),
    }


def printed_items(shown):
    """A list's items as its form prints them, each under its lamp."""
    return (
        shown.items.select_related("unit__campaign")
        .prefetch_related("measures", "sources", "days")
        .order_by("pk")
    )


def item_counts(shown):
    """How many of a list's items a disclosure would show, and how many drafts it would hide."""
    drafts = shown.items.filter(state=State.DRAFT).count()
    return {"drafts": drafts, "shown": shown.items.count() - drafts}


def know_campaign(items, user):
    """Tell items of the person's own campaign which it is: fetched with each row it would be the widest part of it."""
    for item in items:
        if user.campaign and item.unit.campaign_id == user.campaign.pk:
            item.unit.campaign = user.campaign


def drafts_of(shown):
    """The drafts a submission would file, each with every reason against as `reasons`."""
    drafts = list(
        with_days(shown.items.filter(state=State.DRAFT))
        .prefetch_related("measures", "sources")
        .order_by("pk")
    )
    for item in drafts:
        item.measure_count, item.source_count = len(item.measures.all()), len(item.sources.all())
        item.reasons = reasons_against_filing(
            item,
            on=clock.today(),
            last=shown.unit.campaign.last_deadline,
            late=shown.state == ListState.ACCEPTED,
        )
        item.reasons += days_against_filing(item, on=clock.today())
    return drafts


def item_page(item, user):
    """Everything the page of one item shows besides the item; a fixed number of queries."""
    children, measures = list(item.children.order_by("pk")), _measures(item)
    for child in children:
        child.unit = item.unit
    return {
        "measures": measures,
        "sources": list(item.sources.all()),
        "reports": list(item.reports.select_related("reported_by").prefetch_related("attachments")),
        "children": children,
        "explanations": list(item.explanations.select_related("told_by")),
        "extensions": list(item.extensions.select_related("asked_by")),
        "disclosures": _shown_as(item),
        "may": _item_rights(item, user, children, measures),
        "events": story(*item.story_rows),
    }


def draft_stamp(item):
    """A fingerprint of what a draft says now: a form keeps it, so that a save over newer words is noticed (S47)."""
    said = [str(getattr(item, field)) for field in DRAFTED]
    measures = list(item.measures.order_by("order").values_list("text", "due_on"))
    sources = sorted(item.sources.values_list("pk", flat=True))
    return hashlib.sha256(json.dumps([said, measures, sources], default=str).encode()).hexdigest()


def task_rows(item):
    """What a task sheet prints: the item and its parts, each with its measures; three queries."""
    parts = item.children.prefetch_related("measures").order_by("pk")
    return [item, *parts]


def _shown_as(item):
    """The disclosures in force that hold this item's promise."""
    promises = item.copies.promises().filter(replaced_on=None)
    return list(Disclosure.objects.current(on=clock.today()).filter(copies__in=promises))


def _measures(item):
    measures = list(item.measures.all())
    for one in measures:
        one.lamp = measure_lamp(
            due_on=one.due_on, done_on=one.done_on, on=clock.today(), warn_days=item.unit.campaign.warn_days
        )
    return measures


def _item_rights(item, user, children, measures):
    editable = item.state == State.DRAFT and item.list.state != ListState.SUBMITTED
    edit = editable and allowed(user, Permission.LIST_EDIT, unit=item.unit)
    running = item.state == State.IN_PROGRESS
    report = running and allowed(user, Permission.ITEM_REPORT, unit=item.unit)
    return {
        "edit": edit,
        "delete": edit and not item.number and not children,
        "report": report,
        "tick": report and any(not one.done_on for one in measures),
        "extend": running
        and item.deadline >= clock.today()
        and allowed(user, Permission.EXTENSION_ASK, unit=item.unit),
        "explain": _to_explain(item) and allowed(user, Permission.OVERDUE_EXPLAIN, unit=item.unit),
        "finish": running and allowed(user, Permission.ITEM_FINISH, unit=item.unit),
    }


def _to_explain(item):
    missed = item.missed_deadline(on=clock.today())
    return missed is not None and not item.explanations.filter(deadline=missed).exists()


def _list_rights(shown, user, items):
    edit = allowed(user, Permission.LIST_EDIT, unit=shown.unit)
    drafts = any(item.state == State.DRAFT for item in items)
    return {
        "add": edit and shown.state != ListState.SUBMITTED,
        "submit": edit and drafts and ListState.SUBMITTED in LIST_MOVES[ListState(shown.state)],
        "pass": may_pass(shown, user),
        "decide": shown.state == ListState.SUBMITTED
        and shown.at_unit is None
        and allowed(user, Permission.LIST_DECIDE, unit=shown.unit),
        "disclose": shown.state == ListState.ACCEPTED
        and allowed(user, Permission.RELEASE_PROPOSE, unit=shown.unit),
        "withdraw": allowed(user, Permission.RELEASE_WITHDRAW, unit=shown.unit),
    }


def _list_steps(shown, disclosures):
    """The chain of a list: drafted, submitted, passed on by the units above it where there are any, accepted, disclosed."""
    on, state = clock.today(), ListState(shown.state)
    in_force = [
        one
        for one in disclosures
        if one.state == ReleaseState.RELEASED and one.starts_on <= on <= one.ends_on
    ]
    submitted = {"who": shown.submitted_by, "day": shown.submitted_on} if shown.submitted_on else {}
    passed = {"who": shown.passed_by, "day": shown.passed_on} if shown.passed_on else {}
    decided = {"who": shown.decided_by, "day": shown.decided_on} if shown.decided_on else {}
    came = shown.passed_on or shown.submitted_on
    waited = {"note": f"等待{shown.body}办理 · 已停留 {(on - came).days} 天"} if came else {}
    back = decided | {"note": f"退回理由：{shown.return_reason}"}
    here = shown.at_unit is not None  # a unit above has it, or sent it back: the office has not seen it (M21)
    todo: tuple[str, dict] = ("todo", {})
    # by state of the list: drafting, submission, passing on, acceptance, disclosure, each as (state of the step, its facts)
    ways: dict[ListState, list[tuple[str, dict]]] = {
        ListState.DRAFT: [("now", {}), todo, todo, todo, todo],
        ListState.SUBMITTED: [
            ("done", {}),
            ("done", submitted),
            ("now", waited) if here else ("done", passed),
            todo if here else ("now", waited),
            todo,
        ],
        ListState.RETURNED: [
            ("done", {}),
            ("now", {"note": "请单位修改后重新上报"}),
            ("back", back) if here else ("done", passed),
            todo if here else ("back", back),
            todo,
        ],
        ListState.ACCEPTED: [
            ("done", {}),
            ("done", submitted),
            ("done", passed),
            ("done", decided),
            _disclosed_step(in_force),
        ],
    }
    titles = ["编制清单", "单位上报", "上级单位接收转报", "活动办接收", "公示"]
    steps = [
        {"title": title, "state": where, **facts}
        for title, (where, facts) in zip(titles, ways[state], strict=True)
    ]
    if not (here or shown.passed_on):
        del steps[2]
    return [{"n": n, **step} for n, step in enumerate(steps, start=1)]


def _disclosed_step(in_force):
    if not in_force:
        return "now", {"note": "尚未公示"}
    first = min(in_force, key=lambda one: one.starts_on)
    return "done", {
        "day": first.starts_on,
        "note": "、".join(dict.fromkeys(one.get_scope_display() for one in in_force)),
    }


def _parents_first(items):
    """Main items in order of filing, each followed by its sub-items."""
    below = {}
    for item in items:
        below.setdefault(item.parent_id, []).append(item)
    return [one for main in below.get(None, []) for one in [main, *below.get(main.pk, [])]]
