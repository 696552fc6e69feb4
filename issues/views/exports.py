"""The ledger of what a page shows, as a workbook (convention 2)."""

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse

from issues.filters import ItemFilter
from issues.intake.export import exported
from issues.models import Item
from issues.views.found import found_list
from trail import clock
from trail.services import record_alone
from units.desk.downloads import download
from units.desk.page import desk
from units.files import XLSX

MOST = 20_000  # rows one request writes; more is a job for a narrower question


@desk()
def items_export(request):
    """The items page's rows, with the same filters in the address, in the order of their numbers."""
    narrowed = ItemFilter(request.GET, Item.objects.visible_to(request.user), request=request)
    if (
        not narrowed.is_valid()
    ):  # the page itself says what it does not know; an empty workbook would say nothing
        return redirect(f"{reverse('issues:items')}?{request.GET.urlencode()}")
    rows = narrowed.qs.order_by("pk")
    if len(rows.values_list("pk")[: MOST + 1]) > MOST:
        messages.error(request, f"一次最多导出 {MOST} 项，请先按单位或督导组筛选，再导出。")
        return redirect(f"{reverse('issues:items')}?{request.GET.urlencode()}")
    units = set(rows.order_by().values_list("unit__name", flat=True).distinct()[:2])
    unit = units.pop() if len(units) == 1 else ""
    return _sent(request, exported(rows, title=f"{unit}整改台账", unit=unit), f"{unit}整改台账")


@desk()
def list_export(request, pk):
    """One list as a workbook."""
    shown = found_list(request, pk)
    content = exported(shown.items.order_by("pk"), title=str(shown), unit=shown.unit.name)
    return _sent(request, content, str(shown))


def _sent(request, content, name):
    record_alone("ledger.exported", by=request.user, name=name, address=request.get_full_path())
    return download(content, f"{name}{clock.today():%Y%m%d}.xlsx", XLSX)
