"""Who gets what at the addresses of issues."""

from datetime import date

from issues.models import RectificationList
from issues.queries.chosen import stamp_of, with_filed
from issues.services.days import set_days
from issues.services.endings import decide_ending, propose_ending
from issues.services.leads import ask_lead
from issues.services.lists import accept_list, submit_list
from issues.states import State
from tests.access.table import BUSINESS, NOBODY, Row, gets, town_act, town_page
from tests.factories import make_item, make_leader, make_list, make_unit

DRAFT = {"problem": "办事拖拉", "track": "promised", "task": "general"}
KEEPERS = gets(200, "clerk", "outsider", "officer")
OF_TOWN = gets(200, "clerk", "officer", outsider=404)
SHOWN = {"scope": "party", "starts_on": "2014-09-07", "ends_on": "2014-09-30"}


def the(name, *path):
    """Arguments of an address: the primary key of a row of the scene."""

    def kwargs(scene):
        row = getattr(scene, name)
        for step in path:
            row = getattr(row, step)
        return {"pk": row.pk}

    return kwargs


def entered(**data):
    return lambda scene: data


def _asked(scene):
    """A request to the city committee, made when the first person comes."""
    if not hasattr(scene, "lead"):
        item = make_item(scene.cast.town)
        scene.lead = ask_lead(item_id=item.pk, by=scene.cast.clerk, reason="跨部门")
    return {"pk": scene.lead.pk}


def _proposed(scene):
    """An ending that waits for the superior, made when the first person comes."""
    if not hasattr(scene, "ending"):
        said = {"kind": "moot", "reason": "上级已取消这项检查"}
        item = make_item(scene.cast.town)
        scene.ending = propose_ending(item_id=item.pk, by=scene.cast.clerk, **said)
    return {"pk": scene.ending.pk}


def _owed(scene):
    """A report day that comes next on an item under way, made when the first person comes (M120)."""
    if not hasattr(scene, "day"):
        cast = scene.cast
        its_list = make_list(cast.town, leader=make_leader(cast.town, "持续整改的委员"))
        item = make_item(cast.town, state=State.DRAFT, its_list=its_list)
        series = {"first": date(2014, 9, 30), "every": 1, "unit": "month", "last": date(2015, 3, 31)}
        set_days(item_id=item.pk, by=cast.clerk, course="lasting", **series)
        submit_list(list_id=its_list.pk, by=None)
        accept_list(list_id=its_list.pk, by=None)
        scene.day = item.days.first()
    return {"pk": scene.day.pk}


def _draft(scene):
    """A draft of the town, made when the first person comes."""
    if not hasattr(scene, "dayless"):
        its_list = make_list(scene.cast.town, leader=make_leader(scene.cast.town, "草拟阶段的委员"))
        scene.dayless = make_item(scene.cast.town, state=State.DRAFT, its_list=its_list)
    return {"pk": scene.dayless.pk}


def _ended(scene):
    """An ending in force, made when the first person comes."""
    if not hasattr(scene, "ended"):
        said = {"kind": "moot", "reason": "上级已取消这项检查"}
        item = make_item(scene.cast.town)
        scene.ended = propose_ending(item_id=item.pk, by=scene.cast.clerk, **said)
        decide_ending(ending_id=scene.ended.pk, by=scene.cast.superior, grants=True)
    return {"pk": scene.ended.pk}


def _looked_at(scene):
    """What the page that takes lists in sends: the list, and what was seen of it."""
    (its_list,) = with_filed(RectificationList.objects.filter(pk=scene.filed.list_id))
    return {"id": [its_list.pk], f"seen-{its_list.pk}": stamp_of(its_list)}


ORDERERS = ("officer", "supervisor", "superior")


def _ordered(scene):
    """An order of the town that nobody has signed, made when the first person comes."""
    if not hasattr(scene, "order"):
        scene.order = make_item(scene.cast.town, state=State.ORDERED).orders.get()
    return {"pk": scene.order.pk}


def below(scene):
    """An item a village of the town filed: its list waits at the town (M21)."""
    if not hasattr(scene, "below"):
        cast = scene.cast
        village = make_unit(
            cast.campaign, f"{cast.town.name}所属村党支部", parent=cast.town, group=cast.groups[0]
        )
        scene.below = make_item(village, state=State.FILED)
    return scene.below


TABLE: dict[str, Row] = {
    "issues:lists": Row(get=gets(200, *BUSINESS)),
    "issues:items": Row(get=gets(200, *BUSINESS)),
    # an office with many units is asked for the unit first
    "issues:list_new": Row(
        get=gets(200, "clerk", "outsider", "officer"), post=gets(422, "clerk", "outsider", officer=200)
    ),
    "issues:list": Row(get=town_page(), kwargs=the("item", "list")),
    "issues:list_print": Row(get=town_page(), kwargs=the("item", "list")),
    "issues:list_submit": Row(
        get=town_act(200, "clerk", "officer"),
        post=town_act(302, "clerk", "officer"),
        kwargs=the("draft", "list"),
    ),
    "issues:list_pass": Row(
        get=town_act(200, "clerk"),
        post=town_act(302, "clerk"),
        kwargs=lambda scene: {"pk": below(scene).list_id},
    ),
    "issues:list_accept": Row(
        get=town_act(200, "officer"), post=town_act(302, "officer"), kwargs=the("filed", "list")
    ),
    "issues:lists_accept": Row(
        get=gets(200, "officer"),
        post=gets(302, "officer"),
        data=_looked_at,
    ),
    "issues:list_return": Row(
        get=town_act(200, "officer"),
        post=town_act(302, "officer"),
        kwargs=the("filed", "list"),
        data=entered(reason="责任人不具体"),
    ),
    "issues:list_disclose": Row(
        get=town_act(200, "clerk", "officer"),
        post=town_act(302, "clerk", "officer"),
        kwargs=the("item", "list"),
        data=lambda scene: SHOWN | {"item_ids": [scene.item.pk]},
    ),
    "issues:release": Row(get=town_page(), kwargs=the("disclosure")),
    "issues:releases": Row(get=gets(200, *BUSINESS)),
    "issues:coverage": Row(get=gets(200, *BUSINESS)),
    "issues:release_poster": Row(get=town_page(), kwargs=the("disclosure")),
    "issues:release_cards": Row(get=town_page(), kwargs=the("disclosure")),
    "issues:channel_log": Row(
        get=town_act(200, "clerk", "officer"),
        post=town_act(302, "clerk", "officer"),
        kwargs=the("disclosure"),
        data=entered(channel="board", medium="镇政府公示栏", shown_on="2014-09-07"),
    ),
    "issues:channel_proof": Row(get=town_page(), kwargs=the("showing")),
    "issues:released_photo": Row(get=town_page(), kwargs=lambda scene: {"name": scene.photo.name}),
    "issues:text_disclose": Row(
        get=gets(200, "clerk", "officer", outsider=404),
        post=gets(302, "clerk", "officer", outsider=404),
        kwargs=lambda scene: {"pk": scene.cast.town.pk},
        data=entered(**SHOWN, kind="notice", title="公告", text="公示整改方案。"),
    ),
    "issues:release_check": Row(
        get=town_act(200, "officer", "superior"),
        post=town_act(302, "officer", "superior"),
        kwargs=the("proposal"),
    ),
    "issues:releases_check": Row(
        get=gets(200, "officer", "superior"),
        post=gets(302, "officer", "superior"),
        data=lambda scene: {"id": [scene.proposal.pk]},
    ),
    "issues:release_refuse": Row(
        get=town_act(200, "officer", "superior"),
        post=town_act(302, "officer", "superior"),
        kwargs=the("proposal"),
        data=entered(reason="内容有误"),
    ),
    "issues:release_withdraw": Row(
        get=town_act(200, "clerk", "officer", "superior"),
        post=town_act(302, "clerk", "officer", "superior"),
        kwargs=the("disclosure"),
        data=entered(reason="内容有误"),
    ),
    "issues:item": Row(get=town_page(), kwargs=the("item")),
    "issues:item_new": Row(
        get=town_act(200, "clerk", "officer"),
        post=town_act(302, "clerk", "officer"),
        kwargs=the("item", "list"),
        data=entered(**DRAFT),
    ),
    "issues:item_edit": Row(
        get=town_act(200, "clerk", "officer"),
        post=town_act(302, "clerk", "officer"),
        kwargs=the("draft"),
        data=entered(**DRAFT),
    ),
    "issues:item_delete": Row(
        get=town_act(200, "clerk", "officer"), post=town_act(302, "clerk", "officer"), kwargs=the("draft")
    ),
    "issues:item_progress": Row(
        get=town_act(200, "clerk"),
        post=town_act(302, "clerk"),
        kwargs=the("item"),
        data=entered(text="已设代办点"),
    ),
    "issues:item_finish": Row(
        get=town_act(200, "clerk"),
        post=town_act(302, "clerk"),
        kwargs=the("done"),
        data=entered(result="限时办结"),
    ),
    "issues:measures_done": Row(
        get=town_act(200, "clerk"),
        post=town_act(302, "clerk"),
        kwargs=the("item"),
        data=lambda scene: {"measures": [scene.item.measures.get().pk], "done_on": "2014-09-05"},
    ),
    "issues:extensions": Row(get=gets(200, *BUSINESS)),
    "issues:extension_ask": Row(
        get=town_act(200, "clerk"),
        post=town_act(302, "clerk"),
        kwargs=the("item"),
        data=entered(new_deadline="2014-10-31", reason="施工季节未到"),
    ),
    "issues:extension": Row(
        get=town_page(),
        post=town_act(302, "supervisor"),
        kwargs=the("extension"),
        data=entered(approve="yes"),
    ),
    "issues:extension_withdraw": Row(get=NOBODY, post=town_act(302, "clerk"), kwargs=the("extension")),
    "issues:explanations": Row(get=gets(200, *BUSINESS)),
    "issues:explain": Row(
        get=town_act(200, "clerk"),
        post=town_act(302, "clerk"),
        kwargs=the("late"),
        data=entered(progress="已做一半", reason="雨季停工", plan="9月20日前完成"),
    ),
    "issues:explanation": Row(
        get=town_page(), post=town_act(302, "officer"), kwargs=the("explanation"), data=entered(body="office")
    ),
    "issues:explanation_report": Row(get=town_page(), kwargs=the("explanation")),
    "issues:attachment": Row(get=town_page(), kwargs=the("proof")),
    "issues:list_export": Row(get=town_page(), kwargs=the("item", "list")),
    "issues:items_export": Row(get=gets(200, *BUSINESS)),
    # only who keeps lists has business here; another unit's clerk finds nothing of the town
    "issues:imports": Row(get=KEEPERS, post=gets(422, "clerk", "outsider", "officer")),
    "issues:import_template": Row(
        get=gets(200, "clerk", "officer", outsider=404), kwargs=lambda scene: {"pk": scene.cast.town.pk}
    ),
    "issues:delivery": Row(
        get=OF_TOWN,
        post=gets(302, "clerk", "officer", outsider=404),
        kwargs=the("ledger", "delivery"),
        data=entered(rest="open"),
    ),
    "issues:delivery_commit": Row(
        get=NOBODY, post=gets(302, "clerk", "officer", outsider=404), kwargs=the("ledger", "delivery")
    ),
    "issues:delivery_returned": Row(get=OF_TOWN, kwargs=the("ledger", "delivery")),
    "issues:ledger": Row(
        get=OF_TOWN,
        post=gets(302, "clerk", "officer", outsider=404),
        kwargs=the("ledger"),
        data=entered(rest="open"),
    ),
    # a row still asks for its day
    "issues:ledger_commit": Row(
        get=NOBODY, post=gets(409, "clerk", "officer", outsider=404), kwargs=the("ledger")
    ),
    "issues:ledger_drop": Row(
        get=NOBODY, post=gets(302, "clerk", "officer", outsider=404), kwargs=the("ledger")
    ),
    "issues:ledger_returned": Row(get=OF_TOWN, kwargs=the("ledger")),
    "issues:bundles": Row(get=gets(200, "officer"), post=gets(302, "officer")),
    "issues:bundle_file": Row(get=gets(200, "officer"), kwargs=the("bundle")),
    "issues:order_new": Row(
        get=town_act(200, *ORDERERS),
        post=town_act(302, *ORDERERS),
        kwargs=lambda scene: {"pk": scene.cast.town.pk},
        data=entered(origin="inspection", cause="检查记录", problem="午间无人", deadline="2014-10-31"),
    ),
    "issues:item_reopen": Row(  # not closed: who may open it again is refused by the rule
        get=town_act(200, *ORDERERS),
        post=town_act(409, *ORDERERS),
        kwargs=lambda scene: {"pk": scene.item.pk},
        data=entered(kind="redo", origin="inspection", cause="检查", reason="反弹", deadline="2014-10-31"),
    ),
    "issues:order": Row(
        get=town_page(),
        post=town_act(302, "clerk", "officer"),
        kwargs=_ordered,
        data=entered(goal="有人", responsible="镇长", measures_text="轮流值班", measures_due=""),
    ),
    "issues:item_days": Row(
        get=town_act(200, "clerk", "officer"),
        post=town_act(302, "clerk", "officer"),
        kwargs=_draft,
        data=entered(course="at_once", stages_text="", stages_due=""),
    ),
    "issues:day_report": Row(
        get=town_act(200, "clerk"),
        post=town_act(302, "clerk"),
        kwargs=_owed,
        data=entered(text="制度仍在执行，没有反弹。"),
    ),
    "issues:ending_propose": Row(
        get=town_act(200, "clerk"),
        post=town_act(302, "clerk"),
        kwargs=lambda scene: {"pk": scene.item.pk},
        data=entered(kind="moot", reason="上级已取消这项检查"),
    ),
    "issues:endings": Row(get=gets(200, *BUSINESS)),
    "issues:ending": Row(
        get=town_page(),
        post=town_act(302, "superior"),
        kwargs=_proposed,
        data=entered(grants="0", opinion="还能办，请继续"),
    ),
    "issues:ending_withdraw": Row(get=NOBODY, post=town_act(302, "clerk"), kwargs=_proposed),
    "issues:ending_reverse": Row(
        get=town_act(200, "officer", "superior"),
        post=town_act(302, "officer", "superior"),
        kwargs=_ended,
        data=entered(cause="回头看记录", reason="问题还在", deadline="2014-10-31"),
    ),
    "issues:lead_ask": Row(
        get=town_act(200, "clerk"),
        post=town_act(302, "clerk"),
        kwargs=lambda scene: {"pk": scene.item.pk},
        data=lambda scene: {"reason": "跨部门，本镇协调不了"},
    ),
    "issues:lead": Row(
        get=town_page(),
        post=town_act(302, "superior"),
        kwargs=_asked,
        data=lambda scene: {"takes": "1", "answer": "由市委农工部牵头"},
    ),
    "issues:lead_withdraw": Row(get=NOBODY, post=town_act(302, "clerk"), kwargs=_asked),
    "issues:item_rank": Row(
        get=town_act(200, "officer"),
        post=town_act(302, "officer"),
        kwargs=lambda scene: {"pk": scene.item.pk},
        data=lambda scene: {"priority": "1", "reason": "群众反映集中"},
    ),
    "issues:item_print": Row(get=town_page(), kwargs=lambda scene: {"pk": scene.item.pk, "what": "letter"}),
}
