"""What the pages of endings show, and whose turn a proposal is (M119)."""

from django.db.models import Q

from issues.debts.asked import waiting_by
from issues.debts.endings import ENDINGS
from issues.models import Ending, Item
from issues.states import EndingState
from trail import clock
from units.permissions import Permission, allowed


def endings_waiting_for(user):
    """The proposals this person may decide: of the units right below, not proposed by themselves, not of their own unit."""
    return waiting_by(ENDINGS[:1], user)


def ending_rows(user, tab):
    """The rows of one tab of the page: what waits for this person, or all in sight."""
    rows = Ending.objects.visible_to(user) if tab == "all" else endings_waiting_for(user)
    return rows.select_related("item__unit", "into", "proposed_by")


def ending_rights(shown, user):
    """Which buttons the page of an ending has for this person."""
    unit, proposed = shown.item.unit, shown.state == EndingState.PROPOSED
    return {
        "decide": proposed and endings_waiting_for(user).filter(pk=shown.pk).exists(),
        "withdraw": proposed and allowed(user, Permission.ENDING_PROPOSE, unit=unit),
        "reverse": shown.state == EndingState.GRANTED and allowed(user, Permission.ENDING_REVERSE, unit=unit),
    }


def item_to_go_into(user, number):
    """The item of this number that this person may name: in their sight, or its promise is public; None where there is none."""
    known = Q(pk__in=Item.objects.visible_to(user).values("pk")) | Q(
        pk__in=Item.objects.disclosed(on=clock.today()).values("pk")
    )
    return Item.objects.filter(known, number=number.strip().upper()).select_related("unit").first()
