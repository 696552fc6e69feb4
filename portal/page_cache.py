"""Public pages as last made: whose address may be kept, and the answer to a visitor who asks for it again (S72).

`KeptPages` stands first in line. What it hands out was once made by the whole line behind it, head and all, so a kept
page carries the same security headers as a fresh one; it is handed out only under the stamp that it was made under,
which is asked of the database on every visit.
"""

from functools import cache
from hashlib import sha256

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.cache import caches
from django.http import HttpResponse, HttpResponseNotModified

from portal.queries.stamp import version
from trail import clock

# what may stand after the question mark; the same page under any other name is made anew and never kept
KEPT_NAMES = {"after", "before", "state", "unit", "kind", "view", "p"}
LONGEST = 200  # a longer address is made anew each time: nobody fills the memory with searches
OF_THE_BODY = ("Content-Type", "Content-Length", "Content-Disposition", "Content-Language")
_MADE_OF = (
    *("templates/base*.html", "templates/parts/*.html", "templates/portal/**/*.html"),
    *("portal/**/*.py", "static/css/*.css", "static/js/*.js"),
)


class KeptPages:
    """Middleware, before all others: 304 or the bytes already made, for a public page in which nothing changed."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        key = _key(request)
        kept = caches["pages"].get(key) if key else None
        if kept:
            request.stamp = stamp()
            if kept[0] == request.stamp:
                return _again(request, *kept)
        response = self.get_response(request)
        if key and response.status_code == 200 and getattr(response, "keep", False) and not response.cookies:
            kept = (request.stamp, list(response.items()), response.content)
            caches["pages"].set(key, kept)
        return response


def stamp() -> str:
    """Under what a page is made: the day, the release, and the campaign as it stands (see `portal.queries.version`)."""
    return f"{clock.today():%Y%m%d}-{_built()}-{version()}"


def may_keep(request) -> bool:
    """Whether the address is one of the house's own: a search, or a made-up name, is answered and forgotten."""
    return KEPT_NAMES.issuperset(request.GET)


def _key(request) -> str:
    """The place of a visitor's page in memory; nothing for what is never kept. A forged host is refused here (S77)."""
    if request.method != "GET" or len(address := request.get_full_path()) > LONGEST:
        return ""
    return f"{request.scheme}://{request.get_host()}{address}"


def _again(request, made_under, head, body):
    """The kept answer, or only its head when the visitor's browser holds it already."""
    asked = request.META.get("HTTP_IF_NONE_MATCH", "")
    unchanged = f'"{made_under}"' in asked or asked.strip() == "*"
    response = HttpResponseNotModified() if unchanged else HttpResponse(body)
    for name, value in head:
        if not (unchanged and name in OF_THE_BODY):
            response.headers[name] = value
    return response


@cache
def _built() -> str:
    """Which release made the page: a change of templates or code must reach readers though no row changed."""
    parts = [path for where in _MADE_OF for path in sorted(settings.BASE_DIR.glob(where))]
    made_of = sha256(b"".join(path.read_bytes() for path in parts))
    made_of.update(repr(settings.SITE).encode())
    return made_of.hexdigest()[:12] + getattr(staticfiles_storage, "manifest_hash", "")
