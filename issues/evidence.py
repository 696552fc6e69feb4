"""Whether every stored proof is still what was handed in (`trail_verify --evidence`)."""

import hashlib
import json

from issues.models import Attachment, FrozenCopy, ReleasedPhoto
from trail.evidence import check
from trail.models import Event
from units.files import fault_of


@check("evidence")
def proofs():
    """One line for each attachment whose file, row and trail do not say the same hash, or that is gone."""
    traced = _traced()
    for proof in Attachment.objects.order_by("pk").iterator():
        _, sha256 = traced.pop(proof.pk, ("", ""))
        if reason := fault_of(proof, sha256):
            yield f"附件 {proof.pk}“{proof.name}”：{reason}"
    for pk, (name, _) in sorted(traced.items()):
        yield f"附件 {pk}“{name}”：留痕里有，库里没有"


def _traced():
    """Every attachment the trail has seen handed in, as {id: (name, sha256)}."""
    bodies = Event.objects.filter(act="item.reported").values_list("body", flat=True)
    files = (one for body in bodies.iterator() for one in json.loads(body).get("files", []))
    return {one["attachment"]: (one["name"], one["sha256"]) for one in files}


@check("evidence")
def copies():
    """One line for each frozen copy or released photo that is not what its hash says."""
    for copy in FrozenCopy.objects.order_by("pk").iterator():
        if hashlib.sha256(copy.body.encode()).hexdigest() != copy.sha256:
            yield f"发布副本 {copy.pk}“{copy.number or copy.kind}”：内容与散列不符"
    for photo in ReleasedPhoto.objects.order_by("pk").iterator():
        try:
            with photo.file.open("rb") as content:
                stored = hashlib.file_digest(content, "sha256").hexdigest()
        except FileNotFoundError:
            stored = ""
        if stored != photo.sha256:
            yield f"发布照片 {photo.pk}：文件不见了或被改动"
