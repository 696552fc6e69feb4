"""Who gets what at the addresses of supervision."""

from supervision.services.privacy import ask_personal
from tests.access.table import BUSINESS, NOBODY, Row, gets, town_act, town_page


def a_request(scene):
    """A request to see what is held under the clerk's account."""
    cast = scene.cast
    asked = ask_personal(
        by=None, campaign=cast.campaign, kind="access", subject=cast.clerk.username, wanted="本人当面提出"
    )
    return {"pk": asked.pk}


TABLE: dict[str, Row] = {
    "supervision:wall": Row(get=gets(200, *BUSINESS)),
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
