"""The house's own addresses, and beside them the bare view that everything is measured against."""

from django.http import HttpResponse
from django.urls import include, path


def bare(request):
    """As little as Django can answer."""
    return HttpResponse("ok", content_type="text/plain")


urlpatterns = [path("bare/", bare), path("", include("rectify.urls"))]
