"""A passkey as a second way in, with Chromium's virtual authenticator; the passphrase stays the first."""

from typing import Any

from tests.browser.field.conftest import NewTablet
from tests.browser.field.tablets import PASSPHRASE, Tablet
from tests.browser.field.test_locked import DISK
from tests.builders.assessments import Desk


def with_keys(page: Tablet, *, prf: bool = True) -> Any:
    """The page's tablet gets a fingerprint reader; what speaks to it, and its id."""
    line = page.context.new_cdp_session(page.page)
    line.send("WebAuthn.enable")
    made = line.send("WebAuthn.addVirtualAuthenticator", {"options": {
        "protocol": "ctap2", "ctap2Version": "ctap2_1", "transport": "internal", "hasResidentKey": True,
        "hasUserVerification": True, "isUserVerified": True, "hasPrf": prf, "automaticPresenceSimulation": True}})
    return line, made["authenticatorId"]


def test_it_opens_what_the_passphrase_opens(tablet: NewTablet, desk: Desk, visit: str) -> None:
    page = tablet(desk.cast.assessor)
    with_keys(page)
    page.set().download(visit).open(visit)
    page.write("q/W-1", {"o": "met"})
    assert page.js("return engine.passkey()") == {"here": True, "set": False}
    assert page.js("return engine.addPasskey('not the passphrase')") is False
    assert page.js("return engine.addPasskey(a[0])", PASSPHRASE) is True
    page.js("await engine.setPin('2468'); engine.forget()")
    assert page.js("return [engine.locked, await engine.passkey()]") == ["locked", {"here": True, "set": True}]
    assert page.js("return engine.unlockByPasskey()") is True
    page.open(visit)
    assert page.get("q/W-1")["value"] == {"o": "met"}
    page.js("engine.lock()")
    assert page.js("return engine.tryPin('2468')") == "open", "the PIN is the same"
    page.js("engine.forget()")
    page.unlock()
    page.js("await engine.removePasskey(); engine.forget()")
    assert page.js("return engine.unlockByPasskey()") is False
    assert page.js("return engine.locked") == "locked"
    page.unlock()


def test_neither_another_passkey_nor_the_disk_opens_it(tablet: NewTablet, desk: Desk, visit: str) -> None:
    page = tablet(desk.cast.assessor)
    line, reader = with_keys(page)
    page.set()
    page.js("await engine.addPasskey(a[0])", PASSPHRASE)
    page.js("engine.forget()")
    [known] = line.send("WebAuthn.getCredentials", {"authenticatorId": reader})["credentials"]
    assert known["privateKey"] not in page.js(DISK)
    line.send("WebAuthn.setUserVerified", {"authenticatorId": reader, "isUserVerified": False})
    assert page.refusal("await engine.unlockByPasskey()")["code"] == "not_confirmed"
    line.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": reader})
    with_keys(page)
    assert page.refusal("await engine.unlockByPasskey()")["code"] == "not_confirmed"
    assert page.js("return engine.locked") == "locked"
    page.unlock()


def test_a_passkey_without_a_secret_changes_nothing(tablet: NewTablet, desk: Desk) -> None:
    page = tablet(desk.cast.assessor)
    with_keys(page, prf=False)
    page.set()
    assert page.refusal("await engine.addPasskey(a[0])", PASSPHRASE)["code"] in {"no_prf", "not_confirmed"}
    assert page.js("return engine.passkey()") == {"here": True, "set": False}
    page.js("engine.forget()")
    page.unlock()
