"""The inbox, and how a person wants to be reminded besides (V11)."""

from django.contrib import messages
from django.forms import Form
from django.shortcuts import redirect

from supervision.queries.inbox import inbox_rows
from supervision.services.reminders import read_reminders
from units.desk.page import carried_out, desk, page
from units.forms.people import RemindersForm
from units.services.people import choose_reminders

ACT = ("GET", "HEAD", "POST")


@desk(methods=ACT)
def inbox(request):
    """Unread reminders, all with `?show=all`; POST marks them read. What is owed comes again until it is answered."""
    if done := carried_out(request, Form(request.POST), read_reminders):
        messages.success(request, "已全部标为已读；没有办的事到时还会提醒。")
        return redirect("supervision:inbox")
    whole = request.GET.get("show") == "all"
    return page(
        request,
        "supervision/inbox.html",
        rows=inbox_rows(request.user, unread=not whole),
        whole=whole,
        done=done,
    )


@desk(methods=ACT)
def reminders(request):
    """Where reminders are mailed to and how often."""
    form = RemindersForm(request.POST or None, instance=request.user)
    if done := carried_out(request, form, choose_reminders):
        messages.success(request, "已保存。")
        return redirect("supervision:inbox")
    return page(request, "supervision/reminders.html", form=form, done=done)
