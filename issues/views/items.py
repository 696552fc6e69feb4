"""Pages of items: all in sight, one, and the drafting of one."""

from django.contrib import messages
from django.forms import Form
from django.shortcuts import redirect

from issues.filters import ORDERS, ItemFilter
from issues.forms.items import ItemForm
from issues.models import Item
from issues.queries.items import ITEM_ORDERS, draft_stamp, item_page, know_campaign
from issues.services.items import add_item, delete_item, edit_item
from issues.views.found import found_item, found_list
from units.desk.page import ACT, carried_out, desk, page, posted
from units.desk.paging import turned
from units.permissions import Permission


@desk()
def items(request):
    """All items in sight, page by page by number or by deadline."""
    narrowed = ItemFilter(request.GET, Item.objects.visible_to(request.user), request=request)
    order = request.GET.get("order", "")
    order = order if order in ITEM_ORDERS else ""
    rows = narrowed.qs.select_related("unit", "list__leader")
    shown = turned(rows, ITEM_ORDERS[order], request.GET)
    know_campaign(shown, request.user)
    return page(request, "issues/items.html", form=narrowed.form, turn=shown, order=order, orders=ORDERS)


@desk()
def item_detail(request, pk):
    """What was promised, what was done, who has the ball."""
    item = found_item(request, pk)
    return page(request, "issues/item.html", item=item, **item_page(item, request.user))


@desk(methods=ACT)
def item_new(request, pk):
    """Draft one more item of a list."""
    its_list = found_list(request, pk, Permission.LIST_EDIT)
    form = ItemForm(posted(request), its_list=its_list)
    if "more" in request.POST:
        return page(request, "issues/item_form.html", form=form.with_more_rows(), list=its_list)
    if done := carried_out(request, form, add_item, list_id=pk):
        messages.success(request, "已添加。全部填好后，在清单页上报。")
        return redirect("issues:item_new" if "another" in request.POST else "issues:list", pk)
    return page(request, "issues/item_form.html", form=form, list=its_list, done=done)


@desk(methods=ACT)
def item_edit(request, pk):
    """Change a draft."""
    item = found_item(request, pk, Permission.LIST_EDIT)
    form = ItemForm.of(item, data=posted(request))
    if "more" in request.POST:
        return page(request, "issues/item_form.html", form=form.with_more_rows(), list=item.list, item=item)
    if done := carried_out(request, form, edit_item, item_id=pk):
        messages.success(request, "已保存修改。")
        return redirect("issues:item", pk)
    if done.refused:  # the editor has now been shown what stands there
        form.data = form.data.copy()
        form.data["seen"] = draft_stamp(item)
    return page(request, "issues/item_form.html", form=form, list=item.list, item=item, done=done)


@desk(methods=ACT)
def item_delete(request, pk):
    """Take a draft back that was never filed."""
    item = found_item(request, pk, Permission.LIST_EDIT)
    form = Form(posted(request))
    if done := carried_out(request, form, delete_item, item_id=pk):
        messages.success(request, "已删除这条草拟事项。")
        return redirect("issues:list", item.list_id)
    return page(request, "issues/item_delete.html", form=form, item=item, done=done)
