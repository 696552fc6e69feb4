"""The second factor at the door (S83): secrets sealed at rest, wrong codes counted, who must have one led to it, and a code
asked again before the acts that open, close or certify.

What a code is and when it counts is said by `units.services.second_factor`; who must have one by `units.permissions`.
"""

import base64
import hashlib
import time

from allauth.core import ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib.auth import update_session_auth_hash
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.utils.encoding import force_bytes

from trail.services import record_alone
from units.drawings import qr
from units.permissions import must_have_factor
from units.services.second_factor import WrongCode, use_code

CONFIRMED = "factor_confirmed"  # in the session: (person, when)
PENDING = "factor_pending"  # in the session: the secret that is being set up
CODE = "factor_code"  # the field of the page that asks for a code
OWN = "/desk/security/"  # what stays open to somebody who still has to set it up


class SealedSecrets(DefaultMFAAdapter):
    """Secrets stand in the database (and in a session, until they are confirmed) under a key of their own."""

    def encrypt(self, text):
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text):
        return _box().decrypt(encrypted_text.encode()).decode()

    def build_totp_svg(self, url):
        return qr(url)


def _box():
    """Made from SECRET_KEY, so that a copy of the database alone opens no phone's secret; an older key still opens."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet(
        [
            Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"factor:" + force_bytes(key)).digest()))
            for key in keys
        ]
    )


def take_code(request, person, code):
    """One try at a code: counted like a password, in the database (S80); every failure an event without what was typed.

    Raises ValidationError `slowed`, `wrong_code`.
    """
    count_try(request, person)
    try:
        use_code(person=person, code=code)
    except WrongCode:
        note_failure(person)
        raise
    forgive(request, person)
    remember(request, person)


def count_try(request, person):
    """Raise ValidationError `slowed` when there were too many tries at this person's code."""
    if not ratelimit.consume(request, action="code_failed", key=_key(person)):
        record_alone("person.code_slowed", by=None, account=person)
        raise ValidationError(
            "动态口令输错次数过多，请过几分钟再试；仍不能通过的，请联系活动办或系统管理员核实身份后重置。",
            code="slowed",
        )


def note_failure(person):
    record_alone("person.code_failed", by=None, account=person)


def forgive(request, person):
    """A right code forgets the wrong ones before it."""
    ratelimit.clear(request, action="code_failed", key=_key(person))


def _key(person):
    return f"second-factor-{person.pk}"


def remember(request, person):
    """From now on this session has the second factor, freshly confirmed."""
    request.session[CONFIRMED] = [person.pk, time.time()]


def stay(request, person):
    """The factor was turned by the person: other sessions end, this one goes on under a new key."""
    update_session_auth_hash(request, person)
    request.session.pop(CONFIRMED, None)
    if person.has_factor:
        remember(request, person)


def confirmed_at(request):
    """When this session last proved the second factor of who is signed in, in seconds since 1970; 0 if it never did."""
    whose, when = request.session.get(CONFIRMED, (None, 0.0))
    return when if whose == request.user.pk else 0.0


def confirm(request):
    """Before an act: take the code that came with the form, if one did, and let the service know how fresh it is.

    Raises ValidationError `slowed`, `wrong_code`.
    """
    if code := request.POST.get(CODE):
        take_code(request, request.user, code)
    request.user.confirmed_at = confirmed_at(request)


def is_missing(request):
    """Whether who is signed in must have a second factor and this session came without."""
    return not confirmed_at(request) and must_have_factor(request.user)


class LedToFactor:
    """Who must have a second factor sees no business page before it is set up: every page of the desk leads there (S83)."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if (
            settings.SECOND_FACTOR == "required"
            and request.path.startswith("/desk/")
            and not request.path.startswith(OWN)
            and request.user.is_authenticated
            and is_missing(request)
        ):
            return redirect("units:factor_on")
        return self.get_response(request)
