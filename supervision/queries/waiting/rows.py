"""Which rows wait for a person, sort by sort, each with `awaits`; None where no role of theirs concerns it."""

from datetime import date
from functools import reduce
from operator import or_

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from accountability.models import BoardEntry, Objection
from accountability.objection_states import ObjectionState
from accountability.states import EntryState
from inspections.models import DrawnItem, SpotCheck
from inspections.states import DrawState
from issues.models import Disclosure, Item, LeadRequest, ProgressReport, RectificationList
from issues.models.item import late, soon
from issues.states import ListState, State
from reviews.models import AuditStep, CloseOut, DemocraticReview, ReviewItem
from reviews.states import CloseOutState, Level, Outcome, ReviewState
from units.models import Role, Unit
from units.permissions import Permission, allowed
from units.queries import proposals_waiting_for
from units.seats import audits, units_of

HANDS = (Role.CLERK, Role.GROUP, Role.OFFICE, Role.CONTACT, Role.SUPERIOR)  # who a turn can wait for


def _units(user, role) -> QuerySet[Unit] | None:
    """The units over which this role lets the person act; None when they hold it nowhere, and nothing need be asked."""
    return units_of(user, role) if user.holds(role) else None


def items(user, on, warn_days):
    units = _units(user, Role.CLERK)
    if units is None:
        return None
    later = ProgressReport.objects.filter(item=OuterRef("pk"), reported_at__gt=OuterRef("sent_back_at"))
    round_open = ReviewItem.objects.filter(item=OuterRef("pk"), outcome=Outcome.PENDING)
    applied = CloseOut.objects.filter(item=OuterRef("pk"), state=CloseOutState.OPEN)
    last = date.fromordinal(on.toordinal() + warn_days)
    awaits = Case(
        When(late(on), then=Value("late")),
        When(Q(state=State.IN_PROGRESS, sent_back_at__isnull=False) & ~Exists(later), then=Value("returned")),
        When(soon(on, last), then=Value("soon")),
        When(Q(state=State.FINISHED) & ~Exists(round_open), then=Value("review")),
        When(Q(state=State.APPROVED) & ~Exists(applied), then=Value("apply")),
    )
    active = Item.objects.filter(unit__in=units).exclude(state__in=[State.DRAFT, State.CLOSED])
    items = active.annotate(awaits=awaits).filter(awaits__isnull=False)
    return items.select_related("unit__campaign", "list__leader").order_by("deadline", "pk")


def releases(user):
    """Documents somebody else proposed, for whoever may check them: the office, and the next organisation up."""
    if not user.holds(Role.OFFICE, Role.SUPERIOR):
        return None
    mine = audits(user, Role.OFFICE, Role.SUPERIOR)
    waiting = Disclosure.objects.waiting().filter(mine).exclude(drafted_by=user)
    return waiting.annotate(awaits=Value("release")).select_related("unit").order_by("starts_on", "pk")


def rules(user):
    """Changes of the campaign's rules that somebody else of the office proposes (S54)."""
    if _units(user, Role.OFFICE) is None:
        return None
    waiting = proposals_waiting_for(user).annotate(awaits=Value("rules"))
    return waiting.select_related("campaign").order_by("pk")


def draws(user, on):
    """Spot checks whose public number is out and waits for this person's hand: the first, or the other one (S58)."""
    if not allowed(user, Permission.SPOT_CHECK_DRAW):
        return None
    known = SpotCheck.objects.visible_to(user).filter(state=DrawState.ANNOUNCED, source_on__lte=on)
    known = known.exclude(seed_typed_by=user).annotate(awaits=Value("number")).defer("listed")
    return known.select_related("campaign").order_by("source_on", "pk")


def drawn(user):
    """What a spot check drew and nobody has looked at yet, of the units in sight (M48)."""
    if not allowed(user, Permission.SPOT_CHECK_LOOK):
        return None
    rows = DrawnItem.objects.filter(met=None, item__in=Item.objects.visible_to(user))
    rows = rows.annotate(awaits=Value("look")).select_related("item__unit", "item__list__leader")
    return rows.order_by("spot_check", "place")


def entries(user):
    """Entries of the boards that somebody else of the office wants to set or lift (S59)."""
    if not allowed(user, Permission.BOARD_KEEP):
        return None
    to_set = Q(state=EntryState.PROPOSED) & ~Q(proposed_by=user)
    to_lift = Q(state=EntryState.LIFTING) & ~Q(lift_asked_by=user)
    rows = BoardEntry.objects.visible_to(user).filter(to_set | to_lift).annotate(awaits=Value("board"))
    return rows.select_related("unit").order_by("pk")


def objections(user):
    """Objections this person may decide; to the unit, what was decided and nobody has read; to the office, what it must undo (M118)."""
    if not user.holds(Role.CLERK, Role.OFFICE, Role.SUPERIOR):
        return None
    to_decide = Q(pk__in=Objection.objects.decidable_by(user).values("pk"))
    told = Objection.objects.answered_for(units_of(user, Role.CLERK))
    to_carry_out = Objection.objects.to_carry_out(units_of(user, Role.OFFICE))
    rows = Objection.objects.filter(
        to_decide | Q(pk__in=told.values("pk")) | Q(pk__in=to_carry_out.values("pk"))
    )
    awaits = Case(
        When(state=ObjectionState.ASKED, then=Value("objection")),
        When(pk__in=to_carry_out.values("pk"), then=Value("carry")),
        default=Value("answered"),
    )
    return rows.annotate(awaits=awaits).select_related("unit").order_by("due_on", "pk")


def lists(user):
    mine, all_of_it = _units(user, Role.CLERK), _units(user, Role.OFFICE)
    wanted = []
    if mine is not None:
        wanted.append(Q(unit__in=mine, state__in=[ListState.DRAFT, ListState.RETURNED]))
        wanted.append(Q(at_unit__in=mine, state=ListState.SUBMITTED))  # to be passed on (M21)
    if all_of_it is not None:
        wanted.append(Q(unit__in=all_of_it, state=ListState.SUBMITTED, at_unit=None))
    if not wanted:
        return None
    awaits = Case(
        When(state=ListState.RETURNED, then=Value("returned")),
        When(state=ListState.SUBMITTED, then=Value("accept")),
        default=Value("draft"),
    )
    lists = RectificationList.objects.filter(reduce(or_, wanted)).annotate(awaits=awaits)
    return lists.select_related("unit", "leader").order_by(Coalesce("decided_on", "submitted_on"), "pk")


def reviews(user, on):
    mine, watched = _units(user, Role.CLERK), _units(user, Role.GROUP)
    wanted = []
    if mine is not None:
        to_do = [ReviewState.DRAFT, ReviewState.LOCKED, ReviewState.OPEN, ReviewState.CLOSED]
        wanted.append(Q(unit__in=mine, state__in=to_do, held_on__lte=on))
    if watched is not None:
        wanted.append(Q(unit__in=watched, state=ReviewState.COUNTED))
        wanted.append(Q(unit__in=watched, state=ReviewState.LOCKED, roll_confirmed_at=None))
    if not wanted:
        return None
    awaits = Case(
        When(state=ReviewState.COUNTED, then=Value("confirm")),
        When(
            state=ReviewState.LOCKED, unit__in=watched if watched is not None else [], then=Value("confirm")
        ),
        default=Value("count"),
    )
    meetings = DemocraticReview.objects.filter(rehearsal_of=None)
    reviews = meetings.filter(reduce(or_, wanted)).annotate(awaits=awaits)
    return reviews.select_related("unit").order_by("held_on", "pk")


def leads(user):
    """Requests to lead, of the units right below where this person is the superior (M95)."""
    below = _units(user, Role.SUPERIOR)
    if below is None:
        return None
    asked = LeadRequest.objects.asked().filter(item__unit__in=below).annotate(awaits=Value("lead"))
    return asked.select_related("item__unit", "item__list__leader").order_by("asked_at", "pk")


def steps(user):
    if not user.holds(*HANDS) and not user.acting_for:
        return None
    awaits = Case(When(level=Level.UNIT, then=Value("returned")), default=Value("audit"))
    steps = AuditStep.objects.waiting_for(user).annotate(awaits=awaits)
    item = "close_out__item"
    return steps.select_related(f"{item}__unit__campaign", f"{item}__list__leader").order_by(
        "arrived_at", "pk"
    )
