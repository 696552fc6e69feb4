"""What every request carries: an id for the trail, and a trace when a role is refused (S66)."""

import uuid

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.template.loader import render_to_string
from structlog.contextvars import bind_contextvars, clear_contextvars

from trail.services import record_alone


class Faceless:
    """At the ballot's addresses the cookies are taken off before anybody can read them: no session is looked up or
    renewed, and who is signed in in this browser stays unknown (S10, S25)."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.path.startswith("/vote/"):
            request.META.pop("HTTP_COOKIE", None)
        return self.get_response(request)


class BodyLimit:
    """413 before a body is read that no page of ours would take (S92). The web server in front says the same earlier."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdigit() and int(length) > settings.REQUEST_LIMIT:
            return HttpResponse(render_to_string("413.html"), status=413, headers={"Connection": "close"})
        return self.get_response(request)


class NeverKept:
    """What the API answers is kept by no browser and no proxy, refusals included (S89)."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.path.startswith("/api/"):
            response["Cache-Control"] = "private, no-store"
        return response


class Traced:
    """Bind a request id; record who was refused what. No address, no browser: ballots pass here too (S26)."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        clear_contextvars()
        bind_contextvars(request_id=uuid.uuid4().hex)
        return self.get_response(request)

    def process_exception(self, request, exception):
        if isinstance(exception, PermissionDenied):
            by = request.user if request.user.is_authenticated else None
            record_alone("act.denied", by=by, path=request.path, method=request.method, why=str(exception))
