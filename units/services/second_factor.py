"""The second factor (S83): 动态口令 by an app on the phone, recovery codes on paper; turned on, checked, turned off, reset.

The codes and their table are allauth's; a code counts once, whatever window it is still valid in.
"""

import secrets
import unicodedata

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.mfa.utils import decrypt
from django.core.exceptions import ValidationError
from django.db import transaction

from trail import clock
from trail.services import record
from units.models import Person
from units.permissions import FACTOR_RULE, must_have_factor, require_confirmed
from units.services.people import locked_person

KIND = Authenticator.Type


class WrongCode(ValidationError):
    """What was typed is not the code (or not the password that goes with it): counted as a failed sign-in is (S80)."""


@transaction.atomic
def turn_on_factor(*, by, secret, code):
    """Keep the secret of this person's phone, once a first code proves that the phone has it. Returns the person.

    Recovery codes stand in `issued`, and nowhere else. Sessions and access tokens from before end. Raises ValidationError
    `illegal_move`, WrongCode.
    """
    person = _locked(by)
    if person.has_factor:
        raise ValidationError("动态口令已经启用，无须再次办理。", code="illegal_move")
    if (counter := _counter(secret, code)) is None:
        raise _wrong("动态口令不正确。请确认手机时间准确、扫的是本页的二维码，再输入最新显示的 6 位数字。")
    kept = TOTP.activate(person, secret).instance
    kept.data["counter"], kept.created_at = counter, clock.now()
    kept.save(update_fields=["data", "created_at"])
    _new_paper(person)
    return _turned(person, "person.factor_on", by=by)


@transaction.atomic
def turn_off_factor(*, by, password, code):
    """Go back to the password alone, where the rule allows it. Raises ValidationError `illegal_move`, `needed`, WrongCode."""
    person = _locked(by)
    _is_on(person)
    if must_have_factor(person):
        raise ValidationError(
            f"{FACTOR_RULE}，不能停用。手机更换或遗失的，请联系活动办或系统管理员重置。", code="needed"
        )
    if not person.check_password(password) or not _used(person, code):
        raise _wrong("密码或动态口令不正确，请核对后再试。")
    person.authenticator_set.all().delete()
    return _turned(person, "person.factor_off", by=by)


@transaction.atomic
def renew_recovery_codes(*, by, code):
    """New recovery codes, in `issued` of the person returned; the old ones end. Raises ValidationError `illegal_move`, WrongCode."""
    person = _locked(by)
    _is_on(person)
    if not _used(person, code):
        raise _wrong()
    person.authenticator_set.filter(type=KIND.RECOVERY_CODES).delete()
    _new_paper(person)
    record("person.recovery_codes_renewed", on=person, by=by)
    return person


@transaction.atomic
def use_code(*, person, code):
    """Take a code from the phone or from the paper, each counts once. Raises WrongCode."""
    person = _locked(person)
    if not _used(person, code):
        raise _wrong()
    return person


@transaction.atomic
def reset_factor(*, by, person):
    """Take the second factor from somebody who lost their phone; their sessions end and they set it up anew (S83).

    For whoever keeps the account, never for oneself. Raises ValidationError `own_account`, `illegal_move`.
    """
    require_confirmed(by)
    person = locked_person(person, by=by)
    if by == person:
        raise ValidationError(
            "不能重置自己的动态口令。手机遗失的，请由另一位管理人员办理；手机还在的，请在“个人安全”里停用。",
            code="own_account",
        )
    _is_on(person)
    person.authenticator_set.all().delete()
    return _turned(person, "person.factor_reset", by=by)


def _locked(person):
    return Person.objects.select_for_update().get(pk=person.pk)


def _is_on(person):
    if not person.has_factor:
        raise ValidationError("动态口令没有启用，无须办理。", code="illegal_move")


def _turned(person, act, *, by):
    """Sessions and tokens of the locked person from before end: `factor_turns` is part of what they are checked by."""
    person.factor_turns += 1
    person.save(update_fields=["factor_turns"])
    record(act, on=person, by=by)
    return person


def _new_paper(person):
    person.issued = RecoveryCodes.activate(person).generate_codes()


def _used(person, code):
    """Whether this is a code of the locked person that was not used before; it is used now."""
    kept = {one.type: one for one in person.authenticator_set.all()}
    phone, paper = kept.get(KIND.TOTP), kept.get(KIND.RECOVERY_CODES)
    if phone is None:
        return False
    counter = _counter(decrypt(phone.data["secret"]), code, after=phone.data.get("counter", 0))
    if counter is not None:
        phone.data["counter"], phone.last_used_at = counter, clock.now()
        phone.save(update_fields=["data", "last_used_at"])
        return True
    if paper is None or not paper.wrap().validate_code(_plain(code)):
        return False
    paper.refresh_from_db()
    record("person.recovery_code_used", on=person, by=person, left=len(paper.wrap().get_unused_codes()))
    return True


def _counter(secret, code, *, after=0):
    """The half minute whose code this is, among those a phone's clock may be in; None when it is none of them."""
    typed = _plain(code).encode()
    for counter in yield_hotp_counters_from_time():
        wanted = format_hotp_value(hotp_value(secret, counter)).encode()
        if counter > after and secrets.compare_digest(typed, wanted):
            return counter
    return None


def _plain(code):
    """Digits however they were typed: wide, or with the space they are shown with."""
    return "".join(unicodedata.normalize("NFKC", code).split())


def _wrong(text="动态口令不正确。请输入手机上最新显示的 6 位数字；每个口令只能用一次，刚用过的请等下一个。"):
    return WrongCode(text, code="wrong_code")
