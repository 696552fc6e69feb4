"""One effect however often a request arrives: a double click, a proxy, a phone that never got its answer (S48)."""

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import transaction

from trail.services import record_alone
from units.models import RequestKey


@transaction.atomic
def carried_once(act, *, key, by, name="", **arguments):
    """Call the service `act(by=by, **arguments)` unless this person's `key` already did; returns what it returned then.

    `key` is any text up to 64 characters the client made up, or "" for none. `name` tells acts apart that share a key
    by mistake (default: the service's own name). A refusal keeps nothing: the next try with the key is a first one.
    What is remembered is rows (a model instance or a list of them) or plain JSON; rows are read afresh for the retry.
    Raises whatever the service raises, and ValidationError `key_reused` when the key did something else.
    """
    if not key:
        return act(by=by, **arguments)
    name = name or act.__name__
    kept, new = RequestKey.objects.get_or_create(person=by, key=key[:64], defaults={"act": name[:120]})
    if not new:
        if kept.act != name[:120]:
            raise ValidationError("这个请求编号已经用于另一件事，请刷新页面后再办。", code="key_reused")
        record_alone("act.repeated", by=by, verb=name)
        return _recalled(kept.outcome)
    outcome = act(by=by, **arguments)
    kept.outcome = _noted(outcome)
    kept.save(update_fields=["outcome"])
    return outcome


def _noted(outcome):
    if isinstance(outcome, list | tuple):
        return [_noted(one) for one in outcome]
    if hasattr(outcome, "_meta"):
        return {"model": outcome._meta.label_lower, "pk": outcome.pk}
    return outcome if isinstance(outcome, str | int | float | bool) else None


def _recalled(outcome):
    if isinstance(outcome, list):
        return [_recalled(one) for one in outcome]
    if isinstance(outcome, dict):
        return apps.get_model(outcome["model"])._default_manager.filter(pk=outcome["pk"]).first()
    return outcome
