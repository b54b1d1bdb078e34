"""``tablet(person)`` gives a tablet that is signed in as somebody; ``visit`` is the visit of two assessors."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from tests.browser.conftest import _session_of
from tests.browser.field.tablets import Tablet
from tests.builders.assessments import Desk
from tests.cast import Cast
from treadle.domain.parties.models import Person

type NewTablet = Callable[..., Tablet]


@pytest.fixture
def desk(cast: Cast, set_today: Callable[[date], None]) -> Desk:
    """An assessment that is open, on the day of its visit."""
    desk = Desk(cast)
    set_today(desk.day)
    return desk


@pytest.fixture
def visit(desk: Desk) -> str:
    """The id of the visit."""
    assert desk.assessment.visit is not None
    return str(desk.assessment.visit.pk)


@pytest.fixture
def tablet(browser: Browser, live_server: LiveServer, desk: Desk) -> Iterator[NewTablet]:
    """``tablet(person)``; what a page throws fails the test."""
    contexts: list[Any] = []
    thrown: list[str] = []

    def new(person: Person | None, database: str = "treadle-test") -> Tablet:
        context = browser.new_context(base_url=live_server.url, locale="en", service_workers="block")
        contexts.append(context)
        if person is not None:
            context.add_cookies([_session_of(person, live_server.url)])
        context.on("weberror", lambda error: thrown.append(str(error.error)))
        return Tablet(context, datetime.combine(desk.day, time(9), tzinfo=UTC), database)

    yield new
    for context in contexts:
        context.close()
    assert not thrown, thrown
