"""Who gets what at the addresses of portal: everybody the same, whoever they are."""

from tests.access.table import Row, everybody

OPEN = everybody(200)
TABLE: dict[str, Row] = {
    "portal:home": Row(get=OPEN),
    "portal:items": Row(get=OPEN),
    "portal:item": Row(get=OPEN, kwargs=lambda scene: {"number": scene.item.number}),
    # proposed and not checked yet: nobody's, and certainly not the public's
    "portal:photo": Row(
        get=everybody(404), post=everybody(405), kwargs=lambda scene: {"name": scene.photo.name}
    ),
    "portal:units": Row(get=OPEN),
    "portal:unit": Row(get=OPEN, kwargs=lambda scene: {"pk": scene.cast.town.pk}),
    "portal:items_csv": Row(get=OPEN),
    "portal:notices": Row(get=OPEN),
    "portal:notice": Row(get=OPEN, kwargs=lambda scene: {"pk": scene.disclosure.pk}),
    "portal:poster": Row(get=OPEN, kwargs=lambda scene: {"pk": scene.disclosure.pk}),
    "portal:results": Row(get=OPEN),
    "portal:search": Row(get=OPEN, query="?q=canary"),
    "portal:feed": Row(get=OPEN),
    "portal:sitemap": Row(get=OPEN),
    "portal:sitemap_part": Row(get=OPEN, kwargs=lambda scene: {"section": "items"}),
    "portal:transparency": Row(get=OPEN),
    "portal:robots": Row(get=OPEN),
}
