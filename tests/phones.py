"""What a person's phone shows: codes of the second factor, on a clock that stands until it is moved on (S83)."""

import re
import time

import pytest
import time_machine
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache

from units.services.second_factor import turn_on_factor

HALF_MINUTE, WRONG = 30, "271828"
PASSWORD = "a-long-enough-one"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
CODE, SECURITY, ON = "/accounts/code/", "/desk/security/", "/desk/security/on/"
OFF, PAPER = "/desk/security/off/", "/desk/security/codes/"


@pytest.fixture
def watch():
    """A clock that stands until it is moved on: a code is of its half minute."""
    with time_machine.travel(1_800_000_000, tick=False) as clock:
        yield clock


@pytest.fixture
def group(cast, watch):
    """The supervision group's member, an approver, with a password."""
    cache.clear()
    cast.supervisor.set_password(PASSWORD)
    cast.supervisor.save()
    return cast.supervisor


@pytest.fixture
def required(settings):
    settings.SECOND_FACTOR = "required"


def code_of(secret=SECRET):
    """What the phone shows now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // HALF_MINUTE))


def turned_on(person, watch):
    """The recovery codes of a person who set the factor up just now; the next half minute has begun."""
    made = turn_on_factor(by=person, secret=SECRET, code=code_of())
    watch.shift(HALF_MINUTE)
    person.refresh_from_db()
    return made.issued


def signed_in(client, person, watch):
    """This browser, signed in with password and code; the next half minute has begun."""
    client.post("/accounts/login/", {"login": person.username, "password": PASSWORD})
    assert typed(client, code_of()).status_code == 302
    watch.shift(HALF_MINUTE)
    return client


def typed(client, code, address=CODE, **more):
    return client.post(address, {"code": code, **more})


def secret_on(page):
    return re.search(r'<code id="secret">([A-Z2-7 ]+)</code>', page.text)[1].replace(" ", "")


def paper_on(page):
    """The recovery codes a page shows."""
    return re.findall(r"<code>(\d{4} \d{4})</code>", page.text)
