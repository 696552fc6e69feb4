"""The replay: carries every act of the plan through the services, on its day, by its person."""

from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta

from issues.models import Disclosure, Measure, RectificationList
from issues.services.items import add_items, finish_items
from issues.services.lists import accept_lists, create_lists, return_list, submit_lists
from issues.services.progress import complete_measures, report_progress_of_several
from issues.services.proposals import propose_releases
from issues.services.releases import release_disclosures
from issues.services.sweeps import flag_overdue, flag_unexplained
from rectify.demo import statements
from rectify.demo.draws import spot_check
from rectify.demo.fates import Fate
from rectify.demo.people import GROUP_SEATS
from rectify.demo.plan import TODAY, Act, Plan
from rectify.demo.rounds import rounds
from rectify.demo.scene import ENDS
from reviews.models import Attendance, Attendee, AuditStep, ReviewItem
from reviews.services.closeouts import apply_close_outs
from reviews.services.counts import confirm_review, count_review, key_paper
from reviews.services.meetings import ask_to_close, ask_to_start, close_review, start_review
from reviews.services.reviews import open_review
from reviews.services.roll import confirm_roll, lock_review, save_roll, sign_in
from reviews.services.sweeps import flag_below_floor
from reviews.services.verdicts import decide_steps
from supervision.services.reminders import remind
from trail import clock
from trail.services import told_together
from units.models import Campaign, Leader, Person, Unit
from units.rules import quorum_of

WORDS = dict(Attendance.Category.choices)
VOTE_AT = time(9, 30)

Tell = Callable[[int, int], None]
Rounds = Callable[[list[Act]], Iterator[list[Act]]]
TOGETHER = {"accept", "disclose", "audit"}  # one person does these for many units at once


class Replay:
    """Carries the plan out. Each public method is one verb of the plan, for one unit or (TOGETHER) for several."""

    def __init__(self, plan: Plan, campaign: Campaign, rounds: Rounds = rounds) -> None:
        self.plan, self.campaign, self.rounds = plan, campaign, rounds
        self.sources = list(campaign.sources.all())
        taking_part = (
            Unit.objects.participating()
            .filter(campaign=campaign)
            .select_related("campaign", "group", "parent")
        )
        self.units = {unit.order - 1: unit for unit in taking_part}
        self.leaders: dict[int, list[Leader]] = {}
        for leader in Leader.objects.filter(unit__campaign=campaign).order_by("unit", "order"):
            self.leaders.setdefault(leader.unit_id, []).append(leader)
        self.application: dict[int, int] = {}  # of an item, the newest
        self.person: dict[tuple[str, int | None], list[Person]] = {}
        people = Person.objects.filter(assignments__campaign=campaign).exclude(assignments__role="invited")
        for person in people.order_by("pk"):
            for role in person.roles:
                self.person.setdefault((role.role, role.unit_id or role.group_id), []).append(person)

    def run(self, tell: Tell) -> None:
        """Walk the days from the first act to the day of the demo; the timed sweeps run every day, as they do in life."""
        acts, done = self.plan.acts, 0
        day = acts[0].day
        while day <= TODAY:
            with clock.standing_on(day):
                with told_together():
                    for together in self.rounds([act for act in acts[done:] if act.day == day]):
                        self._carry_out(together)
                        done += len(together)
                        tell(done, len(acts))
                flag_overdue(on=day)
                flag_below_floor(on=day)
                spot_check(self.campaign, on=day, officers=self.person["office", None])
                statements.tell(self, on=day)
            day += timedelta(days=1)
        with clock.standing_on(TODAY):  # what the sweeps of this morning left in everybody's inbox
            flag_unexplained(on=TODAY)
            remind(on=TODAY)

    def _carry_out(self, acts):
        """One verb, for one unit or several. The verbs of the office and of the auditors take all of them at once."""
        verb, named = getattr(self, acts[0].verb), [(self.units[act.unit], act.arguments) for act in acts]
        if acts[0].verb in TOGETHER:
            verb(named)
        else:
            for unit, arguments in named:
                verb(unit, **arguments)

    # -- who acts: the group's leader confirms what its liaison audits, so that two people see each item --

    def clerk(self, unit):
        return self.person["clerk", unit.pk][0]

    def officer(self, seat):
        return self.person["office", None][seat]

    def member(self, unit, seat):
        return self.person["group", unit.group_id][seat]

    def auditor(self, level, unit):
        match level:
            case "group":
                return self.member(unit, 2)
            case "office":
                return self.officer(1)
            case "contact":
                return self.person["contact", unit.pk][0]
        return self.person["superior", unit.parent_id][0]

    # -- lists --

    def draft(self, unit, lists):
        holders = [_holder(one, self.leaders[unit.pk]) for one in lists]
        made = create_lists(by=self.clerk(unit), unit=unit, holders=holders)
        for one, row in zip(lists, made, strict=True):
            one.pk = row.pk
        items = [(one, item) for one in lists for item in one.items]
        self._add(unit, [(one, item) for one, item in items if item.parent is None])
        self._add(unit, [(one, item) for one, item in items if item.parent])

    def file(self, unit, lists):
        self.draft(unit, lists)
        self.file_again(unit, lists)

    def file_again(self, unit, lists):
        submit_lists(list_ids=[one.pk for one in lists], by=self.clerk(unit))

    def accept(self, acts):
        lists = [one for _, arguments in acts for one in arguments["lists"]]
        accept_lists(list_ids=[one.pk for one in lists], by=self.officer(0))

    def return_lists(self, unit, lists):
        why = "整改措施还不够具体，请逐条写明做什么、谁来做、做到什么程度。"
        for one in lists:
            return_list(list_id=one.pk, by=self.officer(0), reason=why)

    def disclose(self, acts):
        """Teams to the public, leaders within the unit: proposed by each clerk, released by the office at once."""
        public, inside = Disclosure.Scope.PUBLIC, Disclosure.Scope.UNIT
        for scope, is_personal in ((public, False), (inside, True)):
            proposed = []
            for unit, arguments in acts:
                ids = [one.pk for one in arguments["lists"] if (one.post is not None) == is_personal]
                if ids:
                    proposed += self._proposed("list", ids, scope, by=self.clerk(unit))
            self._released(proposed)

    def released(self, kind, list_ids, scope, *, by):
        """The unit's clerk proposes, the office checks and releases."""
        self._released(self._proposed(kind, list_ids, scope, by=by))

    def _proposed(self, kind, list_ids, scope, *, by):
        return propose_releases(
            by=by, kind=kind, list_ids=list_ids, scope=scope, starts_on=clock.today(), ends_on=ENDS
        )

    def _released(self, proposed):
        if proposed:
            release_disclosures(disclosure_ids=[one.pk for one in proposed], by=self.officer(0))

    def _add(self, unit, items):
        if items:
            rows = [self._row(unit, one, item) for one, item in items]
            for (_, item), made in zip(items, add_items(by=self.clerk(unit), rows=rows), strict=True):
                item.row, item.pk = made, made.pk

    def _row(self, unit, one, item):
        leaders, place = self.leaders[unit.pk], one.items.index(item)
        text = item.text
        return {
            "list_id": one.pk,
            "problem": _in_own_words(unit, one, text.problem),
            "goal": text.goal,
            "measures": text.measures,
            "sources": self._sources_of(one, place),
            "task": text.task,
            "track": "at_once" if item.fate == Fate.CLOSED_EARLY else "promised",
            "responsible": leaders[place if one.post is None else one.post].post,
            "responsible_unit": unit.name,
            "deadline": item.deadline,
            "parent": item.parent and item.parent.row,
        }

    def _sources_of(self, one, place):
        """Leaders name what they found in themselves, teams what others said; every third item has two sources."""
        first = (place % 2) if one.post is None else 1 + place % 2
        return [self.sources[first]] + ([self.sources[2 + (one.unit + place) % 3]] if place % 3 == 2 else [])

    # -- items --

    def report(self, unit, items):
        if items:
            texts = {item.pk: f"正在落实：{'；'.join(item.text.measures)}。" for item in items}
            report_progress_of_several(by=self.clerk(unit), texts=texts)

    def finish(self, unit, items):
        results = {item.pk: f"整改措施已落实：{'；'.join(item.text.measures)}。" for item in items}
        if results:
            steps = Measure.objects.filter(item__in=results, done_on=None).values_list("pk", flat=True)
            complete_measures(by=self.clerk(unit), done=dict.fromkeys(steps, clock.today()))
            finish_items(by=self.clerk(unit), results=results)

    # -- reviews --

    def call(self, unit, meeting):
        meeting.pk = open_review(
            by=self.clerk(unit),
            unit=unit,
            item_ids=[item.pk for item in meeting.items],
            held_on=meeting.held_on,
            place=f"{unit.name}会议室",
        ).pk

    def count(self, unit, meeting):
        """The whole meeting on its day: roll, lock, sign-in, paper vote, two readings of the paper, count."""
        voters = quorum_of(self.campaign, unit.kind) + meeting.spare
        clerk, witness = self.clerk(unit), self.member(unit, 0)
        review = {"review_id": meeting.pk}
        lines = [
            (f"{WORDS[category]}{number:02d}", category)
            for category, many in _attendance(unit, voters).items()
            for number in range(1, many + 1)
        ]
        # a meeting that falls short was called to enough people; not all of them came
        absent = max(0, quorum_of(self.campaign, unit.kind) - voters)
        lines += [(f"未到{number:02d}", "grassroots") for number in range(1, absent + 1)]
        day, opens = clock.today(), datetime.combine(clock.today(), VOTE_AT)
        closes = opens + timedelta(minutes=_minutes_of(meeting))
        with clock.standing_on(day, at=(opens - timedelta(minutes=30)).time()):
            save_roll(**review, by=clerk, lines=lines)
            lock_review(**review, by=clerk)
            confirm_roll(**review, by=witness)
            came = Attendee.objects.filter(review=meeting.pk).exclude(name__startswith="未到")
            sign_in(**review, by=clerk, present=list(came.values_list("pk", flat=True)))
        with clock.standing_on(day, at=opens.time()):
            ask_to_start(**review, by=clerk, paper_issued=voters)
            start_review(**review, by=witness)
        with clock.standing_on(day, at=closes.time()):
            ask_to_close(**review, by=clerk)
            close_review(**review, by=witness)
        paper = {"issued": voters, "returned": voters, "items": self._ballots(meeting, voters)}
        with clock.standing_on(day, at=(closes + timedelta(minutes=30)).time()):
            for reader in (clerk, self.member(unit, 1)):
                key_paper(**review, by=reader, **paper)
            count_review(**review, by=clerk)

    def _ballots(self, meeting, voters):
        planned = {item.pk: item for item in meeting.items}
        items = {}
        for place, row in enumerate(ReviewItem.objects.filter(review=meeting.pk).order_by("item")):
            share = meeting.likes(planned[row.item_id])
            valid = voters // 5 * 5 if share == 80 else voters - place % 3
            likes = valid * share // 100
            unsure = (valid - likes) // 3
            items[row.pk] = [likes, valid - likes - unsure, unsure, voters - valid, 0]
        return items

    def confirm(self, unit, meeting):
        observer = f"{unit.group.name}{GROUP_SEATS[1]}"
        confirm_review(review_id=meeting.pk, by=self.member(unit, 0), observer=observer)

    # -- close-outs --

    def apply(self, unit, items):
        if items:
            ids = sorted(item.pk for item in items)
            made = apply_close_outs(item_ids=ids, by=self.clerk(unit), statement="整改到位，请予审核销号。")
            self.application |= dict(zip(ids, [one.pk for one in made], strict=True))

    def audit(self, acts):
        """Whoever audits at a level decides for all its units at once."""
        for level in dict.fromkeys(arguments["level"] for _, arguments in acts):
            here = [(unit, arguments) for unit, arguments in acts if arguments["level"] == level]
            passed = [(unit, item) for unit, arguments in here for item in arguments["items"]]
            back = [(unit, item) for unit, arguments in here for item in arguments["back"]]
            self._decide(level, passed, verdict="passed", opinion="情况属实，同意。")
            self._decide(level, back, verdict="returned", opinion="佐证材料不足，请补充后再报。")

    def _decide(self, level, items, **what):
        unit_of = {self.application[item.pk]: unit for unit, item in items}
        pending = AuditStep.objects.filter(close_out__in=unit_of, level=level, verdict="pending")
        desks: dict[Person, list[int]] = {}
        for step, application in pending.order_by("pk").values_list("pk", "close_out"):
            desks.setdefault(self.auditor(level, unit_of[application]), []).append(step)
        for auditor, steps in desks.items():
            decide_steps(step_ids=steps, by=auditor, **what)


def _in_own_words(unit, one, problem):
    """A unit says where its problem was found. Every fortieth list is copied word for word, for the doubt list to ask (V20)."""
    if (one.unit + (one.post or 0)) % 40 == 7:
        return problem
    found = "班子对照检查" if one.post is None else "本人对照检查"
    return f"{problem.rstrip('。')}（{unit.name.removesuffix('班子')}{found}）。"


def _minutes_of(meeting):
    """How long a meeting votes. The replay votes in a moment, people do not: two minutes for each item, and a few to hand
    out the paper. A meeting about one item alone is soon over: the doubt list asks about it (V20).
    """
    return 8 + 2 * (len(meeting.items) - 1)


def _holder(one, leaders):
    if one.post is None:
        return RectificationList.Kind.TEAM, None
    return RectificationList.Kind.PERSONAL, leaders[one.post]


def _attendance(unit, voters):
    """Who came (M57, M59): more than half grassroots people and service users; a committee invites every category."""
    public = voters // 2 + voters % 5 + 1
    rest = ["party_member", "invited"]
    if unit.kind == Unit.Kind.COMMITTEE:
        rest = ["party_member", "party_delegate", "peoples_deputy", "cppcc_member", "invited", "work_contact"]
    others = voters - public
    people = {"grassroots": public - public // 3, "service_user": public // 3}
    people |= {category: others // len(rest) for category in rest}
    people["party_member"] += others % len(rest)
    return people
