"""How the house says no when no view could: 403 with the rule's own words, 404 the same for unknown and unseen."""

from django.http import HttpResponseNotFound
from django.shortcuts import render
from django.template.loader import render_to_string

from portal.context import site
from rectify.api import refusals


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
