"""Pages of democratic reviews: all in sight, one, and its way from the call to the sheet for paper."""

from django.contrib import messages
from django.shortcuts import redirect

from issues.forms import ReasonForm
from issues.paging import turned
from issues.views.found import ACT, posted
from reviews import queries, services
from reviews.filters import ReviewFilter
from reviews.forms import ConfirmForm, CountForm, ReviewForm
from reviews.models import DemocraticReview
from reviews.states import ReviewState
from reviews.views.found import found_review, found_unit
from trail import clock
from units.permissions import Permission
from units.web import carried_out, desk, page


@desk()
def reviews(request):
    """All reviews in sight, newest first (M56–M61)."""
    narrowed = ReviewFilter(request.GET, DemocraticReview.objects.visible_to(request.user), request=request)
    rows = narrowed.qs.select_related("unit").with_figures()
    shown = turned(rows, queries.NEWEST_HELD, request.GET)
    return page(
        request,
        "reviews/reviews.html",
        form=narrowed.form,
        turn=shown,
        units=queries.units_to_review(request.user),
    )


@desk(methods=ACT)
def review_new(request, pk):
    """Call a review of finished items of one unit; the rule values to be copied stand beside the form (S54)."""
    unit = found_unit(request, pk, Permission.REVIEW_HOLD)
    initial = {"held_on": clock.today(), "method": "meeting", "item_ids": request.GET.getlist("item")}
    form = ReviewForm(posted(request), unit=unit, initial=initial)
    if carried_out(request, form, services.open_review, unit=unit):
        messages.success(request, "已发起评议。会议开过之后，请录入参评人数和票数。")
        return redirect("reviews:review", form.outcome.pk)
    return page(request, "reviews/review_new.html", form=form, unit=unit, **queries.rules_of(unit))


@desk()
def review(request, pk):
    """One review: where it stands, the rules it runs under, who took part, what each item got."""
    shown = found_review(request, pk)
    return page(request, "reviews/review.html", review=shown, **queries.review_page(shown, request.user))


@desk(methods=ACT)
def review_count(request, pk):
    """Enter who took part and what was counted (M56–M60)."""
    shown = found_review(request, pk, Permission.REVIEW_HOLD)
    form = CountForm(posted(request), review=shown)
    if carried_out(request, form, services.record_count, review_id=pk):
        messages.success(request, "已录入，等待督导组到场人员确认。")
        return redirect("reviews:review", pk)
    return page(request, "reviews/review_count.html", form=form, review=shown)


@desk(methods=ACT)
def review_confirm(request, pk):
    """The supervision group confirms the count; what the rule will decide is said beforehand (M58, M60)."""
    shown = found_review(request, pk, Permission.REVIEW_CONFIRM)
    form = ConfirmForm(posted(request))
    if carried_out(request, form, services.confirm_review, review_id=pk):
        counts = queries.outcome_counts(form.outcome.results.all())
        messages.success(
            request, f"已认定：{counts['passed']} 项达标，{counts['below']} 项未达标、继续整改。"
        )
        return redirect("reviews:review", pk)
    context = queries.review_page(shown, request.user)
    return page(request, "reviews/review_confirm.html", form=form, review=shown, **context)


@desk(methods=ACT)
def review_reject(request, pk):
    """The supervision group has the count entered again."""
    shown = found_review(request, pk, Permission.REVIEW_CONFIRM)
    form = ReasonForm(posted(request), help_text="写明哪里不符，经办人据此更正。")
    if carried_out(request, form, services.reject_count, review_id=pk):
        messages.success(request, "已退回，经办人会重新录入结果。")
        return redirect("reviews:review", pk)
    return page(request, "reviews/review_reject.html", form=form, review=shown)


@desk(methods=ACT)
def review_cancel(request, pk):
    """Call a review off before anything was counted; the history keeps it with its reason (S33)."""
    shown = found_review(request, pk, Permission.REVIEW_HOLD)
    form = ReasonForm(posted(request), help_text="取消的评议仍留在历史里，理由一并显示。")
    if carried_out(request, form, services.cancel_review, review_id=pk):
        messages.success(request, "已取消这场评议，事项可以另行组织评议。")
        return redirect("reviews:review", pk)
    return page(request, "reviews/review_cancel.html", form=form, review=shown)


@desk()
def review_sheet(request, pk):
    """The result of a decided review on one sheet of paper, to be signed and posted."""
    shown = found_review(request, pk, state=ReviewState.DECIDED)
    return page(
        request, "reviews/review_sheet.html", review=shown, **queries.review_page(shown, request.user)
    )
