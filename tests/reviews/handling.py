"""Scenes and questions that the tests of an audit's verbs share."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, InternalError

from reviews.models import AuditStep
from tests.factories import TODAY
from tests.reviews.helpers import a_second, decide, sql
from trail import clock
from units.services import delegations

REFUSED = (IntegrityError, InternalError)


def code_of(act, **arguments):
    with pytest.raises(ValidationError) as refusal:
        act(**arguments)
    return refusal.value.error_list[0].code


def give_back(application, by, to, opinion="照片看不清", **more):
    return decide(application, by, "returned", opinion, to=to, **more)


def way_of(application):
    return list(application.steps.order_by("pk").values_list("level", "turn", "verdict"))


def waits_for(person):
    person.__dict__.pop("acting_for", None)
    return set(AuditStep.objects.waiting_for(person).values_list("pk", flat=True))


def colleague(cast):
    return a_second(cast, "group", group=cast.groups[0])


def let_act(cast, principal, delegate, *, first=TODAY, last=TODAY + timedelta(days=3)):
    made = delegations.delegate(
        by=principal, delegate=delegate, starts_on=first, ends_on=last, reason="外出培训"
    )
    delegate.__dict__.pop("acting_for", None)
    return made


def forge(step, by, principal=None, verdict="passed", **more):
    """A verdict by plain SQL, as somebody with the web process's password would write it."""
    columns = {
        "verdict": verdict,
        "decided_by_id": by and by.pk,
        "on_behalf_of_id": principal and principal.pk,
    }
    columns |= {"decided_at": clock.now()} | more
    named = ", ".join(f"{column} = %s" for column in columns)
    return sql(f"UPDATE reviews_auditstep SET {named} WHERE id = %s", *columns.values(), step.pk)
