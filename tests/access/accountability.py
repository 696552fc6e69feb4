"""Who gets what at the addresses of accountability."""

from datetime import timedelta

from accountability.models import BoardEntry, ObjectionFile
from accountability.services.boards import confirm_entry, propose_entry
from accountability.services.objections import decide_objection, object_to
from issues.services.orders import order_item
from tests.access.table import BUSINESS, NOBODY, Row, gets, town_act, town_page
from tests.factories import TODAY, make_file, make_person
from units.burdens import acts_on
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


def an_act(scene):
    """The address of the form beside a burdening act of the group: an item ordered of the town."""
    cast = scene.cast
    said = {"origin": "inspection", "cause": "检查记录", "deadline": TODAY + timedelta(days=20)}
    item = order_item(unit=cast.town, by=cast.supervisor, problem="窗口无人值守", **said)
    return {"event": acts_on(item)[0].event.pk}


def an_objection(scene, *, decided=False):
    """The town objects to what the group did: the office decides, for the office had no hand in it."""
    key = "objection_answered" if decided else "objection"
    if not hasattr(scene, key):
        files = [make_file("证明.png")]
        one = object_to(event_id=an_act(scene)["event"], by=scene.cast.clerk, reason="已经修好", files=files)
        if decided:
            said = {"outcome": "upheld", "answer": "事实清楚"}
            decide_objection(objection_id=one.pk, by=scene.cast.officer, **said)
        setattr(scene, key, one)
    return {"pk": getattr(scene, key).pk}


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
    "accountability:objections": Row(get=gets(200, *BUSINESS)),
    "accountability:objection": Row(get=town_page(), kwargs=an_objection),
    "accountability:objection_new": Row(
        get=town_act(200, "clerk"),
        post=town_act(302, "clerk"),
        kwargs=an_act,
        data=lambda scene: {"reason": "已经修好"},
    ),
    "accountability:objection_file": Row(
        get=town_page(),
        kwargs=lambda scene: {"pk": ObjectionFile.objects.get(objection=an_objection(scene)["pk"]).pk},
    ),
    "accountability:objection_decide": Row(
        get=town_act(200, "officer", "superior"),
        post=town_act(302, "officer", superior=403),
        kwargs=an_objection,
        data=lambda scene: {"outcome": "changed", "answer": "改为口头提醒"},
    ),
    "accountability:objection_withdraw": Row(get=NOBODY, post=town_act(302, "clerk"), kwargs=an_objection),
    "accountability:objection_read": Row(
        get=NOBODY,
        post=town_act(302, "clerk"),
        kwargs=lambda scene: an_objection(scene, decided=True),
    ),
}
