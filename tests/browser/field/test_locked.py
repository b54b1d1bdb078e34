"""A lost or shared tablet: what lies on its disk, the passphrase, the PIN."""

from tests.browser.field.conftest import NewTablet
from tests.browser.field.tablets import PASSPHRASE
from tests.builders.assessments import Desk

#: Every name and every byte of every record, as Latin text.
DISK = """const base = await new Promise((done) => {
        const asked = indexedDB.open("treadle-test", 1);
        asked.onsuccess = () => done(asked.result);
    });
    const all = (question) => new Promise((done) => {
        const asked = question(base.transaction("records").objectStore("records"));
        asked.onsuccess = () => done(asked.result);
    });
    const [names, values] = [await all((records) => records.getAllKeys()), await all((records) => records.getAll())];
    base.close();
    const latin = new TextDecoder("latin1");
    return names.join(" ") + values.map((one) => typeof one === "number" ? one : latin.decode(one)).join(" ");"""


def test_nothing_can_be_read_off_the_disk(tablet: NewTablet, desk: Desk, visit: str) -> None:
    page = tablet(desk.cast.assessor).set().download(visit).open(visit)
    page.write("n/W-1", "The exit is blocked by cartons.")
    page.js("await visit.keepFile(new Blob(['%PDF-1.4 a pay slip'], {type: 'application/pdf'}), 'slip.pdf')")
    page.js("await engine.setPin('2468')")
    page.sync()
    disk = page.js(DISK)
    assert len(disk) > 10_000
    me = str(desk.cast.assessor.pk)
    for secret in ("cartons", "a pay slip", desk.factory.name, visit, "application/pdf", PASSPHRASE, me):
        assert secret not in disk, secret


def test_the_passphrase(tablet: NewTablet, desk: Desk, visit: str) -> None:
    page = tablet(desk.cast.assessor)
    assert not page.js("return engine.isSet()")
    assert page.refusal("await engine.set('short')")["code"] == "weak"
    page.set().download(visit).open(visit)
    page.write("q/W-1", {"o": "met"})
    page.load()
    assert page.js("return [await engine.isSet(), engine.locked]") == [True, "locked"]
    assert page.refusal("await engine.open(a[0])", visit)["code"] == "locked"
    assert page.refusal("await engine.shelves()")["code"] == "locked"
    assert not page.js("return engine.unlock('seven looms by the rivers')")
    assert page.js("return engine.locked") == "locked"
    page.unlock().open(visit)
    assert page.get("q/W-1")["value"] == {"o": "met"}
    assert page.refusal("await engine.set('another passphrase')")["code"] == "locked", "what is there is never replaced"


def test_the_pin_covers_and_five_wrong_ones_forget(tablet: NewTablet, desk: Desk, visit: str) -> None:
    page = tablet(desk.cast.assessor).set().download(visit).open(visit)
    page.js("await engine.setPin('2468'); engine.lock()")
    assert page.js("return engine.locked") == "covered"
    tried = page.js("return [await engine.tryPin('1111'), await engine.tryPin('2468'), engine.locked]")
    assert tried == ["wrong", "open", "open"]
    page.js("engine.lock()")
    tries = "const said = []; for (let at = 0; at < 5; at++) said.push(await engine.tryPin('1111')); return said"
    assert page.js(tries) == ["wrong"] * 4 + ["forgotten"]
    assert page.js("return engine.locked") == "locked"
    assert page.refusal("await visit.write('q/W-1', {o: 'met'})")["code"] == "locked"
    assert page.js("return engine.tryPin('2468')") == "forgotten"
    page.unlock()
    page.js("engine.lock()")
    assert page.js("return engine.tryPin('2468')") == "open", "the PIN is kept under the passphrase"


def test_without_a_pin_a_lock_forgets(tablet: NewTablet, desk: Desk) -> None:
    page = tablet(desk.cast.assessor).set()
    page.js("engine.lock()")
    assert page.js("return engine.locked") == "locked"


def test_packs_leave_when_nobody_may_carry_the_visit(tablet: NewTablet, desk: Desk, visit: str) -> None:
    page = tablet(desk.cast.assessor).set().download(visit).open(visit)
    page.write("q/W-1", {"o": "met"})
    assert [one["visit"] for one in page.js("return engine.offers()")] == [visit]
    assert page.refusal("await engine.remove(a[0], false)", visit)["code"] == "unsent"
    page.sync()
    page.js("visit.close()")
    assert desk.assessment.visit is not None
    desk.assessment.visit.people.clear()
    desk.assessment.assessors.clear()
    assert page.js("return engine.offers()") == []
    assert [one["ready"] for one in page.js("return engine.shelves()")] == [False]
    assert page.refusal("await engine.open(a[0])", visit)["code"] == "no_pack"
    page.js("await engine.remove(a[0], false)", visit)
    assert page.js("return engine.shelves()") == []


def test_a_visit_that_is_not_open_brings_what_it_holds(tablet: NewTablet, desk: Desk, visit: str) -> None:
    page = tablet(desk.cast.assessor).set().download(visit).open(visit)
    page.write("q/W-1", {"o": "met"})
    page.js("visit.close()")
    page.js("window.engine = module.createEngine({database: 'treadle-test'})")
    page.unlock()
    assert [one["unsent"] for one in page.js("return engine.shelves()")] == [1]
    page.js("await engine.offers()")
    page.until("(await engine.shelves())[0].unsent === 0")
