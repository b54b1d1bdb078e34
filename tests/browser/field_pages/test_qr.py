"""Two tablets without a network: one shows codes, the other's camera reads them.

The camera is Chromium's own, fed with a film of what the first one's screen showed.
"""

import io
import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageFilter
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.conftest import _session_of
from tests.browser.field_pages.conftest import CLOCK
from tests.browser.field_pages.steps import Tablet
from tests.browsers import ARGUMENTS, chromium
from tests.builders.assessments import VISIT_DAY, Desk
from treadle.domain.parties.models import Person

pytestmark = pytest.mark.slow

WIDE, HIGH = 640, 480


class Film:
    """The file that a Chromium takes for its camera (YUV4MPEG2, 4:2:0)."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.write([Image.new("L", (WIDE, HIGH), 90)])

    def write(self, pictures: list[Image.Image]) -> None:
        grey = bytes([128]) * (WIDE * HIGH // 2)
        with self.path.open("wb") as file:
            file.write(f"YUV4MPEG2 W{WIDE} H{HIGH} F10:1 Ip A1:1 C420mpeg2\n".encode())
            for picture in pictures:
                file.write(b"FRAME\n" + picture.tobytes() + grey)

    def of_screen(self, page: Page, seconds: float) -> None:
        """What the canvas shows, filmed by an unsteady hand a little out of focus, on a grey table."""
        taken = []
        canvas = page.locator(".sheet-of-code canvas")
        for number in range(int(seconds * 5)):
            code = Image.open(io.BytesIO(canvas.screenshot())).convert("L").resize((430, 430))
            table = Image.new("L", (WIDE, HIGH), 90)
            table.paste(code, (95 + number % 3 * 7, 20 + number % 2 * 9))
            turned = table.rotate((number % 5 - 2) * 1.5, resample=Image.Resampling.BILINEAR, fillcolor=90)
            taken.append(turned.filter(ImageFilter.GaussianBlur(0.6)).point(lambda grey: 25 + grey * 0.8))
        self.write(taken)


type Filming = Callable[..., tuple[Tablet, Film]]


@pytest.fixture
def filming(browser: Browser, live_server: LiveServer, tmp_path: Path) -> Iterator[Filming]:
    """``filming(person)``: a tablet in a Chromium of its own, and the film that its camera sees."""
    started: list[Browser] = []
    complaints: list[str] = []

    def new(person: Person, *, width: int = 820, allowed: bool = True, dark: bool = False) -> tuple[Tablet, Film]:
        film = Film(tmp_path / f"{len(started)}.y4m")
        camera = ["--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={film.path}"]
        started.append(browser.browser_type.launch(executable_path=chromium(), args=[
            *ARGUMENTS, *camera, *(["--use-fake-ui-for-media-stream"] if allowed else [])]))
        context = started[-1].new_context(
            base_url=live_server.url, locale="en", reduced_motion="reduce", viewport={"width": width, "height": 1180},
            timezone_id="UTC", color_scheme="dark" if dark else "light",
            permissions=["camera"] if allowed else [])
        context.add_init_script(CLOCK % int(datetime.combine(VISIT_DAY, time(9), tzinfo=UTC).timestamp() * 1000))
        context.add_cookies([_session_of(person, live_server.url)])
        context.on("weberror", lambda error: complaints.append(str(error.error)))
        page = context.new_page()
        page.set_default_timeout(30_000)
        return Tablet(context, page), film

    yield new
    for each in started:
        each.close()
    assert not complaints, "the browser complained:\n" + "\n".join(complaints)


def answers_of(one: Tablet, *codes: str) -> list[Any]:
    """What a tablet says of questions, by which buttons are pressed."""
    said = []
    for code in codes:
        one.go(f"q/{code}")
        expect(one.page.locator("main h1")).to_be_visible()
        said.append(one.page.locator("button[aria-pressed=true]").all_text_contents())
    return said


def keep_picture(page: Page, name: str) -> None:
    """For eyes: where somebody wants to look."""
    if os.environ.get("TREADLE_TEST_PICTURES"):
        page.screenshot(path=Path(os.environ["TREADLE_TEST_PICTURES"]) / f"{name}.png", full_page=True)


def test_one_asks_the_other_shows_and_both_have_the_same(desk: Desk, filming: Filming,
                                                         without_barriers: Callable[[Page], None]) -> None:
    first, first_film = filming(desk.cast.assessor)
    second, second_film = filming(desk.second)
    for one in (first, second):
        one.take_along().ready_offline().signal(False)
    first.answer("E-1", "Not met").answer("W-2", "Met")
    first.go("q/E-1").type("What was found", "Exit 3 by line 6 locked from outside at 16:40.")
    second.answer("L-1", "Met")

    second.go("codes").button("Read").click()
    expect(second.page.get_by_role("heading", name="First show what this one has")).to_be_visible()
    expect(second.page.locator(".running p").first).to_contain_text("codes, about")
    without_barriers(second.page)
    first_film.of_screen(second.page, 3)
    first.go("codes").button("Show").click()
    first.button("Read what the other one has").click()
    expect(first.page.get_by_role("heading", name="For Second Assessor")).to_be_visible(timeout=60_000)
    expect(first.page.get_by_text("3 entries go over.")).to_be_visible()
    without_barriers(first.page)
    keep_picture(first.page, "codes-shown")
    second_film.of_screen(first.page, 5)

    second.button("Now read with the camera").click()
    expect(second.page.get_by_role("heading", name="3 new entries taken over")).to_be_visible(timeout=60_000)
    expect(second.page.locator(".standing")).to_contain_text("No signal: 4 entries safe on this tablet")
    without_barriers(second.page)
    asked = ("E-1", "W-2")
    assert answers_of(first, *asked) == answers_of(second, *asked)
    second.go("q/E-1")
    expect(second.page.get_by_label("What was found")).to_have_value("Exit 3 by line 6 locked from outside at 16:40.")


def test_with_a_code_and_a_weak_camera(desk: Desk, filming: Filming, without_barriers: Callable[[Page], None]) -> None:
    first, _film = filming(desk.cast.assessor, width=360, dark=True)
    second, film = filming(desk.second)
    for one in (first, second):
        one.take_along()
    first.signal(False)
    first.answer("E-1", "Not met")
    first.go("codes").button("Show").click()
    without_barriers(first.page)
    first.button("Show with a code").click()
    code = first.page.locator(".code-aloud").text_content() or ""
    first.page.get_by_label("Larger squares").check()
    first.button("Eight").click()
    expect(first.page.locator(".running p").first).to_contain_text("codes, about")
    without_barriers(first.page)
    keep_picture(first.page, "codes-small-dark")
    film.of_screen(first.page, 6)

    second.go("codes").button("Read").click()
    second.button("Now read with the camera").click()
    expect(second.page.get_by_role("heading", name="All codes are read")).to_be_visible(timeout=60_000)
    second.page.get_by_label("The code that stands on the other tablet").fill("AAAAA-AAAAA")
    second.button("Take it over").click()
    expect(second.page.get_by_role("alert")).to_contain_text("The code is not right.")
    second.page.get_by_label("The code that stands on the other tablet").fill(code.lower())
    second.button("Take it over").click()
    expect(second.page.get_by_role("heading", name="1 new entry taken over")).to_be_visible()
    assert answers_of(second, "E-1") == answers_of(first, "E-1")


def test_progress_is_said_while_codes_are_missing(desk: Desk, filming: Filming) -> None:
    """A film that ends too early shows how far it came, and the camera goes off on leaving."""
    first, _film = filming(desk.cast.assessor)
    second, film = filming(desk.second)
    first.take_along().signal(False)
    first.answer("E-1", "Not met")
    second.take_along()
    first.go("codes").button("Show").click()
    first.button("Show with a code").click()
    first.button("Stop the codes").click()
    film.of_screen(first.page, 1)
    second.go("codes").button("Read").click()
    second.button("Now read with the camera").click()
    expect(second.page.locator(".camera [role=status]")).to_contain_text("1 of ", timeout=60_000)
    keep_picture(second.page, "codes-read")
    assert second.page.evaluate("document.querySelector('video').srcObject.getTracks()[0].readyState") == "live"
    second.page.evaluate("window.track = document.querySelector('video').srcObject.getTracks()[0]")
    second.go("sync")
    expect(second.page.locator("video")).to_have_count(0)
    assert second.page.evaluate("track.readyState") == "ended"


def test_a_camera_that_is_refused_is_said_with_the_other_way(desk: Desk, filming: Filming,
                                                             without_barriers: Callable[[Page], None]) -> None:
    one, _film = filming(desk.cast.assessor, allowed=False)
    one.take_along().go("codes").button("Read").click()
    one.button("Now read with the camera").click()
    expect(one.page.get_by_role("alert")).to_contain_text("The camera is not allowed for this page.")
    expect(one.page.get_by_role("alert")).to_contain_text("hand over by file")
    without_barriers(one.page)
    one.page.evaluate("""() => { navigator.mediaDevices.getUserMedia =
        () => Promise.reject(new DOMException("none", "NotFoundError")); }""")
    one.button("Try again").click()
    expect(one.page.get_by_role("alert")).to_contain_text("No camera can be used here. Hand over by file.")


@pytest.mark.parametrize(("width", "dark", "language"), [(360, False, "ar"), (360, True, "en"), (1280, True, "ar")])
def test_its_pages_hold_in_every_look(desk: Desk, tablet: Callable[..., Tablet],
                                      without_barriers: Callable[[Page], None], width: int, dark: bool,
                                      language: str) -> None:
    one = tablet(desk.cast.assessor, width=width, height=800, dark=dark).take_along().answer("E-1", "Not met")
    one.page.evaluate("language => localStorage.setItem('treadle-language', language)", language)
    one.page.reload()
    one.page.locator("input[type=password]").fill("seven looms by the river")
    one.page.keyboard.press("Enter")
    expect(one.page.locator(".tabs-below")).to_be_visible()
    for number, name in ((0, "show"), (1, "ask")):
        one.go("sync").go("codes")
        keep_picture(one.page, f"codes-{width}-{language}-begin")
        without_barriers(one.page)
        one.page.locator(".columns .button.main").nth(number).click()
        if name == "show":
            one.page.locator(".card input[type=checkbox]").check()
            one.page.locator(".card .button:not(.main)").click()
        expect(one.page.locator(".running canvas")).to_be_visible()
        expect(one.page.locator(".running p").first).not_to_be_empty()
        one.page.wait_for_timeout(300)
        keep_picture(one.page, f"codes-{width}-{language}-{name}")
        without_barriers(one.page)
        assert not one.page.evaluate("document.documentElement.scrollWidth > innerWidth")
