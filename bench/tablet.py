"""What the tablet's client costs: the weight of its shell, an answer until it is saved, the first sync, an idle one.

Measured in a real Chromium by ``measured_in``, which the browser tests call too. ``python -m bench.tablet URL SESSION
VISIT`` prints the figures of a running site; SESSION is a session cookie of somebody who may carry the visit.
"""

import gzip
import json
import sys
from pathlib import Path
from typing import Any

FIELD = Path(__file__).resolve().parents[1] / "treadle" / "web" / "field"
SHELL = [FIELD / "templates" / "field" / "tablet.html",
         *(FIELD / "static" / "field" / name for name in ("app.js", "shared.js", "engine.js", "field.css", "sw.js"))]
ANSWERS = 300
#: name, unit, most
GOALS = [("shell", "bytes compressed", 120_000), ("saved_p95", "ms", 50), ("first_sync", "ms", 300),
         ("first_sync_bytes", "bytes sent", 30_000), ("idle", "bytes each way", 200), ("offline_start", "ms", 1000)]

#: In a page where ``visit`` is open, ``sent`` holds [method, path, bytes, bytes of the answer] of each request;
#: ``a[0]`` are keys and values.
MEASURE = """async (a) => {
    const took = [];
    for (const [key, value] of a[0]) {
        const began = performance.now();
        await visit.write(key, value);
        took.push(performance.now() - began);
    }
    took.sort((one, other) => one - other);
    window.sent.length = 0;
    const began = performance.now();
    const state = await visit.sync();
    const first = performance.now() - began;
    const bytes = window.sent.filter(([method]) => method === "POST").reduce((sum, one) => sum + one[2], 0);
    window.sent.length = 0;
    await visit.sync();
    return {problem: state.problem, unsent: state.unsent, saved_p95: took[Math.floor(took.length * 0.95)],
            saved_median: took[Math.floor(took.length / 2)], first_sync: first, first_sync_bytes: bytes,
            idle: Math.max(...window.sent.map((one) => Math.max(one[2], one[3] ?? 0)))};
}"""

STARTED = "return performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd"


def shell_bytes() -> int:
    """Bytes of the shell as it travels: HTML, scripts and styles, each compressed."""
    return sum(len(gzip.compress(path.read_bytes(), 9, mtime=0)) for path in SHELL if path.exists())


def answers(codes: list[str] | None = None) -> list[tuple[str, Any]]:
    """Keys and values of 300 entries: answers to these questions, else steps of a checklist, which weigh more."""
    if codes:
        return [(f"q/{code}", {"o": "met"}) for code in codes[:ANSWERS]]
    return [(f"k/step-{at:04}", {"list": "x", "done": True}) for at in range(ANSWERS)]


def measured_in(page: Any, codes: list[str] | None = None) -> dict[str, Any]:
    """The figures of a page that is ready for ``MEASURE``."""
    found: dict[str, Any] = page.evaluate(MEASURE, [answers(codes)])
    return {**found, "shell": shell_bytes()}


def main(url: str, session: str, visit: str) -> None:
    """Print the figures of a running site."""
    from datetime import UTC, datetime

    from playwright.sync_api import sync_playwright

    from tests.browser.field.tablets import Tablet
    from tests.browsers import ARGUMENTS, chromium

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        context = browser.new_context(base_url=url)
        context.add_cookies([{"name": "sessionid", "value": session, "url": url}])
        tablet = Tablet(context, datetime.now(UTC)).set().download(visit).open(visit)
        codes = tablet.js("return visit.pack.questions.filter((one) => one.type === 'scored').map((one) => one.code)")
        found = measured_in(tablet.page, codes)
        tablet.js("await module.startWorker(() => 0)")
        tablet.until("navigator.serviceWorker.controller !== null")
        context.set_offline(True)
        tablet.load()
        found["offline_start"] = tablet.js(STARTED)
        browser.close()
    for name, unit, most in GOALS:
        print(f"{name:18} {found[name]:10.1f} {unit:18} (at most {most})")
    print(json.dumps({"answers": len(codes[:ANSWERS]), "problem": found["problem"]}))


if __name__ == "__main__":
    main(*sys.argv[1:4])
