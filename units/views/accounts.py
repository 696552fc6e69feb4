"""Sign-in, sign-out and a new password: django-allauth's views, with what a shared office computer needs."""

from allauth.account import views as account
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from units.views.editing import FORM

answers_forms = require_http_methods(FORM)
sign_in = answers_forms(account.login)
password_change = answers_forms(never_cache(account.password_change))


@answers_forms
@never_cache
def sign_out(request):
    """Sign out; the browser forgets what this site left on it (S89). Cookies stay: they may be another system's."""
    response = account.logout(request)
    if request.method == "POST":
        response["Clear-Site-Data"] = '"cache", "storage"'
    return response
