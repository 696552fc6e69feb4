"""What the pages of this app show across several models, as plain data."""

from django.db.models import Count, OuterRef, Prefetch, Subquery
from django.db.models.functions import Coalesce

from ledger.workdays import add_working_days, before_working_days, by_decree, free_and_made_up, is_final
from trail import clock
from trail.queries import history
from trail.words import told
from units.models import (
    Assignment,
    ContactPoint,
    DeclaredYear,
    DecreedDay,
    Delegation,
    Leader,
    Person,
    SupervisionGroup,
    Unit,
)
from units.permissions import NEEDS, Permission, allowed
from units.rules import RULES
from units.states import ProposalState


def unit_rows(user):
    """The units in sight in tree order, each with `leader_count`, `heads` and `points` (its contact points)."""
    serving = Leader.objects.filter(unit=OuterRef("pk"), active=True).order_by()
    in_office = serving.values("unit").annotate(n=Count("pk"))
    return (
        Unit.objects.visible_to(user)
        .with_tree_fields()
        .order_by("tree_ordering")
        .select_related("group")
        .annotate(leader_count=Coalesce(Subquery(in_office.values("n")), 0))
        .prefetch_related(
            Prefetch("leaders", Leader.objects.filter(is_head=True, active=True), to_attr="heads"),
            Prefetch(
                "contact_points",
                ContactPoint.objects.filter(active=True).select_related("leader"),
                to_attr="points",
            ),
        )
    )


def group_rows(user):
    """The supervision groups in sight, each with `seats` (assignments of its members) and `in_sight` (its units)."""
    return SupervisionGroup.objects.visible_to(user).prefetch_related(
        Prefetch("members", Assignment.objects.select_related("person").order_by("pk"), to_attr="seats"),
        Prefetch("units", Unit.objects.visible_to(user).order_by("order", "pk"), to_attr="in_sight"),
    )


def rule_cards(campaign):
    """Every rule of the campaign as `rule` (units.rules.Rule) and `value` as people read it (V4)."""
    return [
        {"rule": rule, "value": campaign.said(rule.field, getattr(campaign, rule.field))} for rule in RULES
    ]


def open_proposals(campaign):
    """The changes of rules that wait for a second person, the oldest first, each with its `changes`."""
    waiting = campaign.proposals.waiting().select_related("proposed_by", "campaign").order_by("pk")
    return [(one, rule_changes(one)) for one in waiting]


def rule_changes(proposal):
    """Each rule that changes: `rule`, `before` and `after` in words; `now` when another change reached it first."""
    said, now = proposal.campaign.said, {}
    if proposal.state == ProposalState.PROPOSED:
        now = {field: said(field, value) for field, value in proposal.overtaken().items()}
    return [
        {
            "rule": rule,
            "before": said(rule.field, proposal.before[rule.field]),
            "after": said(rule.field, proposal.after[rule.field]),
            "now": now.get(rule.field, ""),
        }
        for rule in RULES
        if rule.field in proposal.after
    ]


def proposal_rights(proposal, user):
    """What this person may do with a proposal: `own`, `decide`, `withdraw`; `alone`: nobody else could confirm theirs."""
    waits, keeps = (
        proposal.state == ProposalState.PROPOSED,
        allowed(user, Permission.RULES_EDIT, campaign=proposal.campaign),
    )
    own = proposal.proposed_by_id == user.pk
    return {
        "own": own and waits,
        "decide": waits and keeps and not own,
        "withdraw": waits and keeps and own,
        "alone": own and waits and not seconds(user).exists(),
    }


def seconds(user):
    """Who could confirm what this person proposes: the others of the activity office whose account is in use."""
    office = Assignment.objects.filter(campaign=user.campaign, role__in=NEEDS[Permission.RULES_EDIT][0])
    return Person.objects.filter(pk__in=office.values("person"), is_active=True).exclude(pk=user.pk)


def rule_history(campaign):
    """Who changed the campaign, its stages and sources, when, why, before → after: as `parts/_trail.html` wants it."""
    events = history(campaign, *campaign.stages.all(), *campaign.sources.all())
    names = Person.objects.in_bulk({event["actor"] for event in events if event["actor"]})
    return [
        {
            "day": event["day"],
            "at": clock.local(event["at"]),
            "actor": f"{event['role']} {names.get(event['actor'], '')}".strip(),
            "text": told(event),
        }
        for event in events
    ]


def decreed_days():
    """What an administrator entered: {day: worked?}, for `ledger.workdays.by_decree`."""
    return dict(DecreedDay.objects.values_list("day", "works"))


def declared_years():
    """The years that an administrator declared final, for `ledger.workdays.by_decree`."""
    return list(DeclaredYear.objects.values_list("year", flat=True))


def working_day_after(start, count):
    """The count-th working day after `start`, and whether every year touched is final. Two statements."""
    with by_decree(decreed_days(), declared_years()):
        return add_working_days(start, count)


def had_working_days(on, *counts):
    """For each count the last day since which so many full working days have passed before `on`. One statement."""
    with by_decree(decreed_days()):
        return [before_working_days(on, count) for count in counts]


def calendar_page(year):
    """A year's holidays, made-up weekend days, decreed days, and whether it is final: by the table or `declared`."""
    declared = DeclaredYear.objects.filter(year=year).first()
    free, made_up = free_and_made_up(year)
    return {
        "year": year,
        "final": is_final(year) or declared is not None,
        "declared": declared,
        "free": free,
        "made_up": made_up,
        "decreed": list(DecreedDay.objects.filter(day__year=year)),
    }


def delegations_of(person, *, everybody):
    """The newest hundred delegations of this person (or of the campaign), each with `now`: 代办中, 未开始, 已结束; and `may_end`."""
    seen = (
        Delegation.objects.of_campaign(person.campaign)
        if everybody
        else Delegation.objects.concerning(person)
    )
    rows, on = list(seen.select_related("principal", "delegate")[:100]), clock.today()
    for row in rows:
        over = row.ended_at or row.ends_on < on
        row.now = "已结束" if over else "未开始" if row.starts_on > on else "代办中"
        row.may_end = not over and (everybody or row.principal_id == person.pk)
    return rows
