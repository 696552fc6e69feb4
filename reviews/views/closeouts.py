"""Pages of an application: made by the unit, and taken back by it."""

from django.contrib import messages
from django.shortcuts import redirect

from issues.views.found import found_item
from reviews.forms.closeouts import CloseForm, TakeBackForm
from reviews.queries.audits import close_page
from reviews.services.closeouts import apply_close_out, withdraw_close_out
from reviews.views.found import found_close_out
from units.desk.page import ACT, carried_out, desk, page, posted
from units.permissions import Permission


@desk(methods=ACT)
def close_apply(request, pk):
    """The unit applies to close an approved item out; the levels it will pass stand beside the form (M67–M69)."""
    item = found_item(request, pk, Permission.CLOSE_APPLY)
    form = CloseForm(posted(request))
    if done := carried_out(request, form, apply_close_out, item_id=pk):
        messages.success(request, "已申请销号，等待督导组审核。")
        return redirect("issues:item", pk)
    return page(request, "reviews/close_apply.html", form=form, item=item, **close_page(item), done=done)


@desk(methods=ACT)
def close_withdraw(request, pk):
    """The unit takes its application back while the first level has not acted."""
    found = found_close_out(request, pk, Permission.CLOSE_APPLY)
    form = TakeBackForm(posted(request))
    if done := carried_out(request, form, withdraw_close_out, close_out_id=pk):
        messages.success(request, "已撤回销号申请，可以修改后重新申请。")
        return redirect("issues:item", found.item_id)
    return page(request, "reviews/close_withdraw.html", form=form, item=found.item, done=done)
