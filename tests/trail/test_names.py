"""What an event calls the row it is about is the model's own word, not the place of its file."""

import re

import pytest
from django.apps import apps
from django.db import transaction

from trail.models import Event, object_key
from trail.services import record
from units.models import Unit

NAMED = [model for model in apps.get_models() if hasattr(model, "trail_name")]


def test_no_two_models_are_called_alike():
    names = [model.trail_name for model in NAMED]
    assert len(names) == len(set(names)) > 30
    assert [name for name in names if not re.fullmatch(r"[a-z]+(_[a-z]+)*", name)] == []


def test_every_model_with_a_chain_of_its_own_has_a_name():
    assert [
        model for model in apps.get_models() if hasattr(model, "trail_stream") and model not in NAMED
    ] == []


def test_an_event_names_its_row_by_the_models_own_name(cast):
    with transaction.atomic():
        record("unit.looked", on=cast.town, by=None)
    assert Event.objects.latest("pk").object == f"unit:{cast.town.pk}" == object_key(cast.town)


def test_a_row_that_must_leave_no_trace_cannot_be_named_in_an_event():
    with pytest.raises(AttributeError):
        object_key(apps.get_model("reviews.Ballot")())
    assert Unit.trail_name == "unit"
