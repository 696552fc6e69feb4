"""个人信息请求 (S112): who asks, what is held, what was answered."""

from django.contrib import messages
from django.db.models import F
from django.shortcuts import get_object_or_404, redirect

from supervision.forms.privacy import PersonalAnswerForm, PersonalRequestForm
from supervision.models import PersonalRequest
from supervision.queries.privacy import export_text, held
from supervision.services.privacy import answer_personal, ask_personal
from trail.services import record_alone
from units.desk.downloads import TEXT, download
from units.desk.page import ACT, carried_out, desk, page, posted
from units.desk.paging import turned
from units.permissions import Permission

NEWEST_FIRST = [F("pk") * -1]


@desk(Permission.PRIVACY_ANSWER, ACT)
def personal_requests(request):
    """The requests, newest first, and by POST a new one."""
    campaign = request.user.campaign
    form = PersonalRequestForm(posted(request), campaign=campaign)
    if done := carried_out(request, form, ask_personal, campaign=campaign):
        messages.success(request, "已登记。请核对下面查到的内容，再答复。")
        return redirect("supervision:personal_request", pk=done.value.pk)
    rows = PersonalRequest.objects.visible_to(request.user).select_related("unit").order_by()
    turn = turned(rows, NEWEST_FIRST, request.GET)
    return page(request, "supervision/personal_requests.html", form, turn=turn, done=done)


@desk(Permission.PRIVACY_ANSWER, ACT)
def personal_request(request, pk):
    """What is held, and the answer."""
    asked = _found(request, pk)
    form = PersonalAnswerForm(posted(request), asked=asked)
    if done := carried_out(request, form, answer_personal, request_id=pk):
        messages.success(request, "已答复并办理。")
        return redirect("supervision:personal_request", pk=pk)
    return page(request, "supervision/personal_request.html", form, asked=asked, rows=held(asked), done=done)


@desk(Permission.PRIVACY_ANSWER)
def personal_export(request, pk):
    """What is held, as a text to hand over to the person; that it was taken out stands in the trail."""
    asked = _found(request, pk)
    record_alone("privacy.exported", by=request.user, request_id=pk)
    return download(export_text(asked, held(asked)), f"个人信息查询结果-{pk}.txt", TEXT)


def _found(request, pk):
    seen = PersonalRequest.objects.visible_to(request.user)
    return get_object_or_404(seen.select_related("campaign", "unit", "asked_by", "answered_by"), pk=pk)
