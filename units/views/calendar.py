"""The working-day calendar: what the table says of a year, what was decreed otherwise, and a count to try it with."""

from django.contrib import messages
from django.forms import Form
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from ledger.workdays import FIRST_YEAR
from trail import clock
from units import queries
from units.desk.page import carried_out, desk, page
from units.forms.calendar import CountForm, DeclaredYearForm, DecreedDayForm
from units.models import DeclaredYear, DecreedDay
from units.permissions import Permission, allowed, require
from units.services.calendar import declare_final, decree_day, revoke_day, revoke_final
from units.views.editing import FORM, edit


@desk(Permission.CALENDAR_READ, FORM)
def calendar(request):
    """One year (`?year=`) and a count (`?start=&count=`); by POST an administrator enters a decreed day."""
    if request.method == "POST":
        require(request.user, Permission.CALENDAR_EDIT)
    form = DecreedDayForm(request.POST or None)
    if done := carried_out(request, form, decree_day):
        messages.success(request, f"已登记 {done.value}。")
        return redirect(f"{request.path}?year={done.value.day.year}")
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdecimal() and FIRST_YEAR <= int(asked) <= 2099 else clock.today().year
    count = CountForm(request.GET if "count" in request.GET else None)
    counted = queries.working_day_after(**count.cleaned_data) if count.is_valid() else None
    may_edit = allowed(request.user, Permission.CALENDAR_EDIT)
    context = queries.calendar_page(year) | {"count": count, "counted": counted, "may_edit": may_edit}
    return page(request, "units/calendar.html", form=form, **context, done=done)


@desk(Permission.CALENDAR_EDIT, ("POST",))
def decreed_day_delete(request, pk):
    """Take a decreed day out again."""
    found = get_object_or_404(DecreedDay, pk=pk)
    if carried_out(request, Form(request.POST), revoke_day, decreed_id=pk):
        messages.success(request, f"已删去 {found.day:%Y-%m-%d} 的登记。")
    return redirect("units:calendar")


@desk(Permission.CALENDAR_EDIT, FORM)
def declared_year_new(request):
    """Declare a later year (`?year=`) final, once its arrangement is published and entered."""
    form = DeclaredYearForm(request.POST or None, initial={"year": request.GET.get("year", "")})
    back = reverse("units:calendar")
    crumbs = [("工作日历", back)]
    title = "登记放假安排最终确定"
    return edit(request, form, declare_final, title=title, back=back, crumbs=crumbs)


@desk(Permission.CALENDAR_EDIT, ("POST",))
def declared_year_delete(request, pk):
    """Take the declaration back."""
    found = get_object_or_404(DeclaredYear, pk=pk)
    if carried_out(request, Form(request.POST), revoke_final, declared_id=pk):
        messages.success(request, f"已撤销 {found.year} 年“最终确定”的登记。")
    return redirect(f"{reverse('units:calendar')}?year={found.year}")
