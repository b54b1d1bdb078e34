"""What the tablet's client costs: the weight of its shell, an answer until it is saved, the first sync, an idle one.

Measured in a real Chromium; the browser tests call ``measured_in`` too.
"""

import gzip
import io
import json
from contextlib import redirect_stdout
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from playwright.sync_api import sync_playwright

from bench.measures import Figure
from bench.site import Site
from tests.browser.field.tablets import Tablet
from tests.browsers import ARGUMENTS, chromium

FIELD = Path(__file__).resolve().parents[1] / "treadle" / "web" / "field"
SHELL = [FIELD / "templates" / "field" / "tablet.html",
         *(FIELD / "static" / "field" / name for name in ("app.js", "shared.js", "engine.js", "field.css", "sw.js"))]
ANSWERS = 300
#: name, what it says, unit, most
GOALS = [
    ("shell", "the shell, compressed", "bytes", 120_000),
    ("first_load", "first load until something can be pressed, 4 × slowed", "ms", 1500),
    ("offline_start", "start without a network", "ms", 1000),
    ("saved_p95", "an answer until it is saved on the device, p95", "ms", 50),
    ("first_sync", "first sync of 300 answers", "ms", 300),
    ("first_sync_bytes", "what it sends", "bytes", 30_000),
    ("idle", "a sync with nothing new, each way", "bytes", 200),
]

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


def figures(site: Site) -> list[Figure]:
    """All of them, in a Chromium with a profile on the disk; the goals are those of the tablet."""
    found = _measured(f"http://127.0.0.1:{site.port}", *_staged())
    lines = []
    for name, says, unit, most in GOALS:
        value = found.get(name)
        figure = Figure(f"tablet: {says}", target=f"≤ {most:,} {unit}", within=value is not None and value <= most)
        figure.note = "no Chromium" if value is None else f"{value:,.1f} {unit}"
        figure.times = [value] if value is not None and unit == "ms" else []
        lines.append(figure)
    return lines


def _staged() -> tuple[str, str, datetime]:
    """The visit of an open sheet of its own, a session of its assessor, and the site's time."""
    from bench.staging import stage
    from treadle.domain.assessments.models import Assessment
    from treadle.ui import clock

    with redirect_stdout(io.StringIO()) as said:
        stage(1)
    told = json.loads(said.getvalue().splitlines()[-1])
    sheet = Assessment.objects.get(pk=told["sheets"][0].split("/")[3])
    return str(sheet.visit_id), told["cookies"].partition("=")[2].partition(";")[0], clock.now()


def _measured(url: str, visit: str, session: str, now: datetime) -> dict[str, Any]:
    if chromium() is None:
        return {"shell": shell_bytes()}
    with sync_playwright() as playwright, TemporaryDirectory(prefix="treadle-tablet-") as profile:
        context = playwright.chromium.launch_persistent_context(
            profile, executable_path=chromium(), args=ARGUMENTS, base_url=url)
        context.add_cookies([{"name": "sessionid", "value": session, "url": url}])
        first = _first_load(context)
        tablet = Tablet(context, now).set().download(visit).open(visit)
        codes = tablet.js("return visit.pack.questions.filter((one) => one.type === 'scored').map((one) => one.code)")
        found = measured_in(tablet.page, codes)
        assert found["problem"] is None, found
        tablet.js("await module.startWorker(() => 0)")
        tablet.until("navigator.serviceWorker.controller !== null")
        context.set_offline(True)
        tablet.load()
        found["offline_start"] = tablet.js(STARTED)
        context.close()
    return {**found, "first_load": first}


def _first_load(context: Any) -> float:
    """Milliseconds until the page shows something to press, on a processor that is slowed four times."""
    page = context.new_page()
    context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": 4})
    page.goto("/field/", wait_until="commit")
    took: float = page.evaluate("""async () => {
        while (!document.querySelector("button, input")) await new Promise((done) => setTimeout(done, 10));
        return performance.now();
    }""")
    page.close()
    return took
