"""Whether every kept count sheet is still what was handed in (`trail_verify --evidence`)."""

import hashlib
import json

from reviews.models import CountSheet
from trail.evidence import check
from trail.models import Event


@check("evidence")
def count_sheets():
    """One line for each sheet whose file, row and trail do not say the same hash, or that is gone."""
    bodies = Event.objects.filter(act="review.sheet_added").values_list("body", flat=True)
    traced = {one["id"]: one for one in (json.loads(body)["sheet"] for body in bodies.iterator())}
    for sheet in CountSheet.objects.order_by("pk").iterator():
        known = traced.pop(sheet.pk, None)
        if known is None or known["sha256"] != sheet.sha256 or _stored(sheet) != sheet.sha256:
            yield f"计票单 {sheet.pk}“{sheet.name}”：文件、登记和留痕不一致"
    for pk, known in sorted(traced.items()):
        yield f"计票单 {pk}“{known['name']}”：留痕里有，库里没有"


def _stored(sheet):
    try:
        with sheet.file.open("rb") as content:
            return hashlib.file_digest(content, "sha256").hexdigest()
    except FileNotFoundError:
        return ""
