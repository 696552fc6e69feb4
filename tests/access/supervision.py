"""Who gets what at the addresses of supervision."""

from tests.access.table import BUSINESS, NOBODY, Row, gets, town_act

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
    "supervision:trail": Row(get=gets(200, "auditor"), post=gets(200, "auditor")),
    "supervision:trail_anchor": Row(get=gets(200, "auditor")),
}
