"""Random people do random things through the services; after every step the house still stands.

No item is closed unless its latest round passed with quorum, share and floor and every level of its chain passed in
order, each by somebody else (S43–S45, S50), and direct SQL closes nothing either (S42); and the trail verifies (S62).
"""

from contextlib import suppress
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, InternalError, ProgrammingError, connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from issues.models import Item, Measure
from issues.services.items import finish_item
from issues.services.progress import complete_measures, report_progress
from issues.states import State
from reviews.models import AuditStep, DemocraticReview
from reviews.queries.dossier import dossier_hash
from reviews.queries.seals import seal_text
from reviews.rules import CHAINS
from reviews.seals import digest
from reviews.services.closeouts import answer_return, apply_close_out, withdraw_close_out
from reviews.services.counts import cancel_review, confirm_review, void_review
from reviews.services.holders import sign_step, transfer_step
from reviews.services.reviews import open_review
from reviews.services.sweeps import flag_below_floor
from reviews.services.verdicts import decide_step, withdraw_verdict
from reviews.states import Outcome
from tests.factories import make_cast, make_item, make_person
from tests.verbs import verbs_of
from trail import clock
from trail.queries import broken
from units.models import Assignment
from units.services import delegations

NAMES = ["clerk", "outsider", "supervisor", "stranger", "officer", "contact", "superior", "hats", "invited"]
people = st.sampled_from(NAMES)
LEVEL_OF = {
    "unit": "clerk",
    "group": "supervisor",
    "office": "officer",
    "contact": "contact",
    "superior": "superior",
}


# written past every service, by who may decide nothing: each is refused, or finds nothing to do
FORGERIES = [
    "UPDATE issues_item SET state = 'approved' WHERE id = %(item)s AND state <> 'approved'",
    "UPDATE issues_item SET state = 'closed', closed_at = now(), close_number = 'X' WHERE id = %(item)s AND state <> 'closed'",
    "UPDATE reviews_closeout SET state = 'closed' WHERE item_id = %(item)s AND state <> 'closed'",
    "UPDATE reviews_reviewitem SET outcome = 'passed' WHERE item_id = %(item)s AND outcome <> 'passed'",
    "UPDATE reviews_auditstep SET verdict = 'passed', decided_at = now(), decided_by_id = %(by)s WHERE verdict = 'pending'"
    " AND close_out_id IN (SELECT id FROM reviews_closeout WHERE item_id = %(item)s) AND level <> 'unit'",
    "DELETE FROM reviews_auditstep WHERE close_out_id IN (SELECT id FROM reviews_closeout WHERE item_id = %(item)s)",
]

UNDER_WAY = ["draft", "locked", "open", "closed"]
STEPS = {  # the verbs of a meeting in their order, and whose each is
    "save_roll": "clerk",
    "lock_review": "clerk",
    "confirm_roll": "supervisor",
    "sign_in": "clerk",
    "ask_to_start": "clerk",
    "start_review": "supervisor",
    "ask_to_close": "clerk",
    "close_review": "supervisor",
    "key_paper": "clerk",
    "key_paper again": "supervisor",
    "count_review": "clerk",
}


def arguments(verb, review, *, voters, public, likes, off):
    """What a step is given; the roll is always good, who comes is not."""
    match verb:
        case "save_roll":
            absent = [(f"未到{n}", "grassroots") for n in range(60)]
            there = [(f"到场{n}", "grassroots" if n < public else "party_member") for n in range(voters)]
            return {"lines": there + absent}
        case "sign_in":
            return {"present": list(review.roll.filter(name__startswith="到场").values_list("pk", flat=True))}
        case "ask_to_start":
            return {"paper_issued": voters}
        case "key_paper" | "key_paper again":
            parts = [likes, voters - likes, 0, 0, off]
            return {
                "issued": voters,
                "returned": voters,
                "items": {row.pk: parts for row in review.results.all()},
            }
    return {}


class House(RuleBasedStateMachine):
    """Two items of the town; anybody may try anything at any time."""

    @initialize()
    def set_the_scene(self):
        cast = make_cast()
        hats = make_person(f"hats{cast['town'].pk}", cast["campaign"], "group", group=cast["groups"][0])
        for role, scope in (
            ("office", {}),
            ("superior", {"unit": cast["city"]}),
            ("contact", {"unit": cast["town"]}),
        ):
            Assignment.objects.create(person=hats, campaign=cast["campaign"], role=role, **scope)
        self.people, self.town = cast | {"hats": hats}, cast["town"]
        self.items = [make_item(self.town, state=State.FINISHED).pk for _ in range(2)]

    def tried(self, act, **arguments):
        """Do it, or be refused in one of the ways the house refuses."""
        try:
            with transaction.atomic():
                return act(**arguments)
        except (ValidationError, PermissionDenied):
            return None

    def somebody(self, usually, anybody, stray):
        return self.people[anybody if stray else usually]

    @rule(n=st.integers(0, 1), who=people, stray=st.booleans())
    def report_and_finish(self, n, who, stray):
        by = self.somebody("clerk", who, stray)
        self.tried(report_progress, item_id=self.items[n], by=by, text="又做了一步")
        still_open = Measure.objects.filter(item=self.items[n], done_on=None).values_list("pk", flat=True)
        self.tried(complete_measures, by=by, done=dict.fromkeys(still_open, clock.today()))
        self.tried(finish_item, item_id=self.items[n], by=by, result="办结")

    @rule(which=st.sets(st.integers(0, 1)), who=people, stray=st.booleans())
    def call(self, which, who, stray):
        ids = [self.items[n] for n in which]
        by = self.somebody("clerk", who, stray)
        self.tried(open_review, by=by, unit=self.town, item_ids=ids, held_on=clock.today())

    @rule(
        who=people,
        stray=st.booleans(),
        voters=st.integers(28, 33),
        public=st.integers(13, 18),
        likes=st.integers(22, 33),
        off=st.sampled_from([0, 0, 0, 1]),
        verbs=st.lists(st.sampled_from(sorted(STEPS)), max_size=3),
    )
    def meet(self, who, stray, voters, public, likes, off, verbs):
        """The steps of a meeting in their order, after a few out of it; some by somebody who may not."""
        review = DemocraticReview.objects.filter(
            unit=self.town, state__in=UNDER_WAY, rehearsal_of=None
        ).first()
        if review is None:
            return
        numbers = {"voters": voters, "public": public, "likes": min(likes, voters), "off": off}
        for verb in [*verbs, *STEPS]:
            by = self.somebody(STEPS[verb], who, stray)
            self.tried(
                verbs_of("reviews")[verb.split()[0]],
                review_id=review.pk,
                by=by,
                **arguments(verb, review, **numbers),
            )

    @rule(
        who=people,
        stray=st.booleans(),
        verb=st.sampled_from(["confirm", "confirm", "confirm", "void", "cancel"]),
    )
    def end_review(self, who, stray, verb):
        states = [*UNDER_WAY, "counted"]
        review = DemocraticReview.objects.filter(unit=self.town, state__in=states, rehearsal_of=None).first()
        if review is None:
            return
        by = self.somebody("clerk" if verb == "cancel" else "supervisor", who, stray)
        if verb == "confirm":
            self.tried(confirm_review, review_id=review.pk, by=by, observer="组长")
        elif verb == "void":
            self.tried(void_review, review_id=review.pk, by=by, reason="不符")
        else:
            self.tried(cancel_review, review_id=review.pk, by=by, reason="改期")

    @rule(n=st.integers(0, 1), who=people, stray=st.booleans())
    def apply(self, n, who, stray):
        self.tried(apply_close_out, item_id=self.items[n], by=self.somebody("clerk", who, stray))

    @rule(
        n=st.integers(0, 40),
        who=people,
        stray=st.booleans(),
        verdict=st.sampled_from(["passed"] * 6 + ["rework", "author", "previous"]),
    )
    def decide(self, n, who, stray, verdict):
        steps = list(AuditStep.objects.filter(close_out__item__in=self.items).order_by("pk"))
        if not steps:
            return
        step = steps[-1 - n % len(steps)] if stray else steps[-1]
        by = self.somebody(LEVEL_OF[step.level], who, stray)
        how = {"verdict": "passed"} if verdict == "passed" else {"verdict": "returned", "to": verdict}
        self.tried(decide_step, step_id=step.pk, by=by, opinion="意见", **how)

    @rule(
        n=st.integers(0, 40),
        who=people,
        to=people,
        stray=st.booleans(),
        verb=st.sampled_from(["sign", "transfer", "withdraw", "answer", "answer", "take back"]),
    )
    def handle(self, n, who, to, stray, verb):
        """Sign for it, hand it on, take it back, answer it: whoever, whenever."""
        steps = list(AuditStep.objects.filter(close_out__item__in=self.items).order_by("pk"))
        if not steps:
            return
        step = steps[-1 - n % len(steps)] if stray else steps[-1]
        by = self.somebody(LEVEL_OF[step.level], who, stray)
        match verb:
            case "sign":
                self.tried(sign_step, step_id=step.pk, by=by)
            case "transfer":
                self.tried(transfer_step, step_id=step.pk, by=by, to=self.people[to], reason="外出")
            case "withdraw":
                self.tried(withdraw_verdict, step_id=step.pk, by=by)
            case "answer":
                self.tried(answer_return, step_id=step.pk, by=by, text="已补")
            case "take back":
                self.tried(withdraw_close_out, close_out_id=step.close_out_id, by=by)

    @rule(principal=people, delegate=people, ahead=st.integers(0, 1))
    def delegate(self, principal, delegate, ahead):
        """Some days lie in the future; whoever may give their work away does."""
        day = clock.today() + timedelta(days=ahead)
        self.tried(
            delegations.delegate,
            by=self.people[principal],
            delegate=self.people[delegate],
            starts_on=day,
            ends_on=day,
            reason="外出",
        )
        for person in self.people.values():
            getattr(person, "__dict__", {}).pop("acting_for", None)

    @rule(n=st.integers(0, 1))
    def edit_behind_their_back(self, n):
        """By plain SQL, as no page can: what was judged is no longer what is there."""
        Item.objects.filter(pk=self.items[n], state=State.APPROVED).update(goal="另一个目标")

    @rule(n=st.integers(0, 1), forgery=st.sampled_from(FORGERIES), by=st.sampled_from(["clerk", "outsider"]))
    def forge(self, n, forgery, by):
        """Direct SQL as the runtime role moves nothing that the services would not."""
        with (
            suppress(IntegrityError, InternalError, ProgrammingError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(forgery, {"item": self.items[n], "by": self.people[by].pk})
            moved = cursor.rowcount
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # what the commit would ask
            transaction.set_rollback(True)
            assert moved == 0, forgery

    @rule()
    def sweep(self):
        flag_below_floor()
        assert flag_below_floor() == 0

    @invariant()
    def nothing_is_closed_that_may_not_be(self):
        for item in Item.objects.filter(pk__in=getattr(self, "items", [])):
            latest = item.rounds.exclude(outcome=Outcome.CANCELLED).order_by("-round").first()
            if item.state in (State.APPROVED, State.CLOSED):
                self._passed(latest)
            if item.state == State.CLOSED:
                self._audited(item)
            else:
                assert item.closed_at is None

    def _passed(self, row):
        review = row.review
        present = dict(review.attendance.values_list("category", "present"))
        assert (row.outcome, review.state) == (Outcome.PASSED, "decided")
        assert sum(present.values()) >= review.quorum
        assert present["grassroots"] * 100 >= sum(present.values()) * review.public_share
        assert row.approvals * 100 >= row.base * review.floor
        assert (row.approvals, row.base) == (row.likes, row.valid)
        assert review.seal.hash == digest(seal_text(review))
        assert row.valid == row.likes + row.dislikes + row.unsure <= sum(present.values())
        assert review.decided_by_id not in (None, review.counted_by_id)

    def _audited(self, item):
        close_out = item.close_outs.latest("pk")
        turns = list(close_out.steps.order_by("pk"))
        latest = {step.order: step for step in turns if step.order}  # of several turns the last one counts
        steps = [latest[order] for order in sorted(latest)]
        assert close_out.state == "closed"
        assert [step.level for step in steps] == close_out.levels
        assert close_out.levels in CHAINS
        assert all(step.verdict == "passed" for step in steps)
        assert [step.pk for step in steps] == sorted(step.pk for step in steps)
        at_levels = {}
        for step in turns:
            for hand in {step.decided_by_id, step.on_behalf_of_id} - {None}:
                at_levels.setdefault(hand, set()).add(step.order)
        assert all(len(levels) == 1 for levels in at_levels.values())
        assert at_levels.get(close_out.applied_by_id, {0}) == {0}
        assert steps[-1].seen == dossier_hash(item)
        assert not item.flags.filter(cleared_on=None).exists()

    @invariant()
    def the_trail_holds(self):
        assert broken() == []


@pytest.mark.django_db(transaction=True)
def test_whoever_does_whatever_nothing_closes_unearned():
    """Each example is rolled back, so that the next one starts on an empty stage."""

    class RolledBack(House):
        def __init__(self):
            self.atomic = transaction.atomic()
            self.atomic.__enter__()
            super().__init__()

        def teardown(self):
            transaction.set_rollback(True)
            self.atomic.__exit__(None, None, None)

    run_state_machine_as_test(
        RolledBack,
        settings=settings(
            max_examples=12,
            stateful_step_count=40,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
        ),
    )


def test_the_machine_reaches_the_stamp(cast):
    """A state machine that never closes anything would prove nothing: its own steps lead there."""
    house = House()
    with transaction.atomic():
        house.set_the_scene()
        house.call({0, 1}, "clerk", False)
        house.meet("clerk", False, 30, 15, 24, 0, [])
        house.end_review("supervisor", False, "confirm")
        house.apply(0, "clerk", False)
        for forgery in FORGERIES:
            for n in (0, 1):
                house.forge(n, forgery, "outsider")
        with pytest.raises(AssertionError):  # it would see what is not refused
            house.forge(0, "UPDATE issues_item SET priority = 1 WHERE id = %(item)s", "clerk")
        for _ in range(3):
            house.decide(0, "clerk", False, "passed")
        house.nothing_is_closed_that_may_not_be()
        assert Item.objects.get(pk=house.items[0]).state == State.CLOSED
