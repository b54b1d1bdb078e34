"""The passkey on the tablet's pages: set among the tablet's own things, used at the door, taken off."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.field_pages.steps import PASSPHRASE, Tablet
from tests.builders.assessments import Desk

pytestmark = pytest.mark.slow


def test_the_door_opens_with_a_passkey(desk: Desk, tablet: Callable[..., Tablet],
                                       without_barriers: Callable[[Page], None]) -> None:
    one = tablet(desk.cast.assessor, width=360, height=740).take_along().answer("E-1", "Met")
    line = one.context.new_cdp_session(one.page)
    line.send("WebAuthn.enable")
    reader = line.send("WebAuthn.addVirtualAuthenticator", {"options": {
        "protocol": "ctap2", "ctap2Version": "ctap2_1", "transport": "internal", "hasResidentKey": True,
        "hasUserVerification": True, "isUserVerified": True, "hasPrf": True}})["authenticatorId"]
    one.go("more")
    one.page.get_by_text("Unlock with a passkey", exact=True).click()
    section = one.page.locator("details", has_text="Fingerprint, face or a key")
    section.get_by_label("Passphrase").fill("not the right one")
    one.button("Set a passkey").click()
    expect(section.get_by_role("alert")).to_have_text("That is not the passphrase of this tablet.")
    section.get_by_label("Passphrase").fill(PASSPHRASE)
    one.button("Set a passkey").click()
    expect(section.get_by_text("The passkey is set.")).to_be_visible()
    without_barriers(one.page)
    one.page.reload()
    expect(one.page.get_by_role("heading", name="This tablet is locked")).to_be_visible()
    without_barriers(one.page)
    one.button("Unlock with the passkey").click()
    expect(one.page.get_by_role("navigation", name="Pages of this visit")).to_be_visible()
    one.page.reload()
    line.send("WebAuthn.setUserVerified", {"authenticatorId": reader, "isUserVerified": False})
    one.button("Unlock with the passkey").click()
    expect(one.page.get_by_role("alert")).to_contain_text("It was not confirmed.")
    one.unlock().go("more").page.get_by_text("Unlock with a passkey", exact=True).click()
    one.button("Take the passkey off").click()
    expect(one.page.get_by_text("The passkey no longer opens this tablet.").last).to_be_visible()
    one.page.reload()
    expect(one.button("Unlock")).to_be_visible()
    expect(one.button("Unlock with the passkey")).to_have_count(0)
    one.unlock()
