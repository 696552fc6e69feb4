"""Pages of meetings: the list, one meeting, entering, holding, cancelling, minutes (M71 and every meeting of the campaign)."""

from django.contrib import messages
from django.db.models import F
from django.db.models.functions import Extract
from django.shortcuts import get_object_or_404, redirect

from documents.filters import MeetingFilter
from documents.forms.documents import WhyForm
from documents.forms.meetings import HoldForm, MeetingForm, MinutesForm
from documents.models import Meeting, MeetingFile
from documents.permissions import may_keep_meeting, require_meeting
from documents.services.meetings import cancel_meeting, enter_meeting, hold_meeting, write_minutes
from documents.states import MeetingState
from trail import clock
from units.desk.downloads import stored
from units.desk.page import ACT, carried_out, desk, page, posted
from units.desk.paging import turned
from units.desk.story import story
from units.models import SupervisionGroup, Unit
from units.permissions import Permission, allowed


@desk()
def meetings(request):
    """The meetings in sight, the latest day first; filters in the address."""
    rows = Meeting.objects.visible_to(request.user).select_related("unit", "group", "campaign")
    shown = MeetingFilter(request.GET, rows, request=request)
    turn = turned(shown.qs, [Extract("held_on", "epoch") * -1, F("pk") * -1], request.GET)
    may = allowed(request.user, Permission.MEETING_KEEP)
    return page(request, "documents/meetings.html", shown.form, turn=turn, may_keep=may)


@desk(Permission.MEETING_KEEP, ACT)
def meeting_new(request):
    """Enter a meeting that was held, or one that is planned."""
    user = request.user
    units = Unit.objects.visible_to(user).participating().order_by("order", "pk")
    groups = SupervisionGroup.objects.visible_to(user)
    given = {"unit": request.GET.get("unit"), "held_on": clock.today()}
    form = MeetingForm(posted(request), request.FILES or None, units=units, groups=groups, initial=given)
    if done := carried_out(request, form, enter_meeting, campaign_id=user.campaign.pk):
        messages.success(request, f"已登记：{done.value.title}。")
        return redirect("documents:meeting", done.value.pk)
    return page(request, "documents/meeting_form.html", form, title="登记会议", done=done)


@desk()
def meeting(request, pk):
    """One meeting: day, place, who was there, what was said and resolved, files."""
    shown = _found(request, pk)
    return page(
        request,
        "documents/meeting.html",
        meeting=shown,
        present=shown.present.all(),
        resolutions=shown.resolutions.all(),
        files=shown.files.order_by("pk"),
        events=story(shown),
        may_keep=_may(request, shown),
    )


@desk(methods=ACT)
def meeting_hold(request, pk):
    """A planned meeting was held."""
    shown = _kept(request, pk)
    given = {"held_on": shown.held_on, "place": shown.place}
    form = HoldForm(posted(request), request.FILES or None, initial=given)
    if done := carried_out(request, form, hold_meeting, meeting_id=pk):
        messages.success(request, "已登记召开。")
        return redirect("documents:meeting", pk)
    return page(request, "documents/meeting_form.html", form, title="登记召开", meeting=shown, done=done)


@desk(methods=ACT)
def meeting_cancel(request, pk):
    """A planned meeting does not take place."""
    shown = _kept(request, pk)
    form = WhyForm(posted(request))
    if done := carried_out(request, form, cancel_meeting, meeting_id=pk):
        messages.success(request, "已取消。")
        return redirect("documents:meeting", pk)
    return page(request, "documents/meeting_form.html", form, title="取消会议", meeting=shown, done=done)


@desk(methods=ACT)
def meeting_minutes(request, pk):
    """Write or correct the minutes."""
    shown = _kept(request, pk)
    given = {
        "minutes": shown.minutes,
        "resolutions": [(one.text, one.who, one.until) for one in shown.resolutions.all()],
        "present": [(one.post, one.count) for one in shown.present.all()],
    }
    form = MinutesForm(posted(request), request.FILES or None, initial=given)
    if done := carried_out(request, form, write_minutes, meeting_id=pk):
        messages.success(request, "已保存会议记录。")
        return redirect("documents:meeting", pk)
    return page(request, "documents/meeting_form.html", form, title="会议记录", meeting=shown, done=done)


@desk()
def meeting_file(request, pk):
    """A file of a meeting, for whoever has the meeting in sight; as a download (S97–S99)."""
    kept = get_object_or_404(MeetingFile.objects.visible_to(request.user), pk=pk)
    return stored(kept.file, kept.name, kept.kind)


def _found(request, pk):
    seen = Meeting.objects.visible_to(request.user)
    return get_object_or_404(seen.select_related("campaign", "unit__campaign", "group", "entered_by"), pk=pk)


def _kept(request, pk):
    shown = _found(request, pk)
    require_meeting(request.user, campaign=shown.campaign, unit=shown.unit, group=shown.group)
    return shown


def _may(request, shown):
    keeps = may_keep_meeting(request.user, campaign=shown.campaign, unit=shown.unit, group=shown.group)
    held, planned = shown.state == MeetingState.HELD, shown.state == MeetingState.PLANNED
    return {"minutes": keeps and held, "hold": keeps and planned}
