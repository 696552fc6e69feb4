"""Proposing a document for release: its copies are frozen here, before anybody checks them (M35, V23)."""

from django.core.exceptions import ValidationError
from django.db import transaction

from issues.models import Attachment, Disclosure, FrozenCopy, Item, ReleasedPhoto
from issues.releases import compose
from issues.releases.names import KnownNames
from issues.releases.photos import redrawn
from issues.rules import default_channel
from issues.services.release_conditions import are_whole, fit_to_show, is_long_enough, locked_lists
from issues.states import COUNTED, ListState, ReleaseState
from trail import clock
from trail.moves import tell_each
from units.permissions import Permission, require

Kind = Disclosure.Kind


@transaction.atomic
def propose_releases(
    *,
    by,
    kind,
    list_ids,
    scope,
    starts_on,
    ends_on,
    channel="",
    days=None,
    day_kind="",
    item_ids=None,
    masked=False,
    photo_ids=(),
):
    """Freeze documents of one kind, one for each list, and put them before a checker; all or nothing.

    `item_ids` narrows the items (None: every one that has something to show; drafts never). Without `channel` each
    unit's usual one is taken (M37). `days` of `day_kind` is how long the rules want it shown. `masked` takes every
    proposal of the checks into the copies (S114). `photo_ids` are attachments of progress reports whose pictures go
    with the progress of their items, drawn anew (S100). Raises RectificationList.DoesNotExist, PermissionDenied,
    ValidationError (`not_accepted`, `promise_first`, `nothing_to_show`, `already_waiting`, `private`, `notice_short`,
    wrong days). Returns the disclosures.
    """
    lists = locked_lists(list_ids)
    for unit in {one.unit_id: one.unit for one in lists}.values():
        require(by, Permission.RELEASE_PROPOSE, unit=unit)
    values = {"kind": kind, "scope": scope, "starts_on": starts_on, "ends_on": ends_on}
    values |= {"days": days, "day_kind": day_kind}
    items = _items_of(lists, item_ids)
    _may_be_proposed(lists, items, values)
    content = compose.bodies(kind, items, scope=scope)
    if kind == Kind.PROGRESS:
        content = _with_photos(content, photo_ids)
    known = KnownNames()
    proposed = []
    for one in lists:
        parts = [(item, content[item.pk]) for item in items if item.list_id == one.pk and item.pk in content]
        if not parts:
            raise ValidationError(f"“{one}”没有可以公示的{Kind(kind).label}。", code="nothing_to_show")
        parts = fit_to_show(parts, known.of(one.unit, scope), masked)
        title = one.title if kind == Kind.LIST else f"{one.title}{Kind(kind).label}"
        proposed.append(_draft(one.unit, parts, by=by, list=one, title=title, channel=channel, **values))
    return _stored(proposed, by)


@transaction.atomic
def propose_text(
    *,
    by,
    unit,
    kind,
    title,
    text,
    scope,
    starts_on,
    ends_on,
    channel="",
    days=None,
    day_kind="",
    masked=False,
):
    """Freeze a scheme, a plan or a notice of a unit and put it before a checker. Returns the disclosure."""
    require(by, Permission.RELEASE_PROPOSE, unit=unit)
    body = compose.text_body(kind, unit=unit, title=title.strip(), text=text.strip())
    if not (body["title"] and body["text"]):
        raise ValidationError("请写明标题和内容。", code="nothing_to_show")
    values = {"kind": kind, "scope": scope, "starts_on": starts_on, "ends_on": ends_on, "channel": channel}
    values |= {"days": days, "day_kind": day_kind}
    parts = fit_to_show([(None, body)], KnownNames().of(unit, scope), masked)
    return _stored([_draft(unit, parts, by=by, list=None, title=parts[0][1]["title"], **values)], by)[0]


def _items_of(lists, item_ids):
    rows = Item.objects.filter(list__in=[one.pk for one in lists], state__in=COUNTED)
    if item_ids is not None:
        rows = rows.filter(pk__in=item_ids)
    return list(rows.select_related("unit", "list__leader").order_by("list", "pk"))


def _may_be_proposed(lists, items, values):
    if values["kind"] == Kind.LIST and any(one.state != ListState.ACCEPTED for one in lists):
        raise ValidationError("活动办接收之后的清单才能公示，请先办理接收。", code="not_accepted")
    waiting = Disclosure.objects.waiting().filter(
        list__in=[one.pk for one in lists], kind=values["kind"], scope=values["scope"]
    )
    if first := waiting.select_related("list__unit", "list__leader").first():
        raise ValidationError(f"“{first}”已经提交，正等待核对，不必重复提交。", code="already_waiting")
    if values["kind"] != Kind.LIST and values["starts_on"]:
        known = FrozenCopy.objects.in_force(on=values["starts_on"], scope=values["scope"]).promises()
        promised = set(known.filter(item__in=[item.pk for item in items]).values_list("item_id", flat=True))
        if late := [item for item in items if item.pk not in promised]:
            raise ValidationError(
                f"“{late[0].title}”的清单还没有向这一范围公示，请先公示清单，再公示{Kind(values['kind']).label}。",
                code="promise_first",
            )


def _draft(unit, parts, *, by, channel, **values):
    """An unsaved proposal with its unsaved copies."""
    made = Disclosure(
        unit=unit,
        channel=channel or default_channel(unit.category),
        drafted_at=clock.now(),
        drafted_by=by,
        **values,
    )
    made.frozen = [(item, *compose.frozen(_named(body)), body.get("photos", [])) for item, body in parts]
    made.sha256 = compose.hash_of(digest for _, _, digest, _ in made.frozen)
    return made


def _named(body):
    """The body with each photo by name and hash, as it is frozen."""
    if "photos" not in body:
        return body
    return body | {"photos": [{"name": photo.name, "sha256": photo.sha256} for photo in body["photos"]]}


def _stored(proposed, by):
    are_whole(proposed, exclude=["drafted_by", "unit", "list"])
    for one in proposed:
        is_long_enough(one)
    Disclosure.objects.bulk_create(proposed)
    copies = [
        FrozenCopy(disclosure=one, unit_id=one.unit_id, item=item, body=body, sha256=digest)
        for one in proposed
        for item, body, digest, _ in one.frozen
    ]
    FrozenCopy.objects.bulk_create(copies, batch_size=1000)
    photos = [photos for one in proposed for *_, photos in one.frozen]
    for copy, its_photos in zip(copies, photos, strict=True):
        for photo in its_photos:
            kept = ReleasedPhoto(copy=copy, name=photo.name, sha256=photo.sha256)
            kept.file.save(f"released/{photo.name}", photo.content)  # saves the row
    tell_each(proposed, ReleaseState.PROPOSED, by=by, facts=_facts_of)
    return proposed


def _facts_of(one):
    """What the trail says of a proposal."""
    facts = {field: getattr(one, field) for field in ("title", "scope", "starts_on", "ends_on", "sha256")}
    return facts | {"items": len(one.frozen)}


def _with_photos(content, photo_ids):
    """The bodies with the chosen pictures, drawn anew and named without a trace of what they were called (S99)."""
    chosen = Attachment.objects.filter(pk__in=photo_ids, report__item__in=content)
    for attachment in chosen.select_related("report").order_by("pk"):
        body = content[attachment.report.item_id]
        body.setdefault("photos", []).append(redrawn(attachment))
    return content
