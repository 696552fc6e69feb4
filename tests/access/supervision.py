"""Who gets what at the addresses of supervision."""

from issues.models import Item
from supervision import services
from tests.access.table import BUSINESS, NOBODY, Row, gets, town_act, town_page
from tests.factories import make_item


def copied(scene):
    """An item of the town whose text another unit has too."""
    if not Item.objects.filter(unit=scene.cast.bureau).exists():
        make_item(scene.cast.bureau)
    return {"pk": scene.item.pk, "doubt": "same_text"}


def a_request(scene):
    """A request to see what is held under the clerk's account."""
    cast = scene.cast
    asked = services.ask_personal(
        by=None, campaign=cast.campaign, kind="access", subject=cast.clerk.username, wanted="本人当面提出"
    )
    return {"pk": asked.pk}


TABLE: dict[str, Row] = {
    "supervision:wall": Row(get=gets(200, *BUSINESS)),
    "supervision:doubts": Row(get=gets(200, "officer", "leader"), query="?doubt=same_text"),
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
    "supervision:trail": Row(get=gets(200, "auditor"), post=gets(200, "auditor")),
    "supervision:trail_anchor": Row(get=gets(200, "auditor")),
}
