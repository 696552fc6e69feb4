"""Changes of units (M121): what stands against one, every reason at once with its way out; what they were, and the old names."""

from django.db.models import Prefetch

from trail import clock
from units.holdings import HEIR_RULES
from units.in_force import gone
from units.models import ChangedUnit, Unit, UnitChange, UnitName


def against_change(units, heirs, *, day, document):
    """Reasons of the act itself: no unit, no document, a day to come, one before the last change, a unit that is no more."""
    reasons = [] if units else ["请至少选择一个要变更的单位。"]
    if not document.strip():
        reasons.append("请写明依据的文件名称和文号，例如：句编〔2014〕5号。")
    if day > clock.today():
        reasons.append(f"变更日期（{day:%Y-%m-%d}）还没有到，请到那一天再办理，或核对日期。")
    last = (
        UnitChange.objects.filter(parts__unit__in=[*units, *heirs]).order_by("-day", "-pk").first()
        if [*units, *heirs]
        else None
    )
    if last is not None and day < last.day:
        reasons.append(
            f"这些单位 {last.day:%Y-%m-%d} 已有变更登记（{last}），变更须按先后办理；请把日期改为这一天或以后。"
        )
    return reasons + [gone(unit) for unit in units if unit.ended_on]


def against_heirs(unit, heirs, *, stays=False):
    """Reasons against these successors of this unit."""
    reasons = []
    below = set(Unit.objects.descendants(unit).values_list("pk", flat=True)) if heirs and not stays else set()
    for heir in heirs:
        if heir.pk == unit.pk:
            reasons.append(f"{unit}不能由自己承接，请另选承接单位。")
        elif heir.ended_on:
            reasons.append(f"{heir}不能承接：{gone(heir)}")
        elif heir.campaign_id != unit.campaign_id:
            reasons.append(f"{heir}不属于本活动，请另选承接单位。")
        elif heir.pk in below:
            reasons.append(
                f"{heir}是{unit}的下级，上级不能并入下级；请先到“修改单位”把{heir}调整到新的上级之下，再办理。"
            )
        elif unit.participates and not heir.participates:
            reasons.append(f"{heir}不是参学单位，不能承接整改事项；请另选，或先到“修改单位”改为参学。")
        else:
            reasons += [reason for rule in HEIR_RULES for reason in rule(unit, heir)]
    return reasons


def against_parts(parts, shares, *, stays):
    """Reasons against a split: it needs parts, each once, and items are shared among them only."""
    reasons = []
    if not parts:
        reasons.append("分设须至少选择一个分出的单位；新单位请先在“添加单位”里登记。")
    elif len(parts) < 2 and not stays:
        reasons.append("原单位不保留的，分设须至少选择两个单位；只有一个承接单位的，请按“合并”或“撤销”办理。")
    if len({part.pk for part in parts}) < len(parts):
        reasons.append("同一个单位选了两次，请只选一次。")
    if set(shares.values()) - {part.pk for part in parts}:
        reasons.append("有事项分给了没有选择的单位，请重新选择。")
    return reasons


def against_shares(held, shares):
    """Reasons against sharing out what the unit does not hold (it was settled, or it goes with its list)."""
    there = {row.pk for portion in held if portion.holding.shared for row in portion.rows}
    return ["有些事项已不在可以分配之列，请重新核对。"] if set(shares) - there else []


def former_names(campaign):
    """(name, unit that answers to it today) for every name that was given up and every unit that is no more."""
    bore = UnitName.objects.filter(unit__campaign=campaign).select_related("unit__successor")
    ended = Unit.objects.filter(campaign=campaign, successor__isnull=False).select_related("successor")
    return [(one.name, one.unit.heir) for one in bore] + [(unit.name, unit.heir) for unit in ended]


def changes_of(unit):
    """The changes a unit had a part in, newest first, each with its `parts`."""
    return unit_changes(unit.campaign).filter(parts__unit=unit).distinct()


def unit_changes(campaign):
    """Every change of the campaign's units, newest first, each with its parts and their units; two statements."""
    parts = ChangedUnit.objects.select_related("unit")
    return campaign.unit_changes.select_related("made_by").prefetch_related(Prefetch("parts", parts))
