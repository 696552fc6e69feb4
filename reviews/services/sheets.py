"""The signed count sheet, scanned or photographed: evidence beside the keyed numbers (V17)."""

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction

from reviews.models import CountSheet
from reviews.pictures import without_place
from reviews.services.moving import locked
from reviews.states import ReviewState
from trail.moves import require_state
from trail.services import record
from units.files import checked
from units.permissions import Permission, allowed, require

KINDS = ("image/jpeg", "image/png", "application/pdf")


@transaction.atomic
def add_count_sheet(*, review_id, by, file):
    """Keep a scan or photo of the count sheet, without what the camera wrote into it (S100). Returns it.

    Raises ValidationError `file_kind` and those of `units.files.checked`.
    """
    review = locked(review_id)
    if not allowed(by, Permission.REVIEW_CONFIRM, unit=review.unit):
        require(by, Permission.REVIEW_HOLD, unit=review.unit)
    require_state(review, ReviewState.CLOSED, ReviewState.COUNTED)
    proof = checked(file)
    if proof["kind"] not in KINDS:
        raise ValidationError("计票单请上传照片（JPG、PNG）或扫描件（PDF）。", code="file_kind")
    proof = checked(ContentFile(without_place(file.read()), name=proof["name"]))
    made = CountSheet.objects.create(review=review, added_by=by, **proof)
    record(
        "review.sheet_added",
        on=review,
        by=by,
        sheet={"id": made.pk, "name": made.name, "sha256": made.sha256},
    )
    return made
