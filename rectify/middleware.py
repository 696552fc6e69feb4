"""What every request carries: an id for the trail, and a trace when a role is refused (S66)."""

import uuid

from django.core.exceptions import PermissionDenied
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
