"""What was confirmed as saved is there again: after a reload, a crash of the page, with two tabs, on a full disk."""

import time

import pytest
from playwright.sync_api import Error

from tests.browser.field.conftest import NewTablet
from tests.browser.field.tablets import Tablet
from tests.builders.assessments import Desk

MANY = """for (let at = 0; at < a[0]; at++) {
    const key = `k/many-${String(at).padStart(5, "0")}`;
    visit.write(key, {list: "gate", done: true, remark: String(at)}).then((id) => confirmed(at, id));
}"""


def _confirming(page: Tablet) -> dict[int, str]:
    confirmed: dict[int, str] = {}
    page.page.expose_function("confirmed", lambda at, entry: confirmed.update({at: entry}))
    return confirmed


def _all_there(page: Tablet, confirmed: dict[int, str]) -> None:
    for at, entry in confirmed.items():
        found = page.get(f"k/many-{at:05}")
        assert found["value"]["remark"] == str(at), at
        assert found["heads"][0]["id"] == entry


@pytest.mark.parametrize("wait", [0, 0.004, 0.03, 0.3])
def test_a_reload_right_after(tablet: NewTablet, desk: Desk, visit: str, wait: float) -> None:
    page = tablet(desk.cast.assessor).set().download(visit).open(visit)
    confirmed = _confirming(page)
    page.js(MANY, 150)
    time.sleep(wait)
    page.load()
    page.unlock().open(visit)
    assert len(confirmed) == 150 or wait < 0.3
    _all_there(page, confirmed)


def test_a_crash_of_the_page(tablet: NewTablet, desk: Desk, visit: str) -> None:
    page = tablet(desk.cast.assessor).set().download(visit).open(visit)
    confirmed = _confirming(page)
    page.js(MANY, 60)
    page.write("n/W-1", "Typed just before.")
    with pytest.raises(Error, match=r"crash|ERR_|closed|Timeout"):
        page.page.goto("chrome://crash", timeout=5000)  # ends the process that draws the page, without a word to it
    again = page.another_tab().unlock().open(visit)
    assert len(confirmed) == 60
    _all_there(again, confirmed)
    assert again.get("n/W-1")["value"] == "Typed just before."
    assert again.sync()["unsent"] == 0


def test_two_tabs_never_write_the_same_number(tablet: NewTablet, desk: Desk, visit: str) -> None:
    one = tablet(desk.cast.assessor).set().download(visit).open(visit)
    other = one.another_tab().unlock().open(visit)
    each = """return Promise.all(Array.from({length: 40}, (_, at) =>
        new Promise((done) => setTimeout(done, at % 7))
            .then(() => visit.write(`k/${a[0]}-tab-${at}`, {list: "gate", done: true}))))"""
    one.page.evaluate(f"(a) => {{ window.running = (async () => {{ {each} }})() }}", ["first"])
    written = other.js(each, "second") + one.js("return window.running")
    assert len(set(written)) == 80
    assert sorted(int(entry.split(".")[1]) for entry in written) == list(range(1, 81))
    one.until("visit.under('k/').length === 80")
    other.until("visit.under('k/').length === 80")
    assert one.sync()["unsent"] == 0
    assert other.sync()["unsent"] == 0
    assert one.document() == other.document()


def test_both_tabs_of_a_device_say_what_they_had_seen(tablet: NewTablet, desk: Desk, visit: str) -> None:
    page = tablet(desk.cast.assessor).set().download(visit).open(visit)
    page.js("""for (const o of ["met", "not_met", "not_assessed"]) visit.write("q/W-1", {o});
        await visit.write("q/W-1", {o: "met"})""")
    assert not page.get("q/W-1")["conflict"]
    assert len(page.js("return visit.history('q/W-1')")) == 4


PHOTO = """const piece = () => crypto.getRandomValues(new Uint8Array(60000));
    return await visit.keepFile(new Blob(Array.from({length: 50}, piece)), "a.pdf")"""


def test_a_full_disk(tablet: NewTablet, desk: Desk, visit: str) -> None:
    """Photos are refused first, with a warning; words still fit for a long while; what is refused is said to be."""
    page = tablet(desk.cast.assessor)
    control = page.context.new_cdp_session(page.page)
    origin = page.page.url.rsplit("/field/")[0]
    # Before the first write: the browser remembers for a while how much room there is.
    control.send("Storage.overrideQuotaForOrigin", {"origin": origin, "quotaSize": 6_500_000})
    page.set().download(visit).open(visit)
    room = page.js("return engine.storage()")
    assert room["quota"] > room["used"]
    assert page.refusal(PHOTO)["code"] == "storage_full"
    assert page.js("return visit.files()") == []
    room = page.js("return engine.storage()")
    assert room["quota"] == room["used"], "the warning"
    kept, refused = 0, {}
    while not refused and kept < 900:
        refused = page.js("try { await visit.write(a[0], a[1]) } catch (error) { return said(error) } return null",
                          f"k/full-{kept:05}", {"list": "gate", "done": True, "remark": "x" * 16_000}) or {}
        kept += not refused
    assert kept > 150, "the room that was kept for words"
    assert refused["code"] == "storage_full"
    assert "Nothing was lost" in refused["says"]
    control.send("Storage.overrideQuotaForOrigin", {"origin": origin})
    page.load()
    page.unlock().open(visit)
    assert len(page.js("return visit.under('k/full')")) == kept
