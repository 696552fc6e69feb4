"""随机抽查 (M48, S58): announced with a frozen list, drawn by a public number, looked at one by one, repeated by anybody."""

import inspect

from django.contrib import messages
from django.db.models import F
from django.shortcuts import get_object_or_404, redirect

from inspections.filters import DrawnFilter, SpotCheckFilter
from inspections.forms.spot_checks import FindingForm, SeedForm, SpotCheckForm
from inspections.lottery import faults
from inspections.models import SpotCheck
from inspections.queries.spot_checks import covered, drawn_rows, drawn_seen, published, spot_check_rows
from inspections.services.spot_checks import announce_spot_check, cancel_spot_check, key_seed, look_at_drawn
from inspections.states import DrawState
from issues.forms.lists import ReasonForm
from trail import clock
from units.desk.downloads import as_json
from units.desk.page import ACT, carried_out, desk, page, posted
from units.desk.paging import turned
from units.desk.story import story
from units.models import Role
from units.permissions import Permission, allowed, require

NEWEST_FIRST = [F("pk") * -1]
WHOLE = (Role.OFFICE, Role.LEADER)  # who sees the whole campaign's figures


@desk()
def spot_checks(request):
    """Every spot check of the campaign, newest first; for who sees the whole campaign also how much of it was drawn."""
    narrowed = SpotCheckFilter(request.GET or None, spot_check_rows(request.user), request=request)
    context = {
        "turn": turned(narrowed.qs.order_by(), NEWEST_FIRST, request.GET),
        "may_hold": allowed(request.user, Permission.SPOT_CHECK_HOLD),
    }
    if any(role.role in WHOLE for role in request.user.roles):
        context["covered"] = covered(request.user.campaign)
    return page(request, "inspections/spot_checks.html", narrowed.form, **context)


@desk(Permission.SPOT_CHECK_HOLD, ACT)
def spot_check_new(request):
    """Announce one: the list is frozen, the number is still to come."""
    form = SpotCheckForm(posted(request), request=request)
    if done := carried_out(request, form, announce_spot_check, campaign=request.user.campaign):
        messages.success(request, "名单已冻结。请打印公告，公布名单核验码；号码公布以后由两个人分别录入。")
        return redirect("inspections:spot_check", done.value.pk)
    return page(request, "inspections/spot_check_new.html", form, done=done)


@desk(methods=ACT)
def spot_check(request, pk):
    """One spot check: list, number, result and how to repeat it; by POST one of two persons types the number."""
    check = _found(request, pk)
    if request.method == "POST":
        require(request.user, Permission.SPOT_CHECK_DRAW, campaign=check.campaign)
    form = SeedForm(posted(request))
    if done := carried_out(request, form, key_seed, check_id=pk):
        drawn = done.value.state == DrawState.DRAWN
        said = "号码一致，已抽取。" if drawn else "号码已录入，请另一位同志对照公布的号码再录一次。"
        messages.success(request, said)
        return redirect("inspections:spot_check", pk)
    narrowed = DrawnFilter(request.GET or None, drawn_rows(check, request.user), request=request)
    context = {
        "check": check,
        "filters": narrowed.form,
        "turn": turned(narrowed.qs.order_by(), [F("place")], request.GET),
        "may": _rights(check, request.user),
        "replay": inspect.getsource(faults),
        "events": story(check),
    }
    return page(request, "inspections/spot_check.html", form, **context, done=done)


@desk(Permission.SPOT_CHECK_HOLD, ACT)
def spot_check_cancel(request, pk):
    """Call one off before its number is known."""
    check = _found(request, pk)
    form = ReasonForm(posted(request), help_text="写入留痕。")
    if done := carried_out(request, form, cancel_spot_check, check_id=pk):
        messages.success(request, "已取消这次抽查。")
        return redirect("inspections:spot_check", pk)
    return page(request, "inspections/spot_check_cancel.html", form, check=check, done=done)


@desk()
def spot_check_print(request, pk):
    """The announcement, and once it is drawn the result, for the notice board."""
    check = _found(request, pk)
    return page(
        request, "inspections/spot_check_print.html", check=check, rows=drawn_rows(check, request.user)
    )


@desk()
def spot_check_replay(request, pk):
    """Everything that is needed to repeat the draw: numbers of items and nothing else about them."""
    check = get_object_or_404(SpotCheck.objects.visible_to(request.user), pk=pk)
    return as_json(published(check), f"随机抽查-{pk}.json")


@desk(methods=ACT)
def drawn_look(request, pk):
    """What was found at one drawn item: to read for who sees the item, to enter for the office and its group."""
    drawn = get_object_or_404(drawn_seen(request.user), pk=pk)
    unit = drawn.item.unit
    if request.method == "POST":
        require(request.user, Permission.SPOT_CHECK_LOOK, unit=unit)
    may_reverse = allowed(request.user, Permission.ENDING_REVERSE, unit=unit)
    form = FindingForm(posted(request), item=drawn.item, may_reverse=may_reverse)
    if done := carried_out(request, form, look_at_drawn, drawn_id=pk):
        messages.success(request, f"{drawn.item.number}：已登记抽查情况。")
        return redirect("inspections:spot_check", drawn.spot_check_id)
    may = drawn.met is None and allowed(request.user, Permission.SPOT_CHECK_LOOK, unit=unit)
    return page(request, "inspections/drawn_look.html", form, drawn=drawn, may_look=may, done=done)


def _found(request, pk):
    seen = SpotCheck.objects.visible_to(request.user).defer("listed")
    named = ("campaign", "group", "unit", "announced_by", "seed_typed_by", "drawn_by", "cancelled_by")
    return get_object_or_404(seen.select_related(*named), pk=pk)


def _rights(check, user):
    waits = check.state == DrawState.ANNOUNCED
    known = clock.today() >= check.source_on
    keys = allowed(user, Permission.SPOT_CHECK_DRAW, campaign=check.campaign)
    return {
        "key": waits and known and keys,
        "cancel": waits and not known and allowed(user, Permission.SPOT_CHECK_HOLD, campaign=check.campaign),
        "look": allowed(user, Permission.SPOT_CHECK_LOOK),
    }
