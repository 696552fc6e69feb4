"""Pages of the release desk: propose a document, check it, take it down (M35, V23)."""

from django.contrib import messages
from django.db.models import F
from django.forms import Form
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect

from issues.filters import ReleaseFilter
from issues.forms.lists import ReasonForm
from issues.forms.releases import ItemsDisclosureForm, TextDisclosureForm
from issues.models import Disclosure
from issues.releases import desk as releases
from issues.services.proposals import propose_releases, propose_text
from issues.services.releases import refuse_release, release_disclosures, withdraw_disclosure
from issues.states import ReleaseState
from issues.views.found import found_disclosure, found_list
from trail import clock
from units.desk.filters import units_in_sight
from units.desk.page import ACT, carried_out, desk, page, posted
from units.desk.paging import turned
from units.desk.selection import Chosen, selectable
from units.permissions import Permission, allowed, require


@desk()
def release_desk(request):
    """What waits for a checker, what was refused, what ends soon; and the lists nobody has proposed yet."""
    rows = Disclosure.objects.visible_to(request.user).select_related("unit", "list__leader", "drafted_by")
    narrowed = ReleaseFilter(request.GET, rows, request=request)
    turn = turned(narrowed.qs, [F("ends_on")], request.GET)
    return page(
        request,
        "issues/releases.html",
        form=narrowed.form,
        turn=turn,
        chips=releases.chips(request.user, narrowed.form.data.get("view")),
        view=narrowed.form.data.get("view"),
        unshown=releases.unshown_lists(request.user),
        may_propose=allowed(request.user, Permission.RELEASE_PROPOSE),
        own=releases.own_units(request.user),
        selection=selectable(
            request, _to_check(turn, request.user), ("核对并发布", "issues:releases_check"), unit="份"
        ),
    )


def _to_check(turn, user):
    """The proposals of a page that this person may check: never their own."""
    waiting = [one for one in turn if one.state == ReleaseState.PROPOSED and one.drafted_by_id != user.pk]
    return [one for one in waiting if allowed(user, Permission.RELEASE_CHECK, unit=one.unit)]


@desk(methods=ACT)
def list_disclose(request, pk):
    """Put documents of a list before a checker: first what would be shown, item by item, beside what is shown now."""
    its_list = found_list(request, pk, Permission.RELEASE_PROPOSE)
    kind = request.GET.get("kind", Disclosure.Kind.LIST)
    if kind not in releases.compose.COMPOSERS:
        raise Http404
    scope = request.POST.get("scope") or request.GET.get("scope") or Disclosure.Scope.PUBLIC
    shown = releases.preview(its_list, kind, scope)
    items = [entry["item"] for entry in shown["entries"] if entry["body"]]
    begin = {"scope": scope, "starts_on": clock.today(), "ends_on": its_list.unit.campaign.ends_on}
    begin |= releases.begun_from(request.GET.get("from"), list=its_list, kind=kind)
    photos = releases.photos_of(its_list) if kind == Disclosure.Kind.PROGRESS else []
    form = ItemsDisclosureForm(posted(request), items=items, photos=photos, initial=begin)
    if done := carried_out(request, form, propose_releases, list_ids=[pk], kind=kind):
        messages.success(request, "已提交，请另一人核对后发布。")
        return redirect("issues:release", done.value[0].pk)
    kinds = releases.kinds_of(its_list)
    word = Disclosure.Kind(kind).label
    return page(
        request,
        "issues/list_disclose.html",
        form=form,
        list=its_list,
        kind=kind,
        word=word,
        kinds=kinds,
        **shown,
        done=done,
    )


@desk(Permission.RELEASE_PROPOSE, ACT)
def text_disclose(request, pk):
    """Put a scheme, a plan or a notice of a unit before a checker."""
    unit = get_object_or_404(units_in_sight(request), pk=pk)
    require(request.user, Permission.RELEASE_PROPOSE, unit=unit)
    begin = {
        "kind": "notice",
        "scope": "public",
        "starts_on": clock.today(),
        "ends_on": unit.campaign.ends_on,
    } | releases.begun_from(request.GET.get("from"), unit=unit, list=None)
    form = TextDisclosureForm(posted(request), initial=begin)
    if done := carried_out(request, form, propose_text, unit=unit):
        messages.success(request, "已提交，请另一人核对后发布。")
        return redirect("issues:release", done.value.pk)
    return page(request, "issues/text_disclose.html", form=form, unit=unit, done=done)


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
    if done := carried_out(request, form, release_disclosures, disclosure_ids=[pk]):
        messages.success(request, "已发布。")
        return redirect("issues:release", pk)
    context = releases.release_page(shown, request.user)
    return page(request, "issues/release.html", form=form, release=shown, **context, done=done)


@desk(Permission.RELEASE_CHECK, ACT)
def releases_check(request):
    """A second person looks at several frozen copies and releases them, all or none (M35)."""
    shown = Disclosure.objects.visible_to(request.user).order_by("ends_on", "pk")
    rows = shown.select_related("unit__campaign", "list__leader", "list__former_unit", "drafted_by")
    form = Chosen(request, rows, listed="issues:releases")
    for one in form.rows:
        require(request.user, Permission.RELEASE_CHECK, unit=one.unit)
    if done := carried_out(request, form, release_disclosures, disclosure_ids=form.ids):
        messages.success(request, f"已发布 {len(form.ids)} 份材料。")
        return redirect(form.after)
    releases.know_entries(form.rows)
    return page(request, "issues/releases_check.html", form=form, done=done)


@desk(methods=ACT)
def release_refuse(request, pk):
    """Send a proposal back to its author."""
    shown = found_disclosure(request, pk, Permission.RELEASE_CHECK)
    form = ReasonForm(posted(request), help_text="写明哪里要改、怎么改，拟稿人据此修改后重新提交。")
    if done := carried_out(request, form, refuse_release, disclosure_id=pk):
        messages.success(request, "已退回，拟稿人修改后会重新提交。")
        return redirect("issues:release", pk)
    return page(request, "issues/release_refuse.html", form=form, release=shown, done=done)


@desk(methods=ACT)
def release_withdraw(request, pk):
    """Take a disclosure down at once, with a reason."""
    shown = found_disclosure(request, pk, Permission.RELEASE_WITHDRAW)
    form = ReasonForm(posted(request), help_text="理由留在办理记录里，不对外公开。")
    if done := carried_out(request, form, withdraw_disclosure, disclosure_id=pk):
        messages.success(request, "已撤下，公开网页上即刻不再显示。")
        return redirect("issues:release", pk)
    return page(request, "issues/release_withdraw.html", form=form, release=shown, done=done)
