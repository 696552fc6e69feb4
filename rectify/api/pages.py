"""The API's description and the pages that explain it, for staff."""

from csp.decorators import csp_replace
from django.urls import reverse
from rest_framework.response import Response
from rest_framework.views import APIView

from rectify.api.description import description, operations
from rectify.api.schema import BODY, REFUSED
from units.desk.page import desk, page
from units.rest.pagination import MOST, SIZE


class Schema(APIView):
    """The OpenAPI description, as JSON, for programs and for the page that shows it."""

    schema = None

    def get(self, request):
        """The same for everybody who may come in: it names no row."""
        return Response(description())


@desk()
def guide(request):
    """接口说明: how a program signs in, reads, writes and understands a refusal."""
    address = request.build_absolute_uri("/api/v1")
    refusals = sorted((REFUSED | BODY).items())
    context = {"address": address, "operations": operations(), "refusals": refusals}
    return page(request, "api/guide.html", size=SIZE, most=MOST, **context)


# swagger-ui writes styles into the page; this page alone may have them, and it shows nothing a person typed
@csp_replace({"style-src": ["'self'", "'unsafe-inline'"]})
@desk()
def docs(request):
    """The description to read and try, by swagger-ui from our own server."""
    return page(request, "api/docs.html", schema_url=reverse("api:schema"))
