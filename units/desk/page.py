"""What every staff page does the same way: who may open it, how a service is called, how a refusal is shown."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial, wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from trail.services import record_alone
from units.desk.idempotency import carried_once
from units.forms.sign_in import ConfirmForm
from units.permissions import FRESH, Permission, StepUp, require
from units.second_factor import CODE, confirm


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


@dataclass(frozen=True)
class Outcome:
    """What came of a form: done with what the service returned (`value`), refused by a rule, or waiting for a code of the
    second factor (`wrong`: why the last code did not do). It is true when the act was carried out.
    """

    done: bool = False
    value: Any = None
    refused: bool = False
    waits: bool = False
    wrong: ValidationError | None = None

    def __bool__(self):
        return self.done


NOT_YET = Outcome()  # nothing was sent, or the form itself was wrong


def carried_out(request, form, act: Callable[..., Any], **arguments: Any) -> Outcome:
    """Call a service with a valid form; a refusal lands on the form and in the trail (S66).

    The service gets `by` and the form's cleaned data besides `arguments`. A form that carries its key (`once`, from `page`)
    has one effect however often it is sent (S48). Where the service waits for a code of the second factor, `page` asks for it
    and sends the same form again (S83).
    """
    if not (request.method == "POST" and form.is_valid()):
        return NOT_YET
    try:
        confirm(request)
    except ValidationError as wrong:
        return Outcome(waits=True, wrong=wrong)
    try:
        value = carried_once(
            partial(act, by=request.user, **arguments, **form.cleaned_data),
            person=request.user,
            key=request.POST.get("once", ""),
            name=f"{act.__name__} {request.path}",
        )
    except StepUp:
        return Outcome(waits=True)
    except ValidationError as refusal:
        by_field = getattr(refusal, "error_dict", None) or {None: refusal.error_list}
        codes = [error.code for errors in by_field.values() for error in errors]
        record_alone("act.refused", by=request.user, path=request.path, verb=act.__name__, codes=codes)
        for field, errors in by_field.items():
            form.add_error(field if field in form.fields else None, ValidationError(errors))
        return Outcome(refused=True)
    return Outcome(done=True, value=value)


def page(request, template, form=None, done: Outcome = NOT_YET, **context: Any):
    """Render a page: 409 when a rule refused, 422 when the form itself was wrong, 200 otherwise.

    `done` is what `carried_out` answered for this form; where it waits for a code, the page that asks for it comes instead.
    """
    if done.waits:
        return _asked_for_a_code(request, done.wrong)
    status = 200
    if form is not None and form.is_bound:
        status = 409 if done.refused else 422 if form.errors else 200
    context |= {"form": form, "refused": done.refused, "once": request.POST.get("once") or uuid.uuid4().hex}
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


ACT = ("GET", "HEAD", "POST")


def posted(request):
    """What a form is bound to: the body of a POST, nothing for a page that is only opened."""
    return request.POST if request.method == "POST" else None
