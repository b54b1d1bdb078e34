"""Every page of the tablet in every look: nothing keeps anybody out, nothing is pushed sideways; and by keyboard."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.field_pages.steps import PIN, Tablet
from tests.builders.assessments import Desk

pytestmark = pytest.mark.slow

PAGES = ["day", "map", "questions", "tray", "interviews", "sampling", "wages", "meeting/opening", "time", "gate",
         "alert", "clusters", "conflicts", "refusals", "sync", "submit", "advice", "more", "q/PI-1", "q/W-2", "q/E-1"]
LOOKS = [(820, 1180, False, "en"), (360, 740, False, "ar"), (360, 740, True, "en"), (1280, 800, True, "ar")]
TOO_WIDE = """document.documentElement.scrollWidth > innerWidth
    || document.querySelector('main').scrollWidth > innerWidth"""
#: What a thumb must hit: everything that is pressed, links inside of sentences set aside.
TOO_SMALL = """[...document.querySelectorAll(
        "button, summary, select, .button, .tabs-below a, .strip a, .tile, input:not([type=checkbox], [type=file])")]
    .filter(one => one.checkVisibility() && one.getBoundingClientRect().height < 43.5)
    .map(one => one.outerHTML.slice(0, 90))"""


def use(one: Tablet) -> None:
    """Something on every page: an answer, a finding, an interview, a line of pay."""
    one.answer("E-1", "Not met")
    one.answer("W-2", "Ask later")
    one.go("interviews").button("They agreed: begin").click()
    one.go("wages").button("Add a worker").click()
    one.type("Overtime hours", "70")


@pytest.mark.parametrize(("width", "height", "dark", "language"), LOOKS)
def test_pages_hold_in_every_look(desk: Desk, tablet: Callable[..., Tablet], without_barriers: Callable[[Page], None],
                                  width: int, height: int, dark: bool, language: str) -> None:
    one = tablet(desk.cast.assessor, width=width, height=height, dark=dark)
    one.page.goto("/field/")
    without_barriers(one.page)
    one.take_along()
    use(one)
    one.page.evaluate("language => localStorage.setItem('treadle-language', language)", language)
    one.page.reload()
    without_barriers(one.page)
    one.page.locator("input[type=password]").fill("seven looms by the river")
    one.page.keyboard.press("Enter")
    expect(one.page.locator(".tabs-below")).to_be_visible()
    assert one.page.locator("html").get_attribute("dir") == ("rtl" if language == "ar" else "ltr")
    for path in PAGES:
        one.go(path)
        expect(one.page.locator("main h1")).to_be_visible()
        assert not one.page.evaluate(TOO_WIDE), f"{path} is pushed sideways at {width}"
        assert one.page.evaluate(TOO_SMALL) == [], path
        without_barriers(one.page)


def test_a_question_is_answered_by_keyboard_alone(desk: Desk, tablet: Callable[..., Tablet]) -> None:
    one = tablet(desk.cast.assessor, width=1280, height=800).take_along()
    page, keys = one.page, one.page.keyboard
    one.go("q/W-1")
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    first = page.get_by_role("heading", level=1).text_content()
    keys.press("1")
    expect(page.get_by_role("button", name=re.compile("^Met"))).to_have_attribute("aria-pressed", "true")
    keys.press("Enter")
    expect(page).to_have_url(re.compile("q/W-2"))
    expect(page.get_by_role("heading", level=1)).not_to_have_text(first or "")
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    keys.press("2")
    expect(page.get_by_role("button", name=re.compile("^Not met"))).to_have_attribute("aria-pressed", "true")
    keys.press("ArrowRight")
    expect(page).to_have_url(re.compile("q/L-1"))
    keys.press("ArrowLeft")
    expect(page).to_have_url(re.compile("q/W-2"))
    keys.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    keys.press("Escape")
    keys.press("/")
    expect(page.get_by_label("Find by words or code")).to_be_focused()
    keys.type("drills")
    expect(page.locator(".question-list a")).to_have_count(1)


def test_a_reversed_question_says_what_its_answers_mean(desk: Desk, tablet: Callable[..., Tablet]) -> None:
    one = tablet(desk.cast.assessor).take_along()
    one.go("q/W-2")
    expect(one.page.get_by_role("button", name="Met No, it does not happen here")).to_be_visible()
    expect(one.page.get_by_role("button", name="Not met Yes, it happens here")).to_be_visible()
    one.go("q/W-1")
    expect(one.page.get_by_role("button", name="Met Yes, it is so here")).to_be_visible()


def test_what_is_typed_survives_leaving_at_once(desk: Desk, tablet: Callable[..., Tablet]) -> None:
    """In mid-word: to another page, and by a reload. The browser asks before that; who stays loses nothing."""
    one = tablet(desk.cast.assessor).take_along()
    one.go("q/E-2")
    note = one.page.get_by_role("textbox", name="Note (optional)")
    note.press_sequentially("Drill in Mar")
    one.go("map").go("q/E-2")
    expect(note).to_have_value("Drill in Mar")
    asked: list[str] = []
    one.page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    note.press_sequentially("ch")
    one.page.evaluate("location.reload()")
    expect(one.page.locator(".saved-text", has=note).get_by_text("Saved on this tablet")).to_be_visible()
    assert asked == ["beforeunload"]
    one.page.reload()  # nothing is waiting now, so nothing is asked
    one.unlock()
    expect(note).to_have_value("Drill in March")
    assert asked == ["beforeunload"]


def test_an_alert_is_kept_and_phoned_without_a_signal(whole: Desk, tablet: Callable[..., Tablet]) -> None:
    one = tablet(whole.cast.assessor).take_along().ready_offline()
    one.signal(False)
    one.go("alert")
    expect(one.button("Raise the alert")).to_be_disabled()
    one.page.get_by_label("What you suspect").select_option(index=1)
    one.type("What you saw or heard", "Two people who look younger than fourteen at the trimming table.")
    one.button("Raise the alert").click()
    one.page.get_by_role("dialog").get_by_role("button", name="Raise the alert").click()
    expect(one.page.get_by_text("No signal: phone now.")).to_be_visible()
    one.button("Reached").click()
    expect(one.page.get_by_text("1 call noted")).to_be_visible()
    expect(one.page.locator(".standing")).to_contain_text("No signal")


def test_a_pin_lifts_the_cover_and_the_passphrase_opens_the_rest(desk: Desk, tablet: Callable[..., Tablet]) -> None:
    one = tablet(desk.cast.assessor).take_along().answer("E-1", "Met")
    one.go("more").button("Lock this tablet").click()
    expect(one.page.get_by_role("heading", name="Covered for a pause")).to_be_focused()
    expect(one.page.locator(".tablet")).to_be_hidden()
    one.page.get_by_role("textbox", name="PIN", exact=True).fill("0000")
    one.button("Unlock").click()
    expect(one.page.get_by_text("That is not the PIN.")).to_be_visible()
    one.page.get_by_role("textbox", name="PIN", exact=True).fill(PIN)
    one.button("Unlock").click()
    expect(one.page.locator(".tablet")).to_be_visible()
    one.button("Lock this tablet").click()
    one.button("Use the passphrase instead").click()
    expect(one.page.get_by_role("heading", name="This tablet is locked")).to_be_focused()
    expect(one.page.get_by_text("Bright Bobbin")).to_have_count(0)
    one.page.get_by_label("Passphrase").fill("not the right one")
    one.button("Unlock").click()
    expect(one.page.get_by_text("That is not the passphrase of this tablet.")).to_be_visible()
    one.unlock().go("q/E-1")
    expect(one.page.get_by_role("button", name=re.compile("^Met"))).to_have_attribute("aria-pressed", "true")
