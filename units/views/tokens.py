"""接口令牌: what a person gives to their own programs; each page shows one's own and nobody else's."""

from django.contrib import messages
from django.forms import Form
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from trail import clock
from units.desk.page import carried_out, desk, page
from units.forms.people import TokenForm
from units.models import AccessToken
from units.services.tokens import issue_token, revoke_token
from units.views.editing import FORM


@desk(methods=FORM)
def tokens(request):
    """My tokens, and making one more; the new one is shown on this answer and never again."""
    form = TokenForm(request.POST or None)
    done = carried_out(request, form, issue_token)
    rows = AccessToken.objects.filter(person=request.user)
    context = {"rows": rows, "made": done.value, "today": clock.today()}
    return page(request, "units/tokens.html", None if done else form, done=done, **context)


@desk(methods=("POST",))
def token_revoke(request, pk):
    """End one of my tokens at once."""
    token = get_object_or_404(AccessToken.objects.filter(person=request.user), pk=pk)
    form, back = Form(request.POST), reverse("units:tokens")
    if done := carried_out(request, form, revoke_token, token_id=pk):
        messages.success(request, f"令牌“{token.name}”已撤销，立即失效。")
        return redirect(back)
    return page(
        request, "409.html", form, act="撤销令牌", reasons=form.non_field_errors(), back=back, done=done
    )
