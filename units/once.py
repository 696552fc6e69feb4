"""One effect however often a request arrives: a double click, a proxy, a phone that never got its answer (S48)."""

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import transaction

from trail.services import record_alone
from units.models import RequestKey


@transaction.atomic
def carried_once(act, *, person, key, name):
    """Call `act()` unless this person's `key` already did; returns what it returned then.

    `act` is a service with its arguments bound (`functools.partial`); `key` any text up to 64 characters the client made
    up, or "" for none; `name` tells apart acts that share a key by mistake. A refusal keeps nothing: the next try with the
    key is a first one. What is remembered is rows (a model instance or a list of them) or plain JSON; rows are read afresh
    for the retry. Raises whatever the act raises, and ValidationError `key_reused` when the key did something else.
    """
    if not key:
        return act()
    key, name = key[:64], name[:120]
    kept, new = RequestKey.objects.get_or_create(person=person, key=key, defaults={"act": name})
    if not new:
        if kept.act != name:
            raise ValidationError("这个请求编号已经用于另一件事，请刷新页面后再办。", code="key_reused")
        record_alone("act.repeated", by=person, verb=name)
        return _recalled(kept.outcome)
    outcome = act()
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
