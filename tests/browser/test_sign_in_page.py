"""The door: it opens, in each language, without barriers."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page


@pytest.mark.parametrize(("language", "direction"), [("en", "ltr"), ("vi", "ltr"), ("ar", "rtl")])
def test_sign_in_is_open_to_everybody(open_as: Callable[..., Page], without_barriers: Callable[[Page], None],
                                      language: str, direction: str) -> None:
    page = open_as(None, f"/sign-in/?language={language}", width=390)
    assert page.locator("html").get_attribute("dir") == direction
    assert page.locator("html").get_attribute("lang") == language
    assert page.locator("[name=login]").is_visible()
    assert page.locator("[name=password]").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "nothing is cut off"
    without_barriers(page)
