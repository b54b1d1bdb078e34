"""A tablet in a test: a browser of its own that has the engine's bundle loaded, without the pages."""

from datetime import UTC, datetime
from typing import Any

from playwright.sync_api import BrowserContext, Page

PASSPHRASE = "seven looms by the river"
LOAD = """async ([database, ahead]) => {
    const module = await import("/static/field/engine.js");
    window.module = module;
    window.sent = [];
    window.lose = null;
    window.hold = null;
    const send = async (path, how) => {
        const lost = window.lose && window.lose(path, how);
        if (lost === "before") throw new TypeError("lost before it arrived");
        if (window.hold && window.hold(path, how))
            await new Promise((_, no) => how.signal.addEventListener("abort", () => no(new TypeError("given up"))));
        const answer = await fetch(path, how);
        const length = (await answer.clone().arrayBuffer().catch(() => ({byteLength: 0}))).byteLength;
        window.sent.push([how.method, String(path), how.body && how.body.length || 0, length]);
        if (lost === "after") throw new TypeError("lost after it arrived");
        return answer;
    };
    window.make = (name) => module.createEngine({database: name, automatic: false, send, label: name,
                                                 now: () => Date.now() + ahead});
    window.engine = window.make(database);
    window.said = (error) => ({code: error.code ?? error.name, says: error.message, details: error.details ?? {}});
}"""


class Tablet:
    """One browser. ``js`` runs in the page, where ``engine`` and, after ``open``, ``visit`` are."""

    def __init__(self, context: BrowserContext, now: datetime, database: str = "treadle-test") -> None:
        self.context, self.now, self.database = context, now, database
        self.page = self._page()
        self.load()

    def _page(self) -> Page:
        page = self.context.new_page()
        page.route("**/static/field/app.js", lambda route: route.fulfill(body="", content_type="text/javascript"))
        return page

    def load(self) -> None:
        """Open the page and the engine, as after a reload."""
        self.page.goto("/field/")
        ahead = (self.now - datetime.now(UTC)).total_seconds() * 1000
        self.page.evaluate(LOAD, [self.database, ahead])

    def another_tab(self) -> "Tablet":
        """One more page of the same browser."""
        return Tablet(self.context, self.now, self.database)

    def js(self, body: str, *arguments: Any) -> Any:
        """The value of an async function's body; ``a`` are the arguments."""
        return self.page.evaluate(f"async (a) => {{ {body} }}", list(arguments))

    def until(self, expression: str) -> None:
        """Wait until this is true in the page (Playwright's own way needs ``eval``, which the page forbids)."""
        self.js(f"""for (let at = 0; at < 200; at++) {{
            if ({expression}) return;
            await new Promise((done) => setTimeout(done, 50));
        }}
        throw new Error("it did not happen");""")

    def refusal(self, body: str, *arguments: Any) -> dict[str, Any]:
        """How the engine refuses this."""
        tried = f"try {{ {body} }} catch (error) {{ return said(error) }} return {{}}"
        found: dict[str, Any] = self.js(tried, *arguments)
        assert found.get("code"), "it was not refused"
        return found

    def set(self) -> "Tablet":
        self.js("await engine.set(a[0])", PASSPHRASE)
        return self

    def unlock(self) -> "Tablet":
        assert self.js("return engine.unlock(a[0])", PASSPHRASE)
        return self

    def download(self, visit: str) -> "Tablet":
        self.js("await engine.download(a[0], ['en', 'vi'], () => 0)", visit)
        return self

    def open(self, visit: str) -> "Tablet":
        self.js("window.visit = await engine.open(a[0])", visit)
        return self

    def write(self, key: str, value: Any, reason: str = "") -> str:
        written: str = self.js("return visit.write(a[0], a[1], a[2] || undefined)", key, value, reason)
        return written

    def get(self, key: str) -> dict[str, Any]:
        found: dict[str, Any] = self.js("return visit.get(a[0])", key)
        return found

    def sync(self) -> dict[str, Any]:
        state: dict[str, Any] = self.js("return visit.sync()")
        return state

    def document(self) -> dict[str, Any]:
        """Every register: value, ids of its heads, whether it is in conflict."""
        found: dict[str, Any] = self.js("""return Object.fromEntries(visit.under("").map((one) => [one.key,
            {value: one.value, heads: one.heads.map((head) => head.id), conflict: one.conflict}]))""")
        return found
