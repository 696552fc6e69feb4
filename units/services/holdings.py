"""What `units` itself holds of a unit and of a person: declared for changes (M121) and handovers (M122), and moved here."""

from trail import clock
from trail.services import record
from units.holdings import (
    ENDS,
    GOES,
    PERSON_HOLDINGS,
    STAYS_OPEN,
    UNIT_HOLDINGS,
    PersonHolding,
    UnitHolding,
)
from units.models import (
    AccessToken,
    Assignment,
    BodyMember,
    Charge,
    ContactPoint,
    Delegation,
    Role,
    RuleProposal,
    Unit,
)
from units.services.delegations import renew
from units.services.people import take_back
from units.services.rows import save_row


def _seats(unit):
    return Assignment.objects.filter(unit=unit).select_related("person", "campaign", "unit", "group")


def _below(units, *, to, by, change):
    for unit in units:
        save_row("unit", unit, by=by, parent=to)


def _seats_of_unit(seats, *, to, by, change):
    """Roles over the unit become roles over its successor; who holds that already loses the old one only."""
    for seat in seats:
        _reassign(seat, by=by, unit=to)


def _contact_seats(seats, *, to, by, change):
    """The contact leader's role follows the point: it ends with a point that found no room, else it goes over."""
    for seat in seats:
        ended = ContactPoint.objects.filter(leader=seat.person, unit=seat.unit).exists()
        if ended and not to.contact_points.filter(leader=seat.person, active=True).exists():
            take_back(seat, by=by)
        else:
            _reassign(seat, by=by, unit=to)


def _points_of_unit(points, *, to, by, change):
    """The successor's own contact leader stays; a point it has no room for ends with the unit."""
    taken = to.contact_points.filter(active=True)
    for point in points:
        same = taken.filter(leader=point.leader).exists()
        if same or (point.city_leader and taken.filter(city_leader=True).exists()):
            save_row("contact_point", point, by=by, active=False)
        else:
            save_row("contact_point", point, by=by, unit=to)


def _charges_of_unit(charges, *, to, by, change):
    for charge in charges:
        same = to.charges.filter(post=charge.post, line=charge.line, ends_on=None).exists()
        values = {"ends_on": max(change.day, charge.starts_on)} if same else {"unit": to}
        save_row("charge", charge, by=by, **values)


UNIT_HOLDINGS += [
    UnitHolding(
        "below", "下级单位", "个", lambda unit: Unit.objects.filter(parent=unit, ended_on=None), _below
    ),
    # the points first: a leader's role follows the point it belongs to
    UnitHolding(
        "points",
        "联系点领导",
        "名",
        lambda unit: ContactPoint.objects.filter(unit=unit, active=True).select_related("unit", "leader"),
        _points_of_unit,
    ),
    UnitHolding(
        "contact_seats",
        "联系点领导的任职",
        "条",
        lambda unit: _seats(unit).filter(role=Role.CONTACT),
        _contact_seats,
    ),
    UnitHolding(
        "assignments",
        "任职（经办、上级党组织、监督员）",
        "条",
        lambda unit: _seats(unit).exclude(role=Role.CONTACT),
        _seats_of_unit,
    ),
    UnitHolding(
        "charges",
        "分管领导",
        "条",
        lambda unit: Charge.objects.filter(unit=unit, ends_on=None).select_related("unit"),
        _charges_of_unit,
    ),
]


def _seats_of_person(seats, *, to, by):
    for seat in seats:
        _reassign(seat, by=by, person=to)


def _reassign(seat, *, by, **to):
    """Move a role to another person or unit, told on both; where it would stand twice the old one ends."""
    place = {"person": seat.person, "unit": seat.unit} | to
    same = Assignment.objects.filter(campaign=seat.campaign, role=seat.role, group=seat.group, **place)
    if same.exists():
        take_back(seat, by=by)
        return
    taken = {"role_taken": seat.role, "unit": seat.unit, "group": seat.group}
    record("person.unassigned", on=seat.person, by=by, **taken)
    for field, value in to.items():
        setattr(seat, field, value)
    seat.save(update_fields=list(to))
    given = {"role_given": seat.role, "unit": seat.unit, "group": seat.group}
    record("person.assigned", on=seat.person, by=by, **given)


def _points_of_person(points, *, to, by):
    for point in points:
        save_row("contact_point", point, by=by, leader=to)


def _given(delegations, *, to, by):
    """What was given goes on in the successor's name; where the successor is the delegate it has become their own work."""
    for one in delegations:
        renew(one, by=by, principal=to)


def _held(delegations, *, to, by):
    for one in delegations:
        renew(one, by=by, delegate=to)


def _charges_of_person(charges, *, to, by):
    """The account changes hands; the post, which is what the row says to people, is the office's to edit."""
    for charge in charges:
        save_row("charge", charge, by=by, person=to)


def _body_seats(members, *, to, by):
    for member in members:
        save_row("body_member", member, by=by, person=to)


def _tokens(tokens, *, to, by):
    """A program spoke for the person who leaves: it ends, the successor makes their own."""
    for token in tokens:
        token.revoked_at = clock.now()
        token.save(update_fields=["revoked_at"])
        record("token.revoked", on=token.person, by=by, name=token.name)


def _living(delegations):
    living = delegations.filter(ended_at=None, ends_on__gte=clock.today())
    return living.select_related("principal", "delegate")


PERSON_HOLDINGS += [
    # the roles first: whether a delegation may go on is asked of who holds the roles by then
    PersonHolding(
        "assignments",
        "任职",
        "条",
        GOES,
        lambda person: person.assignments.select_related("person", "campaign", "unit", "group"),
        _seats_of_person,
    ),
    PersonHolding(
        "points",
        "联系点",
        "个",
        GOES,
        lambda person: ContactPoint.objects.filter(leader=person, active=True).select_related(
            "unit", "leader"
        ),
        _points_of_person,
    ),
    PersonHolding(
        "charges",
        "分管的单位",
        "条",
        GOES,
        lambda person: Charge.objects.filter(person=person, ends_on=None).select_related("unit"),
        _charges_of_person,
    ),
    PersonHolding(
        "bodies",
        "工作机构中的席位",
        "个",
        GOES,
        lambda person: BodyMember.objects.filter(person=person, active=True),
        _body_seats,
    ),
    PersonHolding(
        "given",
        "委托他人代办",
        "次",
        GOES,
        lambda person: _living(Delegation.objects.filter(principal=person)),
        _given,
    ),
    PersonHolding(
        "held",
        "受托代办",
        "次",
        GOES,
        lambda person: _living(Delegation.objects.filter(delegate=person)),
        _held,
    ),
    PersonHolding(
        "rules",
        "已提议、待另一人确认的规则修改",
        "件",
        STAYS_OPEN,
        lambda person: RuleProposal.objects.waiting().filter(proposed_by=person),
    ),
    PersonHolding(
        "tokens",
        "接口令牌",
        "个",
        ENDS,
        lambda person: AccessToken.objects.living(on=clock.today()).filter(person=person),
        _tokens,
    ),
]
