"""How these pages find a row: within the person's sight (else 404), with the right to the act (else 403)."""

from django.shortcuts import get_object_or_404

from issues.models import Item
from reviews.models import AuditStep, CloseOut, DemocraticReview
from reviews.permissions import principal_at
from units.models import Unit
from units.permissions import Permission, allowed, require


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
        "on_behalf_of",
        "holder",
    )
    return get_object_or_404(steps, pk=pk)


def found_turn(request, pk, office=False):
    """One audit step whose level this person holds, in their own name or another's; or the activity office."""
    step = found_step(request, pk)
    unit = step.close_out.item.unit
    if not (office and allowed(request.user, Permission.AUDIT_OFFICE, unit=unit)):
        principal_at(request.user, step.level, unit)
    return step


def found_close_out(request, pk, permission):
    """One application with its item at hand."""
    in_sight = CloseOut.objects.filter(item__in=Item.objects.visible_to(request.user))
    found = get_object_or_404(in_sight.select_related("item__unit__campaign"), pk=pk)
    require(request.user, permission, unit=found.item.unit)
    return found


def found_unit(request, pk, permission):
    unit = get_object_or_404(Unit.objects.visible_to(request.user).select_related("campaign"), pk=pk)
    require(request.user, permission, unit=unit)
    return unit
