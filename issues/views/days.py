"""Pages: the stages and report days of a draft, and the report on one of them (M120)."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect

from issues.forms.days import DaysForm
from issues.forms.items import ProgressForm
from issues.models import ItemDay
from issues.services.days import report_day, set_days
from issues.views.found import found_item
from units.desk.page import ACT, carried_out, desk, page, posted
from units.permissions import Permission, require


@desk(methods=ACT)
def item_days(request, pk):
    """How a draft is put right: at once, by its day, in stages, or lastingly with repeating reports."""
    item = found_item(request, pk, Permission.LIST_EDIT)
    form = DaysForm.of(item, data=posted(request))
    if done := carried_out(request, form, set_days, item_id=pk):
        messages.success(request, f"已定为“{done.value.get_course_display()}”。")
        return redirect("issues:item", pk)
    return page(request, "issues/lead_act.html", form=form, item=item, title="整改类型和阶段", done=done)


@desk(methods=ACT)
def day_report(request, pk):
    """Report on a stage or a report day."""
    seen = ItemDay.objects.visible_to(request.user).select_related(
        "item__unit__campaign", "item__list__leader"
    )
    day = get_object_or_404(seen, pk=pk)
    require(request.user, Permission.ITEM_REPORT, unit=day.item.unit)
    form = ProgressForm(posted(request), request.FILES or None)
    if done := carried_out(request, form, report_day, day_id=pk):
        messages.success(request, f"已报告：{day}。")
        return redirect("issues:item", day.item_id)
    title = f"报告{day}"
    return page(request, "issues/lead_act.html", form=form, item=day.item, title=title, done=done)
