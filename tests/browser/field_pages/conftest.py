"""``tablet(person)``: somebody's own tablet, on the day of the visit; ``whole`` has the shipped tool on it.

``TREADLE_TEST_SLOWED=4`` slows the browser's processor down so many times: nothing here may depend on its speed.
"""

import os
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from django.core.cache import caches
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.conftest import _session_of
from tests.browser.field_pages.steps import Tablet
from tests.builders.assessments import VISIT_DAY, Desk
from tests.builders.assessments import at as moment
from tests.cast import Cast
from treadle.domain.parties.models import Person
from treadle.domain.standards.datafiles import read_all
from treadle.domain.standards.operations import load_shipped

expect.set_options(timeout=20_000)  # what never comes is found all the same; a busy machine is no failure

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
    yield from tablets_of(browser, live_server.url)


def tablets_of(browser: Browser, url: str) -> Iterator[NewTablet]:
    """The same in any browser, for the length of a test. An answer of 500 fails the test too."""
    contexts: list[Any] = []
    complaints: list[str] = []
    slow = float(os.environ.get("TREADLE_TEST_SLOWED", "1"))

    def new(person: Person, *, width: int = 820, height: int = 1180, dark: bool = False, locale: str = "en") -> Tablet:
        context = browser.new_context(base_url=url, locale=locale, reduced_motion="reduce",
                                      viewport={"width": width, "height": height}, timezone_id="UTC",
                                      color_scheme="dark" if dark else "light", accept_downloads=True)
        contexts.append(context)
        start = datetime.combine(VISIT_DAY, time(9), tzinfo=UTC)
        context.add_init_script(CLOCK % int(start.timestamp() * 1000))
        context.add_cookies([_session_of(person, url)])
        context.on("weberror", lambda error: complaints.append(str(error.error)))
        context.on("console", lambda line: complaints.append(line.text) if line.type == "error"
                   and "Failed to load resource" not in line.text else None)
        context.on("response", lambda answer: complaints.append(f"{answer.status} {answer.url}")
                   if answer.status == 500 else None)
        page = context.new_page()
        page.set_default_timeout(30_000)  # the first pack is worked out while it is asked for
        if slow > 1:
            context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": slow})
        return Tablet(context, page)

    yield new
    for context in contexts:
        context.close()
    assert not complaints, "the browser complained:\n" + "\n".join(complaints)
