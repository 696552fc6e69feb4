"""The network review: a public page and form for a disclosed item, and the office's desk for its words."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from issues.models import FrozenCopy
from issues.views.found import found_item
from reviews.forms.opinions import InterviewForm, JudgeForm, OpinionForm
from reviews.models import Opinion
from reviews.queries.opinions import interview_figures, network_figures, opinions_waiting, shown_words
from reviews.services.opinions import give_opinion, judge_opinion, record_interview
from reviews.views.vote import drawn
from trail import clock
from units.desk.page import ACT, carried_out, desk, page, posted
from units.models import Unit
from units.permissions import Permission


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def opinion(request, number):
    """What the open internet says of an item, and a form to say it. No cookie, so no token would help (see vote.py)."""
    promises = FrozenCopy.objects.disclosed(on=clock.today()).promises().filter(number=number)
    promise = promises.select_related("item__unit__campaign").order_by("-pk").first()
    if promise is None:
        raise Http404
    item = promise.item
    form, thanks, status = OpinionForm(posted(request)), False, 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                give_opinion(number=number, source=_source(request), **form.cleaned_data)
                form, thanks, status = OpinionForm(), True, 200
            except ValidationError as refusal:
                form.add_error(None, refusal)
                status = 429
    figures = network_figures(item)
    context = {
        "item": item,
        "problem": promise.problem,
        "form": form,
        "thanks": thanks,
        "figures": figures,
        "words": shown_words(item),
    }
    return drawn("reviews/opinion.html", status=status, **context)


def _source(request):
    """Where a rating comes from: what our own proxy wrote when there is one, never what a visitor writes (S77)."""
    if settings.ALLAUTH_TRUSTED_PROXY_COUNT:
        return request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")[-1].strip()
    return request.META.get("REMOTE_ADDR", "")


@desk(methods=ACT)
def interview(request, pk):
    """Write down one interview, on a phone at the door."""
    item = found_item(request, pk, Permission.REVIEW_CONFIRM)
    form = InterviewForm(posted(request))
    if done := carried_out(request, form, record_interview, item_id=pk):
        messages.success(request, "已记录，可以接着记下一位。")
        return redirect("reviews:interview", pk)
    return page(
        request, "reviews/interview.html", form=form, item=item, figures=interview_figures(item), done=done
    )


@desk(Permission.LIST_DISCLOSE)
def opinions(request):
    """Words of the network review that wait to be looked at."""
    return page(request, "reviews/opinions.html", rows=opinions_waiting(request.user))


@desk(Permission.LIST_DISCLOSE, ("POST",))
def opinion_judge(request, pk):
    """Show or hide the words of one opinion."""
    get_object_or_404(Opinion.objects.filter(item__unit__in=Unit.objects.visible_to(request.user)), pk=pk)
    form = JudgeForm(request.POST)
    if done := carried_out(request, form, judge_opinion, opinion_id=pk):
        messages.success(request, "已公开。" if done.value.shown else "已不公开。")
        return redirect("reviews:opinions")
    return page(request, "reviews/opinions.html", form=form, rows=opinions_waiting(request.user), done=done)
