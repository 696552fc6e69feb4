"""Pages: a unit is ordered to put something right, a closed item is opened again, the unit signs (M55, M87)."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect

from issues.forms.orders import OrderForm, ReopenForm, SignOrderForm
from issues.models import Order
from issues.services.orders import order_item, reopen_item, sign_order
from issues.states import OrderState
from issues.views.found import found_item
from units.desk.page import ACT, carried_out, desk, page, posted
from units.models import Unit
from units.permissions import Permission, allowed, require


@desk(methods=ACT)
def order_new(request, pk):
    """Order a unit to put a problem right until a day."""
    unit = get_object_or_404(Unit.objects.visible_to(request.user).select_related("campaign"), pk=pk)
    require(request.user, Permission.ITEM_ORDER, unit=unit)
    form = OrderForm(posted(request), unit=unit)
    if done := carried_out(request, form, order_item, unit=unit):
        messages.success(request, f"已交办 {done.value.number}，等待{unit}签收。")
        return redirect("issues:item", done.value.pk)
    return page(request, "issues/order_new.html", form=form, unit=unit, done=done)


@desk(methods=ACT)
def item_reopen(request, pk):
    """Open a closed item again."""
    item = found_item(request, pk, Permission.ITEM_ORDER)
    form = ReopenForm(posted(request))
    if done := carried_out(request, form, reopen_item, item_id=pk):
        messages.success(request, f"已责令{done.value.get_kind_display()}，等待{item.unit}签收。")
        return redirect("issues:item", pk)
    return page(request, "issues/lead_act.html", form=form, item=item, title="责令回炉、补课", done=done)


@desk(methods=ACT)
def order(request, pk):
    """One order: what was asked by whom, what the item was before; the unit signs here."""
    seen = Order.objects.visible_to(request.user).select_related(
        "item__unit__campaign", "item__list__leader", "ordered_by", "signed_by"
    )
    shown = get_object_or_404(seen, pk=pk)
    may = shown.state == OrderState.ORDERED and allowed(
        request.user, Permission.LIST_EDIT, unit=shown.item.unit
    )
    if request.method == "POST":
        require(request.user, Permission.LIST_EDIT, unit=shown.item.unit)
    initial = {"goal": shown.item.goal, "responsible": shown.item.responsible}
    form = SignOrderForm(posted(request), initial=initial)
    if done := carried_out(request, form, sign_order, order_id=pk):
        messages.success(request, "已签收，请按措施抓紧整改。")
        return redirect("issues:item", shown.item_id)
    return page(request, "issues/order.html", form=form, order=shown, item=shown.item, may=may, done=done)
