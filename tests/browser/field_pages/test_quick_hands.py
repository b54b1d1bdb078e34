"""Who is quicker than the page loses nothing: keys before a paint, taps in one breath, a page killed in mid-word."""

import re
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.field_pages.steps import Tablet
from tests.builders.assessments import Desk

pytestmark = pytest.mark.slow

#: Keys as a busy machine hands them over: nothing runs in between, no event of the address, no paint.
AT_ONCE = """async keys => { for (const key of keys) {
    document.activeElement.dispatchEvent(new KeyboardEvent("keydown", {key, bubbles: true, cancelable: true}));
    for (let turn = 0; turn < 10; turn++) await Promise.resolve(); } }"""


def pressed(page: Page, words: str) -> None:
    expect(page.get_by_role("button", name=re.compile(f"^{words}\\b"))).to_have_attribute("aria-pressed", "true")


def test_keys_are_taken_in_turn_before_anything_is_painted(desk: Desk, tablet: Callable[..., Tablet]) -> None:
    one = tablet(desk.cast.assessor, width=1280, height=800).take_along()
    one.go("q/W-1")
    one.page.evaluate(AT_ONCE, ["1", "Enter", "2", "ArrowRight", "3", "ArrowLeft"])
    expect(one.page).to_have_url(re.compile("q/W-2"))
    pressed(one.page, "Not met")
    one.go("q/W-1")
    pressed(one.page, "Met")
    one.go("q/L-1")
    pressed(one.page, "Does not apply")
    one.page.evaluate(AT_ONCE, ["?"])
    expect(one.page.get_by_role("dialog", name="Keys")).to_be_visible()
    one.page.keyboard.press("Escape")
    one.page.evaluate(AT_ONCE, ["/"])
    expect(one.page.get_by_label("Find by words or code")).to_be_focused()


def test_links_turn_the_page_before_the_next_tap(desk: Desk, tablet: Callable[..., Tablet]) -> None:
    """Two taps in one breath: the second meets the next question, not the one that was there before."""
    one = tablet(desk.cast.assessor).take_along()
    one.go("q/W-1")
    one.page.evaluate("""async () => { document.querySelector("a[rel=next]").click();
        for (let turn = 0; turn < 10; turn++) await Promise.resolve();
        document.querySelector(".answer-is.not_met").click(); }""")
    pressed(one.page, "Not met")
    expect(one.page).to_have_url(re.compile("q/W-2"))
    one.go("q/W-1")
    expect(one.page.get_by_role("button", name=re.compile("^Not met"))).to_have_attribute("aria-pressed", "false")
    one.page.go_back()
    expect(one.page).to_have_url(re.compile("q/W-2"))


def test_what_is_typed_outlives_a_killed_page(desk: Desk, tablet: Callable[..., Tablet]) -> None:
    """The renderer is killed within the pause before a write: no event of leaving runs, nothing is asked."""
    one = tablet(desk.cast.assessor).take_along().ready_offline()
    one.go("q/E-2").type("Note (optional)", "Drill")
    note = one.page.get_by_role("textbox", name="Note (optional)")
    note.press("End")
    one.page.clock.install()  # the pause before the write never ends
    one.page.keyboard.type(" in March, by the gate")
    expect(one.page.locator(".saved-text", has=note).get_by_text("Saved on this tablet")).to_have_count(0)
    time.sleep(1.5)  # the last keys' drafts are still on their way into the store
    there = one.page.url
    one.kill()
    one.page.goto(there)
    one.unlock()
    expect(one.page.get_by_role("textbox", name="Note (optional)")).to_have_value("Drill in March, by the gate")
    expect(one.page.locator(".settle")).to_have_count(0)
    one.sync()
