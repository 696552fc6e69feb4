"""Red board, black board, one-vote veto: one proposes, another confirms, to set and to lift alike (M85, M98, S59)."""

from django.db import transaction

from accountability.models import BoardEntry
from accountability.rules import entry_wrong
from accountability.states import ENTRY_OPEN, EntryState
from issues.releases.checks import findings
from issues.releases.names import KnownNames
from trail import clock
from trail.moves import move, tell
from units.models import Unit
from units.permissions import Permission, require
from units.refusals import another_person, needs_reason, refuse_by_field

WRITE_WHY = "请写明理由，理由写入留痕。"


@transaction.atomic
def propose_entry(*, by, unit, board, ground, reason, evidence, item=None):
    """Propose to put a unit on a board. Nothing stands there until another officer confirms. Returns the entry.

    Raises ValidationError `other_ground`, `other_unit`, `reason_missing`, `evidence_missing`, `names_a_person`,
    `stands_already`.
    """
    unit = Unit.objects.select_for_update(of=["self"]).select_related("campaign").get(pk=unit.pk)
    require(by, Permission.BOARD_KEEP, unit=unit)
    against = entry_wrong(board=board, ground=ground, reason=reason, evidence=evidence)
    against += [
        (field, "names_a_person", f"{one}榜上只写单位和职务，不写个人。")
        for field, text in (("reason", reason), ("evidence", evidence))
        for one in _personal(text, unit)
    ]
    if item is not None and item.unit_id != unit.pk:
        against.append(("item", "other_unit", f"{item.number}不是{unit}的事项，请核对编号。"))
    same = BoardEntry.objects.filter(unit=unit, board=board, ground=ground, item=item, state__in=ENTRY_OPEN)
    if before := same.first():
        text = f"{unit}已有同样的一条（{before.get_state_display()}），不必重复提出；情况有变的，先撤销原来那一条。"
        against.append(("", "stands_already", text))
    refuse_by_field(against)
    entry = BoardEntry.objects.create(
        unit=unit,
        board=board,
        ground=ground,
        item=item,
        reason=reason.strip(),
        evidence=evidence.strip(),
        proposed_on=clock.today(),
        proposed_by=by,
    )
    facts = {"board": board, "ground": ground, "evidence": entry.evidence, "reason": entry.reason}
    tell(entry, EntryState.PROPOSED, by=by, facts=facts)
    return entry


@transaction.atomic
def confirm_entry(*, entry_id, by):
    """Another officer puts the entry on its board. Raises `illegal_move`, `same_person`."""
    entry = _locked(entry_id, by)
    another_person(by, "提出人不能确认自己提出的，请活动办另一位同志确认。", entry.proposed_by_id)
    return move(
        entry,
        EntryState.LISTED,
        by=by,
        act="board.confirmed",
        facts={"board": entry.board},
        confirmed_on=clock.today(),
        confirmed_by=by,
    )


@transaction.atomic
def drop_entry(*, entry_id, by, reason):
    """A proposal is not taken up, by its author or another: nothing ever stood. Raises `illegal_move`, `reason_missing`."""
    entry = _locked(entry_id, by)
    needs_reason(reason, WRITE_WHY)
    return move(entry, EntryState.DROPPED, by=by, facts=_why(entry, reason))


@transaction.atomic
def ask_to_lift(*, entry_id, by, reason):
    """Propose to lift an entry; it stands until another officer confirms. Raises `illegal_move`, `reason_missing`."""
    entry = _locked(entry_id, by)
    needs_reason(reason, WRITE_WHY)
    changed = {"lift_reason": reason.strip(), "lift_asked_on": clock.today(), "lift_asked_by": by}
    return move(entry, EntryState.LIFTING, by=by, facts=_why(entry, reason), **changed)


@transaction.atomic
def lift_entry(*, entry_id, by):
    """Another officer lifts the entry. Raises `illegal_move`, `same_person`."""
    entry = _locked(entry_id, by)
    another_person(by, "提出撤销的人不能自己确认，请活动办另一位同志确认。", entry.lift_asked_by_id)
    facts = {"board": entry.board}
    return move(entry, EntryState.LIFTED, by=by, facts=facts, lifted_on=clock.today(), lifted_by=by)


@transaction.atomic
def keep_entry(*, entry_id, by, reason):
    """A proposal to lift is not taken up: the entry goes on standing. Raises `illegal_move`, `reason_missing`."""
    entry = _locked(entry_id, by)
    needs_reason(reason, WRITE_WHY)
    changed = {"lift_reason": "", "lift_asked_on": None, "lift_asked_by": None}
    return move(entry, EntryState.LISTED, by=by, act="board.kept", facts=_why(entry, reason), **changed)


def _locked(entry_id, by):
    entries = BoardEntry.objects.select_for_update(of=["self"])
    entry = entries.select_related("unit__campaign", "proposed_by", "lift_asked_by").get(pk=entry_id)
    require(by, Permission.BOARD_KEEP, unit=entry.unit)
    return entry


def _why(entry, reason):
    return {"board": entry.board, "reason": reason.strip()}


def _personal(text, unit):
    """What names or reaches a person in a text; misspelt organs are the release desk's business."""
    names = KnownNames().of(unit, "public")._replace(organs=())
    return findings(text, names)
