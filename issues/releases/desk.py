"""What the release desk shows, as plain data: what can be shown, what waits, what ends, what an update changes."""

import json

from django.db.models import Exists, OuterRef

from issues.models import Attachment, Disclosure, FrozenCopy, Item, RectificationList
from issues.models.disclosure import VIEWS
from issues.releases import compose
from issues.releases.checks import findings, texts_of
from issues.releases.compare import changes
from issues.releases.days import counted
from issues.releases.names import KnownNames
from issues.releases.photos import PICTURES
from issues.states import COUNTED, ListState, ReleaseState
from trail import clock
from units.desk.story import story
from units.permissions import Permission, allowed

Kind = Disclosure.Kind
COUNTED_TO = 99  # a chip says “99+” rather than count a whole table
UNSHOWN = 20  # lists nobody has proposed yet, on the desk itself; the coverage page has them all


def chips(user, current):
    """The views of the desk as quick links, each with how many documents of it are in sight."""
    rows = Disclosure.objects.visible_to(user)
    return [
        {
            "view": view,
            "word": word,
            "current": view == current,
            "count": _some(rows.standing(view, on=clock.today())),
        }
        for view, word in VIEWS.items()
    ]


def _some(rows):
    many = len(rows.order_by().values_list("pk", flat=True)[: COUNTED_TO + 1])
    return f"{COUNTED_TO}+" if many > COUNTED_TO else str(many)


def unshown_lists(user):
    """The first accepted lists in sight of which no promise was ever proposed; one more than shown when there are more."""
    lists = RectificationList.objects.visible_to(user).filter(state=ListState.ACCEPTED)
    known = Disclosure.objects.filter(
        list=OuterRef("pk"), kind=Kind.LIST, state__in=[ReleaseState.PROPOSED, ReleaseState.RELEASED]
    )
    rows = lists.exclude(Exists(known)).select_related("unit", "leader").order_by("unit__order", "pk")
    return list(rows[: UNSHOWN + 1])


def own_units(user):
    """The units this person writes notices for; the office chooses one on the page of coverage."""
    held = [role.unit for role in user.roles if role.unit]
    return [unit for unit in held if allowed(user, Permission.RELEASE_PROPOSE, unit=unit)]


def release_page(shown, user):
    """Everything the page of one document shows besides the document."""
    copies = list(shown.copies.select_related("item"))
    before = _in_force(shown.list_id, shown.kind, shown.scope, but=shown.pk)
    waiting = shown.state == ReleaseState.PROPOSED
    day_kind = shown.day_kind or Disclosure.DayKind.CALENDAR
    return {
        "entries": _entries(
            {copy.item_id: copy.content for copy in copies}, before if waiting else None, shown.kind
        ),
        "update": waiting and bool(before),
        "days": counted(shown.starts_on, shown.ends_on, day_kind),
        "day_word": Disclosure.DayKind(day_kind).label,
        "may": _rights(shown, user),
        "channels": list(shown.channels.select_related("logged_by")),
        "events": story(shown),
    }


def know_entries(several):
    """Tell each of these documents its `entries` and whether it is an `update`, as `release_page` does of one; two statements."""
    copies: dict[int, dict] = {one.pk: {} for one in several}
    for copy in FrozenCopy.objects.filter(disclosure__in=several).select_related("item"):
        copies[copy.disclosure_id][copy.item_id] = copy.content
    in_force: dict[tuple, dict] = {}
    for copy in _copies_in_use().filter(disclosure__list__in=[one.list_id for one in several]):
        of = (copy.disclosure.list_id, copy.kind, copy.disclosure.scope)
        in_force.setdefault(of, {})[copy.item_id] = copy.content
    for one in several:
        before = in_force.get((one.list_id, one.kind, one.scope), {})
        waiting = one.state == ReleaseState.PROPOSED
        one.entries = _entries(copies[one.pk], before if waiting else None, one.kind)
        one.update = waiting and bool(before)


def begun_from(refused: str | None, **where):
    """What a document that was sent back said of itself, for the form in which its author mends it (S138); {} without one."""
    if not (refused and refused.isdecimal() and len(refused) < 12):
        return {}
    old = Disclosure.objects.filter(pk=refused, state=ReleaseState.REFUSED, **where).first()
    if old is None:
        return {}
    said = ("kind", "scope", "channel", "ends_on", "days", "day_kind")
    begin = {name: getattr(old, name) for name in said} | {"starts_on": max(old.starts_on, clock.today())}
    if old.list_id is None:
        text = old.copies.get().content
        begin |= {"title": text["title"], "text": text["text"]}
    return begin


def preview(its_list, kind, scope):
    """What a proposal of this list would freeze now: entries with their changes and findings, one for each item."""
    items = its_list.items.filter(state__in=COUNTED).select_related("unit", "list__leader").order_by("pk")
    content = json.loads(json.dumps(compose.bodies(kind, items, scope=scope), default=str))
    names = KnownNames().of(its_list.unit, scope)
    entries = _entries(
        {int(pk): body for pk, body in content.items()}, _in_force(its_list.pk, kind, scope), kind
    )
    for entry in entries:
        found = [one for text in texts_of(entry["body"] or {}) for one in findings(text, names)]
        entry["findings"] = list(dict.fromkeys(found))
    return {
        "entries": entries,
        "found": any(entry["findings"] for entry in entries),
        "update": any(entry["update"] for entry in entries),
    }


def photos_of(its_list):
    """The pictures among the proofs of a list's items, which may go with their progress."""
    pictures = Attachment.objects.filter(report__item__list=its_list, kind__in=PICTURES)
    return list(pictures.select_related("report__item").order_by("report__item", "-report", "pk")[:100])


def kinds_of(its_list):
    """The kinds of document this list has something to show of, each with the word and whether one waits already."""
    items = list(Item.objects.filter(list=its_list, state__in=COUNTED).select_related("unit", "list__leader"))
    waiting = set(Disclosure.objects.waiting().filter(list=its_list).values_list("kind", flat=True))
    return [
        {"kind": kind, "word": Kind(kind).label, "waiting": kind in waiting}
        for kind in compose.COMPOSERS
        if compose.COMPOSERS[kind](items)
    ]


def _entries(bodies, before, kind):
    """One entry an item: body, changes against the copy in force, and in a word what happens to it."""
    entries = []
    for pk, body in bodies.items():
        old = before.get(pk) if before is not None else None
        lines = changes(old, body)
        entries.append(
            {
                "item": pk,
                "body": body,
                "changes": lines,
                "changed": sum(line.kind != "未变" for line in lines) if old else 0,
                "update": old is not None,
            }
        )
    if kind == Kind.LIST and before:
        dropped = [(pk, old) for pk, old in before.items() if pk not in bodies]
        entries += [
            {
                "item": pk,
                "body": None,
                "changes": changes(old, None),
                "changed": 1,
                "update": True,
                "dropped": old,
            }
            for pk, old in dropped
        ]
    return entries


def _in_force(list_id, kind, scope, but=None):
    """The copies of this list and kind that are in use for this scope, by item id."""
    if list_id is None:
        return {}
    copies = _copies_in_use().filter(kind=kind, disclosure__list=list_id, disclosure__scope=scope)
    return {copy.item_id: copy.content for copy in copies.exclude(disclosure=but)}


def _copies_in_use():
    copies = FrozenCopy.objects.filter(replaced_on=None, disclosure__state=ReleaseState.RELEASED)
    return copies.select_related("disclosure")


def _rights(shown: Disclosure, user) -> dict[str, bool]:
    waiting = shown.state == ReleaseState.PROPOSED
    check = waiting and allowed(user, Permission.RELEASE_CHECK, unit=shown.unit)
    return {
        "check": check and user.pk != shown.drafted_by_id,
        "own": check and user.pk == shown.drafted_by_id,
        "withdraw": shown.state == ReleaseState.RELEASED
        and allowed(user, Permission.RELEASE_WITHDRAW, unit=shown.unit),
        "log": shown.state == ReleaseState.RELEASED
        and allowed(user, Permission.RELEASE_PROPOSE, unit=shown.unit),
        "propose": allowed(user, Permission.RELEASE_PROPOSE, unit=shown.unit),
    }
