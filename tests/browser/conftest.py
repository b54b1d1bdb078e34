"""A real browser at the real pages: ``open_as(person, path)`` gives a Playwright page, signed in, at that address."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.db import connection, connections
from django.test import Client
from playwright.sync_api import Browser, Page, sync_playwright
from pytest_django import DjangoDbBlocker
from pytest_django.live_server_helper import LiveServer

from tests.browsers import ARGUMENTS, chromium
from tests.cast import Cast, with_second_factor
from treadle.domain.parties.models import Person

#: Playwright's loop runs in this thread; Django would take each query here for one made inside it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

type OpenAs = Callable[..., Page]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, once a session."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture(scope="session")
def live_server(database_of_its_own: None, live_server: LiveServer) -> LiveServer:
    """The server, whose threads have a connection to the database each, as in production."""
    return live_server


@pytest.fixture(scope="session")
def database_of_its_own(django_db_setup: None, django_db_blocker: DjangoDbBlocker,
                        tmp_path_factory: pytest.TempPathFactory) -> None:
    """The test database in a file, from the first browser test on.

    In memory it would have one connection for all threads of the server, and two that ask the same at the same moment
    get each other's rows, or none: a session that is not found signs somebody out in the middle of a test.
    """
    if connection.vendor != "sqlite" or not connection.is_in_memory_db():
        return
    path = tmp_path_factory.mktemp("database") / "treadle.sqlite3"
    with django_db_blocker.unblock():
        connection.ensure_connection()
        memory = connection.connection
        with closing(sqlite3.connect(path)) as file:
            memory.backup(file)
        connection.settings_dict["NAME"] = connections.settings["default"]["NAME"] = str(path)
        connection.close()
        memory.close()


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    """The cast, where the server of the test can see it."""
    return Cast()


@pytest.fixture
def open_as(browser: Browser, live_server: LiveServer) -> Iterator[OpenAs]:
    """``open_as(cast.advisor, "/office/", width=390)``; None: a stranger. What a page complains of fails the test."""
    contexts: list[Any] = []
    complaints: list[str] = []

    def open_page(person: Person | None, path: str = "/", *, locale: str = "en", width: int = 1280,
                  height: int = 900, dark: bool = False) -> Page:
        context = browser.new_context(base_url=live_server.url, locale=locale, reduced_motion="reduce",
                                      viewport={"width": width, "height": height},
                                      color_scheme="dark" if dark else "light")
        contexts.append(context)
        if person is not None:
            context.add_cookies([_session_of(person, live_server.url)])
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
        page.on("console", lambda line: complaints.append(f"{page.url}: {line.text}") if line.type == "error"
                and "the server responded with a status of 4" not in line.text else None)
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not complaints, "the browser complained:\n" + "\n".join(complaints)


def _session_of(person: Person, url: str) -> Any:
    client = Client()
    client.force_login(with_second_factor(person))
    return {"name": settings.SESSION_COOKIE_NAME, "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
            "url": url}


@pytest.fixture
def without_barriers() -> Callable[[Page], None]:
    """``without_barriers(page)``: axe finds nothing that keeps somebody out (WCAG 2.2 A and AA)."""
    rules = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}

    def check(page: Page) -> None:
        found = Axe().run(page, options=rules)
        assert found.violations_count == 0, f"{page.url}\n{found.generate_report()}"

    return check
