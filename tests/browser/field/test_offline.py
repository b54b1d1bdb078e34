"""The shell without a network: the service worker serves it at once, and never keeps anything that holds data."""

from collections.abc import Iterator
from datetime import UTC, datetime, time

import pytest
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from bench.tablet import shell_bytes
from tests.browser.conftest import _session_of
from tests.browser.field.tablets import Tablet
from tests.builders.assessments import Desk
from treadle.web.field import shell

KEPT = """const found = [];
    for (const name of await caches.keys())
        for (const request of await (await caches.open(name)).keys()) found.push(new URL(request.url).pathname);
    return found"""


@pytest.fixture
def page(browser: Browser, live_server: LiveServer, desk: Desk) -> Iterator[Tablet]:
    context = browser.new_context(base_url=live_server.url, locale="en")
    context.add_cookies([_session_of(desk.cast.assessor, live_server.url)])
    yield Tablet(context, datetime.combine(desk.day, time(9), tzinfo=UTC))
    context.close()


def _worker_ready(page: Tablet) -> None:
    page.js("await module.startWorker(() => 0)")
    page.until("navigator.serviceWorker.controller !== null")


def test_a_day_offline(page: Tablet, visit: str) -> None:
    _worker_ready(page)
    page.set().download(visit).open(visit)
    page.context.set_offline(True)
    page.load()
    started = page.js("return performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd")
    assert started < 3000, "offline start, with a generous limit"
    page.unlock().open(visit)
    page.write("q/W-1", {"o": "met"})
    state = page.sync()
    assert (state["problem"]["code"], state["unsent"], state["online"]) == ("offline", 1, False)
    page.load()
    page.unlock().open(visit)
    assert page.get("q/W-1")["value"] == {"o": "met"}
    page.context.set_offline(False)
    assert page.sync()["unsent"] == 0


def test_the_worker_keeps_the_shell_and_nothing_else(page: Tablet, visit: str) -> None:
    _worker_ready(page)
    page.set().download(visit).open(visit)
    page.sync()
    page.js("await engine.offers()")
    kept = page.js(KEPT)
    assert {"/field/", "/static/field/engine.js", "/field/manifest.webmanifest"} <= set(kept)
    allowed = ("/field/words/", "/static/field/")
    assert all(path in {"/field/", "/field/manifest.webmanifest"} or path.startswith(allowed) for path in kept), kept


def test_a_newer_shell_waits_until_it_is_wanted(page: Tablet, monkeypatch: pytest.MonkeyPatch) -> None:
    _worker_ready(page)
    newer = shell._worker().replace("treadle-shell-", "treadle-shell-newer-")
    monkeypatch.setattr(shell, "_worker", lambda: newer)
    page.js("""window.marked = true;
        window.offered = null;
        await module.startWorker((change) => { window.offered = change });
        await (await navigator.serviceWorker.getRegistration("/field/")).update();""")
    page.until("window.offered !== null")
    assert page.js("return window.marked"), "no reload that nobody asked for"
    with page.page.expect_navigation():
        page.js("offered()")
    assert not page.js("return window.marked")
    assert any("newer" in name for name in page.js("return caches.keys()"))


def test_the_shell_is_small(page: Tablet) -> None:
    assert page.page.title() == "Treadle"
    assert shell_bytes() <= 120_000
