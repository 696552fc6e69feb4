"""What waits, for whom, since when, and which verb pays it: the shape that each app's `debts.py` fills (S138; docs/debts.md).

A debt is one queryset of all rows that wait on a day. Workbench, menu, reminders, mail, chase list and gate read it and
nothing else: one person's rows by `of`, everybody's by `pairs`, a unit's by `told`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    BigIntegerField,
    DateField,
    Expression,
    ExpressionWrapper,
    F,
    Func,
    IntegerField,
    Q,
    QuerySet,
    Value,
)

from ledger.workdays import before_working_days, by_decree
from trail import clock
from units.desk.lamp import Lamp
from units.models import Campaign, DecreedDay, Role, RuleProposal
from units.turns import over, own_units, seats


@dataclass(frozen=True)
class Chip:
    """How the workbench sorts what waits: several debts may share one. What is `calm` presses nobody yet: it stands behind
    its chip and in no number."""

    key: str
    words: str
    order: int
    calm: bool = False


RETURNED = Chip("returned", "退回", 10)
GOING = Chip("going", "正在办", 900, calm=True)


@dataclass(frozen=True)
class Days:
    """The day something is asked for, and the campaign's numbers in days; what counts working days as the last start that
    is late. The calendar is read only by who asks how late something is."""

    on: date
    campaign: Campaign

    @cached_property
    def _starts(self):
        with by_decree(dict(DecreedDay.objects.values_list("day", "works"))):
            counts = (self.campaign.step_workdays, self.campaign.review_workdays)
            return [before_working_days(self.on, count) for count in counts]

    @property
    def step(self) -> date:
        return self._starts[0]

    @property
    def review(self) -> date:
        return self._starts[1]

    @property
    def warned(self) -> date:
        """The last day of which people are warned beforehand."""
        return date.fromordinal(self.on.toordinal() + self.campaign.warn_days)


@dataclass(frozen=True)
class Task:
    """How one row reads on the workbench."""

    number: str
    title: str
    unit: str
    holder: str
    day: date | None
    lamp: Lamp


def first_day_over(days: Days) -> int:
    """Reminded from the first day over the time limit."""
    return 1


def at_once(days: Days) -> int:
    """Reminded from the moment it waits."""
    return -366


def before_the_day(days: Days) -> int:
    """Reminded as many days before the day as the campaign warns."""
    return -days.campaign.warn_days


@dataclass(frozen=True)
class Debt:
    """One kind of thing that waits. Paths are Django's, from the row; `unit` leads to the unit whose holders of `roles` answer."""

    key: str  # for ever: reminders and chases keep it
    words: str  # as lists and mails say what is not done
    chips: tuple[Chip, ...]
    roles: tuple[Role, ...]  # whose turn
    rows: Callable[[Days], QuerySet]  # all that waits, whoever it waits for
    reads: Callable[[Any], Task]
    page: str  # the page that shows it; its number is `shows`
    verb: str  # the address that pays it
    unit: str = "unit"  # "" is the whole campaign
    shows: str = "pk"
    asked: str = ""  # the page's query
    awaits: Callable[[Days], Expression] | None = None  # which chip, where there are several
    related: tuple[str, ...] = ()
    order: tuple[Any, ...] = ("pk",)
    about: Any = None  # a few words that name it in a list
    since: Any = None
    late: Callable[[Days], Any] | None = None  # whole days over: nought on the day, negative before it
    reminded: Callable[[Days], int] | None = (
        None  # from how many days over; again every `Campaign.remind_every` days
    )
    chased: bool = False  # a unit owes an answer
    together: str = ""  # the page where many may be paid at once
    menu: str = ""  # the link of the menu that counts it
    blocks: str = ""  # under which key of the wrap-up gate it stands in the way
    stops: Callable[[QuerySet], Q] | None = None  # which items those are
    judged: bool = False  # nobody judges their own unit's work (S44)
    lent: bool = False  # who acts for somebody is told too (S49)
    hands: tuple[Any, ...] = ()  # persons with another part in it: not theirs to pay
    parted: Any = None  # the same as an array, for all rows at once, where `queue` knows it for one person
    held: Any = None  # the one person it is for, where somebody has it in hand
    queue: Callable[[QuerySet, Any], QuerySet] | None = None  # where the model itself knows one person's rows

    @property
    def numbered(self) -> bool:
        """Whether each row has a number of its own that a list can name."""
        return not isinstance(self.about, Value)

    def chip(self, days: Days) -> Expression:
        return self.awaits(days) if self.awaits else Value(self.chips[0].key)

    def of(self, person, days: Days) -> QuerySet | None:
        """The rows that wait for this person, each with `awaits`; None where no role of theirs concerns it."""
        if self.queue:
            held = [one.role for whose in (person, *person.acting_for) for one in whose.roles]
            return (
                self._told_apart(self.queue(self.rows(days), person), days)
                if {*held} & {*self.roles}
                else None
            )
        turn = self._turn(person)
        if turn is None:
            return None
        rows = self.rows(days).filter(turn)
        if self.judged and (own := own_units(person)):
            rows = rows.exclude(**{f"{self.unit}__in": own})
        for n, hand in enumerate(self.hands):
            name = f"hand{n}"
            rows = rows.alias(**{name: _as_hand(hand)}).filter(Q(**{name: None}) | ~Q(**{name: person.pk}))
        if self.held is not None:
            rows = rows.alias(in_hand=self.held).filter(Q(in_hand=None) | Q(in_hand=person.pk))
        return self._told_apart(rows, days)

    def _turn(self, person) -> Q | None:
        if self.unit:
            return over(person, self.roles, self.unit)
        held = [one.campaign_id for one in person.roles if one.role in self.roles]
        return Q(campaign__in=held) if held else None

    def _told_apart(self, rows: QuerySet, days: Days) -> QuerySet:
        return rows.annotate(awaits=self.chip(days))

    def in_campaign(self, days: Days) -> QuerySet:
        """All rows of the campaign that wait."""
        path = "campaign" if self.unit in ("", "pk") else f"{self.unit}__campaign"
        return self.rows(days).filter(**{path: days.campaign})

    def told(self, days: Days) -> QuerySet:
        """Each waiting row with a clock as `page_id`, `object_id`, `of_unit`, `since`, `late`, `about`."""
        assert self.late
        return (
            self.in_campaign(days)
            .order_by()
            .values(
                page_id=F(self.shows or "pk"),
                object_id=F("pk"),
                of_unit=F(self.unit),
                since=self.since,
                late=self.late(days),
                about=self.about or Value(""),
            )
        )

    def pairs(self, days: Days) -> tuple[str, list]:
        """SQL of (person_id, object_id, page_id, of_unit, since, late, about): everybody whose turn each row is, at once."""
        rows = self.told(days).values_list(
            "page_id",
            "object_id",
            "of_unit",
            "since",
            "late",
            "about",
            self._apart(),
            Value(None, output_field=BigIntegerField()) if self.held is None else self.held,
        )
        told, params = rows.query.sql_with_params()
        who, of_seats = seats(self.roles, lent=self.lent)
        sql = PAIRS.format(
            told=told,
            seats=who,
            judged=OTHERS if self.judged else "true",
            lent=HELD_BY_WHOM_THEY_ACT_FOR if self.lent else "false",
        )
        return sql, [*params, *of_seats, *([days.on, days.on] if self.lent else [])]

    def _apart(self) -> Expression:
        if self.parted is not None:
            return self.parted
        return Func(
            *(_as_hand(hand) for hand in self.hands),
            template="array_remove(ARRAY[%(expressions)s]::bigint[], NULL)",
            output_field=ArrayField(BigIntegerField()),
        )


PAIRS = """SELECT DISTINCT s.person_id, o.object_id, o.page_id, o.of_unit, o.since, o.late, o.about
    FROM ({told}) AS o (page_id, object_id, of_unit, since, late, about, hands, held)
    JOIN ({seats}) AS s ON s.unit_id = o.of_unit
    WHERE NOT s.person_id = ANY (o.hands) AND NOT s.principal_id = ANY (o.hands) AND {judged}
    AND (o.held IS NULL OR o.held::bigint = s.person_id OR {lent})"""
HELD_BY_WHOM_THEY_ACT_FOR = """EXISTS (SELECT 1 FROM units_delegation d JOIN units_person p ON p.id = d.principal_id
    AND p.is_active WHERE d.principal_id = o.held::bigint AND d.delegate_id = s.person_id AND d.ended_at IS NULL
    AND d.starts_on <= %s AND d.ends_on >= %s)"""
OTHERS = """NOT EXISTS (SELECT 1 FROM units_assignment c WHERE c.role = 'clerk' AND c.unit_id = o.of_unit
    AND c.person_id IN (s.person_id, s.principal_id))"""


def _as_hand(hand):
    return F(hand) if isinstance(hand, str) else hand


def days_between(later, earlier) -> ExpressionWrapper:
    """Whole days from `earlier` to `later`; a day of Python's is taken as it is."""
    pair = [
        Value(one, output_field=DateField()) if isinstance(one, date) else one for one in (later, earlier)
    ]
    whole = Func(*pair, template="(%(expressions)s)", arg_joiner=" - ", output_field=IntegerField())
    return ExpressionWrapper(whole, output_field=IntegerField())


def over_working_days(last: date, since) -> ExpressionWrapper:
    """Days over, where `last` is the last start that is late: that one is late by one day."""
    return days_between(date.fromordinal(last.toordinal() + 1), since)


def after_step(since) -> Callable[[Days], ExpressionWrapper]:
    """Late by the working days the campaign gives each step, counted from `since`."""
    return lambda days: over_working_days(days.step, since)


def _rules(days):
    return RuleProposal.objects.waiting()


def _reads_rules(found):
    lamp = Lamp("wait", found.get_state_display(), found.reason)
    day = clock.local(found.proposed_at).date()
    return Task("规则", str(found), found.campaign.office, "活动规则", day, lamp)


DEBTS = (
    Debt(
        "rules",
        "规则修改未确认",
        (Chip("rules", "待确认规则", 300),),
        (Role.OFFICE,),
        _rules,
        _reads_rules,
        page="units:rule_proposal",
        verb="units:rule_proposal",
        unit="",
        related=("campaign",),
        hands=("proposed_by",),
    ),
)
