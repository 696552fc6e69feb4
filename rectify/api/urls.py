"""Addresses of the API, under /api/v1/."""

from django.urls import include, path
from rest_framework.routers import SimpleRouter

from issues.api import ItemApi, ListApi, ProgressApi
from rectify.api import pages
from reviews.api import CloseOutApi, ReviewApi
from units.api import CampaignApi, MeApi, UnitApi

router = SimpleRouter()
for name, rows in {
    "campaign": CampaignApi,
    "unit": UnitApi,
    "list": ListApi,
    "item": ItemApi,
    "progress": ProgressApi,
    "review": ReviewApi,
    "close-out": CloseOutApi,
}.items():
    router.register({"progress": "progress"}.get(name, f"{name}s"), rows, basename=name)

app_name = "api"
urlpatterns = [
    path("me/", MeApi.as_view(), name="me"),
    path("schema/", pages.Schema.as_view(), name="schema"),
    path("", include(router.urls)),
]
