"""Walking the public pages: each is drawn once, its links are turned into links between files."""

import re
from collections import deque
from collections.abc import Callable, Iterator
from html import escape, unescape
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, QueryDict
from django.urls import Resolver404, resolve

from portal.bundle.names import INDEX, SEARCH, asset_of, between, file_of
from portal.page_cache import stamp

LINK = re.compile(r'(<(?:a|link|script|img)\b[^>]*?) (href|src)="([^"#]*)(#[^"]*)?"')
FORM = re.compile(r'<form [^>]*role="search"[^>]*>')
SWITCHES = ("robots", "feed", "sitemap")  # public addresses that are of use to a server only


class Walk:
    """All pages that can be reached from the front page. `files` yields (name, bytes), `assets` is known afterwards."""

    def __init__(self, said: Callable[[int, int], None]):
        self.said, self.assets = said, set()
        self.stamp = stamp()
        self.queue, self.seen = deque(["/"]), {"/"}

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Every page and table, once; `said(done, known)` is called after each."""
        done = 0
        while self.queue:
            address = self.queue.popleft()
            content = self._drawn(address)
            name = file_of(address)
            yield name, self._led(address, name, content) if name.endswith(".html") else content
            done += 1
            self.said(done, len(self.seen))

    def _drawn(self, address: str) -> bytes:
        request = offline_request(address, self.stamp)
        match = resolve(request.path)
        response = match.func(request, *match.args, **match.kwargs)
        return b"".join(response.streaming_content) if response.streaming else response.content

    def _led(self, address: str, name: str, content: bytes) -> bytes:
        """The page with links to files; where a link leads to no page of the bundle, only its words stay."""

        def turned(found):
            head, attribute, target, mark = found[1], found[2], unescape(found[3]), found[4] or ""
            if target.startswith(settings.STATIC_URL):
                self.assets.add(target)
                return f'{head} {attribute}="{between(name, asset_of(target))}"'
            if target.startswith("tel:") or target in ("", INDEX):
                return found[0]
            there = urljoin(address, target)
            if not _is_public(there):
                return head
            if there not in self.seen:
                self.seen.add(there)
                self.queue.append(there)
            return f'{head} {attribute}="{escape(between(name, file_of(there)))}{mark}"'

        text = LINK.sub(turned, content.decode())
        return FORM.sub(
            f'<form class="row grow" method="get" action="{between(name, SEARCH)}" role="search">', text
        ).encode()


def offline_request(address: str, made_under: str) -> HttpRequest:
    """A request by nobody, for a page that will lie in a folder."""
    parts = urlsplit(address)
    request = HttpRequest()
    request.method, request.path, request.path_info = "GET", parts.path, parts.path
    request.GET = QueryDict(parts.query)
    request.META["QUERY_STRING"] = parts.query
    request.resolver_match = resolve(parts.path)
    request.stamp, request.offline = made_under, True  # type: ignore[attr-defined]
    return request


def _is_public(address: str) -> bool:
    if urlsplit(address).netloc:
        return False
    try:
        match = resolve(urlsplit(address).path)
    except (Resolver404, Http404):
        return False
    return match.namespace == "portal" and match.url_name not in SWITCHES
