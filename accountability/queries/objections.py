"""Reading objections: beside the acts of a page, on one page, and as a mark on rows that burden somebody (M118)."""

from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, QuerySet

from accountability.models import Objection
from accountability.objection_states import AGAINST_THE_ACT, OUTCOMES, ObjectionState
from trail import clock
from units.burdens import BURDENS, Act, act_of, acts_on
from units.permissions import Permission, allowed


class Offered(NamedTuple):
    """One burdening act of a page: what was asked about it (newest first), and whether this person may ask, until when."""

    act: Act
    objection: Objection | None
    last_day: Any
    may_ask: bool


def offered(user, *rows) -> list[Offered]:
    """The burdening acts told on these rows, each with its objection or the way to one: three statements and one a kind."""
    acts = acts_on(*rows)
    if not acts:
        return []
    asked: dict[int, Objection] = {}
    for one in Objection.objects.filter(event__in=[act.event.pk for act in acts]).order_by("pk"):
        asked[one.event_id] = one
    return [_offered(user, act, asked.get(act.event.pk)) for act in acts]


def _offered(user, act, objection):
    last = act.last_day(act.unit.campaign.objection_days)
    free = objection is None or objection.state == ObjectionState.WITHDRAWN
    may = (
        free
        and clock.today() <= last
        and user.pk not in act.hands
        and allowed(user, Permission.OBJECTION_ASK, unit=act.unit)
    )
    return Offered(act, objection, last, may)


def act_in_reach(user, event_id) -> Act | None:
    """The burdening act of this event, if its unit is in the person's sight."""
    act = act_of(event_id)
    seen = act and type(act.unit).objects.visible_to(user).filter(pk=act.unit.pk).exists()
    return act if seen else None


def under_review(rows: QuerySet, name: str) -> QuerySet:
    """These rows with `reviewed`: somebody has objected to what they tell, and it is not decided. `name`: their trail name."""
    open_ones = Objection.objects.open().filter(subject_name=name, subject_pk=OuterRef("pk"))
    return rows.annotate(reviewed=Exists(open_ones))


def objection_page(objection, user) -> dict[str, Any]:
    """What the page of one objection shows: the act, the hands that stepped aside, what follows, what this person may do."""
    act, burden = act_of(objection.event_id), BURDENS[objection.burden]
    asks = allowed(user, Permission.OBJECTION_ASK, unit=objection.unit)
    return {
        "burden": burden,
        "act": act,
        "follows": burden.follows if objection.state in AGAINST_THE_ACT else "",
        "may_decide": Objection.objects.decidable_by(user).filter(pk=objection.pk).exists(),
        "may_withdraw": asks and objection.state == ObjectionState.ASKED,
        "may_read": asks and objection.state in OUTCOMES and objection.known_on is None,
    }
