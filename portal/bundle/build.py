"""Making the zip: pages, tables, search index, assets, hashes, signature."""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.urls import reverse

from issues.queries.shown import shown_stamp
from portal import search
from portal.bundle.crawl import Walk, offline_request
from portal.bundle.names import INDEX, SEARCH, asset_of, between, file_of
from portal.bundle.seal import KEY, MANIFEST, SIGNATURE, hash_of, public_pem, signed
from portal.earlier_promises import Past
from portal.queries.copies import said_rows, the_campaign
from portal.queries.search import unit_names
from portal.web import drawn
from trail import clock


class Changed(Exception):
    """What is disclosed changed while the bundle was made: it would show two days at once."""


def build(to: BinaryIO, *, said: Callable[[int, int], None] = lambda done, known: None) -> dict[str, Any]:
    """Write the bundle of what is disclosed at this moment; returns its manifest.

    `said(done, known)` hears how many pages are made and how many are known of. Raises Changed when something was
    disclosed, replaced or withdrawn, or a day ended, before the last page was made: nothing withdrawn is ever inside.
    """
    shown, moment = shown_stamp(on=clock.today()), clock.now()
    files: dict[str, dict[str, Any]] = {}
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as parts:

        def add(name: str, content: bytes) -> None:
            entry = zipfile.ZipInfo(name, moment.timetuple()[:6])
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            parts.writestr(entry, content)
            files[name] = {"sha256": hash_of(content), "bytes": len(content)}

        walk = Walk(said)
        for name, content in walk.files():
            add(name, content)
        add(SEARCH, walk._led("/search/", SEARCH, _search_page(walk)))
        add(INDEX, _index())
        for address in sorted(walk.assets):
            add(asset_of(address), _asset(address))
        add(KEY, public_pem())
        add("README.txt", render_to_string("portal/bundle_readme.txt", {"moment": moment}).encode())
        sums = "".join(f"{one['sha256']}  {name}\n" for name, one in sorted(files.items()))
        add("SHA256SUMS", sums.encode())
        manifest = _manifest(moment, shown, files)
        text, signature = signed(manifest)
        for name, content in ((MANIFEST, text), (SIGNATURE, signature)):
            parts.writestr(zipfile.ZipInfo(name, moment.timetuple()[:6]), content)
    if shown_stamp(on=clock.today()) != shown:
        raise Changed("生成期间有材料公示、更新或撤下，请重新生成。")
    return manifest


def _manifest(moment, shown, files):
    campaign = the_campaign()
    return {
        "title": str(campaign or ""),
        "as_of": moment.isoformat(timespec="seconds"),
        "shown": shown,
        "files": files,
    }


def _search_page(walk: Walk) -> bytes:
    request = offline_request("/items/", walk.stamp)
    return drawn(request, "portal/search_offline.html", campaign=the_campaign(), index=INDEX)


def _index() -> bytes:
    """What the search script looks through, of what is disclosed and nothing else: [file, title, number, unit, texts],
    a text being [what it is called, what it says, where on the page]. Units first."""
    campaign, on = the_campaign(), clock.today()
    rows = [
        [_link("portal:unit", pk), name, "", "", [["单位", name, ""]]] for pk, name in unit_names(campaign)
    ]
    rows += [
        [_link(one["name"], one["key"]), one["title"], one["number"], one["unit"], one["texts"]]
        for one in search.whole(said_rows(campaign, on=on), Past(campaign))
    ]
    return b"window.INDEX=" + json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode() + b";\n"


def _link(name: str, key: Any) -> str:
    return between(SEARCH, file_of(reverse(name, args=[key])))


def _asset(address: str) -> bytes:
    """A static file as the server would hand it out: collected in production, found in the source otherwise."""
    name = address.removeprefix(settings.STATIC_URL)
    collected = Path(settings.STATIC_ROOT, name)
    return (collected if collected.exists() else Path(str(finders.find(name)))).read_bytes()
