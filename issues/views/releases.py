"""Pages of the release desk: propose a document, check it, take it down (M35, V23)."""

from django.contrib import messages
from django.forms import Form
from django.shortcuts import redirect

from issues import queries, services
from issues.forms import DisclosureForm, ReasonForm
from issues.models import Disclosure
from issues.releases import desk as releases
from issues.views.found import ACT, found_disclosure, found_list, posted
from trail import clock
from units.permissions import Permission
from units.web import carried_out, desk, page


@desk(methods=ACT)
def list_disclose(request, pk):
    """Put an accepted list before a checker, for a scope, from a day to a day."""
    shown = found_list(request, pk, Permission.RELEASE_PROPOSE)
    to_begin = {"scope": "public", "starts_on": clock.today(), "ends_on": shown.unit.campaign.ends_on}
    form = DisclosureForm(posted(request), initial=to_begin)
    if carried_out(request, form, services.propose_releases, list_ids=[pk], kind=Disclosure.Kind.LIST):
        messages.success(request, "已提交，请另一人核对后发布。")
        return redirect("issues:release", form.outcome[0].pk)
    return page(
        request, "issues/list_disclose.html", form=form, list=shown, counts=queries.item_counts(shown)
    )


@desk()
def release(request, pk):
    """One document: what it says, to whom, from when to when, and who must look at it."""
    shown = found_disclosure(request, pk)
    return page(request, "issues/release.html", release=shown, **releases.release_page(shown, request.user))


@desk(methods=ACT)
def release_check(request, pk):
    """A second person looks at the frozen copy and releases it."""
    shown = found_disclosure(request, pk, Permission.RELEASE_CHECK)
    form = Form(posted(request))
    if carried_out(request, form, services.release_disclosures, disclosure_ids=[pk]):
        messages.success(request, "已发布。")
        return redirect("issues:release", pk)
    return page(
        request,
        "issues/release.html",
        form=form,
        release=shown,
        **releases.release_page(shown, request.user),
    )


@desk(methods=ACT)
def release_refuse(request, pk):
    """Send a proposal back to its author."""
    shown = found_disclosure(request, pk, Permission.RELEASE_CHECK)
    form = ReasonForm(posted(request), help_text="写明哪里要改、怎么改，拟稿人据此修改后重新提交。")
    if carried_out(request, form, services.refuse_release, disclosure_id=pk):
        messages.success(request, "已退回，拟稿人修改后会重新提交。")
        return redirect("issues:release", pk)
    return page(request, "issues/release_refuse.html", form=form, release=shown)


@desk(methods=ACT)
def release_withdraw(request, pk):
    """Take a disclosure down at once, with a reason."""
    shown = found_disclosure(request, pk, Permission.RELEASE_WITHDRAW)
    form = ReasonForm(posted(request), help_text="理由留在办理记录里，不对外公开。")
    if carried_out(request, form, services.withdraw_disclosure, disclosure_id=pk):
        messages.success(request, "已撤下，公开网页上即刻不再显示。")
        return redirect("issues:release", pk)
    return page(request, "issues/release_withdraw.html", form=form, release=shown)
