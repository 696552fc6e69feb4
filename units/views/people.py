"""Accounts (M6–M10): the list, opening one, changing one, a new password for somebody who lost theirs."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse, reverse_lazy

from units.desk.page import carried_out, desk, page
from units.filters import PersonFilter
from units.forms.people import NewPersonForm, PersonForm
from units.models import Handover, Person
from units.permissions import Permission
from units.services.people import add_person, edit_person, reset_password
from units.services.second_factor import reset_factor
from units.views.editing import FORM

CRUMB = ("人员账号", reverse_lazy("units:people"))


@desk(Permission.PERSON_EDIT)
def people(request):
    """The accounts this person keeps, filtered by name, role, unit and state."""
    kept = Person.objects.visible_to(request.user).with_factor()
    kept = kept.prefetch_related("assignments__unit", "assignments__group")
    found = PersonFilter(request.GET, queryset=kept.order_by("username"), request=request)
    pages = Paginator(found.qs, 50)
    return page(
        request, "units/people.html", filters=found.form, page_obj=pages.get_page(request.GET.get("page"))
    )


@desk(Permission.PERSON_EDIT, FORM)
def person_new(request):
    """Open an account with its first role; a password the system made is shown on the answer and never again."""
    form = NewPersonForm(request.POST or None, by=request.user)
    if done := carried_out(request, form, add_person, campaign=request.user.campaign):
        return _handed_over(request, done.value, "账号已开设")
    crumbs = [CRUMB, ("开设账号", "")]
    return page(
        request,
        "units/edit.html",
        form,
        title="开设账号",
        back=reverse("units:people"),
        crumbs=crumbs,
        done=done,
    )


@desk(Permission.PERSON_EDIT, FORM)
def person(request, pk):
    """One account: how the person is called and reached, whether it is open, and their roles."""
    found = get_object_or_404(Person.objects.visible_to(request.user), pk=pk)
    form = PersonForm(request.POST or None, instance=found)
    if done := carried_out(request, form, edit_person, person=found):
        messages.success(request, f"“{done.value}”的账号：已保存。")
        return redirect("units:person", pk)
    crumbs = [CRUMB, (found.name, "")]
    shown = {"person": found, "is_self": found == request.user, "has_factor": found.has_factor}
    shown["handovers"] = Handover.objects.told_to(found).select_related("person", "to")
    return page(request, "units/person.html", form, crumbs=crumbs, **shown, done=done)


@desk(Permission.PERSON_EDIT, ("POST",))
def person_password(request, pk):
    """Make a new password for this account; it is shown on the answer and never again."""
    found = get_object_or_404(Person.objects.visible_to(request.user), pk=pk)
    form = Form(request.POST)
    if done := carried_out(request, form, reset_password, person=found):
        return _handed_over(request, done.value, "密码已重设")
    back = reverse("units:person", args=[pk])
    return page(
        request, "409.html", form, act="重设密码", reasons=form.non_field_errors(), back=back, done=done
    )


@desk(Permission.PERSON_EDIT, ("POST",))
def person_factor(request, pk):
    """Take the second factor from somebody who lost their phone; they set it up anew when they sign in (S83)."""
    found = get_object_or_404(Person.objects.visible_to(request.user), pk=pk)
    form, back = Form(request.POST), reverse("units:person", args=[pk])
    if done := carried_out(request, form, reset_factor, person=found):
        messages.success(request, f"“{found}”的动态口令已重置，已退出其全部登录。请提醒本人登录后重新启用。")
        return redirect(back)
    return page(
        request, "409.html", form, act="重置动态口令", reasons=form.non_field_errors(), back=back, done=done
    )


def _handed_over(request, found, title):
    crumbs = [CRUMB, (found.name, reverse("units:person", args=[found.pk])), (title, "")]
    return page(request, "units/password_once.html", person=found, title=title, crumbs=crumbs)
