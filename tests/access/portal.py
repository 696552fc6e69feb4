"""Who gets what at the addresses of portal: everybody the same, whoever they are."""

from tests.access.table import Row, everybody

OPEN = everybody(200)
TABLE: dict[str, Row] = {
    "portal:home": Row(get=OPEN),
    "portal:items": Row(get=OPEN),
    "portal:item": Row(get=OPEN, kwargs=lambda scene: {"number": scene.item.number}),
    "portal:units": Row(get=OPEN),
    "portal:unit": Row(get=OPEN, kwargs=lambda scene: {"pk": scene.cast.town.pk}),
    "portal:transparency": Row(get=OPEN),
    "portal:robots": Row(get=OPEN),
}
