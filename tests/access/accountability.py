"""Who gets what at the addresses of accountability."""

from accountability.models import BoardEntry
from accountability.services.boards import confirm_entry, propose_entry
from tests.access.table import BUSINESS, Row, gets, town_act, town_page
from tests.factories import make_person
from units.models import Role


def an_entry(scene):
    """The town on the red board, put there by two officers."""
    cast = scene.cast
    if entry := BoardEntry.objects.filter(unit=cast.town, board="red").first():
        return {"pk": entry.pk}
    said = {"board": "red", "ground": "effective", "reason": "窗口限时办结", "evidence": "通报第1期"}
    entry = propose_entry(by=cast.officer, unit=cast.town, **said)
    other = make_person(f"second{entry.pk}", cast.campaign, Role.OFFICE)
    confirm_entry(entry_id=entry.pk, by=other)
    return {"pk": entry.pk}


TABLE: dict[str, Row] = {
    "accountability:boards": Row(get=gets(200, *BUSINESS)),
    "accountability:board_new": Row(
        get=gets(200, "officer"),
        post=gets(302, "officer"),
        data=lambda scene: {
            **{"unit": scene.cast.town.pk, "ground": "evasive"},
            **{"reason": "推给下级", "evidence": "检查记录"},
        },
    ),
    "accountability:board_print": Row(get=gets(200, *BUSINESS)),
    "accountability:board_entry": Row(get=town_page(), kwargs=an_entry),
    "accountability:board_act": Row(
        get=town_act(200, "officer"),
        post=town_act(302, "officer"),
        kwargs=lambda scene: an_entry(scene) | {"act": "ask-to-lift"},
        data=lambda scene: {"reason": "已经整改"},
    ),
}
