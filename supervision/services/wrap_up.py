"""A unit's wrap-up meeting is registered: refused with every blocker while something is open (M71, S51)."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from documents.models import Meeting
from documents.services.meetings import keep_meeting
from documents.states import MeetingKind
from issues.models import Ending, Item
from supervision.models import WrapUpMeeting
from supervision.queries.wrap_up import gates
from supervision.rules import wrap_up_day_wrong
from trail import clock
from trail.services import record
from units.models import Unit
from units.permissions import Permission, require


@transaction.atomic
def hold_wrap_up(*, unit_id, by, held_on, place):
    """Register that the unit held its wrap-up meeting on a day at a place. Returns the meeting.

    Raises ValidationError `illegal_move` (held already), `place_missing`, `held_in_future`, `held_before_campaign`,
    `held_over_open_items`, and one error per blocker with its key as code (`supervision.rules.IN_THE_WAY`).
    """
    items = Item.objects.filter(unit=unit_id)
    list(items.select_for_update(of=["self"]).order_by("pk").values_list("pk"))
    unit = Unit.objects.select_for_update(of=["self"]).select_related("campaign").get(pk=unit_id)
    require(by, Permission.WRAP_UP_HOLD, unit=unit)
    if before := Meeting.objects.filter(wrap_up__unit=unit).first():
        raise ValidationError(
            f"{unit}已于 {before.held_on:%Y-%m-%d} 在{before.place}召开总结大会，不再重复登记。",
            code="illegal_move",
        )
    if not place.strip():
        raise ValidationError({"place": ValidationError("请填写会议地点。", code="place_missing")})
    (gate,) = gates(Unit.objects.filter(pk=unit.pk), on=clock.today())
    against = [(one.key, f"不得召开总结大会：{one.said}。{one.way}") for one in gate.blockers]
    against += wrap_up_day_wrong(
        held_on=held_on,
        on=clock.today(),
        starts_on=unit.campaign.starts_on,
        last_closed=_last_day(items),
    )
    if against:
        raise ValidationError([ValidationError(text, code=code) for code, text in against])
    meeting = keep_meeting(
        campaign=unit.campaign, by=by, kind=MeetingKind.WRAP_UP, held_on=held_on, place=place, unit=unit
    )
    WrapUpMeeting.objects.create(unit=unit, meeting=meeting)
    record("unit.wrapped_up", on=unit, by=by, held_on=f"{held_on:%Y-%m-%d}", place=meeting.place)
    return meeting


def _last_day(items):
    """The day on which the last item was closed out or ended."""
    closed = items.aggregate(last=Max("closed_at"))["last"]
    ended = Ending.objects.granted().filter(item__in=items).aggregate(last=Max("decided_at"))["last"]
    last = max((one for one in (closed, ended) if one), default=None)
    return clock.local(last).date() if last else None
