"""Proposing a document for release, checking it by a second person, taking it down (M35, V23)."""

from django.core.exceptions import ValidationError
from django.db import transaction

from issues.models import Attachment, Disclosure, FrozenCopy, Item, RectificationList, ReleasedPhoto
from issues.releases import compose
from issues.releases.checks import findings, masked_body, texts_of
from issues.releases.days import last_day
from issues.releases.names import KnownNames
from issues.releases.photos import redrawn
from issues.rules import default_channel, reasons_against_release
from issues.states import COUNTED, ListState, ReleaseState
from trail import clock
from trail.queries import last_act
from trail.services import record_each
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
    lists = _locked_lists(list_ids)
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
        parts = _fit_to_show(parts, known.of(one.unit, scope), masked)
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
    parts = _fit_to_show([(None, body)], KnownNames().of(unit, scope), masked)
    return _stored([_draft(unit, parts, by=by, list=None, title=parts[0][1]["title"], **values)], by)[0]


@transaction.atomic
def release_disclosures(*, disclosure_ids, by):
    """Release what somebody else proposed, all or nothing; older copies of the same items give way. Returns them."""
    shown = _locked(disclosure_ids)
    known = KnownNames()
    for one in shown:
        require(by, Permission.RELEASE_CHECK, unit=one.unit)
        _may_be_decided(one, by)
        # nobody could see it before it was checked, so its days begin today at the earliest
        one.starts_on = max(one.starts_on, clock.today())
        _is_long_enough(one)
        if reasons := reasons_against_release(one, on=clock.today()):
            raise ValidationError([ValidationError(reason, code="not_now") for reason in reasons])
        # a name may have become known since it was proposed
        copies = [(copy.item, copy.content) for copy in one.copies.select_related("item")]
        _fit_to_show(copies, known.of(one.unit, one.scope), masked=False)
    for one in shown:
        one.state, one.checked_at, one.checked_by = ReleaseState.RELEASED, clock.now(), by
        one.trail_facts = {"title": one.title, "starts_on": one.starts_on, "sha256": one.sha256}
        one.full_clean(exclude=["drafted_by"], validate_unique=False)
    Disclosure.objects.bulk_update(shown, ["state", "checked_at", "checked_by", "starts_on"])
    for one in shown:
        _followed_by(one).update(replaced_on=one.starts_on)
    record_each("disclosure.released", on=shown, by=by)
    return shown


@transaction.atomic
def refuse_release(*, disclosure_id, by, reason):
    """Send a proposal back to its author, with the reason; a new one is proposed when it is mended."""
    (shown,) = _locked([disclosure_id])
    require(by, Permission.RELEASE_CHECK, unit=shown.unit)
    _may_be_decided(shown, by)
    if not reason.strip():
        raise ValidationError("退回须写明理由。", code="reason_missing")
    shown.state, shown.checked_at, shown.checked_by = ReleaseState.REFUSED, clock.now(), by
    shown.refused_why = reason.strip()
    shown.save(update_fields=["state", "checked_at", "checked_by", "refused_why"])
    shown.trail_facts = {"title": shown.title, "reason": shown.refused_why}
    record_each("disclosure.refused", on=[shown], by=by)
    return shown


@transaction.atomic
def withdraw_disclosure(*, disclosure_id, by, reason):
    """Take a disclosure down at once; the row stays as the tombstone: who, when, why, and the hash of what was shown."""
    (shown,) = _locked([disclosure_id])
    require(by, Permission.RELEASE_WITHDRAW, unit=shown.unit)
    if shown.state != ReleaseState.RELEASED:
        raise ValidationError(
            f"“{shown.get_state_display()}”的公示不能撤下{last_act(shown)}。", code="illegal_move"
        )
    if not reason.strip():
        raise ValidationError("撤下公示须写明理由。", code="reason_missing")
    shown.state, shown.withdrawn_at, shown.withdrawn_by = ReleaseState.WITHDRAWN, clock.now(), by
    shown.withdrawn_why = reason.strip()
    shown.save(update_fields=["state", "withdrawn_at", "withdrawn_by", "withdrawn_why"])
    shown.trail_facts = {"title": shown.title, "reason": shown.withdrawn_why, "sha256": shown.sha256}
    record_each("disclosure.withdrawn", on=[shown], by=by)
    return shown


def _locked_lists(list_ids):
    """The lists, locked in order; proposals and releases of one list come one after the other."""
    rows = RectificationList.objects.select_for_update(of=["self"]).select_related("unit__campaign", "leader")
    lists = list(rows.filter(pk__in=list_ids).order_by("pk"))
    if len(lists) < len(set(list_ids)):
        raise RectificationList.DoesNotExist
    return lists


def _locked(disclosure_ids):
    """The disclosures with their unit, locked after their lists. Raises Disclosure.DoesNotExist."""
    named = Disclosure.objects.filter(pk__in=disclosure_ids)
    _locked_lists([pk for pk in named.values_list("list", flat=True) if pk])
    rows = named.select_for_update(of=["self"]).select_related("unit__campaign", "list__leader")
    shown = list(rows.order_by("pk"))
    if len(shown) < len(set(disclosure_ids)):
        raise Disclosure.DoesNotExist
    return shown


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


def _with_photos(content, photo_ids):
    """The bodies with the chosen pictures, drawn anew and named without a trace of what they were called (S99)."""
    chosen = Attachment.objects.filter(pk__in=photo_ids, report__item__in=content)
    for attachment in chosen.select_related("report").order_by("pk"):
        body = content[attachment.report.item_id]
        body.setdefault("photos", []).append(redrawn(attachment))
    return content


def _fit_to_show(parts, names, masked):
    """The parts as they may be frozen (S114): masked where that was asked for. Raises ValidationError `private`."""
    if masked:
        parts = [(item, masked_body(body, names)) for item, body in parts]
    wrong = {
        f"“{item.title if item else body['title']}”{finding}": "private" if finding.proposal else "classified"
        for item, body in parts
        for text in texts_of(body)
        for finding in findings(text, names)
    }
    if wrong:
        raise ValidationError([ValidationError(reason, code=code) for reason, code in wrong.items()])
    return parts


def _is_long_enough(shown):
    """The stated number of days really fits between the first and the last day (M37)."""
    if shown.days and shown.ends_on < (needed := last_day(shown.starts_on, shown.days, shown.day_kind)):
        raise ValidationError(
            f"公示须满 {shown.days} 个{shown.get_day_kind_display()}：从 {shown.starts_on:%Y-%m-%d} 起，至少到 "
            f"{needed:%Y-%m-%d}。请改公示截止日。",
            code="notice_short",
        )


def _may_be_decided(shown, by):
    if shown.state != ReleaseState.PROPOSED:
        raise ValidationError(
            f"“{shown}”{shown.get_state_display()}{last_act(shown)}，请刷新页面查看最新情况。",
            code="illegal_move",
        )
    if by is not None and by.pk == shown.drafted_by_id:
        raise ValidationError("您是拟稿人，不能核对自己的材料，请由另一人核对。", code="same_person")


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
    for one in proposed:
        one.full_clean(exclude=["drafted_by", "unit", "list"], validate_unique=False)
        _is_long_enough(one)
        one.trail_facts = {
            "title": one.title,
            "scope": one.scope,
            "starts_on": one.starts_on,
            "ends_on": one.ends_on,
            "sha256": one.sha256,
            "items": len(one.frozen),
        }
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
    record_each("disclosure.proposed", on=proposed, by=by)
    return proposed


def _followed_by(shown):
    """The copies in use that this release replaces: of a list all of them, of anything else those of the same items."""
    older = FrozenCopy.objects.filter(
        kind=shown.kind,
        replaced_on=None,
        disclosure__scope=shown.scope,
        disclosure__state=ReleaseState.RELEASED,
    ).exclude(disclosure=shown)
    if shown.kind == Kind.LIST:
        return older.filter(disclosure__list=shown.list_id)
    items = shown.copies.values("item")
    return older.filter(item__in=items)
