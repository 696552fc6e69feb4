"""gunicorn's settings in `make demo`: the web imports the house while its data is made ready, and opens its port when told.

The word comes as a line on stdin, from the supervisor (rectify/up.py). When that one is gone, stdin ends, and so does this.
"""

import sys

from django.urls import get_resolver

preload_app = True  # once, before the fork: the workers share what is imported


def on_starting(server):
    """After the imports, before there is a socket: wait for the word."""
    get_resolver().url_patterns  # noqa: B018 (imports every view; a first visitor would wait for it otherwise)
    if not sys.stdin.readline():
        raise SystemExit(0)
