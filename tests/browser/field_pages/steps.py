"""How an assessor uses the tablet: buttons by their words, fields by their names."""

import contextlib
import re
from dataclasses import dataclass

from playwright.sync_api import BrowserContext, Locator, Page, expect
from playwright.sync_api import Error as PlaywrightError

PASSPHRASE = "seven looms by the river"
PIN = "4711"

#: Another address, and wait until the page has heard of it (it draws before the next listener is called).
TURN = """to => new Promise(done => { if (location.hash === to) return done();
    addEventListener("hashchange", () => setTimeout(done), {once: true}); location.hash = to; })"""


@dataclass
class Tablet:
    """One assessor's browser."""

    context: BrowserContext
    page: Page

    def button(self, words: str) -> Locator:
        return self.page.get_by_role("button", name=words, exact=True).first

    def take_along(self) -> "Tablet":
        """Set the passphrase, take the first visit along and open it."""
        page = self.page
        page.goto("/field/")
        page.get_by_label("Passphrase", exact=True).fill(PASSPHRASE)
        page.get_by_label("The same once more").fill(PASSPHRASE)
        page.get_by_label("PIN").fill(PIN)
        self.button("Set the passphrase").click()
        page.get_by_role("button", name=re.compile("Take along")).first.click()
        page.get_by_role("link", name="Open", exact=True).click()
        expect(page.get_by_role("heading", name="The visit")).to_be_visible()
        return self

    def ready_offline(self) -> "Tablet":
        """The service worker has the shell and the words."""
        self.page.wait_for_function("navigator.serviceWorker.ready.then(() => true)")
        self.page.reload()
        self.unlock()
        return self

    def unlock(self) -> "Tablet":
        self.page.get_by_label("Passphrase").fill(PASSPHRASE)
        self.button("Unlock").click()
        expect(self.page.get_by_role("navigation", name="Pages of this visit")).to_be_visible()
        return self

    def signal(self, there: bool) -> None:
        self.context.set_offline(not there)

    def visit(self) -> str:
        return self.page.url.split("#/v/")[1].split("/")[0].split("?")[0]

    def go(self, page: str) -> "Tablet":
        """To a page of the visit, such as ``q/E-1``."""
        self.page.evaluate(TURN, f"#/v/{self.visit()}/{page}")
        return self

    def kill(self) -> None:
        """The page's process ends at once, as when a tablet runs out of memory; a new page stands where it was."""
        killed = self.page
        with contextlib.suppress(PlaywrightError):
            killed.goto("chrome://crash", timeout=3000)
        self.page = self.context.new_page()
        killed.close()

    def answer(self, code: str, words: str) -> "Tablet":
        """Press an answer and wait until it says that it is saved."""
        self.go(f"q/{code}")
        pressed = self.page.get_by_role("button", name=re.compile(f"^{words}\\b")).first
        pressed.click()
        expect(pressed).to_have_attribute("aria-pressed", "true")
        return self

    def type(self, label: str, text: str) -> "Tablet":
        """Fill a field, leave it, and wait for "Saved on this tablet"."""
        field = self.page.get_by_label(label).first
        field.fill(text)
        field.blur()
        expect(self.page.locator(".stamp.saved").first).to_be_visible()
        return self

    def sync(self) -> "Tablet":
        self.go("sync")
        self.button("Sync now").click()
        expect(self.page.get_by_text("Synced.", exact=True)).to_be_visible()
        return self
