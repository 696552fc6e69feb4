"""Fixtures of the tests of reviews and close-outs."""

import pytest


@pytest.fixture
def desk(client):
    """Sign in as one of the cast and get a page, or post to it."""

    def visit(who, url, data=None, **query):
        client.force_login(who)
        return client.get(url, query) if data is None else client.post(url, data)

    return visit
