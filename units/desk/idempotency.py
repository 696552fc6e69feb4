"""One effect however often a form arrives: a double click, a proxy, a phone that never got its answer (S48).

Pages carry their key in the hidden field `once`, programs in the header `Idempotency-Key`; both are kept by `answer_once`.
"""

import hashlib

from django.apps import apps

from units.services.idempotency import answer_once


def carried_once(act, *, person, key, name):
    """Call `act()` unless this person's `key` already did; returns what it returned then, its rows read afresh.

    `act` is a service with its arguments bound (`functools.partial`); `key` any text up to 64 characters, or "" for none; `name`
    tells apart acts that share a key by mistake. Only keys of rows are kept, never what else a service returned: a retry of an
    act that answered with anything but rows gets None, and its page says that it was done (S116: the numbers of slips exist on
    one answer and nowhere else). A refusal keeps nothing: the next try with the key is a first one. Raises whatever the act
    raises, and `key_reused`.
    """
    if not key:
        return act()
    done = []

    def carry_out():
        done.append(act())
        return 200, _noted(done[0])

    asked = hashlib.sha256(name.encode()).hexdigest()
    _, kept, again = answer_once(by=person, key=key[:64], asked=asked, act=carry_out)
    return _recalled(kept) if again else done[0]


def _noted(outcome):
    """Keys of rows, or nothing at all: of a list with one thing in it that is no row, nothing is kept."""
    if isinstance(outcome, list | tuple):
        noted = [_noted(one) for one in outcome]
        return noted if all(noted) else None
    if hasattr(outcome, "_meta"):
        return {"model": outcome._meta.label_lower, "pk": outcome.pk}
    return None


def _recalled(outcome):
    if isinstance(outcome, list):
        return [_recalled(one) for one in outcome]
    if isinstance(outcome, dict):
        return apps.get_model(outcome["model"])._default_manager.filter(pk=outcome["pk"]).first()
    return None
