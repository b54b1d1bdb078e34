"""Everything that the document allows is tried, and much that it does not: no 5xx, no undocumented answer.

Bounded: a few examples an operation, drawn the same way each time; ``TREADLE_TEST_SCHEMA_EXAMPLES`` makes it longer.
"""

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, seed
from hypothesis import settings as drawn
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.builders.cycles import enrolled
from tests.builders.reports import DUE, Reports, moment
from tests.cast import Cast
from tests.web.api.conftest import Machine
from treadle.journeys.release_report import release_assessment_report

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
EXAMPLES = int(os.environ.get("TREADLE_TEST_SCHEMA_EXAMPLES", "12"))
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


@pytest.fixture
def one_connection() -> Iterator[None]:
    """A whole application closes the connection after each request; the test's transaction lives in it."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.mark.usefixtures("one_connection")
def test_no_5xx_and_no_undocumented_answer(cast: Cast, machine: Callable[..., Machine], settings: Any) -> None:
    settings.API_RATE = 10**9
    enrolled(cast, factory=cast.other_factory)
    release_assessment_report(assessment=Reports(cast).ready(), by=cast.team_leader, now=moment(DUE))
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
    headers = machine(cast.administrator).headers
    tried = 0
    for found in schema.get_all_operations():
        tried += try_out(found.ok(), headers)
    assert tried > 100


def try_out(operation: Any, headers: dict[str, str]) -> int:
    """Valid and invalid requests of one operation; says how many."""
    count = 0
    modes = [operation.as_strategy(generation_mode=mode) for mode in schemathesis.GenerationMode]

    @seed(1)
    @drawn(max_examples=EXAMPLES, deadline=None, database=None, phases=[Phase.generate],
              suppress_health_check=list(HealthCheck))
    @given(case=st.one_of(modes))
    def one(case: Any) -> None:
        nonlocal count
        count += 1
        case.validate_response(case.call(headers=headers), checks=CHECKS)

    one()
    return count
