"""What every public page does the same way: it asks nobody who they are, and it is never stale (S71, S72)."""

from functools import wraps

from django.conf import settings
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import condition, require_safe

from portal.context import site
from portal.page_cache import may_keep, stamp
from portal.reading_modes import carrying, modes_of
from trail import clock


def faceless(view):
    """An address for everybody that is only read. Without a session on the request nothing can look at the reader,
    and nothing renews their session: the answer is the same for all, with a cookie or without."""

    @require_safe
    @wraps(view)
    def opened(request, *args, **kwargs):
        request.__dict__.pop("session", None)
        return view(request, *args, **kwargs)

    return opened


def public(view):
    """A page for everybody, asked for anew on every visit and kept under the stamp that made it.

    The stamp is one statement. As long as nothing in the campaign has changed since, a reader who has the page gets
    304, and a new reader the bytes already made (`portal.page_cache.KeptPages`); after any act on the trail both get the
    page as it is now. The view answers with the bytes of a page or with a response of its own.
    """

    @wraps(view)
    def made(request, *args, **kwargs):
        answer = view(request, *args, **kwargs)
        return answer if isinstance(answer, HttpResponse) else HttpResponse(answer)

    @faceless
    @wraps(view)
    def opened(request, *args, **kwargs):
        if not hasattr(request, "stamp"):
            request.stamp = stamp()
        response = condition(etag_func=_tag)(made)(request, *args, **kwargs)
        response["Cache-Control"] = "no-cache"
        response.keep = may_keep(request)
        return response

    return opened


def drawn(request, template, *, campaign, **context):
    """The bytes of a public page. No context processor runs: nothing about the reader can reach the page."""
    here = site(request)["site"]
    if campaign:
        here = here | {"title": f"{campaign.place}整改公开", "office": here["office"] or campaign.office}
    offline = getattr(
        request, "offline", False
    )  # a page of the static bundle: it leads nowhere but to its own files
    modes = None if offline else modes_of(request)
    shared = {
        "site": here,
        "campaign": campaign,
        "today": clock.today(),
        "modes": modes,
        "offline": offline,
        "request": {"resolver_match": request.resolver_match},
    }
    html = render_to_string(template, shared | context)
    return (carrying(html, modes) if modes else html).encode()


def permanent_address(request, number):
    """The address of an item that stands on paper: this site's own, or the one the settings name when no site is asked."""
    path = reverse("portal:item", args=[number])
    if getattr(request, "offline", False):
        return f"{settings.SITE['address'].rstrip('/')}{path}" if settings.SITE["address"] else ""
    return request.build_absolute_uri(path)


def _tag(request, *args, **kwargs):
    return f'"{request.stamp}"'
