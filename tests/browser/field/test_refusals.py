"""What the server or a peer gets wrong, or refuses, drops no work: forgeries, lost servers, sessions that ended."""

import base64
import json
import os
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC

from tests.browser.field.conftest import NewTablet
from tests.browser.field.tablets import PASSPHRASE, Tablet
from tests.builders.assessments import Desk
from treadle.domain.assessments.models import Answer
from treadle.domain.fieldwork.models import Bundle, Journal, Lease
from treadle.domain.fieldwork.queries import registers_of

CODE = "green bobbin four"
HAND_OVER = "return await (await visit.handOver(a[0], a[1])).text()"
TAKE_OVER = "return await visit.takeOver(new Blob([a[0]]), a[1])"


def _ready(tablet: NewTablet, desk: Desk, visit: str) -> tuple[Tablet, Tablet]:
    one, other = (tablet(person).set().download(visit).open(visit) for person in (desk.cast.assessor, desk.second))
    return one, other


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _cipher(salt: bytes) -> AESGCM:
    return AESGCM(PBKDF2HMAC(algorithm=SHA256(), length=32, salt=salt, iterations=600_000).derive(CODE.encode()))


def _opened(file: str) -> dict[str, Any]:
    sealed = json.loads(file)
    plain = _cipher(_bytes(sealed["salt"])).decrypt(_bytes(sealed["iv"]), _bytes(sealed["data"]), None)
    opened: dict[str, Any] = json.loads(plain)
    return opened


def _sealed(what: dict[str, Any]) -> str:
    salt, iv = os.urandom(16), os.urandom(12)
    data = _cipher(salt).encrypt(iv, json.dumps(what).encode(), None)
    return json.dumps({"treadle": "sealed-1", "salt": _text(salt), "iv": _text(iv), "data": _text(data)})


def test_hand_over_without_a_network(tablet: NewTablet, desk: Desk, visit: str) -> None:
    one, other = _ready(tablet, desk, visit)
    one.write("n/W-1", "Told on the floor.")
    one.js("await visit.keepFile(new Blob(['%PDF-1.4 a pay slip'], {type: 'application/pdf'}), 'slip.pdf')")
    file = one.js(HAND_OVER, CODE, True)
    assert "floor" not in file
    assert other.refusal(TAKE_OVER, file, "another code")["code"] == "wrong_code"
    assert other.js(TAKE_OVER, file, CODE)["entries"] == 1
    assert other.js(TAKE_OVER, file, CODE)["entries"] == 0, "once is enough"
    assert other.get("n/W-1")["heads"][0]["person"] == str(desk.cast.assessor.pk)
    other.write("q/W-1", {"o": "met"})
    assert other.sync()["problem"] is None
    assert set(registers_of(visit)) == {"n/W-1", "q/W-1"}, "the other brought both"  # type: ignore[arg-type]
    assert other.js("return (await visit.file(visit.files()[0].sha256)).text()") == "%PDF-1.4 a pay slip"
    assert one.sync()["unsent"] == 0
    assert one.document() == other.document()


def test_a_forged_hand_over_is_refused(tablet: NewTablet, desk: Desk, visit: str) -> None:
    one, other = _ready(tablet, desk, visit)
    one.write("q/W-1", {"o": "met"})
    opened = _opened(one.js(HAND_OVER, CODE, False))
    changed = [{**each, "entries": each["entries"].replace('"met"', '"not_met"')} for each in opened["bundles"]]
    assert other.refusal(TAKE_OVER, _sealed({**opened, "leases": []}), CODE)["code"] == "forged"
    assert other.refusal(TAKE_OVER, _sealed({**opened, "bundles": changed}), CODE)["code"] == "forged"
    foreign = _sealed({**opened, "visit": "00000000-0000-4000-8000-000000000000"})
    assert other.refusal(TAKE_OVER, foreign, CODE)["code"] == "malformed"
    assert other.document() == {}
    assert other.js(TAKE_OVER, _sealed(opened), CODE)["entries"] == 1


def test_a_forged_answer_is_refused_and_the_rest_is_taken(tablet: NewTablet, desk: Desk, visit: str) -> None:
    one, other = _ready(tablet, desk, visit)
    third = tablet(desk.cast.assessor).set().download(visit).open(visit)
    one.write("q/W-1", {"o": "met"})
    other.write("q/E-1", {"o": "met"})
    assert one.sync()["problem"] is None
    forged = Bundle.objects.get()
    Bundle.objects.update(entries=forged.entries.replace('"met"', '"not_met"'))
    other.sync()
    state = third.sync()
    assert state["problem"]["code"] == "forged"
    assert list(third.document()) == ["q/E-1"]
    Bundle.objects.filter(pk=forged.pk).update(entries=forged.entries)
    assert third.sync()["problem"] is None
    assert list(third.document()) == ["q/E-1", "q/W-1"]


def test_a_server_that_lost_everything_gets_it_again(tablet: NewTablet, desk: Desk, visit: str) -> None:
    one, other = _ready(tablet, desk, visit)
    one.write("q/W-1", {"o": "met"})
    one.js("await visit.keepFile(new Blob(['%PDF-1.4 a pay slip'], {type: 'application/pdf'}), 'slip.pdf')")
    other.write("q/E-1", {"o": "met"})
    for each in (one, other, one):
        assert each.sync()["problem"] is None
    before = one.document()
    Journal.objects.all().delete()  # yesterday's backup knows of no journal, and of no answer
    Answer.objects.all().delete()
    state = one.sync()
    assert (state["problem"], state["unsent"], state["unsentFiles"]) == (None, 0, 0)
    assert set(registers_of(visit)) == {"q/W-1", "q/E-1"}, "the other's too"  # type: ignore[arg-type]
    assert other.sync()["problem"] is None
    assert one.document() == other.document() == before


def test_a_refused_entry_stays_with_its_reason(tablet: NewTablet, desk: Desk, visit: str) -> None:
    page = tablet(desk.cast.assessor).set().download(visit).open(visit)
    entry = page.write("q/NO-SUCH", {"o": "met"})
    page.write("q/W-1", {"o": "met"})
    assert page.js("return visit.standing(a[0])", entry) == "here"
    state = page.sync()
    assert [(one["id"], one["code"]) for one in state["refused"]] == [(entry, "not_asked")]
    assert state["refused"][0]["value"] == {"o": "met"}
    assert page.js("return visit.standing(a[0])", entry) == "refused"
    assert list(page.document()) == ["q/W-1"]
    assert len(page.js("return visit.history('q/NO-SUCH')")) == 1


def test_a_session_that_ended_is_a_state_and_not_a_loss(tablet: NewTablet, desk: Desk, visit: str) -> None:
    page = tablet(desk.cast.assessor).set().download(visit).open(visit)
    page.write("q/W-1", {"o": "met"})
    kept = page.context.cookies()
    page.context.clear_cookies()
    state = page.sync()
    assert (state["problem"]["code"], state["unsent"]) == ("not_signed_in", 1)
    page.context.add_cookies(kept)  # type: ignore[arg-type]
    assert page.sync()["unsent"] == 0


def test_two_copies_of_one_tablet(tablet: NewTablet, desk: Desk, visit: str) -> None:
    """A tablet restored from an image writes under numbers that are taken: it takes another name and loses nothing."""
    page = tablet(desk.cast.assessor).set().download(visit).open(visit)
    page.write("q/W-1", {"o": "met"})
    assert page.sync()["problem"] is None
    page.js("""const open = (name) => new Promise((done) => {
            const asked = indexedDB.open(name, 1);
            asked.onupgradeneeded = () => asked.result.createObjectStore("records");
            asked.onsuccess = () => done(asked.result);
        });
        const all = (base, question) => new Promise((done) => {
            const asked = question(base.transaction("records", "readwrite").objectStore("records"));
            asked.onsuccess = () => done(asked.result);
        });
        const [from, to] = [await open("treadle-test"), await open("copy")];
        const names = await all(from, (records) => records.getAllKeys());
        const values = await all(from, (records) => records.getAll());
        for (const [at, name] of names.entries()) await all(to, (records) => records.put(values[at], name));
        from.close(); to.close();
        window.copied = make("copy");
        await copied.unlock(a[0]);
        window.copy = await copied.open(a[1]);
        await visit.write("q/E-1", {o: "met"});
        await copy.write("q/L-1", {o: "not_met"});
        await copy.write("n/L-1", "Only the copy knows.");""", PASSPHRASE, visit)
    assert page.sync()["problem"] is None
    state = page.js("return copy.sync()")
    assert (state["problem"], state["unsent"]) == (None, 0)
    assert page.sync()["problem"] is None
    assert page.js("return copy.device !== visit.device")
    assert page.get("n/L-1")["value"] == "Only the copy knows."
    assert set(registers_of(visit)) == {"q/W-1", "q/E-1", "q/L-1", "n/L-1"}  # type: ignore[arg-type]
    assert page.js("return copy.under('').map((one) => one.key)") == sorted(page.document())


def test_handed_in_means_closed_and_nothing_is_dropped(tablet: NewTablet, desk: Desk, visit: str) -> None:
    page = tablet(desk.cast.assessor).set().download(visit).open(visit)
    for code in ("W-1", "W-2", "L-1"):
        page.write(f"q/{code}", {"o": "met"})
    assert page.refusal("await visit.submit(false)")["code"] == "unconfirmed"
    told = page.js("return visit.submit(true)")
    assert told["state"] == "closed"
    assert told["missing"] > 0
    assert page.js("return visit.shelf().state") == "closed"
    late = page.write("n/W-1", "Remembered on the way home.")
    state = page.sync()
    assert (state["problem"]["code"], state["unsent"]) == ("closed", 1)
    page.load()
    page.unlock().open(visit)
    found = page.js("return [visit.get('n/W-1').value, visit.standing(a[0])]", late)
    assert found == ["Remembered on the way home.", "here"]


def test_a_withdrawn_tablet_keeps_what_it_had(tablet: NewTablet, desk: Desk, visit: str) -> None:
    one, other = _ready(tablet, desk, visit)
    one.write("q/W-1", {"o": "met"})
    assert one.sync()["problem"] is None
    one.write("q/W-2", {"o": "met"})
    Lease.objects.filter(device=one.js("return visit.device")).update(withdrawn_at=desk.now)
    state = one.sync()
    assert (state["problem"]["code"], state["unsent"]) == ("withdrawn", 1)
    assert one.js("return visit.shelf().state") == "withdrawn"
    other.sync()
    assert set(registers_of(visit)) == {"q/W-1"}  # type: ignore[arg-type]


def test_half_characters_do_not_stop_a_sync(tablet: NewTablet, desk: Desk, visit: str) -> None:
    page = tablet(desk.cast.assessor).set().download(visit).open(visit)
    page.js("""await visit.write("n/W-1", "Half an emoji \\ud83d and a zero \\u0000.")""")
    assert page.sync()["problem"] is None
    assert page.get("n/W-1")["value"] == "Half an emoji \ufffd and a zero ."
