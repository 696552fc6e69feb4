"""A later deadline: asked for in time, decided by the group, then by the office (convention 11, S53)."""

from django.core.exceptions import ValidationError
from django.db import transaction

from issues.models import Extension, Item
from issues.rules import extension_problems, too_late_to_extend
from issues.services.flags import caught_up
from issues.services.moves import locked_item
from issues.states import LAPSED, ExtensionState, State
from trail import clock
from trail.moves import move, require_state, tell
from trail.services import record
from units.permissions import Permission, require
from units.refusals import another_person, needs_reason

LEVELS = {  # who decides from which state: permission, state when approved, the pair that remembers who and when
    ExtensionState.ASKED: (Permission.EXTENSION_GROUP, ExtensionState.PASSED, "group"),
    ExtensionState.PASSED: (Permission.EXTENSION_OFFICE, ExtensionState.GRANTED, "office"),
}


@transaction.atomic
def ask_extension(*, item_id, by, new_deadline, reason):
    """The unit asks for a later deadline, on the deadline day at the latest. Returns the extension.

    Raises ValidationError: `illegal_move`, `too_late`, `already_asked`, `extension` (every reason of the rule),
    `reason_missing`.
    """
    item = locked_item(item_id)
    require(by, Permission.EXTENSION_ASK, unit=item.unit)
    require_state(item, State.IN_PROGRESS, acting="申请延期")
    if refusal := too_late_to_extend(deadline=item.deadline, on=clock.today()):
        raise ValidationError(refusal, code="too_late")
    if item.extensions.waiting().exists():
        raise ValidationError(
            "这个事项已有一份延期申请正在审批，请等审批办完，或先撤回。", code="already_asked"
        )
    _may_extend(item, new_deadline)
    needs_reason(reason, "请写明延期理由：为什么不能按期完成、延到那一天能做到什么。")
    extension = Extension.objects.create(
        item=item,
        old_deadline=item.deadline,
        new_deadline=new_deadline,
        reason=reason.strip(),
        asked_on=clock.today(),
        asked_by=by,
    )
    told = {"before": item.deadline, "after": new_deadline, "reason": extension.reason}
    tell(extension, ExtensionState.ASKED, by=by, facts={"extension": extension.pk, **told})
    return extension


@transaction.atomic
def decide_extension(*, extension_id, by, approve, opinion=""):
    """One level approves or refuses; the second approval moves the deadline. Returns the extension.

    The first day promised stays on the item (`original_deadline`). When the old day has passed meanwhile, the item
    was late until today, and that mark stays. Raises ValidationError `illegal_move`, `same_person`, `reason_missing`,
    `extension`.
    """
    extension, item = _locked(extension_id)
    require_state(extension, *LEVELS, acting="审批")
    permission, approved, level = LEVELS[ExtensionState(extension.state)]
    require(by, permission, unit=item.unit)
    another_person(
        by,
        "申请和两级审批须由不同的人办理，请本级其他人员办理。",
        extension.asked_by_id,
        extension.group_by_id,
    )
    if not approve:
        needs_reason(opinion, "不予批准须写明理由。")
    to = approved if approve else ExtensionState.REFUSED
    if to == ExtensionState.GRANTED:
        _may_extend(item, extension.new_deadline)
    decided = {f"{level}_on": clock.today(), f"{level}_by": by, "opinion": opinion.strip()}
    move(extension, to, by=by, facts={"extension": extension.pk, "reason": opinion.strip()}, **decided)
    if to == ExtensionState.GRANTED:
        _extend(item, extension)
    return extension


@transaction.atomic
def withdraw_extension(*, extension_id, by):
    """The unit takes its request back while it is not decided. Returns the extension."""
    extension, item = _locked(extension_id)
    require(by, Permission.EXTENSION_ASK, unit=item.unit)
    facts = {"extension": extension.pk, "reason": extension.opinion}
    move(extension, ExtensionState.WITHDRAWN, by=by, act="extension.moved", facts=facts)
    return extension


def lapse_extensions(items):
    """These (locked) items are declared done: what was asked for needs no answer any more. Called inside that act."""
    by_id = {item.pk: item for item in items}
    waiting = list(Extension.objects.waiting().filter(item__in=items).order_by("pk"))
    for extension in waiting:
        extension.item = by_id[extension.item_id]
    move(waiting, ExtensionState.WITHDRAWN, by=None, act=LAPSED)


def _locked(extension_id):
    """The extension with its item, both locked, the item first."""
    named = Extension.objects.get(pk=extension_id)
    item = locked_item(named.item_id)
    extension = Extension.objects.select_for_update().get(pk=extension_id)
    extension.item = item
    return extension, item


def _may_extend(item, to):
    campaign = item.unit.campaign
    reasons = extension_problems(
        deadline=item.deadline,
        to=to,
        granted=item.extensions.granted().count(),
        limit=campaign.extension_limit,
        last=campaign.last_deadline,
    )
    if reasons:
        raise ValidationError([ValidationError(reason, code="extension") for reason in reasons])


def _extend(item, extension):
    caught_up([item])
    item.original_deadline = item.original_deadline or extension.old_deadline
    item.deadline = extension.new_deadline
    Item.objects.filter(pk=item.pk).update(deadline=item.deadline, original_deadline=item.original_deadline)
    told = {"before": extension.old_deadline, "after": extension.new_deadline}
    record("item.extended", on=item, by=None, extension=extension.pk, **told)
