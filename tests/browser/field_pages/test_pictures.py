"""The pictures of ``docs/how-to/tablet.md``: set ``TREADLE_TEST_PICTURES`` to write them into ``docs/pictures``."""

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import expect

from tests.browser.field_pages.steps import Tablet
from tests.builders.assessments import Desk
from treadle.domain.standards.models import Question

pytestmark = pytest.mark.slow

EXIT = """() => { const canvas = new OffscreenCanvas(640, 480), on = canvas.getContext("2d");
    on.fillStyle = "#aeb7c4"; on.fillRect(0, 0, 640, 480); on.fillStyle = "#6f7d92"; on.fillRect(210, 60, 220, 420);
    on.fillStyle = "#8fa37e"; on.fillRect(260, 20, 120, 34); on.fillStyle = "#c9a66b"; on.fillRect(120, 330, 170, 150);
    on.fillRect(330, 380, 150, 100); on.fillStyle = "#3b4658"; on.fillRect(395, 260, 22, 44);
    return canvas.convertToBlob({type: "image/jpeg"}).then(blob => blob.arrayBuffer())
        .then(it => [...new Uint8Array(it)]); }"""


def folder(tmp_path: Path) -> Path:
    """Where the pictures go."""
    return Path(settings.ROOT) / "docs" / "pictures" if os.environ.get("TREADLE_TEST_PICTURES") else tmp_path


def scored(one: Tablet) -> list[str]:
    """The codes of the pack's questions that are met or not met, in its order."""
    one.go("questions")
    fits = set(Question.objects.filter(type="scored").values_list("code", flat=True))
    return [code for code in one.page.locator(".question-list .code").all_text_contents() if code in fits]


def test_pictures_for_the_guide(whole: Desk, tablet: Callable[..., Tablet], tmp_path: Path) -> None:
    into = folder(tmp_path)
    first, second = tablet(whole.cast.assessor, height=1060), tablet(whole.second, height=1060)

    def picture(name: str) -> None:
        first.page.wait_for_timeout(150)
        first.page.screenshot(path=into / f"tablet-{name}.png")
        assert (into / f"tablet-{name}.png").stat().st_size > 5_000

    first.take_along()
    codes = scored(first)
    locked = next(code for code in codes if "exit" in Question.objects.get(code=code).texts["en"])
    first.go("day")
    first.page.get_by_role("button", name="We are in: begin").click()
    second.take_along()
    picture("day")
    for one in (first, second):
        one.signal(False)
    second.answer(locked, "Met").signal(True)
    second.sync()
    for code in codes[:22]:
        first.answer(code, "Met")
    first.answer(locked, "Not met")
    first.type("What was found", "Exit 3 by line 6 was locked from outside at 16:40; the key was with the guard.")
    first.page.get_by_label("Observation").check()
    first.page.locator(".finding input[type=file]").set_input_files(
        {"name": "exit.jpg", "mimeType": "image/jpeg", "buffer": bytes(first.page.evaluate(EXIT))})
    expect(first.page.locator(".finding canvas.picture")).to_be_visible()
    first.page.locator(".scrolls").evaluate("it => it.scrollTo(0, 0)")
    picture("question")
    first.go("map")
    picture("map")
    first.go("tray")
    picture("tray")
    first.signal(True)
    first.sync().go(f"q/{locked}")
    first.page.get_by_text("Settle together").click()
    expect(first.page.get_by_role("button", name=re.compile("Settle as: Met"))).to_be_visible()
    picture("conflict")
    first.go("sync")
    picture("sync")
    first.go("submit")
    picture("submit")
