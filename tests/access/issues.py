"""Who gets what at the addresses of issues."""

from tests.access.table import BUSINESS, Row, gets, town_act, town_page

DRAFT = {"problem": "办事拖拉", "track": "promised", "task": "general"}
SHOWN = {"scope": "unit", "starts_on": "2014-09-07", "ends_on": "2014-09-30"}


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
        get=town_act(200, "clerk", "officer"), post=town_act(302, "clerk", "officer"), kwargs=the("draft", "list")
    ),
    "issues:list_accept": Row(get=town_act(200, "officer"), post=town_act(302, "officer"), kwargs=the("filed", "list")),
    "issues:list_return": Row(
        get=town_act(200, "officer"),
        post=town_act(302, "officer"),
        kwargs=the("filed", "list"),
        data=entered(reason="责任人不具体"),
    ),
    "issues:list_disclose": Row(
        get=town_act(200, "officer"), post=town_act(302, "officer"), kwargs=the("item", "list"), data=entered(**SHOWN)
    ),
    "issues:disclosure_withdraw": Row(
        get=town_act(200, "officer"),
        post=town_act(302, "officer"),
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
        get=town_act(200, "clerk"), post=town_act(302, "clerk"), kwargs=the("item"), data=entered(text="已设代办点")
    ),
    "issues:item_finish": Row(
        get=town_act(200, "clerk"), post=town_act(302, "clerk"), kwargs=the("item"), data=entered(result="限时办结")
    ),
    "issues:measure_done": Row(
        get=town_act(200, "clerk"),
        post=town_act(302, "clerk"),
        kwargs=lambda scene: {"pk": scene.item.measures.get().pk},
        data=entered(done_on="2014-09-05"),
    ),
    "issues:attachment": Row(get=town_page(), kwargs=the("proof")),
}
