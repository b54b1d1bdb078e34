"""``tablet(person)``: somebody's own tablet, on the day of the visit; ``whole`` has the shipped tool on it."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from django.core.cache import caches
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from tests.browser.conftest import _session_of
from tests.browser.field_pages.steps import Tablet
from tests.builders.assessments import VISIT_DAY, Desk
from tests.builders.assessments import at as moment
from tests.cast import Cast
from treadle.domain.parties.models import Person
from treadle.domain.standards.datafiles import read_all
from treadle.domain.standards.operations import load_shipped

type NewTablet = Callable[..., Tablet]

#: The browser's clock goes with the product's: stamps of another year would lie outside of the lease.
CLOCK = """(() => { const ahead = %d - Date.now(), Real = Date; globalThis.Date = class extends Real {
    constructor(...given) { if (given.length) super(...given); else super(Real.now() + ahead); }
    static now() { return Real.now() + ahead; } }; })()"""


@pytest.fixture
def desk(cast: Cast, set_today: Callable[[date], None]) -> Desk:
    """An assessment of eight questions that is open, on the day of its visit."""
    desk = Desk(cast)
    set_today(desk.day)
    assert desk.assessment
    return desk


@pytest.fixture
def whole(cast: Cast, set_today: Callable[[date], None]) -> Desk:
    """The same with the tool, law, checklists and alerts that are shipped."""
    caches["local"].clear()
    set_today(VISIT_DAY)
    load_shipped(shipped=read_all(), now=moment(VISIT_DAY))
    desk = Desk(cast)
    assert desk.assessment
    return desk


@pytest.fixture
def tablet(browser: Browser, live_server: LiveServer) -> Iterator[NewTablet]:
    """``tablet(person, width=820, dark=False, locale="en")``; what a page throws or complains of fails the test."""
    contexts: list[Any] = []
    complaints: list[str] = []

    def new(person: Person, *, width: int = 820, height: int = 1180, dark: bool = False, locale: str = "en") -> Tablet:
        context = browser.new_context(base_url=live_server.url, locale=locale, reduced_motion="reduce",
                                      viewport={"width": width, "height": height}, timezone_id="UTC",
                                      color_scheme="dark" if dark else "light", accept_downloads=True)
        contexts.append(context)
        start = datetime.combine(VISIT_DAY, time(9), tzinfo=UTC)
        context.add_init_script(CLOCK % int(start.timestamp() * 1000))
        context.add_cookies([_session_of(person, live_server.url)])
        context.on("weberror", lambda error: complaints.append(str(error.error)))
        context.on("console", lambda line: complaints.append(line.text) if line.type == "error"
                   and "Failed to load resource" not in line.text else None)
        page = context.new_page()
        page.set_default_timeout(30_000)  # the first pack is worked out while it is asked for
        return Tablet(context, page)

    yield new
    for context in contexts:
        context.close()
    assert not complaints, "the browser complained:\n" + "\n".join(complaints)
