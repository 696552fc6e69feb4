"""The house's own addresses, and beside them the bare views that everything is measured against."""

import uuid

from django.db import connection, transaction
from django.http import HttpResponse
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt

from reviews.services.slips import hash_of


def bare(request):
    """As little as Django can answer."""
    return HttpResponse("ok", content_type="text/plain")


@csrf_exempt
def bare_vote(request):
    """The statements of one ballot by cursor, with no check, no page and no ORM around them."""
    key, review, item = hash_of(request.POST["token"]), request.POST["review"], request.POST["item"]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT hash, review_id, state FROM reviews_slip WHERE hash = %s", [key])
        cursor.execute("SELECT state FROM reviews_democraticreview WHERE id = %s FOR SHARE", [review])
        cursor.execute("UPDATE reviews_slip SET state = 'used' WHERE hash = %s AND state = 'unused'", [key])
        cursor.execute(
            "INSERT INTO reviews_box (id, review_id, item_id, choice) VALUES (%s, %s, %s, 'a')",
            [str(uuid.uuid4()), review, item],
        )
        cursor.execute(
            "INSERT INTO reviews_receiptbox (code, review_id) VALUES (%s, %s)", [request.POST["code"], review]
        )
    return HttpResponse("ok", content_type="text/plain")


urlpatterns = [path("bare/", bare), path("bare/vote/", bare_vote), path("", include("rectify.urls"))]
