"""Loads the demo campaign: one transaction, so that a start that is cut short leaves nothing and the next begins again."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from inspections.services.doubts import check_doubts
from issues.intake.gc_pause import uncollected
from rectify.demo.plan import TODAY, make_plan
from rectify.demo.replay import Replay, Rounds, Tell
from rectify.demo.rounds import rounds
from rectify.demo.scene import CODE, OPENS, set_up
from rectify.demo.statements import publish
from rectify.demo.units import RosterUnit, roster
from reviews.services.level_times import keep_pace
from trail import clock
from trail.services import told_together
from units.models import Campaign

LOCK = 20140907  # one loader at a time


def load_demo(
    *,
    tell: Tell = lambda done, total: None,
    units: list[RosterUnit] | None = None,
    share: int = 1,
    rounds: Rounds = rounds,
) -> bool:
    """Load the demo campaign unless it is there; True when it was loaded now.

    `tell(done, total)` is called as it goes. Tests give a smaller roster, the share of the figures it gets, and other `rounds`.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        if Campaign.objects.filter(code=CODE).exists():
            return False
        plan = make_plan(units or roster(), share)
        with no_savepoints(), uncollected():
            with clock.standing_on(OPENS):
                replay = Replay(plan, set_up(plan.roster), rounds)
            replay.run(tell)
            with clock.standing_on(TODAY):
                with told_together():
                    publish(replay)
                check_doubts()
                keep_pace()
    return True


@contextmanager
def no_savepoints() -> Iterator[None]:
    """Within one transaction that stands or falls as a whole, each service would still open a savepoint of its own: ten
    thousand subtransactions cost half the time. An error inside fails the whole load, which is what is wanted here.
    """
    features = connection.features
    before, features.uses_savepoints = features.uses_savepoints, False
    try:
        yield
    finally:
        features.uses_savepoints = before
