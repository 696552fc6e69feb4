"""Pages of democratic reviews: all in sight, one, and its way from the call to the sheet for paper."""

from typing import Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect

from reviews.filters import ReviewFilter
from reviews.forms.meetings import ConfirmForm, ReviewForm
from reviews.minutes import DOCX, minutes
from reviews.models import DemocraticReview
from reviews.queries.kit import kit_page
from reviews.queries.meetings import NEWEST_HELD, after_confirming, review_page, rules_of, units_to_review
from reviews.services.counts import confirm_review
from reviews.services.reviews import open_review
from reviews.states import ReviewState
from reviews.views.found import found_review, found_unit
from trail import clock
from units.desk.downloads import download
from units.desk.page import ACT, carried_out, desk, page, posted
from units.desk.paging import turned
from units.permissions import Permission


@desk()
def reviews(request):
    """All reviews in sight, newest first (M56–M61)."""
    narrowed = ReviewFilter(request.GET, DemocraticReview.objects.visible_to(request.user), request=request)
    rows = narrowed.qs.select_related("unit").with_figures()
    shown = turned(rows, NEWEST_HELD, request.GET)
    return page(
        request,
        "reviews/reviews.html",
        form=narrowed.form,
        turn=shown,
        units=units_to_review(request.user),
    )


@desk(methods=ACT)
def review_new(request, pk):
    """Call a review of finished items of one unit; the rule values to be copied stand beside the form (S54)."""
    unit = found_unit(request, pk, Permission.REVIEW_HOLD)
    initial = {
        "held_on": clock.today(),
        "method": DemocraticReview.Method.MEETING,
        "item_ids": request.GET.getlist("item"),
    }
    form = ReviewForm(posted(request), unit=unit, initial=initial)
    if done := carried_out(request, form, open_review, unit=unit):
        messages.success(request, "已发起评议。请录入参评名册。")
        return redirect("reviews:review", done.value.pk)
    return page(request, "reviews/review_new.html", form=form, unit=unit, **rules_of(unit), done=done)


@desk()
def review(request, pk):
    """One review: where it stands, the rules it runs under, who took part, what each item got."""
    shown = found_review(request, pk)
    return page(request, "reviews/review.html", review=shown, **review_page(shown, request.user))


@desk(methods=ACT)
def review_confirm(request, pk):
    """The supervision group confirms the count; what the rule will decide is said beforehand (M58, M60)."""
    shown = found_review(request, pk, Permission.REVIEW_CONFIRM)
    form = ConfirmForm(posted(request))
    if done := carried_out(request, form, confirm_review, review_id=pk):
        messages.success(request, after_confirming(done.value))
        return redirect("reviews:review", pk)
    context = review_page(shown, request.user)
    return page(request, "reviews/review_confirm.html", form=form, review=shown, **context, done=done)


@desk()
def review_sheet(request, pk):
    """The result of a decided review on one sheet of paper, to be signed and posted."""
    shown = found_review(request, pk, state=ReviewState.DECIDED, evaluation=None)
    return page(request, "reviews/review_sheet.html", review=shown, **review_page(shown, request.user))


PRINTS = {
    "ballot": "reviews/print_ballot.html",
    "sign-in": "reviews/print_sign_in.html",
    "agenda": "reviews/print_agenda.html",
    "tally": "reviews/print_tally.html",
}


@desk()
def review_print(request, pk, what):
    """A sheet of the review kit: identical paper ballots, sign-in sheet, agenda, tally form (V13, S32)."""
    if what not in PRINTS:
        raise Http404
    shown = found_review(request, pk)
    # a ballot printed today and one printed tomorrow are the same sheet: it carries no day of printing
    stamp: dict[str, Any] = {"today": None} if what == "ballot" else {}
    return page(request, PRINTS[what], review=shown, **kit_page(shown), **stamp)


@desk()
def review_minutes(request, pk):
    """The minutes as a Word file, after counting (GB/T 9704 page)."""
    shown = found_review(request, pk, state__in=[ReviewState.COUNTED, ReviewState.DECIDED, ReviewState.VOID])
    return download(minutes(shown), f"review-{pk}-minutes.docx", DOCX)
