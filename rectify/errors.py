"""How the house says no when no view could: 403 with the rule's own words, 404 the same for unknown and unseen."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpResponse, HttpResponseNotFound
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.defaults import server_error
from psycopg2.errors import DiskFull

from portal.context import site
from rectify.api import refusals
from rectify.files import FULL


def refused(request, exception):
    """403: the role does not fit; the text of the PermissionDenied says who may."""
    return render(request, "403.html", {"why": str(exception)}, status=403)


def not_found(request, exception):
    """404. Public addresses answer without looking at the reader: one body for all, no session, no cookie (S70, S72)."""
    if request.path.startswith("/api/"):
        return refusals.not_found(request)
    if request.path.startswith(("/desk/", "/accounts/")) and hasattr(request, "session"):
        return render(request, "404.html", status=404)
    return HttpResponseNotFound(render_to_string("404.html", site(request)))


def stale_form(request, reason=""):
    """403: the form's token is missing or too old."""
    return render(
        request,
        "403.html",
        {"why": "页面放置太久，或者不是从本系统打开的，请返回上一页刷新后再提交。"},
        status=403,
    )


def fault(request):
    """500; or 503 when the database was cut off or out of reach: all of the act was saved or nothing, and the next request
    connects anew (S105); or 507 when there is no room left on a disk, the database's or the uploads' (S106).

    Nothing here asks the database. The page is the same for all, at every address of people; the API gets its own.
    """
    api, why = request.path.startswith("/api/"), sys.exception()
    if _is_full(why):
        response = refusals.no_room() if api else HttpResponse(render_to_string("507.html"), status=507)
    elif isinstance(why, OperationalError | InterfaceError):
        response = refusals.out_of_reach() if api else HttpResponse(render_to_string("503.html"), status=503)
        response["Retry-After"] = "30"
    else:
        return server_error(request)
    response["Cache-Control"] = "no-store"
    return response


def _is_full(why):
    return (isinstance(why, OSError) and why.errno in FULL) or isinstance(
        getattr(why, "__cause__", None), DiskFull
    )
