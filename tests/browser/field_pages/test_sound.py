"""Notes that are spoken: recorded by the tablet's own microphone, or written down by the browser."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.field_pages.conftest import NewTablet, tablets_of
from tests.browsers import ARGUMENTS, chromium
from tests.builders.assessments import Desk
from treadle.domain.fieldwork.models import Upload

pytestmark = pytest.mark.slow

#: What a browser offers that writes down speech, as far as the tablet uses it: it hears one sentence.
HEARS = """window.SpeechRecognition = window.webkitSpeechRecognition = class {
    start() { window.heard = this; }
    stop() { this.onend(); } }"""
SAYS = "words => heard.onresult({results: [[{transcript: words}]]})"


@pytest.fixture
def with_microphone(browser: Browser, live_server: object) -> Iterator[NewTablet]:
    """Tablets in a Chromium whose microphone hears a tone, and is allowed."""
    started = browser.browser_type.launch(executable_path=chromium(), args=[
        *ARGUMENTS, "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"])
    yield from tablets_of(started, live_server.url)  # type: ignore[attr-defined]
    started.close()


def test_a_recording_lies_in_the_tray_and_goes_out(desk: Desk, with_microphone: NewTablet,
                                                   without_barriers: Callable[[Page], None]) -> None:
    one = with_microphone(desk.cast.assessor).take_along().ready_offline()
    one.signal(False)
    one.go("tray").button("Record").click()
    stop = one.button("Stop recording")
    expect(stop).to_have_attribute("aria-pressed", "true")
    without_barriers(one.page)
    one.page.wait_for_timeout(1500)
    stop.click()
    expect(one.button("Play")).to_be_visible()
    one.button("Play").click()  # it can be decoded: what was kept is sound
    expect(one.button("Stop")).to_be_visible()
    one.signal(True)
    one.sync()
    expect(one.page.locator(".standing")).to_have_text("All sent and accepted")
    kept = Upload.objects.get(journal__visit=desk.visit)
    assert kept.stored is not None
    assert (kept.stored.media_type, kept.stored.size) == ("audio/webm", kept.size)


def test_leaving_the_page_ends_a_recording_and_keeps_it(desk: Desk, with_microphone: NewTablet) -> None:
    one = with_microphone(desk.cast.assessor).take_along()
    one.go("tray").button("Record").click()
    expect(one.button("Stop recording")).to_be_visible()
    one.page.wait_for_timeout(1500)
    one.go("map").go("tray")
    expect(one.button("Play")).to_be_visible()
    expect(one.button("Record")).to_have_attribute("aria-pressed", "false")


def test_a_microphone_that_is_not_allowed_says_so(desk: Desk, tablet: NewTablet) -> None:
    one = tablet(desk.cast.assessor).take_along()
    one.go("tray").button("Record").click()
    expect(one.page.get_by_text("The microphone is not allowed.")).to_be_visible()


def test_what_is_dictated_stands_in_the_text(desk: Desk, tablet: NewTablet,
                                             without_barriers: Callable[[Page], None]) -> None:
    one = tablet(desk.cast.assessor)
    one.context.add_init_script(HEARS)
    one.take_along().answer("E-1", "Not met")
    one.type("What was found", "Exit 3 locked.")
    dictate = one.page.locator(".finding").get_by_role("button", name="Dictate").first
    expect(one.page.get_by_text("The maker of the browser hears it. Dictate no interviews.").first).to_be_visible()
    dictate.click()
    one.page.evaluate(SAYS, "The key was with the guard.")
    expect(one.page.get_by_label("What was found")).to_have_value("Exit 3 locked. The key was with the guard.")
    one.page.evaluate(SAYS, "Nobody else had one.")
    without_barriers(one.page)
    one.button("Stop dictating").click()
    one.go("map").go("q/E-1")
    expect(one.page.get_by_label("What was found")).to_have_value(
        "Exit 3 locked. The key was with the guard. Nobody else had one.")
