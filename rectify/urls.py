"""Every address of the house. A new one belongs in the access table of the tests too (tests/access/)."""

from django.urls import include, path

from rectify import health, operations
from rectify.api import pages
from supervision.views.desk import front_door
from units.views import accounts, second_factor

urlpatterns = [
    path("", include("portal.urls")),
    path("desk/", front_door, name="desk"),
    path("desk/", include("units.urls")),
    path("desk/", include("documents.urls")),
    path("desk/", include("issues.urls")),
    path("desk/", include("reviews.urls")),
    path("desk/", include("inspections.urls")),
    path("desk/", include("accountability.urls")),
    path("desk/", include("supervision.urls")),
    path("desk/api/", pages.guide, name="api_guide"),
    path("desk/api/docs/", pages.docs, name="api_docs"),
    path("api/v1/", include("rectify.api.urls")),
    path("desk/operations/", operations.operations, name="operations"),
    path("vote/", include("reviews.urls_vote")),
    path("accounts/login/", accounts.sign_in, name="account_login"),
    path("accounts/code/", second_factor.sign_in_code, name="mfa_authenticate"),  # the name allauth leads to
    path("accounts/logout/", accounts.sign_out, name="account_logout"),
    path("accounts/password/", accounts.password_change, name="account_change_password"),
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
]

handler403, handler404 = "rectify.errors.refused", "rectify.errors.not_found"
handler400, handler500 = "django.views.defaults.bad_request", "rectify.errors.fault"
