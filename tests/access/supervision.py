"""Who gets what at the addresses of supervision."""

from datetime import timedelta

from issues.models import Item
from supervision.models import BoardEntry, SpotCheck
from supervision.services.boards import confirm_entry, propose_entry
from supervision.services.doubts import check_doubts
from supervision.services.privacy import ask_personal
from supervision.services.spot_checks import announce_spot_check, key_seed
from supervision.states import DrawState
from tests.access.table import BUSINESS, NOBODY, Row, gets, town_act, town_page
from tests.factories import TODAY, make_item, make_person
from trail import clock
from units.models import Role


def copied(scene):
    """An item of the town whose text another unit has too."""
    if not Item.objects.filter(unit=scene.cast.bureau).exists():
        make_item(scene.cast.bureau)
    check_doubts()
    return {"pk": scene.item.pk, "doubt": "same_text"}


def a_request(scene):
    """A request to see what is held under the clerk's account."""
    cast = scene.cast
    asked = ask_personal(
        by=None, campaign=cast.campaign, kind="access", subject=cast.clerk.username, wanted="本人当面提出"
    )
    return {"pk": asked.pk}


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
    "supervision:wall": Row(get=gets(200, *BUSINESS)),
    "supervision:doubts": Row(get=gets(200, "officer", "leader"), query="?doubt=same_text"),
    "supervision:doubts_check": Row(get=NOBODY, post=gets(302, "officer")),
    "supervision:doubt_look": Row(
        get=gets(200, "officer"),
        post=gets(302, "officer"),
        kwargs=copied,
        data=lambda scene: {"word": "已到现场核对"},
    ),
    "supervision:inbox": Row(get=gets(200, *BUSINESS), post=gets(302, *BUSINESS)),
    "supervision:reminders": Row(
        get=gets(200, *BUSINESS),
        post=gets(302, *BUSINESS),
        data=lambda scene: {"email": "a@example.cn", "digest": "daily"},
    ),
    "supervision:pace": Row(get=gets(200, *BUSINESS)),
    "supervision:chase": Row(get=gets(200, *BUSINESS)),
    "supervision:chase_print": Row(get=gets(200, *BUSINESS)),
    "supervision:chase_unit": Row(
        get=NOBODY,
        post=town_act(302, "officer", "supervisor"),
        kwargs=lambda scene: {"pk": scene.cast.town.pk},
    ),
    "supervision:personal_requests": Row(
        get=gets(200, "officer"),
        post=gets(302, "officer"),
        data=lambda scene: {"kind": "access", "subject": "某人", "wanted": "本人当面提出"},
    ),
    "supervision:personal_request": Row(
        get=gets(200, "officer"),
        post=gets(302, "officer"),
        kwargs=a_request,
        data=lambda scene: {"outcome": "refused", "answer": "没有查到"},
    ),
    "supervision:personal_export": Row(get=gets(200, "officer"), kwargs=a_request),
    "supervision:wrap_ups": Row(get=gets(200, *BUSINESS)),
    "supervision:wrap_up": Row(  # the town has open items: who may register is refused by the rule
        get=town_page(),
        post=town_act(409, "clerk", "officer"),
        kwargs=lambda scene: {"pk": scene.cast.town.pk},
        data=lambda scene: {"held_on": "2014-09-07", "place": "镇政府大会议室"},
    ),
    "supervision:spot_checks": Row(get=gets(200, *BUSINESS)),
    "supervision:spot_check_new": Row(
        get=gets(200, "officer"),
        post=gets(302, "officer"),
        data=lambda scene: {
            **{"title": "9月抽查", "among": "filed", "share": "20"},
            **{"source": "某期开奖号码", "source_on": "2014-09-10"},
        },
    ),
    "supervision:spot_check": Row(  # the number is not known yet: who may type it is refused by the rule
        get=gets(200, *BUSINESS),
        post=gets(409, "officer", "supervisor", "stranger"),
        kwargs=a_check,
        data=lambda scene: {"seed": "83107"},
    ),
    "supervision:spot_check_cancel": Row(
        get=gets(200, "officer"),
        post=gets(302, "officer"),
        kwargs=a_check,
        data=lambda scene: {"reason": "写错了期号"},
    ),
    "supervision:spot_check_print": Row(get=gets(200, *BUSINESS), kwargs=a_check),
    "supervision:spot_check_replay": Row(get=gets(200, *BUSINESS), kwargs=a_check),
    "supervision:drawn_look": Row(
        get=town_page(),
        post=town_act(302, "officer", "supervisor"),
        kwargs=a_drawn_item,
        data=lambda scene: {"method": "phone", "met": "yes", "finding": "属实"},
    ),
    "supervision:boards": Row(get=gets(200, *BUSINESS)),
    "supervision:board_new": Row(
        get=gets(200, "officer"),
        post=gets(302, "officer"),
        data=lambda scene: {
            **{"unit": scene.cast.town.pk, "ground": "evasive"},
            **{"reason": "推给下级", "evidence": "检查记录"},
        },
    ),
    "supervision:board_print": Row(get=gets(200, *BUSINESS)),
    "supervision:board_entry": Row(get=town_page(), kwargs=an_entry),
    "supervision:board_act": Row(
        get=town_act(200, "officer"),
        post=town_act(302, "officer"),
        kwargs=lambda scene: an_entry(scene) | {"act": "ask-to-lift"},
        data=lambda scene: {"reason": "已经整改"},
    ),
    "supervision:trail": Row(get=gets(200, "auditor"), post=gets(200, "auditor")),
    "supervision:trail_anchor": Row(get=gets(200, "auditor")),
}
