"""Pages of disclosure: show a list to a scope, take it down (M35)."""

from django.contrib import messages
from django.shortcuts import redirect

from issues import queries, services
from issues.forms import DisclosureForm, ReasonForm
from issues.views.found import ACT, found_disclosure, found_list, posted
from trail import clock
from units.permissions import Permission
from units.web import carried_out, desk, page


@desk(methods=ACT)
def list_disclose(request, pk):
    """Show an accepted list to a scope from a day to a day."""
    shown = found_list(request, pk, Permission.LIST_DISCLOSE)
    to_begin = {"scope": "public", "starts_on": clock.today(), "ends_on": shown.unit.campaign.ends_on}
    form = DisclosureForm(posted(request), initial=to_begin)
    if carried_out(request, form, services.disclose_list, list_id=pk):
        messages.success(request, f"已登记公示：{form.outcome.get_scope_display()}。")
        return redirect("issues:list", pk)
    return page(
        request, "issues/list_disclose.html", form=form, list=shown, counts=queries.item_counts(shown)
    )


@desk(methods=ACT)
def disclosure_withdraw(request, pk):
    """Take a disclosure down at once, with a reason."""
    disclosure = found_disclosure(request, pk, Permission.LIST_DISCLOSE)
    form = ReasonForm(posted(request), help_text="理由留在办理记录里，不对外公开。")
    if carried_out(request, form, services.withdraw_disclosure, disclosure_id=pk):
        messages.success(request, "已撤下，公开网页上即刻不再显示。")
        return redirect("issues:list", disclosure.list_id)
    return page(
        request, "issues/disclosure_withdraw.html", form=form, disclosure=disclosure, list=disclosure.list
    )
