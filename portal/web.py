"""What every public page does the same way: it asks nobody who they are, and it is never stale (S71, S72)."""

from functools import cache, wraps
from hashlib import sha256

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.cache import caches
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.http import condition, require_safe

from portal.context import site
from portal.queries import version
from trail import clock

LONGEST_KEY = (
    200  # a page with a longer address is made anew each time: nobody fills the memory with searches
)


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
    304, and a new reader the bytes already made; after any act on the trail both get the page as it is now.
    """

    @wraps(view)
    def kept(request, *args, **kwargs):
        address = request.get_full_path()
        if len(address) > LONGEST_KEY or "q" in request.GET:
            return HttpResponse(view(request, *args, **kwargs))
        made = caches["pages"].get(f"{request.stamp}:{address}")
        if made is None:
            made = view(request, *args, **kwargs)
            caches["pages"].set(f"{request.stamp}:{address}", made)
        return HttpResponse(made)

    @faceless
    @wraps(view)
    def opened(request, *args, **kwargs):
        response = condition(etag_func=_stamp)(kept)(request, *args, **kwargs)
        response["Cache-Control"] = "no-cache"
        return response

    return opened


def drawn(request, template, *, campaign, **context):
    """The bytes of a public page. No context processor runs: nothing about the reader can reach the page."""
    here = site(request)["site"]
    if campaign:
        here = here | {"title": f"{campaign.place}整改公开", "office": here["office"] or campaign.office}
    shared = {
        "site": here,
        "campaign": campaign,
        "today": clock.today(),
        "request": {"resolver_match": request.resolver_match},
    }
    return render_to_string(template, shared | context).encode()


@cache
def _built():
    """Which release made the page: a change of templates or code must reach readers though no row changed."""
    parts = [path for where in _MADE_OF for path in sorted(settings.BASE_DIR.glob(where))]
    made_of = sha256(b"".join(path.read_bytes() for path in parts))
    return made_of.hexdigest()[:12] + getattr(staticfiles_storage, "manifest_hash", "")


_MADE_OF = (
    "templates/base*.html",
    "templates/parts/*.html",
    "templates/portal/*.html",
    "portal/*.py",
    "static/css/*.css",
)


def _stamp(request, *args, **kwargs):
    request.stamp = f"{clock.today():%Y%m%d}-{_built()}-{version()}"
    return f'"{request.stamp}"'
