"""Who gets what at the addresses of supervision."""

from issues.models import Item
from tests.access.table import BUSINESS, Row, gets
from tests.factories import make_item


def copied(scene):
    """An item of the town whose text another unit has too."""
    if not Item.objects.filter(unit=scene.cast.bureau).exists():
        make_item(scene.cast.bureau)
    return {"pk": scene.item.pk, "doubt": "same_text"}


TABLE: dict[str, Row] = {
    "supervision:wall": Row(get=gets(200, *BUSINESS)),
    "supervision:doubts": Row(get=gets(200, "officer", "leader"), query="?doubt=same_text"),
    "supervision:doubt_look": Row(
        get=gets(200, "officer"),
        post=gets(302, "officer"),
        kwargs=copied,
        data=lambda scene: {"word": "已到现场核对"},
    ),
    "supervision:trail": Row(get=gets(200, "auditor"), post=gets(200, "auditor")),
    "supervision:trail_anchor": Row(get=gets(200, "auditor")),
}
