"""Photos for release: the picture is drawn anew, so that nothing the camera or a program wrote into the file goes with it."""

import hashlib
import io
import uuid
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from PIL import Image, ImageOps, UnidentifiedImageError

PICTURES = {"image/jpeg", "image/png"}
LONGEST = 2000  # pixels of the longer side: enough to see, and small enough to load in a village
MOST_PIXELS = 60_000_000  # a picture that unpacks to more is refused before it is unpacked (S90)


class Photo(NamedTuple):
    """A picture ready for release."""

    name: str
    sha256: str
    content: ContentFile


def redrawn(attachment) -> Photo:
    """The picture of an attachment, turned upright, drawn into a new JPEG without any note (S100).

    Raises ValidationError `photo_kind` when it is no picture: what else a file holds cannot be looked through.
    """
    refusal = ValidationError(
        f"“{attachment.name}”不是可以公开的照片。只能公开 JPG、PNG 图片，其余文件请把要公开的内容写进文字。",
        code="photo_kind",
    )
    if attachment.kind not in PICTURES:
        raise refusal
    try:
        with attachment.file.open("rb") as stored, Image.open(stored) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise refusal
            upright = ImageOps.exif_transpose(picture).convert("RGB")
    except (UnidentifiedImageError, OSError, SyntaxError, Image.DecompressionBombError) as broken:
        raise refusal from broken
    upright.thumbnail((LONGEST, LONGEST))
    clean = Image.new("RGB", upright.size)  # a new picture has no notes to lose
    clean.paste(upright)
    out = io.BytesIO()
    clean.save(out, "JPEG", quality=85)
    content = out.getvalue()
    return Photo(f"{uuid.uuid4().hex}.jpg", hashlib.sha256(content).hexdigest(), ContentFile(content))
