"""Who gets what at the addresses of inspections."""

from datetime import timedelta

from inspections.models import SpotCheck
from inspections.services.doubts import check_doubts
from inspections.services.spot_checks import announce_spot_check, key_seed
from inspections.states import DrawState
from issues.models import Item
from tests.access.table import BUSINESS, NOBODY, Row, gets, town_act, town_page
from tests.factories import TODAY, make_item
from trail import clock


def copied(scene):
    """An item of the town whose text another unit has too."""
    if not Item.objects.filter(unit=scene.cast.bureau).exists():
        make_item(scene.cast.bureau)
    check_doubts()
    return {"pk": scene.item.pk, "doubt": "same_text"}


def announced(scene, **scope):
    """The spot check of this scope of the town's side, made once; an item of its own makes its list one that was never drawn."""
    cast = scene.cast
    if check := SpotCheck.objects.filter(among="filed", **scope).first():
        return check
    item = make_item(cast.town)
    said = {"title": f"抽查 {item.number}", "among": "filed", "share": 100, "source": "某期开奖号码"}
    day = TODAY + timedelta(days=3)
    return announce_spot_check(campaign=cast.campaign, by=cast.officer, source_on=day, **said | scope)


def a_check(scene):
    """A spot check of the town whose number is still to come."""
    return {"pk": announced(scene, unit=scene.cast.town).pk}


def a_drawn_item(scene):
    """An item of the town that a spot check of its group drew."""
    cast = scene.cast
    check = announced(scene, group=cast.groups[0])
    if check.state == DrawState.ANNOUNCED:
        with clock.standing_on(check.source_on):
            key_seed(check_id=check.pk, by=cast.officer, seed="83107")
            key_seed(check_id=check.pk, by=cast.supervisor, seed="83107")
    return {"pk": check.drawn.get(place=1).pk}


TABLE: dict[str, Row] = {
    "inspections:doubts": Row(get=gets(200, "officer", "leader"), query="?doubt=same_text"),
    "inspections:doubts_check": Row(get=NOBODY, post=gets(302, "officer")),
    "inspections:doubt_look": Row(
        get=gets(200, "officer"),
        post=gets(302, "officer"),
        kwargs=copied,
        data=lambda scene: {"word": "已到现场核对"},
    ),
    "inspections:spot_checks": Row(get=gets(200, *BUSINESS)),
    "inspections:spot_check_new": Row(
        get=gets(200, "officer"),
        post=gets(302, "officer"),
        data=lambda scene: {
            **{"title": "9月抽查", "among": "filed", "share": "20"},
            **{"source": "某期开奖号码", "source_on": "2014-09-10"},
        },
    ),
    "inspections:spot_check": Row(  # the number is not known yet: who may type it is refused by the rule
        get=gets(200, *BUSINESS),
        post=gets(409, "officer", "supervisor", "stranger"),
        kwargs=a_check,
        data=lambda scene: {"seed": "83107"},
    ),
    "inspections:spot_check_cancel": Row(
        get=gets(200, "officer"),
        post=gets(302, "officer"),
        kwargs=a_check,
        data=lambda scene: {"reason": "写错了期号"},
    ),
    "inspections:spot_check_print": Row(get=gets(200, *BUSINESS), kwargs=a_check),
    "inspections:spot_check_replay": Row(get=gets(200, *BUSINESS), kwargs=a_check),
    "inspections:drawn_look": Row(
        get=town_page(),
        post=town_act(302, "officer", "supervisor"),
        kwargs=a_drawn_item,
        data=lambda scene: {"method": "phone", "met": "yes", "finding": "属实"},
    ),
}
