"""Whether every file of a reply or a meeting is still what was handed in (`trail_verify --evidence`)."""

import json

from documents.models import MeetingFile, ReplyFile
from trail.evidence import check
from trail.models import Event
from units.files import fault_of

KEPT = ((ReplyFile, "addressee.answered", "回复附件"), (MeetingFile, "meeting.files_added", "会议附件"))


@check("evidence")
def files():
    """One line for each file whose content, row and trail do not say the same hash, or that is gone."""
    for model, act, word in KEPT:
        yield from faults(model, act, word)


def faults(model, act, word):
    """The lines for one kind of stored file, whose event `act` tells its hash under `files`."""
    traced = _traced(act)
    for kept in model.objects.order_by("pk").iterator():
        name, sha256 = traced.pop(kept.pk, ("", ""))
        if reason := fault_of(kept, sha256):
            yield f"{word} {kept.pk}“{kept.name}”：{reason}"
    for pk, (name, _) in sorted(traced.items()):
        yield f"{word} {pk}“{name}”：留痕里有，库里没有"


def _traced(act):
    bodies = Event.objects.filter(act=act).values_list("body", flat=True)
    told = (one for body in bodies.iterator() for one in json.loads(body).get("files", []))
    return {one["file"]: (one["name"], one["sha256"]) for one in told}
