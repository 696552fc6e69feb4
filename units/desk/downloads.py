"""A file that leaves the house: one function sets every header, so that none is forgotten at the thirteenth place (S99)."""

import json

from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

ZIP = "application/zip"
TEXT = "text/plain; charset=utf-8"
JSON = "application/json"


def download(content, name: str, kind: str, *, shown: bool = False) -> HttpResponseBase:
    """A file for the visitor to keep; no browser runs it or opens it in this site's name.

    `content`: bytes, text, or an open file (streamed and closed). `kind`: its MIME type. `shown` lets the browser draw it in
    place, for pictures of our own making only.
    """
    streams = hasattr(content, "read")
    answer: HttpResponseBase = (FileResponse if streams else HttpResponse)(content, content_type=kind)
    if not shown:
        answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["X-Robots-Tag"] = "noindex"
    return answer


def stored(file, name: str, kind: str, *, shown: bool = False) -> HttpResponseBase:
    """A stored file (a field's value) as `download`; Http404 when it is gone from the disk."""
    try:
        content = file.open("rb")
    except FileNotFoundError as gone:
        raise Http404 from gone
    return download(content, name, kind, shown=shown)


def as_json(content, name: str) -> HttpResponseBase:
    """Plain data as a file people can read too."""
    return download(json.dumps(content, ensure_ascii=False, indent=1), name, JSON)
