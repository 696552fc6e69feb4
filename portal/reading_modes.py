"""Large type and high contrast on public pages: a word in the address that every link carries on (decision 0011).

No cookie and no script: the page of each mode is a page of its own, kept and checked like any other.
"""

import re
from typing import Any, NamedTuple
from urllib.parse import urlencode

from portal.page_cache import KEPT_NAMES

VIEWS = {  # what may stand in the address: what it turns on
    "": frozenset(),
    "large": frozenset({"large"}),
    "contrast": frozenset({"contrast"}),
    "both": frozenset({"large", "contrast"}),
}
NAMES = KEPT_NAMES - {"view"} | {
    "q"
}  # what a switch takes along; a made-up name changes no byte of a page (S73)
# links and forms of our own pages; a link marked as a switch already says where it leads
LINK = re.compile(r'(<a (?!data-view)(?:[^>]*? )?href=")((?:/(?!static/)|\?)[^"#]*)')
FORM = re.compile(r'<form [^>]*method="get"[^>]*>')


class Modes(NamedTuple):
    """The mode of a page: its word in the address, what is on, and the addresses of the two switches."""

    view: str
    on: frozenset
    large: str
    contrast: str


def modes_of(request: Any) -> Modes:
    """The mode the address asks for (anything unknown is the plain page)."""
    asked = request.GET.get("view", "")
    view = asked if asked in VIEWS else ""
    on = VIEWS[view]
    return Modes(view, on, *(_switched(request, on ^ {mode}) for mode in ("large", "contrast")))


def carrying(html: str, modes: Modes) -> str:
    """The page with its mode in every link and search form, so that it outlasts the next click."""
    if not modes.view:
        return html
    html = LINK.sub(lambda found: found[1] + _with(found[2], modes.view), html)
    return FORM.sub(lambda found: f'{found[0]}<input type="hidden" name="view" value="{modes.view}">', html)


def _with(address: str, view: str) -> str:
    return f"{address}{'&amp;' if '?' in address else '?'}view={view}"


def _switched(request: Any, on: frozenset) -> str:
    params = {name: request.GET[name] for name in request.GET if name in NAMES}
    if word := next(word for word, turned in VIEWS.items() if turned == on):
        params["view"] = word
    return f"{request.path}?{urlencode(params)}" if params else request.path
