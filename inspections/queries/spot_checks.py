"""What the pages of the spot checks show: lists, draws, and how far the share of the campaign is reached (M48)."""

from typing import Any

from django.db.models import Count, Exists, OuterRef, Q

from inspections.models import DrawnItem, SpotCheck
from inspections.states import DRAWN_FROM
from issues.models import Item
from issues.models.item import BY_NUMBER


def listed_now(campaign, *, among, group=None, unit=None) -> list[str]:
    """The numbers a list would hold if it were frozen now, in its order. The database writes the list that counts."""
    items = Item.objects.filter(unit__campaign=campaign, state__in=DRAWN_FROM[among], number__isnull=False)
    if group:
        items = items.filter(unit__group=group)
    if unit:
        items = items.filter(unit=unit)
    return [number for number in items.order_by(*BY_NUMBER).values_list("number", flat=True) if number]


def spot_check_rows(user):
    """The spot checks in sight without their lists, each with `looked` and `unmet`, how many of the drawn."""
    looked = Count("drawn", filter=Q(drawn__met__isnull=False))
    unmet = Count("drawn", filter=Q(drawn__met=False))
    seen = SpotCheck.objects.visible_to(user).select_related("group", "unit").defer("listed")
    return seen.annotate(looked=looked, unmet=unmet)


def drawn_rows(check, user):
    """What a check drew in its order, each with its item and `seen`: whether this person has the item in sight."""
    in_sight = Item.objects.visible_to(user).filter(pk=OuterRef("item"))
    rows = DrawnItem.objects.filter(spot_check=check).annotate(seen=Exists(in_sight))
    return rows.select_related("item__unit__campaign", "looked_by")


def drawn_seen(user):
    """The drawn items this person has in sight, each with what its page shows."""
    rows = DrawnItem.objects.filter(item__in=Item.objects.visible_to(user))
    named = ("item__unit__campaign", "spot_check", "looked_by", "order")
    return rows.select_related(*named).defer("spot_check__listed")


def covered(campaign) -> dict[str, int]:
    """How many filed items were drawn at least once, of how many, in whole percent (cut)."""
    items = Item.objects.filter(unit__campaign=campaign).filed()
    drawn = Exists(DrawnItem.objects.filter(item=OuterRef("pk")))
    counted = items.aggregate(size=Count("pk"), drawn=Count("pk", filter=Q(drawn)))
    share = counted["drawn"] * 100 // counted["size"] if counted["size"] else 0
    return counted | {"share": share, "least": campaign.spot_check_share}


def published(check) -> dict[str, Any]:
    """A draw as it is handed to whoever wants to repeat it: numbers of items and nothing else about them."""
    return {
        "title": check.title,
        "scope": check.scope,
        "share": check.share,
        "announced_on": f"{check.announced_on:%Y-%m-%d}",
        "source": check.source,
        "source_on": f"{check.source_on:%Y-%m-%d}",
        "list_hash": check.list_hash,
        "seed": check.seed,
        "drawn": list(check.drawn.order_by("place").values_list("item__number", flat=True)),
        "list": check.listed.split("\n"),
    }
