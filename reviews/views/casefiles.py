"""一案一档 and the close certificate (M70, V25): to read, to print, to take away."""

from django.http import Http404
from django.urls import reverse

from issues.models import Item
from issues.states import State
from issues.views.found import found_item
from reviews.casefile import contents_of, file_name, packed
from reviews.queries.casefile import case_file, certificate
from reviews.queries.kit import qr
from trail import clock
from trail.services import record_alone
from units.desk.downloads import ZIP, download
from units.desk.page import desk, page


@desk()
def case(request, pk):
    """The file of one item on one page."""
    found = case_file(found_item(request, pk))
    return page(request, "reviews/case.html", case=found, contents=contents_of(found))


@desk()
def case_zip(request, pk):
    """The file as a zip; who took it away stands in the trail (S66)."""
    found = case_file(found_item(request, pk))
    record_alone("case.taken", by=request.user, item=found.item, files=len(found.proofs))
    return download(packed(found), file_name(found), ZIP)


@desk()
def close_certificate(request, pk):
    """The certificate of a closed item, on one sheet; the QR leads to its public page while it is public."""
    item = found_item(request, pk)
    if item.state != State.CLOSED:
        raise Http404
    public = Item.objects.disclosed(on=clock.today()).filter(pk=pk).exists()
    address = request.build_absolute_uri(reverse("portal:item", args=[item.number]))
    context = {"address": address, "code": qr(address)} if public else {"address": "", "code": ""}
    return page(request, "reviews/certificate.html", **context, **certificate(item))
