"""How somebody walks through pages: a browser each, forms filled by their names, buttons pressed by their words."""

import re
from collections.abc import Callable
from datetime import date

from playwright.sync_api import Locator, Page, expect

from tests.builders.cycles import at
from treadle.domain.parties.models import Person
from treadle.journeys.tick import tick

TOO_WIDE = """[...document.querySelectorAll("main *")].filter(one => {
    const box = one.getBoundingClientRect(); return box.right > innerWidth || box.left < 0;
}).slice(0, 12).map(one => one.tagName + "." + one.className)"""

type Words = str | int | bool | list[str]


class Walk:
    """Everybody's open page. ``walk.go_to(day)`` moves the product's one clock and lets time do what is due."""

    def __init__(self, open_as: Callable[..., Page], set_today: Callable[[date], None],
                 without_barriers: Callable[[Page], None]) -> None:
        self._open_as, self._set_today, self._without_barriers = open_as, set_today, without_barriers
        self._pages: dict[str, Page] = {}

    def go_to(self, day: date) -> None:
        """A step of the tick that fails fails the test."""
        self._set_today(day)
        for outcome in tick(on=day, now=at(day, 7)):
            assert not outcome.failed, f"{outcome.name}: {outcome.failed}"

    def as_(self, person: Person | None, path: str = "/") -> Page:
        """The person's own browser, at an address."""
        key = person.login if person else ""
        if key not in self._pages:
            self._pages[key] = self._open_as(person, path)
            self._pages[key].set_default_timeout(10_000)
            return self._pages[key]
        self._pages[key].goto(path)
        return self._pages[key]

    def first_sign_in(self, login: str, password: str, new_password: str) -> Page:
        """Somebody who was handed a one-time password signs in and chooses one of their own."""
        page = self._open_as(None, "/sign-in/")
        page.set_default_timeout(10_000)
        fill(page, login=login, password=password)
        press(page, "Sign in")
        expect(page.get_by_text("Choose one that only you know")).to_be_visible()
        fill(page, oldpassword=password, password1=new_password, password2=new_password)
        press(page, "Change the password")
        self._pages[login] = page
        return page

    def check(self, page: Page, *, arabic: bool = False) -> None:
        """No barrier and nothing cut off, on a desk and on a phone; in Arabic from right to left."""
        where = page.url
        if arabic:
            page.goto(where + ("&" if "?" in where else "?") + "language=ar")
            assert page.locator("html").get_attribute("dir") == "rtl"
        for width in (1280, 360):
            page.set_viewport_size({"width": width, "height": 900})
            fits(page)
            self._without_barriers(page)
        page.set_viewport_size({"width": 1280, "height": 900})
        if arabic:
            page.goto(where + ("&" if "?" in where else "?") + "language=en")


def fits(page: Page) -> None:
    """Nobody has to push the page sideways."""
    wide = page.evaluate("document.scrollingElement.scrollWidth - window.innerWidth")
    assert wide <= 0, f"{page.url} is {wide} px too wide: {page.evaluate(TOO_WIDE)}"


def fill(inside: Page | Locator, **values: Words) -> None:
    """Fill fields by their names, whatever their kind; a list ticks the boxes with these labels."""
    for name, value in values.items():
        field = inside.locator(f"[name={name}]").first
        kind = field.evaluate("one => one.type")
        if kind == "radio":
            inside.locator(f"[name={name}][value='{value}']").check()
        elif isinstance(value, list):
            for label in value:
                inside.get_by_label(label, exact=True).check()
        elif kind == "checkbox":
            field.set_checked(bool(value))
        elif kind == "select-one":
            named = field.locator("option", has_text=str(value))
            field.select_option(str(named.first.get_attribute("value")) if named.count() else str(value))
        else:
            field.fill(str(value))


def press(inside: Page | Locator, words: str) -> None:
    """Press the button with these words, or follow the link, as a person sees it; it must be there and work."""
    name = re.compile(rf"^{re.escape(words)}(\s*[:\d].*)?$")  # some say to screen readers what they are about
    button, link = inside.get_by_role("button", name=name), inside.get_by_role("link", name=name)
    target = button.or_(link).first
    expect(target).to_be_visible()
    expect(target).to_be_enabled()
    target.click()
    page = inside if isinstance(inside, Page) else inside.page
    page.wait_for_load_state()
    assert page.locator("main").count(), f"{words}: {page.url} is no page"


def see(page: Page, *words: str) -> None:
    """The person reads each of these."""
    for each in words:
        expect(page.locator("main").get_by_text(each).first).to_be_visible()


def reads(page: Page, path: str) -> str:
    """All that stands on a page, hidden or not."""
    page.goto(path)
    return page.locator("main").text_content() or ""
