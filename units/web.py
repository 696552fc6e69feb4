"""What every staff page does the same way: who may open it, how a service is called, how a refusal is shown."""

import uuid
from functools import partial, wraps

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from trail.services import record_alone
from units.factor import CODE, confirm
from units.forms.sign_in import ConfirmForm
from units.once import carried_once
from units.permissions import FRESH, Permission, StepUp, require


def desk(permission=Permission.BUSINESS_READ, methods=("GET", "HEAD")):
    """A staff page: signed in, holding the permission somewhere, never kept by a shared computer (S69, S89).

    `permission=None` opens it to whoever is signed in: what is one's own.
    """

    def decorate(view):
        @never_cache
        @require_http_methods(methods)
        @login_required
        @wraps(view)
        def guarded(request, *args, **kwargs):
            if permission is not None:
                require(request.user, permission)
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def carried_out(request, form, act, **arguments):
    """Call a service with a valid form. True when it is done; a refusal lands on the form and in the trail (S66).

    The service gets `by` and the form's cleaned data besides `arguments`; what it returns is `form.outcome`. A form
    that carries its key (`once`, from `page`) has one effect however often it is sent (S48). Where the service waits for a
    code of the second factor, `page` asks for it and sends the same form again (S83).
    """
    if not (request.method == "POST" and form.is_valid()):
        return False
    try:
        confirm(request)
    except ValidationError as wrong:
        form.step_up = wrong
        return False
    try:
        form.outcome = carried_once(
            partial(act, by=request.user, **arguments, **form.cleaned_data),
            person=request.user,
            key=request.POST.get("once", ""),
            name=f"{act.__name__} {request.path}",
        )
    except StepUp:
        form.step_up = None
        return False
    except ValidationError as refusal:
        form.refused = True
        by_field = getattr(refusal, "error_dict", None) or {None: refusal.error_list}
        codes = [error.code for errors in by_field.values() for error in errors]
        record_alone("act.refused", by=request.user, path=request.path, verb=act.__name__, codes=codes)
        for field, errors in by_field.items():
            form.add_error(field if field in form.fields else None, ValidationError(errors))
        return False
    return True


def page(request, template, form=None, **context):
    """Render a page: 409 when a rule refused, 422 when the form itself was wrong, 200 otherwise."""
    status = 200
    if hasattr(form, "step_up"):
        return _asked_for_a_code(request, form.step_up)
    if form is not None and form.is_bound:
        status = 409 if getattr(form, "refused", False) else 422 if form.errors else 200
    context |= {"form": form, "once": request.POST.get("once") or uuid.uuid4().hex}
    return render(request, template, context, status=status)


def _asked_for_a_code(request, wrong):
    """409: the form as it was sent, hidden, and one field for the code; sent on, it goes to where it was going (S83)."""
    asked = ConfirmForm({} if wrong else None)
    if wrong:
        asked.errors.clear()
        asked.add_error(CODE, wrong)
    sent = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in (CODE, "csrfmiddlewaretoken")
        for value in values
    ]
    context = {"form": asked, "sent": sent, "minutes": FRESH // 60}
    return render(request, "units/confirm.html", context, status=409)
