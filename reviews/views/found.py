"""How these pages find a row: within the person's sight (else 404), with the right to the act (else 403)."""

from django.shortcuts import get_object_or_404

from reviews.models import AuditStep, DemocraticReview
from units.models import Unit
from units.permissions import Permission, require


def found_review(request, pk, permission=None, **narrowed):
    """One review with its unit at hand and its attendance read."""
    reviews = DemocraticReview.objects.in_sight(request.user).filter(**narrowed)
    reviews = reviews.select_related("unit__campaign", "evaluation", "opened_by", "counted_by", "decided_by")
    review = get_object_or_404(reviews.prefetch_related("attendance"), pk=pk)
    if review.evaluation_id:  # what people think of a post is for the few who run it
        require(request.user, Permission.EVALUATION_READ, unit=review.unit)
    if permission:
        require(request.user, permission, unit=review.unit)
    return review


def found_step(request, pk):
    """One audit step with its item, list and application at hand."""
    steps = AuditStep.objects.visible_to(request.user).select_related(
        "close_out__item__unit__campaign",
        "close_out__item__list__leader",
        "close_out__applied_by",
        "decided_by",
    )
    return get_object_or_404(steps, pk=pk)


def found_unit(request, pk, permission):
    unit = get_object_or_404(Unit.objects.visible_to(request.user).select_related("campaign"), pk=pk)
    require(request.user, permission, unit=unit)
    return unit
