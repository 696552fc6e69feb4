"""Whether every file of an objection is still what was handed in (`trail_verify --evidence`)."""

from accountability.models import ObjectionFile
from documents.evidence import faults
from trail.evidence import check


@check("evidence")
def files():
    """One line for each file whose content, row and trail do not say the same hash, or that is gone."""
    yield from faults(ObjectionFile, "objection.asked", "复核申请附件")
