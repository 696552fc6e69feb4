"""One effect however often a write is sent (S48): the answer is kept in the act's own transaction."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction

from trail import clock
from units.models import KeptAnswer

KEPT_DAYS = 3


@transaction.atomic
def answer_once(*, by, key, asked, act):
    """The answer (status, body, whether it is an old one) to a write under a key of this person's own choosing.

    `asked` is the hash of the request, `act` does it and returns (status, body). The second of two at once waits for
    the first at the unique constraint and then reads its answer; a crash takes act and answer back together.
    Raises ValidationError `key_reused` when the key stands for another request.
    """
    kept, new = KeptAnswer.objects.get_or_create(
        person=by, key=key, defaults={"asked": asked, "at": clock.now()}
    )
    if kept.asked != asked:
        raise ValidationError(
            "这个 Idempotency-Key 已用于另一个请求，请为新的请求换一个新的值。", code="key_reused"
        )
    if not new:
        return kept.status, kept.body, True
    kept.status, kept.body = act()
    kept.save(update_fields=["status", "body"])
    return kept.status, kept.body, False


def forget_answers():
    """Sweep answers nobody will ask for again; a second run finds nothing. Returns how many."""
    many, _ = KeptAnswer.objects.filter(at__lt=clock.now() - timedelta(days=KEPT_DAYS)).delete()
    return many
