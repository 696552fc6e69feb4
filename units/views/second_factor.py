"""个人安全 (S83): the second factor of who is signed in, and the second step of signing in."""

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from units import second_factor
from units.desk.page import NOT_YET, Outcome, carried_out, desk, page
from units.forms.sign_in import FactorOffForm, FactorOnForm, RecoveryCodesForm
from units.permissions import FACTOR_RULE, must_have_factor
from units.services.second_factor import renew_recovery_codes, turn_off_factor, turn_on_factor
from units.views.editing import FORM

CRUMB = ("个人安全", reverse_lazy("units:security"))
sign_in_code = require_http_methods(FORM)(
    never_cache(AuthenticateView.as_view(template_name="account/code.html"))
)


@desk(None)
def security(request):
    """What protects my account, and what I can do about it."""
    phone = request.user.authenticator_set.filter(type=Authenticator.Type.TOTP).first()
    paper = request.user.authenticator_set.filter(type=Authenticator.Type.RECOVERY_CODES).first()
    left = len(paper.wrap().get_unused_codes()) if paper else 0
    must = must_have_factor(request.user)
    return page(request, "units/security.html", phone=phone, left=left, must=must)


@desk(None, FORM)
def factor_on(request):
    """Set the second factor up: the code to scan, its secret in letters, a first code as proof; then the recovery codes, once."""
    if request.method != "POST" and request.user.has_factor:
        return redirect("units:security")
    sealed, adapter = request.session.get(second_factor.PENDING), get_adapter()
    if sealed is None:
        sealed = request.session[second_factor.PENDING] = adapter.encrypt(generate_totp_secret())
    secret, form = adapter.decrypt(sealed), FactorOnForm(request.POST or None)
    if done := tried(request, form, turn_on_factor, secret=secret):
        del request.session[second_factor.PENDING]
        return _shown_once(request, done.value, "动态口令已启用")
    shown = {
        "qr": adapter.build_totp_svg(adapter.build_totp_url(request.user, secret)),
        "secret": " ".join(secret[n : n + 4] for n in range(0, len(secret), 4)),
        "rule": FACTOR_RULE if second_factor.is_missing(request) else "",
        "crumbs": [CRUMB, ("启用动态口令", "")],
    }
    return page(request, "units/factor_on.html", form, done=done, **shown)


@desk(None, FORM)
def factor_off(request):
    """Go back to the password alone; asks for both."""
    if request.method != "POST" and not request.user.has_factor:
        return redirect("units:security")
    form = FactorOffForm(request.POST or None)
    if done := tried(request, form, turn_off_factor):
        messages.success(request, "动态口令已停用，其他设备上的登录已退出。")
        return redirect("units:security")
    title = "停用动态口令"
    lead = "停用以后只凭密码登录；恢复码和接口令牌同时失效，其他设备上的登录会退出。"
    return page(
        request,
        "units/factor_act.html",
        form,
        title=title,
        lead=lead,
        danger=True,
        crumbs=[CRUMB, (title, "")],
        done=done,
    )


@desk(None, FORM)
def recovery_codes(request):
    """New recovery codes for the old ones, shown once."""
    if request.method != "POST" and not request.user.has_factor:
        return redirect("units:security")
    form = RecoveryCodesForm(request.POST or None)
    if done := tried(request, form, renew_recovery_codes):
        return _shown_once(request, done.value, "恢复码已重新生成")
    title, lead = "重新生成恢复码", "生成以后，原来的恢复码全部作废。"
    crumbs = [CRUMB, (title, "")]
    return page(request, "units/factor_act.html", form, title=title, lead=lead, crumbs=crumbs, done=done)


def tried(request, form, act, **arguments):
    """`carried_out` for an act that takes a code: tries are counted, what failed is noted, this session goes on."""
    if not (request.method == "POST" and form.is_valid()):
        return NOT_YET
    try:
        if request.user.has_factor:  # nobody guesses a secret that stands on their own page
            second_factor.count_try(request, request.user)
    except ValidationError as slowed:
        form.add_error(None, slowed)
        return Outcome(refused=True)
    done = carried_out(request, form, act, **arguments)
    if not done:
        if form.has_error("__all__", "wrong_code"):
            second_factor.note_failure(request.user)
        return done
    second_factor.forgive(request, request.user)
    second_factor.stay(request, done.value)
    return done


def _shown_once(request, person, title):
    issued = [f"{code[:4]} {code[4:]}" for code in getattr(person, "issued", None) or ()]
    return page(
        request,
        "units/recovery_codes.html",
        person=person,
        codes=issued,
        title=title,
        crumbs=[CRUMB, (title, "")],
    )
