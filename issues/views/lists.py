"""Pages of rectification lists: all in sight, one, its printed form, and its way up."""

from django.contrib import messages
from django.forms import Form
from django.http import Http404
from django.shortcuts import redirect

from issues.filters import ListFilter
from issues.forms.lists import ListForm, ReasonForm, UnitChoice
from issues.models import RectificationList
from issues.queries.chosen import stamp_of, with_filed
from issues.queries.items import LIST_ORDER, drafts_of, list_page, lists_with_figures, printed_items
from issues.queries.levels import may_pass, next_level, passing_unit
from issues.services.lists import (
    accept_list,
    accept_lists,
    create_list,
    pass_on_list,
    return_list,
    submit_list,
)
from issues.states import ListState
from issues.views.found import found_list
from units.desk.filters import units_in_sight
from units.desk.page import ACT, carried_out, desk, page, posted
from units.desk.paging import turned
from units.desk.selection import Chosen, selectable
from units.permissions import Permission, allowed, require


@desk()
def lists(request):
    """All lists in sight, by unit (M17, M38)."""
    narrowed = ListFilter(request.GET, RectificationList.objects.visible_to(request.user), request=request)
    shown = turned(lists_with_figures(narrowed.qs), LIST_ORDER, request.GET)
    return page(
        request,
        "issues/lists.html",
        form=narrowed.form,
        turn=shown,
        may_create=allowed(request.user, Permission.LIST_EDIT),
        selection=selectable(
            request, _to_accept(shown, request.user), ("接收", "issues:lists_accept"), unit="份"
        ),
    )


def _to_accept(shown, user):
    """The lists of a page that wait for this person of the activity office."""
    if not allowed(user, Permission.LIST_DECIDE):
        return []
    return [one for one in shown if one.state == ListState.SUBMITTED and one.at_unit_id is None]


@desk(Permission.LIST_EDIT, ACT)
def list_new(request):
    """Open the list of a team or of a leader: first the unit (`?unit=`), then whose it is."""
    units = units_in_sight(request)
    if "unit" not in request.GET and len(units[:2]) != 1:
        return page(request, "issues/list_new.html", units=units)
    chosen = UnitChoice(request.GET if "unit" in request.GET else {"unit": units[0].pk}, units=units)
    if not chosen.is_valid():
        raise Http404
    unit = chosen.cleaned_data["unit"]
    require(request.user, Permission.LIST_EDIT, unit=unit)
    form = ListForm(posted(request), unit=unit)
    if done := carried_out(request, form, create_list, unit=unit):
        messages.success(request, f"已建立{done.value}，请逐项添加整改事项。")
        return redirect("issues:list", done.value.pk)
    return page(request, "issues/list_new.html", form=form, unit=unit, done=done)


@desk()
def list_detail(request, pk):
    """One list: where it stands, its items, to whom it is shown."""
    shown = found_list(request, pk)
    return page(request, "issues/list.html", list=shown, **list_page(shown, request.user))


@desk()
def list_print(request, pk):
    """The list as a form for paper, with the title the campaign gives it (M17)."""
    shown = found_list(request, pk)
    return page(request, "issues/list_print.html", list=shown, items=printed_items(shown))


@desk(methods=ACT)
def list_submit(request, pk):
    """File the drafts with the unit above or the activity office; what is missing is said before the button is pressed (M19, M21)."""
    submitted = found_list(request, pk, Permission.LIST_EDIT)
    form = Form(posted(request))
    if done := carried_out(request, form, submit_list, list_id=pk):
        messages.success(request, f"已上报，等待{done.value.body}接收。")
        return redirect("issues:list", pk)
    drafts, level = drafts_of(submitted), next_level(submitted.unit, by=request.user)
    return page(
        request, "issues/list_submit.html", form=form, list=submitted, drafts=drafts, level=level, done=done
    )


@desk(methods=ACT)
def list_pass(request, pk):
    """The unit above that has the list takes it and hands it up (M21)."""
    passed = found_list(request, pk)
    require(request.user, Permission.LIST_PASS, unit=passing_unit(passed))
    form = Form(posted(request))
    if done := carried_out(request, form, pass_on_list, list_id=pk):
        messages.success(request, f"已接收并转报，等待{done.value.body}接收。")
        return redirect("issues:list", pk)
    to = next_level(passed.unit, after=passed.at_unit)
    return page(request, "issues/list_pass.html", form=form, list=passed, to=to, done=done)


@desk(methods=ACT)
def list_accept(request, pk):
    """The activity office takes the list in."""
    accepted = found_list(request, pk, Permission.LIST_DECIDE)
    form = Form(posted(request))
    if done := carried_out(request, form, accept_list, list_id=pk):
        messages.success(request, "已接收，清单内事项开始整改。下一步可以办理公示。")
        return redirect("issues:list", pk)
    return page(request, "issues/list_accept.html", form=form, list=accepted, done=done)


@desk(Permission.LIST_DECIDE, ACT)
def lists_accept(request):
    """The activity office looks at what several units filed and takes the lists in, all or none (M19)."""
    lists = RectificationList.objects.visible_to(request.user).order_by(*LIST_ORDER, "pk")
    rows = with_filed(lists.select_related("unit__campaign", "leader", "at_unit", "former_unit"))
    form = Chosen(request, rows, listed="issues:lists", stamp=stamp_of)
    for one in form.rows:
        require(request.user, Permission.LIST_DECIDE, unit=one.unit)
    if done := carried_out(request, form, accept_lists, list_ids=form.ids, seen=form.seen):
        messages.success(request, f"已接收 {len(form.ids)} 份清单，清单内事项开始整改。下一步可以办理公示。")
        return redirect(form.after)
    items = sum(len(one.filed) for one in form.rows)
    return page(request, "issues/lists_accept.html", form=form, items=items, done=done)


@desk(methods=ACT)
def list_return(request, pk):
    """Whoever has the list, a unit above or the activity office, sends it back with a reason."""
    returned = found_list(request, pk)
    if not may_pass(returned, request.user):
        require(request.user, Permission.LIST_DECIDE, unit=returned.unit)
    form = ReasonForm(
        posted(request),
        help_text="写明哪一项、缺什么、怎么改，单位据此修改。",
    )
    if done := carried_out(request, form, return_list, list_id=pk):
        messages.success(request, "已退回，单位修改后会重新上报。")
        return redirect("issues:list", pk)
    return page(request, "issues/list_return.html", form=form, list=returned, done=done)
