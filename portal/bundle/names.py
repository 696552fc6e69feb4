"""Under which file an address lies in the bundle, and how one file leads to another from a plain folder."""

import posixpath
import re
from urllib.parse import parse_qsl, quote, urlsplit

from django.conf import settings

SEARCH, INDEX = "search.html", "search-index.js"
_UNSAFE = re.compile(r"[^A-Za-z0-9_-]")


def file_of(address: str) -> str:
    """`/items/C1-3/` lies in items/C1-3.html, `/items/?state=closed` in items/index~state-closed.html.

    Only letters every file system knows: what else stands in an address is written as the code of the letter.
    """
    parts = urlsplit(address)
    folder, _, name = parts.path.strip("/").rpartition("/")
    kind = "html"
    if not parts.path.endswith("/") and "." in name:
        name, _, kind = name.rpartition(".")
    elif parts.path in ("/", "/items/", "/units/", "/notices/", "/results/"):
        folder, name = parts.path.strip("/"), "index"
    elif name == "index":
        name = "!index"  # an item of that number does not take the list's place
    query = "".join(f"~{_plain(key)}-{_plain(value)}" for key, value in sorted(parse_qsl(parts.query)))
    return posixpath.join(
        *(_plain(step) for step in folder.split("/") if step),
        f"{name if name == '!index' else _plain(name)}{query}.{kind}",
    )


def asset_of(address: str) -> str:
    """A stylesheet, script or picture keeps its name, in static/."""
    return "static/" + urlsplit(address).path.removeprefix(settings.STATIC_URL)


def between(here: str, there: str) -> str:
    """The link from one file of the bundle to another."""
    return quote(posixpath.relpath(there, posixpath.dirname(here) or "."))


def _plain(text: str) -> str:
    return _UNSAFE.sub(lambda found: f"!{ord(found[0]):x}!", text)
