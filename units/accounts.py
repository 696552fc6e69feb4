"""Signing in: the door is closed to those without an account, and a failed try leaves a trace."""

import time

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.signals import password_changed
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.core.exceptions import ValidationError
from django.dispatch import receiver
from django.shortcuts import resolve_url

from trail.services import record_alone
from units.permissions import Permission, allowed

SIGNED_IN, RENEWED = "signed_in_at", "renewed_at"  # seconds since the epoch, in the session
HOMES = [(Permission.PERSON_EDIT, "units:people"), (Permission.TRAIL_READ, "supervision:trail")]


class ClosedDoor(DefaultAccountAdapter):
    """Accounts are made by the activity office or the system administrator; nobody signs up."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": "账号或密码不正确，请核对后再试。",
        "too_many_login_attempts": "登录失败次数过多，请过几分钟再试；忘记密码的，请联系活动办核实身份后重设。",
        "enter_current_password": "当前密码不正确，请重新输入。",
    }

    def is_open_for_signup(self, request):
        return False

    def authenticate(self, request, **credentials):
        """A closed account is answered like a wrong password: nobody learns that it exists (S81)."""
        person = super().authenticate(request, **credentials)
        return person if person is not None and person.is_active else None

    def pre_authenticate(self, request, **credentials):
        """Slow down guessing (S80), and say so in the trail: the account is not named, as in `trace_failed`."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            record_alone("person.sign_in_slowed", by=None)
            raise

    def get_login_redirect_url(self, request):
        """The workbench; for administrators, who see no business, the page of their own work (S84)."""
        return home_of(request.user)

    def get_password_change_redirect_url(self, request):
        return self.get_login_redirect_url(request)


def home_of(person):
    """The address a signed-in person starts from and is led back to: never one that answers 403 (S84)."""
    if not allowed(person, Permission.BUSINESS_READ):
        for permission, name in HOMES:
            if allowed(person, permission):
                return resolve_url(name)
    return resolve_url(settings.LOGIN_REDIRECT_URL)


class LongestSession:
    """End a session twelve hours after signing in, however busy it was; an idle one within thirty minutes (S82).

    The half hour starts anew with a request, but is written down once a minute at most: on every page that would be three
    statements and a flush of the disk.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        # without the cookie nobody is signed in, and public pages stay free of the session
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            if _over(request):
                logout(request)
                messages.info(request, "您登录已满 12 小时，为安全起见请重新登录。")
            elif (
                SIGNED_IN in request.session
                and time.time() - request.session.get(RENEWED, 0) >= settings.SESSION_RENEW
            ):
                request.session[RENEWED] = time.time()
        return self.get_response(request)


def _over(request):
    age = time.time() - request.session.get(SIGNED_IN, 0)
    return age > settings.SESSION_LONGEST and request.user.is_authenticated


@receiver(user_login_failed)
def trace_failed(sender, **_):
    # no user name: people type passwords into that field
    record_alone("person.sign_in_failed", by=None)


@receiver(user_logged_in)
def trace_in(sender, request, user, **_):
    request.session[SIGNED_IN] = request.session[RENEWED] = time.time()
    record_alone("person.signed_in", by=user)


@receiver(user_logged_out)
def trace_out(sender, user, **_):
    if user:
        record_alone("person.signed_out", by=user)


@receiver(password_changed)
def trace_password(sender, user, **_):
    record_alone("person.password_changed", by=user)
