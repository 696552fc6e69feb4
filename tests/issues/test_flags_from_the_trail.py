"""For any history of deadlines, extensions, reports and closings the flags in the database are what the trail says (S53, S104)."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from issues.models import Flag, Item
from issues.services.explanations import explain_overdue, receive_report
from issues.services.extensions import ask_extension, decide_extension
from issues.services.progress import report_progress
from issues.services.sweeps import flag_overdue, flag_unexplained
from issues.states import State
from tests.factories import TODAY, close_out, finish, hold_review, make_item
from trail import clock
from trail.queries import history

WITH_UNIT = {State.FILED, State.IN_PROGRESS}


def ask(item):
    to = clock.today() + timedelta(days=5)
    ask_extension(item_id=item.pk, by=None, new_deadline=to, reason="顺延")


def approve(item):
    decide_extension(extension_id=item.extensions.latest("pk").pk, by=None, approve=True)


def explain(item):
    explain_overdue(item_id=item.pk, by=None, progress="一", reason="二", plan="三")


def signed_by(body):
    def sign(item):
        receive_report(explanation_id=item.explanations.latest("pk").pk, by=None, body=body)

    return sign


ACTS = {
    "ask": ask,
    "approve": approve,
    "report": lambda item: report_progress(item_id=item.pk, by=None, text="有进展"),
    "finish": finish,
    "reviewed": lambda item: hold_review([item]),
    "not accepted": lambda item: hold_review([item], likes=1),
    "close": close_out,
    "explain": explain,
    "group signs": signed_by("group"),
    "office signs": signed_by("office"),
    "a day goes by": None,
    "three days go by": None,
}
PASSES = {"a day goes by": 1, "three days go by": 3}


def flags_by_trail(item, first: date, on: date) -> set[str]:
    """Replays the item's events: which marks must stand on this day."""
    state, deadline, finished = State.IN_PROGRESS, first, None
    missed, told, signatures = set(), {}, {}
    for event in reversed(history(item)):
        day = date.fromisoformat(event["day"])
        match event["act"]:
            case "item.moved" if event["before"] != "draft":
                state = State(event["after"])
                finished = (
                    day if state == State.FINISHED else None if state == State.IN_PROGRESS else finished
                )
            case "item.extended":
                if day > deadline:
                    missed.add(deadline)
                deadline = date.fromisoformat(event["after"])
            case "item.explained":
                told[event["explanation"]] = date.fromisoformat(event["deadline"])
            case "item.report_received":
                signatures.setdefault(event["explanation"], set()).add(event["body"])
    if (state in WITH_UNIT and on > deadline) or (finished and finished > deadline):
        missed.add(deadline)
    answered = {told[key] for key, bodies in signatures.items() if len(bodies) == 2}
    overdue = {"overdue"} if state in WITH_UNIT and on > deadline else set()
    return overdue | ({"unexplained"} if missed - answered else set())


def flags_by_database(item) -> set[str]:
    kinds = [Flag.Kind.OVERDUE, Flag.Kind.UNEXPLAINED]
    return set(Flag.objects.filter(item=item, cleared_on=None, kind__in=kinds).values_list("kind", flat=True))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(st.sampled_from(sorted(ACTS)), min_size=4, max_size=14))
def test_the_flags_in_the_database_are_those_the_trail_tells(cast, acts):
    with transaction.atomic():
        on = TODAY
        item = make_item(cast.town, deadline=TODAY + timedelta(days=1))
        first = item.deadline
        for name in acts:
            on += timedelta(days=PASSES.get(name, 0))
            with clock.standing_on(on):
                if act := ACTS[name]:
                    try:
                        with transaction.atomic():
                            act(Item.objects.select_related("unit__campaign", "list").get(pk=item.pk))
                    except (ValidationError, Item.extensions.rel.related_model.DoesNotExist, ValueError):
                        pass
                    except Item.explanations.rel.related_model.DoesNotExist:
                        pass
                if act is None or name == acts[-1]:  # the sweeps come by night, not after every act
                    flag_overdue()
                    flag_unexplained()
        assert flags_by_database(item) == flags_by_trail(item, first, on), acts
        transaction.set_rollback(True)
