"""Signing in: the door is closed to those without an account, and a failed try leaves a trace."""

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver

from trail.services import record_alone


class ClosedDoor(DefaultAccountAdapter):
    """Accounts are made by the activity office or the system administrator; nobody signs up."""

    def is_open_for_signup(self, request):
        return False


@receiver(user_login_failed)
def trace_failed(sender, **_):
    # no user name: people type passwords into that field
    record_alone("person.sign_in_failed", by=None)


@receiver(user_logged_in)
def trace_in(sender, user, **_):
    record_alone("person.signed_in", by=user)


@receiver(user_logged_out)
def trace_out(sender, user, **_):
    if user:
        record_alone("person.signed_out", by=user)
