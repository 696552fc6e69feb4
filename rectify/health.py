"""For the machine that watches: is the process alive, and can it do its work?"""

from django.db import DatabaseError, connection
from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_safe


@require_safe
def alive(request):
    """The process answers; nothing else is asked."""
    return HttpResponse("ok", content_type="text/plain")


@require_safe
def ready(request):
    """The database answers and every migration has run; 503 with what is missing otherwise."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM django_migrations")
            done = cursor.fetchone()[0]
    except DatabaseError:
        return JsonResponse({"ready": False, "missing": "database"}, status=503)
    return JsonResponse({"ready": done > 0})
