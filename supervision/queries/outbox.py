"""How the outbox stands."""

from datetime import datetime, timedelta

from django.db.models import Count, Min, Q

from supervision.models import Mail

UNKNOWN_AFTER = timedelta(minutes=10)


def outbox(*, at: datetime) -> dict:
    """What waits, since when, what failed, and what nobody knows the end of (its worker died on the way); one statement."""
    states = Mail.State
    return Mail.objects.aggregate(
        waiting=Count("pk", filter=Q(state=states.WAITING)),
        oldest=Min("written_at", filter=Q(state=states.WAITING)),
        failed=Count("pk", filter=Q(state=states.FAILED)),
        unknown=Count("pk", filter=Q(state=states.SENDING, tried_at__lt=at - UNKNOWN_AFTER)),
    )
