"""Access tokens: made by the person they speak for, shown once, kept as a hash, ended by hand, by time or a new password."""

import hashlib
import secrets
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.crypto import constant_time_compare

from trail import clock
from trail.services import record
from units.models import AccessToken, Person
from units.permissions import Permission, require, require_confirmed

LONGEST_DAYS, MOST_LIVING = 180, 10
HEAD = "zd_"  # a token found in a mail or a log is known for what it is


@transaction.atomic
def issue_token(*, by, name, days, writes=False):
    """Make a token for oneself; it stands in `issued` of the row returned, and nowhere else.

    Who has a second factor has just proved it (S83). Raises ValidationError `too_long`, `too_many`, StepUp.
    """
    require(by, Permission.BUSINESS_READ)
    require_confirmed(by)
    person = Person.objects.select_for_update().get(pk=by.pk)
    if not 1 <= days <= LONGEST_DAYS:
        raise ValidationError(f"有效期须在 1 到 {LONGEST_DAYS} 天之间，到期后可以重新生成。", code="too_long")
    if person.tokens.living(on=clock.today()).count() >= MOST_LIVING:
        raise ValidationError(
            f"有效的令牌最多 {MOST_LIVING} 个，请先撤销不再使用的，再生成新的。", code="too_many"
        )
    plain = HEAD + secrets.token_urlsafe(32)
    token = AccessToken.objects.create(
        person=person,
        name=name.strip(),
        writes=writes,
        hash=_hash(plain),
        tail=plain[-4:],
        mark=_mark(person),
        made_at=clock.now(),
        expires_on=clock.today() + timedelta(days=days),
    )
    record("token.issued", on=person, by=by, name=token.name, until=token.expires_on, writes=writes)
    token.issued = plain  # type: ignore[attr-defined]
    return token


@transaction.atomic
def revoke_token(*, by, token_id):
    """End a token of one's own at once. Raises AccessToken.DoesNotExist, ValidationError `illegal_move`."""
    token = AccessToken.objects.select_for_update().get(pk=token_id, person=by)
    if token.revoked_at:
        raise ValidationError("这个令牌已经撤销，无须再次办理。", code="illegal_move")
    token.revoked_at = clock.now()
    token.save(update_fields=["revoked_at"])
    record("token.revoked", on=by, by=by, name=token.name)
    return token


def token_of(plain):
    """The living token of an open account that these letters are, with its person; None when there is none."""
    living = AccessToken.objects.living(on=clock.today()).select_related("person")
    token = living.filter(hash=_hash(plain), person__is_active=True).first()
    if token is None or not constant_time_compare(token.mark, _mark(token.person)):
        return None
    if token.used_on != clock.today():  # once a day: a row that every request writes would queue them all
        token.used_on = clock.today()
        token.save(update_fields=["used_on"])
    return token


def _hash(plain):
    """Plain sha256 is enough: 256 random bits cannot be guessed, however fast a guess is."""
    return hashlib.sha256(plain.encode("utf-8", "replace")).hexdigest()


def _mark(person):
    return person.get_session_auth_hash()
