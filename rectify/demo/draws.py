"""The demo's spot check: its list frozen on one day, drawn on a later one, and a few of the drawn looked at (S58)."""

from datetime import date

from inspections.models import SpotCheck
from inspections.services.spot_checks import announce_spot_check, key_seed, look_at_drawn
from inspections.states import Among
from issues.states import State
from units.models import Campaign, Person

FROZEN, NUMBER = date(2014, 8, 25), date(2014, 8, 28)
SEED = "20140"  # of no real lottery: the page says so
FOUND = [
    ("visit", True, "到现场查看，措施已经落实。"),
    ("phone", True, "电话询问服务对象，反映情况属实。"),
    ("material", True, "报送的佐证材料齐全，与申报一致。"),
    ("visit", False, "到现场查看，个别措施没有坚持下来，已请督导组跟踪。"),
]
LOOKED_AT = 12


def spot_check(campaign: Campaign, *, on: date, officers: list[Person]) -> None:
    """What becomes of the demo's one spot check on this day: most days nothing."""
    if on == FROZEN:
        announce_spot_check(
            campaign=campaign,
            by=officers[0],
            title="8月已完成事项随机抽查",
            among=Among.DONE,
            share=campaign.spot_check_share,
            source="演示用号码（不是真实的开奖号码）",
            source_on=NUMBER,
        )
    elif on == NUMBER:
        check = SpotCheck.objects.get(campaign=campaign)
        for officer in officers:
            key_seed(check_id=check.pk, by=officer, seed=SEED)
        for place, drawn in enumerate(check.drawn.select_related("item")[:LOOKED_AT]):
            method, met, finding = FOUND[place % len(FOUND)]
            if (
                not met and drawn.item.state == State.CLOSED
            ):  # it would be opened again: the city's figures tell of none
                method, met, finding = FOUND[0]
            look = {"method": method, "met": met, "finding": finding}
            look_at_drawn(drawn_id=drawn.pk, by=officers[1], **look)
