"""The chase list: by group and unit what is owed and how often it was chased, as a page, for paper, for a chat (V5)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, F, Max, Window
from django.db.models.functions import RowNumber

from supervision.models import Chase
from supervision.queries.debts import CHASED
from units.debts import Days, Debt
from units.models import Campaign, Role, Unit

NAMED = 5  # numbers of items that one line names; the rest are counted


@dataclass
class Owed:
    """What one unit owes of one kind: how many, the longest over, and the first few by number."""

    debt: Debt
    words: str
    role: str
    many: int
    longest: int
    named: list[str]

    @property
    def text(self):
        names = (
            f"（{'、'.join(self.named)}{'等' if self.many > len(self.named) else ''}）" if self.named else ""
        )
        return f"{self.words} {self.many} 件{names}"


@dataclass
class Owing:
    """One unit of the list."""

    unit: Unit
    debts: list[Owed] = field(default_factory=list)
    chased: int = 0
    last: date | None = None

    @property
    def many(self):
        return sum(debt.many for debt in self.debts)

    @property
    def text(self):
        chased = f"；已催办 {self.chased} 次" if self.chased else ""
        return f"{self.unit.name}：{'；'.join(debt.text for debt in self.debts)}{chased}。"


def chase_list(user, *, on: date, group=None, kind: str = "") -> list[Owing]:
    """The units in sight that owe an answer, by group, then in the units' order; two statements a kind at most."""
    days = Days(on, user.campaign)
    units = Unit.objects.visible_to(user).select_related("group")
    return _listed(units.filter(group=group) if group else units, days, kind)


def owing_of(unit: Unit, *, on: date) -> Owing:
    """What one unit owes today, for the button that chases it."""
    days = Days(on, unit.campaign)
    found = _listed(Unit.objects.filter(pk=unit.pk).select_related("group"), days, "")
    return found[0] if found else Owing(unit)


def day_summary(campaign: Campaign, *, on: date) -> str:
    """The day's figures of a campaign in one text without names or numbers of items."""
    listed = _listed(Unit.objects.filter(campaign=campaign).select_related("group"), Days(on, campaign), "")
    sums: dict[str, int] = {}
    for owing in listed:
        for debt in owing.debts:
            sums[debt.words] = sums.get(debt.words, 0) + debt.many
    told = "；".join(f"{words} {many} 件" for words, many in sums.items()) or "没有需要催办的"
    return f"{campaign.name} {on:%-m月%-d日}：{told}。涉及 {len(listed)} 家单位。"


def chat_text(listed: Iterable[Owing], *, on: date, office: str) -> str:
    """The list as text to paste into a work chat, group by group."""
    lines = [f"【催办】截至 {on:%Y年%-m月%-d日}，下列单位须抓紧办理："]
    group: object = object()
    for owing in listed:
        if owing.unit.group_id != group:
            group = owing.unit.group_id
            lines.append(f"■ {owing.unit.group or '未编组'}")
        lines.append(owing.text)
    return "\n".join(
        [*lines, f"{office}"] if len(lines) > 1 else [f"截至 {on:%Y年%-m月%-d日}，没有需要催办的单位。"]
    )


def _listed(units, days: Days, only: str) -> list[Owing]:
    of_units = list(units.order_by(F("group__number").asc(nulls_last=True), "order", "pk"))
    owing = {unit.pk: Owing(unit) for unit in of_units}
    for debt in CHASED:
        if only and debt.key != only:
            continue
        for unit, owed in _owed(debt, days, list(owing)):
            owing[unit].debts.append(owed)
    listed = [one for one in owing.values() if one.debts]
    counted = Chase.objects.filter(unit__in=[one.unit.pk for one in listed]).order_by().values_list("unit")
    for unit, number, last in counted.annotate(number=Max("number"), last=Max("chased_on")):
        owing[unit].chased, owing[unit].last = number, last
    return listed


def _owed(debt: Debt, days: Days, units: list[int]):
    """By unit what is owed of one kind: one statement, a handful of rows a unit, however many are owed."""
    rows = debt.told(days).filter(late__gte=1, of_unit__in=units)
    of_unit = [F("of_unit")]
    first = rows.annotate(
        nth=Window(RowNumber(), partition_by=of_unit, order_by=["-late", "object_id"]),
        many=Window(Count("object_id"), partition_by=of_unit),
    ).filter(nth__lte=NAMED)
    who = "、".join(Role(role).label for role in debt.roles)
    found: dict[int, Owed] = {}
    for unit, late, about, many in first.order_by("of_unit", "nth").values_list(
        "of_unit", "late", "about", "many"
    ):
        owed = found.setdefault(unit, Owed(debt, debt.words, who, many, late, []))
        if debt.numbered:
            owed.named.append(about)
    return found.items()
