"""What the doubt pages read (V20): the findings the last check kept, and their numbers by unit; nothing reads the items."""

from django.db.models import F, Prefetch, QuerySet, Sum

from inspections.models import DoubtCheck, DoubtCount, DoubtNote, RaisedDoubt
from inspections.queries.doubts import RULES
from inspections.states import Doubt

UNIT_BY_UNIT = [F("unit"), F("item")]


def doubt_cards(user) -> list[dict]:
    """Every question with how many items it is asked of, and of how many nobody has said anything yet."""
    counted = DoubtCount.objects.visible_to(user).order_by().values("doubt")
    numbers = {row["doubt"]: row for row in counted.annotate(n=Sum("many"), seen=Sum("looked"))}
    cards = []
    for key, rule in RULES.items():
        found = numbers.get(key, {"n": 0, "seen": 0})
        open_now = found["n"] - found["seen"]
        cards.append(
            {
                "key": key,
                "title": Doubt(key).label,
                "question": rule.question,
                "n": found["n"],
                "open": open_now,
            }
        )
    return cards


def doubt_rows(findings: QuerySet[RaisedDoubt], doubt: str) -> QuerySet[RaisedDoubt]:
    """Findings as the page shows them: item with unit and list, and the note if there is one."""
    notes = DoubtNote.objects.filter(doubt=doubt).select_related("by")
    return findings.select_related("item__unit__campaign", "item__list__leader").prefetch_related(
        Prefetch("item__doubt_notes", notes, to_attr="looks")
    )


def doubt_check(campaign) -> DoubtCheck:
    """How fresh the findings are; a campaign never checked has no moment yet."""
    return DoubtCheck.objects.filter(pk=campaign).first() or DoubtCheck(campaign=campaign)
