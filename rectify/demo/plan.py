"""What becomes of each item of the demo, and on which day: plain data, the same on every machine.

The source gives the totals as of its report (M104): 2,612 items filed, 344 of teams and 2,268 of leaders, 678 closed out, and (M72)
some 1,200 that can be closed by the end of September. It gives no day of the campaign: every other date here is a setting of the demo.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from random import Random
from typing import Any, NamedTuple

from ledger.workdays import add_working_days
from rectify.demo.fates import COUNTS, FIRST_WAVE, RUNNING, SECOND_WAVE, STOPS_BEFORE, THIRD_WAVE, F, Fate
from rectify.demo.people import CONTACT_UNITS
from rectify.demo.texts import Text, Texts
from rectify.demo.units import DEMO_TOWN, RosterUnit

TODAY = date(2014, 9, 7)  # the day on which the demo stands
FILING = date(2014, 7, 7)
# waves of reviews, begun by the units a few days apart
FIRST, SECOND, THIRD = date(2014, 8, 4), date(2014, 8, 18), date(2014, 8, 25)
END_OF_SEPTEMBER, LAST_DEADLINE = date(2014, 9, 30), date(2014, 12, 20)

TEAM, MORE_TEAM = 4, 8  # 84 × 4 + 8 = 344 items of teams
PERSONAL, MORE_PERSONAL = 3, 123  # 715 filed lists × 3 + 123 = 2,268 items of leaders
DECOMPOSED = 5  # team lists with a main item and two sub-items (M18)


@dataclass(eq=False)
class PlannedItem:
    """One item to be: wording, fate, the likes it gets in the meeting that decides. The replay fills in `row` and `pk`."""

    text: Text
    fate: Fate = F.LATER
    deadline: date = LAST_DEADLINE
    parent: "PlannedItem | None" = None
    row: Any = None
    likes: int = 90  # per cent of the valid ballots
    pk: int = 0


@dataclass(eq=False)
class PlannedList:
    """The list of a team (`post` None) or of one leader, and what happens to the list itself."""

    unit: int
    post: int | None
    items: list[PlannedItem]
    way: str = "accepted"  # or: refiled (returned once), returned, draft, waiting
    pk: int = 0


@dataclass(eq=False)
class PlannedMeeting:
    """One democratic review; `spare` people come above the quorum (below it when negative), `first` is a first round."""

    items: list[PlannedItem]
    held_on: date
    spare: int
    first: bool = False
    pk: int = 0

    def likes(self, item: PlannedItem) -> int:
        """Per cent of likes: an item with a second round fails its first one."""
        return 71 if self.first and item.fate == F.CLOSED_SECOND_ROUND else item.likes


class Act(NamedTuple):
    """One step: on this day, this method of the replay, for this unit, with these arguments."""

    day: date
    verb: str
    unit: int
    arguments: dict[str, Any]


@dataclass
class Plan:
    """The lists, and the acts in the order of their days."""

    roster: list[RosterUnit]
    lists: list[PlannedList] = field(default_factory=list)
    acts: list[Act] = field(default_factory=list)


def make_plan(roster: list[RosterUnit], share: int = 1) -> Plan:
    """Plan the whole campaign; tests give a smaller roster and the share of every number it gets."""
    random, plan = Random(2014), Plan(roster)
    plan.lists = _lists(roster, random, share)
    _deal_fates(plan, random, {fate: max(2, many // share) for fate, many in COUNTS.items()})
    for number in range(len(roster)):
        lists = [one for one in plan.lists if one.unit == number]
        plan.acts += [*_filing(number, lists, random), *_waves(number, lists, random)]
    plan.acts.sort(key=lambda act: act.day)  # stable: a unit's acts of one day keep their order
    return plan


def later(day: date, workdays: int) -> date:
    """So many working days after `day`."""
    return add_working_days(day, workdays)[0]


def _lists(roster, random, share):
    """One list per team and per leader; the first of each kind get one item more, up to the source's totals."""
    texts, apart, lists = Texts(), _lists_apart(roster), []
    more_team, more_personal = count(MORE_TEAM // share, -1), count(MORE_PERSONAL // share, -1)
    for number, unit in enumerate(roster):
        chosen = texts.pick(random, "team", unit.sort, TEAM + (next(more_team) > 0))
        lists.append(PlannedList(number, None, [PlannedItem(text) for text in chosen]))
        for post in range(len(unit.posts)):
            way = apart.get((number, post), "accepted")
            many = PERSONAL + (way == "accepted" and next(more_personal) > 0)
            chosen = texts.pick(random, "personal", unit.sort, many)
            lists.append(PlannedList(number, post, [PlannedItem(text) for text in chosen], way))
    return lists


def _lists_apart(roster):
    """The few lists that are not simply accepted; the demo town has one to submit and one that waits."""
    town, last = [unit.name for unit in roster].index(DEMO_TOWN), len(roster) - 1
    posts = len(roster[town].posts)
    ways = {(town, posts - 1): "draft", (town, posts - 2): "waiting"}
    for number, way in zip(
        range(last, last - 4, -1), ["draft", "returned", "waiting", "refiled"], strict=True
    ):
        ways[number, len(roster[number].posts) - 1] = way
    return ways


def _deal_fates(plan, random, counts):
    """Give every item its fate: the demo town one of each, what is bound to a place next, the rest by shuffled deck."""
    names = [unit.name for unit in plan.roster]
    free = {number: [] for number in range(len(names))}
    for one in plan.lists:
        if one.way in ("accepted", "refiled"):
            free[one.unit] += _decompose(one) if _is_decomposed(one, names) else one.items
        for item in one.items:
            item.fate = F.WAITING if one.way == "waiting" else F.LATER
    for pool in free.values():
        random.shuffle(pool)
    town = names.index(DEMO_TOWN)
    for fate in counts:
        free[town].pop().fate = fate
        counts[fate] -= 1
    contacts = [names.index(name) for name in CONTACT_UNITS if name in names]
    early = [
        number for number in free if number % 8 < 4
    ]  # returned early enough to be reviewed again in the second wave
    for fate, places in ((F.AT_CONTACT, contacts), (F.CLOSED_AFTER_RETURN, early)):
        for number in range(counts.pop(fate)):
            free[places[number % len(places)]].pop().fate = fate
    deck = [item for pool in free.values() for item in pool]
    random.shuffle(deck)
    for fate, many in counts.items():
        for _ in range(many):
            deck.pop().fate = fate
    for one in plan.lists:
        for item in one.items:
            item.deadline, item.likes = _deadline(item.fate, one.unit, random), _likes(item.fate, random)
    _first(plan, F.CLOSED_LATE, in_unit=town).likes = 80  # exactly the floor: passes
    _first(plan, F.BELOW, not_in=town).likes = 92  # liked, but too few came: see `_waves`


def _first(plan, fate, *, in_unit=None, not_in=None):
    lists = [one for one in plan.lists if in_unit in (None, one.unit) and one.unit != not_in]
    return next(item for one in lists for item in one.items if item.fate == fate)


def _is_decomposed(one, names):
    return one.post is None and 0 < one.unit <= DECOMPOSED and names[one.unit] != DEMO_TOWN


def _decompose(one):
    """Make the second and third item steps of the first (M18); returns the items that may still have a fate of their own."""
    main, *parts = one.items[:3]
    for number, part in enumerate(parts, start=1):
        part.parent = main
        part.text = main.text._replace(problem=f"{main.text.problem.rstrip('。')}（分解事项{number}）。")
    return one.items[3:]


def _deadline(fate, number, random):
    def between(first, last):
        return first + timedelta(days=random.randint(0, (last - first).days))

    if fate in (F.CLOSED_SECOND_ROUND, F.CLOSED_AFTER_RETURN, F.RETURNED, F.BELOW):
        return between(date(2014, 9, 11), END_OF_SEPTEMBER)
    if fate == F.OVERDUE:
        return between(date(2014, 8, 15), TODAY - timedelta(days=1))
    if fate == F.SOON:
        return between(TODAY, TODAY + timedelta(days=3))
    if fate == F.SEPTEMBER:
        return between(TODAY + timedelta(days=4), END_OF_SEPTEMBER)
    if fate in (F.LATER, F.WAITING):
        return between(date(2014, 10, 8), LAST_DEADLINE)
    start = FIRST if fate in FIRST_WAVE else SECOND if fate in SECOND_WAVE else THIRD
    finished = later(_start(start, number), 1)
    if fate in (F.CLOSED_EARLY, F.CLOSED_LATE) and random.random() < 0.06:
        return finished - timedelta(days=random.randint(1, 5))  # was overdue for some days
    return finished + timedelta(days=random.randint(0, 14))


def _likes(fate, random):
    return random.randint(58, 79) if fate == F.BELOW else random.randint(83, 99)


def _start(wave, number):
    return later(wave, number % 8) if wave == FIRST else later(wave, number % 4)


def _filing(number, lists, random) -> Iterator[Act]:
    """How the unit's lists go up: filed in July, accepted two days on, disclosed the day after."""

    def ways(*wanted):
        return [one for one in lists if one.way in wanted]

    day = later(FILING, number % 15)
    yield Act(day, "file", number, {"lists": ways("accepted", "refiled")})
    yield Act(later(day, 2), "accept", number, {"lists": ways("accepted")})
    shown = [one for one in ways("accepted") if one.post is None or random.random() < 0.94]
    yield Act(later(day, 3), "disclose", number, {"lists": shown})
    if again := ways("refiled"):
        yield Act(later(day, 2), "return_lists", number, {"lists": again})
        yield Act(later(day, 4), "file_again", number, {"lists": again})
        yield Act(later(day, 6), "accept", number, {"lists": again})
    if returned := ways("returned"):
        yield Act(date(2014, 9, 1), "file", number, {"lists": returned})
        yield Act(date(2014, 9, 3), "return_lists", number, {"lists": returned})
    if waiting := ways("waiting"):
        yield Act(date(2014, 9, 4), "file", number, {"lists": waiting})
    if drafts := ways("draft"):
        yield Act(date(2014, 9, 5), "draft", number, {"lists": drafts})


def _waves(number, lists, random) -> Iterator[Act]:
    """How the unit's items are finished, reviewed and audited, in three waves; some of the rest are reported on."""
    items = [item for one in lists if one.way in ("accepted", "refiled") for item in one.items]

    def of(*fates):
        return [item for item in items if item.fate in fates]

    yield from _wave(number, _start(FIRST, number), of(*FIRST_WAVE), random, first=True)
    short = [item for item in of(F.BELOW) if item.likes >= 80]
    second = [item for item in of(*SECOND_WAVE) if item not in short]
    yield from _wave(number, _start(SECOND, number), second, random, first=False)
    yield from _wave(number, _start(SECOND, number), short, random, first=False, spare=-3)
    third = _start(THIRD, number)
    yield Act(third, "report", number, {"items": of(*THIRD_WAVE)})
    yield Act(later(third, 1), "finish", number, {"items": of(*THIRD_WAVE)})
    if called := of(F.CALLED):
        meeting = PlannedMeeting(called, date(2014, 9, 10), spare=0)
        yield Act(later(third, 4), "call", number, {"meeting": meeting})
    if counted := of(F.COUNTED):
        meeting = PlannedMeeting(counted, later(third, 5), spare=random.randint(0, 15))
        yield Act(later(third, 3), "call", number, {"meeting": meeting})
        yield Act(later(third, 5), "count", number, {"meeting": meeting})
    for item in of(*RUNNING):
        if item.parent is None and random.random() < 0.2:
            yield Act(later(date(2014, 8, 11), random.randint(0, 19)), "report", number, {"items": [item]})


def _wave(number, start, items, random, *, first, spare=None) -> Iterator[Act]:
    if not items:
        return
    yield Act(start, "report", number, {"items": items})
    yield Act(later(start, 1), "finish", number, {"items": items})
    meeting = PlannedMeeting(items, later(start, 4), random.randint(0, 15) if spare is None else spare, first)
    yield Act(later(start, 2), "call", number, {"meeting": meeting})
    yield Act(later(start, 4), "count", number, {"meeting": meeting})
    yield Act(later(start, 5), "confirm", number, {"meeting": meeting})
    stays = {F.CLOSED_SECOND_ROUND} if first else {F.BELOW, F.APPROVED}
    going = [item for item in items if item.fate not in stays]
    yield Act(later(start, 6), "apply", number, {"items": going})
    for days, level in enumerate(["group", "office", "contact", "superior"], start=7):
        back_here = {("group", True): F.CLOSED_AFTER_RETURN, ("office", False): F.RETURNED}.get(
            (level, first)
        )
        back = [item for item in going if item.fate == back_here]
        going = [item for item in going if STOPS_BEFORE.get(item.fate) != level and item not in back]
        yield Act(later(start, days), "audit", number, {"level": level, "items": going, "back": back})
