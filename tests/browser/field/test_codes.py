"""Hand-over by QR codes without a camera: runs of codes as the browser makes and reads them, and what they carry."""

import json
from itertools import islice
from random import Random
from typing import Any

from tests.browser.field.conftest import NewTablet
from tests.browser.field.tablets import Tablet
from tests.cast import Cast
from tests.field.frames import codes_of, message_of
from treadle.domain.fieldwork import signing

CODE = "ABCDE-FGHJK"
SHOW = """const {runOf} = await import("/static/field/codes-show.js");
    const run = await runOf(new Uint8Array(a[0]), a[1]);
    return run && Array.from({length: a[2]}, (_, at) => run.code(at + a[3]));"""
READ = """const {Gathering} = await import("/static/field/codes-read.js");
    const gathered = new Gathering(), have = [];
    let message = null;
    for (const code of a[0]) {
        gathered.take(code);
        have.push(gathered.have);
        message ??= await gathered.message();
    }
    return {count: gathered.count, have, message: message && Array.from(message)};"""
TAKE = "return await visit.takeOverByCodes(new Uint8Array(a[0]), a[1])"
BY_CODE = """const made = await visit.handOverByCodes({code: a[0], all: a[1]});
    return {...made, message: Array.from(made.message)}"""
BY_ASK = """const made = await visit.handOverByCodes({ask: new Uint8Array(a[0])});
    return {...made, message: Array.from(made.message)}"""
ASK = "return Array.from(await visit.askByCodes())"


def shown(page: Tablet, message: bytes, size: int, number: int, first: int = 0) -> list[str]:
    made: list[str] = page.js(SHOW, list(message), size, number, first)
    return made


def read(page: Tablet, codes: list[str]) -> dict[str, Any]:
    found: dict[str, Any] = page.js(READ, codes)
    return found


def test_the_browser_and_the_page_of_the_protocol_agree(tablet: NewTablet) -> None:
    page, chance = tablet(None), Random(7)
    for length, size in ((1, 300), (299, 300), (601, 300), (9_001, 120), (40_000, 300)):
        message = chance.randbytes(length)
        count = -(-length // size)
        mine = list(islice(codes_of(message, size), 2 * count + 40))
        assert shown(page, message, size, len(mine)) == mine
        kept = [code for code in mine if chance.random() < 0.7]
        chance.shuffle(kept)
        found = read(page, kept)
        assert bytes(found["message"]) == message, "lost, and in another order"
        assert found["have"] == sorted(found["have"]), "progress never goes back"
    late = shown(page, message, 300, count + 30, 65_500)
    assert message_of(iter(late))[0] == message, "somebody came late, and the numbers began again"


def test_codes_that_are_misread_or_of_others_tell_nothing(tablet: NewTablet) -> None:
    page, chance = tablet(None), Random(3)
    message = chance.randbytes(3_000)
    codes = list(islice(codes_of(message, 300), 10))
    spoilt = [code[:at] + ("7" if code[at] != "7" else "8") + code[at + 1:]
              for code in codes for at in (chance.randrange(5, len(code)),)]
    cut = [code[:-3] for code in codes]
    foreign = ["", "TRD1:", "TRD1:~", "https://example.org/", "TRD2:" + codes[0][5:], "TRD1:" + "0" * 60]
    assert set(read(page, spoilt + cut + foreign)["have"]) == {0}
    twice = read(page, [*spoilt, *codes[:9], *codes[:9], *cut, codes[9]])
    assert (twice["have"][-2], bytes(twice["message"])) == (9, message)
    other = list(islice(codes_of(message[:-1], 300), 10))
    assert read(page, codes[:9] + other)["have"][9] == 1, "another run begins anew"
    assert not page.js(SHOW, [0] * 5000, 1, 1, 0), "too long for blocks of this size"


def test_the_browsers_own_reader_is_used_where_it_reads_these_codes(tablet: NewTablet) -> None:
    """This Chromium has none, so one is put in its place: reading, not knowing these codes, failing."""
    found = tablet(None).js("""const {finder} = await import("/static/field/codes-read.js"), said = [];
        const video = {videoWidth: 0, videoHeight: 0};
        for (const [formats, answer] of [[["qr_code"], [{rawValue: "TRD1:A"}]], [["ean_13"], [{rawValue: "4006381"}]],
                                         [["qr_code"], null]]) {
            globalThis.BarcodeDetector = class {
                static getSupportedFormats() { return Promise.resolve(formats); }
                detect() { return answer ? Promise.resolve(answer) : Promise.reject(new Error("no service")); }
            };
            said.push(await (await finder())(video));
        }
        return said;""")
    assert found == [["TRD1:A"], [], []]


def test_what_the_other_lacks_goes_over_and_nothing_else(tablet: NewTablet, cast: Cast, visit: str) -> None:
    second = cast.person("assessor", name="Second Assessor")
    one, other = (tablet(person).set().download(visit).open(visit) for person in (cast.assessor, second))
    one.write("q/W-1", {"o": "met"})
    other.write("q/W-1", {"o": "not_met"})
    ask = other.js(ASK)
    assert len(ask) < 900
    made = one.js(BY_ASK, ask)
    assert (made["entries"], made["to"], made["filesLeft"]) == (1, str(second.pk), 0)
    assert other.js(TAKE, made["message"], "") == {
        "entries": 1, "devices": [one.js("return visit.device")], "filesLeft": 0, "lacking": False}
    assert other.get("q/W-1")["conflict"]
    one.write("n/W-1", "Seen in the slips.")
    one.js("await visit.keepFile(new Blob(['%PDF-1.4 a slip'], {type: 'application/pdf'}), 'slip.pdf')")
    more = one.js(BY_ASK, other.js(ASK))
    assert (more["entries"], more["filesLeft"]) == (1, 1)
    assert len(more["message"]) < len(made["message"]), "neither the lease nor the first bundle again"
    assert other.js(TAKE, more["message"], "")["filesLeft"] == 1
    assert one.js(BY_ASK, other.js(ASK))["entries"] == 0
    one.js(TAKE, other.js(BY_ASK, one.js(ASK))["message"], "")
    assert one.document() == other.document()


def test_under_a_code_as_with_the_file(tablet: NewTablet, cast: Cast, visit: str) -> None:
    second = cast.person("assessor", name="Second Assessor")
    one, other = (tablet(person).set().download(visit).open(visit) for person in (cast.assessor, second))
    one.write("n/W-1", "Seen in the slips.")
    made = one.js(BY_CODE, CODE, False)
    for code, why in (("", "needs_code"), ("ABCDE-FGHJL", "wrong_code")):
        assert other.refusal(TAKE, made["message"], code)["code"] == why
    assert other.get("n/W-1")["heads"] == []
    assert other.js(TAKE, made["message"], CODE)["entries"] == 1
    before = other.document()
    assert other.js(TAKE, made["message"], CODE)["entries"] == 0, "replayed"
    assert other.document() == before == one.document()
    spoilt = [*made["message"][:-1], made["message"][-1] ^ 1]
    assert other.refusal(TAKE, spoilt, CODE)["code"] == "wrong_code"
    one.sync()
    one.write("n/W-2", "And one more.")
    third = tablet(second).set().download(visit).open(visit)
    part = one.js(BY_CODE, CODE, False)
    assert part["entries"] == 1, "what the server has is left out"
    assert third.js(TAKE, part["message"], CODE) | {"devices": []} == {
        "entries": 0, "devices": [], "filesLeft": 0, "lacking": True}
    assert third.js(TAKE, one.js(BY_CODE, CODE, True)["message"], CODE)["entries"] == 2


def test_what_is_not_meant_for_this_tablet(tablet: NewTablet, cast: Cast, visit: str) -> None:
    second = cast.person("assessor", name="Second Assessor")
    one, other = (tablet(person).set().download(visit).open(visit) for person in (cast.assessor, second))
    one.write("q/W-1", {"o": "met"})
    ask = other.js(ASK)
    made = one.js(BY_ASK, ask)["message"]
    other.js(ASK)
    assert other.refusal(TAKE, made, "")["code"] == "not_for_this", "it answers an earlier asking"
    assert one.refusal(TAKE, made, "")["code"] == "not_for_this"
    assert one.refusal(TAKE, ask, "")["code"] == "both_ask"
    assert one.refusal(BY_ASK, made)["code"] == "not_asking"
    for nothing in ([], [1], [9, 9, 9], [2] + [0] * 200):
        assert one.refusal(TAKE, nothing, CODE)["code"] in {"malformed", "not_for_this"}


def test_a_foreign_device_gets_nothing_and_brings_nothing(tablet: NewTablet, cast: Cast, visit: str,
                                                          monkeypatch: Any) -> None:
    """Leases of another installation: what they sign is refused, asking and bringing."""
    one = tablet(cast.assessor).set().download(visit).open(visit)
    one.write("q/W-1", {"o": "met"})
    real = signing._server
    monkeypatch.setattr(signing, "_server", lambda secret: real(secret + " of somebody else"))
    stranger = tablet(cast.assessor).set().download(visit).open(visit)
    monkeypatch.undo()
    stranger.write("q/W-2", {"o": "not_met"})
    assert one.refusal(BY_ASK, stranger.js(ASK))["code"] == "stranger"
    before = one.document()
    assert one.refusal(TAKE, stranger.js(BY_CODE, CODE, True)["message"], CODE)["code"] == "forged"
    assert one.document() == before


def test_marks_of_refusal_come_along_where_the_server_signed_them(tablet: NewTablet, cast: Cast, visit: str) -> None:
    second = cast.person("assessor", name="Second Assessor")
    one, other = (tablet(person).set().download(visit).open(visit) for person in (cast.assessor, second))
    one.write("q/NOPE-1", {"o": "met"})
    one.write("q/W-1", {"o": "met"})
    refused = one.sync()["refused"]
    assert [mark["code"] for mark in refused] == ["not_asked"]
    other.js(TAKE, one.js(BY_ASK, other.js(ASK))["message"], "")
    assert other.js("return visit.state.refused") == refused
    assert other.document() == one.document()
    assert "q/NOPE-1" not in json.dumps(other.document())
    state = other.sync()
    assert (state["problem"], state["refused"]) == (None, refused)


def test_the_file_brings_marks_too(tablet: NewTablet, cast: Cast, visit: str) -> None:
    second = cast.person("assessor", name="Second Assessor")
    one, other = (tablet(person).set().download(visit).open(visit) for person in (cast.assessor, second))
    one.write("q/NOPE-1", {"o": "met"})
    refused = one.sync()["refused"]
    blob = one.js("return Array.from(new Uint8Array(await (await visit.handOver(a[0], false)).arrayBuffer()))", CODE)
    other.js("return visit.takeOver(new Blob([new Uint8Array(a[0])]), a[1])", blob, CODE)
    assert other.js("return visit.state.refused") == refused


def test_a_half_day_goes_over_in_seconds(tablet: NewTablet, cast: Cast, visit: str) -> None:
    """A hundred entries, every third a sentence of its own; sealed five at a time, as short signals leave them."""
    one = tablet(cast.assessor).set().download(visit).open(visit)
    chance = Random(5)
    words = "exit line needle guard cartons aisle payslip overtime gloves steam press water stairs locked drill".split()
    for start in range(0, 100, 5):
        entries = [{"key": f"n/W-1-{at}" if at % 3 == 0 else f"q/W-{at}",
                    "value": " ".join(chance.choices(words, k=14)) if at % 3 == 0 else {"o": "met"}}
                   for at in range(start, start + 5)]
        one.js("await visit.writeAll(a[0]); await visit.askByCodes()", entries)
    made = one.js(BY_CODE, CODE, True)
    codes = -(-len(made["message"]) // 300)
    assert made["entries"] == 100
    assert codes <= 40, f"{codes} codes: eight seconds at five a second"
