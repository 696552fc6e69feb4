"""Units that change in mid-campaign (M121): rename, merge, split, abolish; each an act with its day and its document."""

from django.core.exceptions import ValidationError
from django.db import transaction

from trail import clock
from trail.services import record
from units.holdings import Portion, blockers_of, counted, held_by_unit, seal
from units.models import Campaign, ChangedUnit, ChangeKind, Unit, UnitChange, UnitName
from units.permissions import Permission, require
from units.refusals import refuse_all
from units.services.people import take_back
from units.services.rows import save_row
from units.succession import against_change, against_heirs, against_parts, against_shares

STALE = "核对之后情况又有变化，没有作任何改动；请看过新的清单再确认。"


@transaction.atomic
def rename_unit(*, by, unit, name, day, document, reason="", seen=None):
    """Give a unit another name by a document; the former one is kept with its days (M121). Returns the UnitChange.

    Raises ValidationError `unit_change` with every reason against, or the name's own constraint. Nothing goes over, so there is
    nothing to have `seen`.
    """
    (unit,) = _locked([unit], by)
    name, former = name.strip(), unit.name
    problems = against_change([unit], [], day=day, document=document)
    if name == former:
        problems.append(f"新名称与现名称相同（{unit}），请填写更改后的名称。")
    refuse_all(problems, "unit_change")
    change = _told(ChangeKind.RENAME, [unit], [], [], by=by, day=day, document=document, reason=reason)
    since = unit.former_names.values_list("until", flat=True).first()
    UnitName.objects.create(unit=unit, name=former, starts_on=since, until=day, change=change)
    save_row("unit", unit, by=by, name=name)
    _record(change, [unit], by=by)
    return change


@transaction.atomic
def merge_units(*, by, units, into, day, document, reason="", seats=None, seen=None):
    """Merge one or several units into another that goes on (M121). Returns the UnitChange.

    Open items, lists in progress, units below, roles, contact points and group go to `into`; closed items and every past figure
    stay with the unit that ends. `seats`: the assignments that go over (None: all), the others are taken back. `seen`: the seal
    of the page that was confirmed (None: nothing was shown). Raises ValidationError `unit_change` with every reason against,
    `changed` when the page is stale.
    """
    into, *units = _locked([into, *units], by, changing=units)
    facts = {"day": day, "document": document, "reason": reason}
    return _carry_out(ChangeKind.MERGE, units, [into], by=by, seats=seats, seen=seen, **facts)


@transaction.atomic
def abolish_unit(*, by, unit, into=None, day, document, reason="", seats=None, seen=None):
    """Abolish a unit (M121). While it holds anything open it must name who takes over (`into`). Returns the UnitChange.

    Raises ValidationError as `merge_units`.
    """
    unit, *heirs = _locked([unit, *([into] if into else [])], by, changing=[unit])
    facts = {"day": day, "document": document, "reason": reason}
    return _carry_out(ChangeKind.ABOLISH, [unit], heirs, by=by, seats=seats, seen=seen, **facts)


@transaction.atomic
def split_unit(*, by, unit, parts, day, document, stays=False, reason="", shares=None, seats=None, seen=None):
    """Split a unit (M121): into several that replace it, or one or more that leave it (`stays`). Returns the UnitChange.

    `shares` says which part takes which open item ({item key: unit key}); what is not named stays with the unit, or goes to the
    first part when the unit ends. Raises ValidationError as `merge_units`.
    """
    unit, *parts = _locked([unit, *parts], by, changing=[unit])
    refuse_all(against_parts(parts, shares or {}, stays=stays), "unit_change")
    facts = {"day": day, "document": document, "reason": reason, "shares": shares or {}, "stays": stays}
    return _carry_out(ChangeKind.SPLIT, [unit], parts, by=by, seats=seats, seen=seen, **facts)


def _carry_out(kind, units, heirs, *, by, day, document, reason, seats, seen, shares=None, stays=False):
    """Change locked units; unless they stay they are no more afterwards, and `heirs[0]` is the successor each of them names."""
    problems = against_change(units, heirs, day=day, document=document)
    for unit in units:
        problems += [*against_heirs(unit, heirs, stays=stays), *blockers_of(unit)]
    refuse_all(problems, "unit_change")
    held = [portion for unit in units for portion in held_by_unit(unit, lock=True)]
    if seen is not None and seen != seal(held):
        raise ValidationError(STALE, code="changed")
    refuse_all(against_shares(held, shares or {}), "unit_change")
    goes = _going(held, heirs, shares or {}, seats, stays)
    if not heirs and goes:
        told = "、".join(f"{one['title']} {one['many']} {one['measure']}" for one in counted(held))
        raise ValidationError(f"{units[0]}还有{told}，撤销时须选定承接单位。", code="unit_change")
    moved = [portion for _, portion in goes]
    change = _told(kind, units, heirs, moved, by=by, day=day, document=document, reason=reason)
    for to, portion in goes:
        portion.holding.hand_on(portion.rows, to=to, by=by, change=change)
    if not stays:
        _take_back_the_rest(held, seats, by=by)
        for unit in units:
            _bury(unit, heirs, by=by, change=change)
    _record(change, [*units, *heirs], by=by)
    return change


def _going(held, heirs, shares, seats, stays):
    """(heir, Portion) for everything that goes over."""
    goes = []
    for portion in held:
        for n, heir in enumerate(heirs):
            rows = [row for row in portion.rows if _takes(portion, row, heir, n == 0, shares, stays)]
            if seats is not None and portion.holding.key == "assignments":
                rows = [row for row in rows if row.pk in {seat.pk for seat in seats}]
            if rows:
                goes.append((heir, portion._replace(rows=rows)))
        if not heirs and portion.rows:
            goes.append((None, portion))
    return goes


def _takes(portion, row, heir, is_first, shares, stays):
    """Whether this heir takes this row: as it was shared out; the first takes what nobody was given, if the unit ends."""
    if portion.holding.shared and row.pk in shares:
        return shares[row.pk] == heir.pk
    return is_first and not stays


def _take_back_the_rest(held, seats, *, by):
    """Roles that were not chosen end with the unit."""
    if seats is None:
        return
    chosen = {seat.pk for seat in seats}
    for portion in held:
        for seat in portion.rows if portion.holding.key == "assignments" else []:
            if seat.pk not in chosen:
                take_back(seat, by=by)


def _bury(unit, heirs, *, by, change):
    """The unit is no more: it points to its successor and hangs below it, so that who answers now sees what was closed then."""
    before = {"parent": unit.parent_id, "successor": None}
    unit.ended_on, unit.successor = change.day, heirs[0] if heirs else None
    unit.parent = heirs[0] if heirs else unit.parent
    unit.save(update_fields=["ended_on", "successor", "parent"])
    after = {"parent": unit.parent_id, "successor": unit.successor_id}
    record("unit.ended", on=unit, by=by, before=before, after=after, on_day=change.day)
    if heirs and heirs[0].group_id is None and unit.group_id:
        save_row("unit", heirs[0], by=by, group=unit.group)


def _locked(units, by, *, changing=()):
    """These units as they are now, locked; one change of the tree at a time.

    What those that are `changing` hold is locked before they are: whoever works on an item locks it first, its unit afterwards.
    """
    campaign = Campaign.objects.select_for_update().get(pk=units[0].campaign_id)
    require(by, Permission.UNIT_EDIT, campaign=campaign)
    for unit in changing:
        held_by_unit(unit, lock=True)
    rows = Unit.objects.select_for_update(of=["self"]).select_related("campaign", "parent", "group")
    found = {unit.pk: unit for unit in rows.filter(pk__in=[unit.pk for unit in units]).order_by("pk")}
    return [found[unit.pk] for unit in units]


def _told(kind, units, heirs, moved: list[Portion], *, by, day, document, reason):
    """The row of the change with its units, written before anything moves: the database asks for it."""
    change = UnitChange.objects.create(
        campaign=units[0].campaign,
        kind=kind,
        day=day,
        document=document.strip(),
        reason=reason.strip(),
        handed=counted(moved),
        made_at=clock.now(),
        made_by=by,
    )
    sides = [(unit, ChangedUnit.Side.FORMER) for unit in units] + [
        (unit, ChangedUnit.Side.HEIR) for unit in heirs
    ]
    ChangedUnit.objects.bulk_create(
        ChangedUnit(change=change, unit=unit, side=side, called=unit.name) for unit, side in sides
    )
    return change


def _record(change, units, *, by):
    for unit in units:
        record(
            "unit.changed",
            on=unit,
            by=by,
            change=change.pk,
            kind=change.kind,
            on_day=change.day,
            document=change.document,
            reason=change.reason,
            handed=change.handed,
        )
