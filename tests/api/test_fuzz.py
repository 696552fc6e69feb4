"""S88: what the description allows and what it forbids is sent to every operation; the answer is one that is described.

In process, always the same examples, a bounded number; the writes are in a transaction that is never committed.
"""

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from issues.states import State
from rectify.api.description import description, operations
from rectify.api.schema import SUMMARIES
from rectify.wsgi import application
from tests.api.caller import Caller
from tests.factories import make_item
from tests.reviews.helpers import an_application, an_open_review

EXAMPLES = {GenerationMode.POSITIVE: 5, GenerationMode.NEGATIVE: 5}
AS_DESCRIBED = [
    schemathesis.checks.not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


@pytest.fixture
def headers(cast):
    """One of everything, spoken to as the town's clerk, who may do the most."""
    make_item(cast.town, state=State.DRAFT)
    an_open_review(cast)
    an_application(cast)
    return Caller(cast.clerk).headers


@pytest.fixture(autouse=True)
def one_connection():
    """A WSGI request closes a connection that is inside a transaction; this test's transaction is all it has."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.parametrize("mode", EXAMPLES, ids=lambda mode: mode.value)
def test_s88_every_operation_answers_anything_as_described(headers, mode):
    schema = schemathesis.openapi.from_dict(description())
    schema.app = application
    asked = []
    for found in schema.get_all_operations():
        operation = found.ok()

        @settings(
            max_examples=EXAMPLES[mode],
            derandomize=True,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=mode))
        def ask(case):
            answer = case.call(headers=headers)
            asked.append(answer.status_code)
            case.validate_response(answer, checks=AS_DESCRIBED)

        ask()
    assert len(asked) > 120
    assert {200, 422} & set(asked)


def test_every_operation_is_named_and_every_name_is_an_operation():
    assert sorted(one["summary"] for one in operations()) == sorted(SUMMARIES.values())
