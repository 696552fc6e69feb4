"""Sign-in, sign-out and a new password: django-allauth's views, with what a shared office computer needs."""

from allauth.account import views as account
from allauth.account.internal.stagekit import clear_login
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from units.views.editing import FORM

answers_forms = require_http_methods(FORM)
password_change = answers_forms(never_cache(account.password_change))


@answers_forms
def sign_in(request):
    """Sign in. Whoever opens this page begins anew: a colleague who typed only a password here left nothing behind (S83)."""
    if not request.user.is_authenticated:
        clear_login(request)
    return account.login(request)


@answers_forms
@never_cache
def sign_out(request):
    """Sign out; the browser forgets what this site left on it (S89). Cookies stay: they may be another system's."""
    response = account.logout(request)
    if request.method == "POST":
        response["Clear-Site-Data"] = '"cache", "storage"'
    return response
