"""Forms that come back, read: what they say, and what an attacker writes."""

from uuid import UUID, uuid4

import pytest

from tests.web.openrosa.phone import filled
from treadle.journeys.odk_forms.reading import (
    DEEPEST,
    MOST_BYTES,
    MOST_ELEMENTS,
    MOST_ROWS,
    Submission,
    read_submission,
)
from treadle.kernel.errors import InvalidInput

VISIT, PERSON, ROOT = uuid4(), UUID(int=7), "s-odk-abcdefghijklmn"


def read(fields: dict[str, object] | None = None, **more: str) -> Submission:
    return read_submission(filled(VISIT, fields or {}, **more).encode())


def said(fields: dict[str, object], rows: str = "") -> dict[str, object]:
    return dict(read(fields, rows=rows).says(ROOT, PERSON))


def test_what_fields_say() -> None:
    assert said({
        "answer_WT_01": "met", "fact_PI_1": " 1284 ", "why_not_PI_2": "not_assessed", "note_A.5f.b": "two\nlines",
        "kinds_W_1": "interview document interview", "share_W_1": "12.5049", "rests_on_interviews_W_1": "yes",
        "evidence_W_1": "a < b & c", "started_on": "2026-04-20",
    }) == {
        "q/WT-01": {"o": "met"}, "q/PI-1": {"v": "1284"}, "q/PI-2": {"o": "not_assessed"}, "n/A_b": "two\nlines",
        "f/W-1/kinds": ["document", "interview"], "f/W-1/share": "12.5", "f/W-1/interviews": True,
        "f/W-1/evidence": "a < b & c", "o/started": {"on": "2026-04-20"},
    }


def test_what_is_empty_says_nothing() -> None:
    rows = "<days_on_site><day_on_site/></days_on_site><opening_people/>"
    assert said({"answer_W_1": "", "note_W_1": "  ", "women_union": 0, "men_union": ""}, rows) == {}


def test_interviews_keep_their_name_in_edits() -> None:
    found = said({"women_representatives": 2, "men_managers": "x", "consent": "yes"})
    assert found[f"i/{ROOT}-representatives"] == {
        "kind": "representatives", "women": 2, "men": 0, "consent": True, "text": ""}
    assert found[f"i/{ROOT}-managers"]["men"] == "x"  # type: ignore[index]
    assert all(len(key) <= 38 for key in found)
    assert said({"men_union": 1})[f"i/{ROOT}-union"]["consent"] is False  # type: ignore[index]


def test_photos_belong_to_their_question() -> None:
    assert read({"photo1_W_1": "a.jpg", "photo3_E_1": "b.jpg"}).files() == {"a.jpg": "W-1", "b.jpg": "E-1"}


@pytest.mark.parametrize("share", ["200", "-1", "NaN", "Infinity", "1e999999", "many", "1e-999999999"])
def test_shares_that_are_none_are_left_to_the_journal(share: str) -> None:
    assert isinstance(said({"share_W_1": share})["f/W-1/share"], str)


def test_edits_name_what_they_replace() -> None:
    one = read(instance="uuid:new-12345", replaces="uuid:old-12345")
    assert (one.instance_id, one.replaces) == ("uuid:new-12345", "uuid:old-12345")


GOOD = filled(VISIT, {"answer_W_1": "met"})
BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + "".join(
    f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)) + "]>"
HOSTILE = {
    "nothing": b"", "no XML": b"hello", "a bomb": GOOD.replace("?>", "?>" + BOMB).replace("met<", "&j;<").encode(),
    "an external entity": GOOD.replace(
        "?>", '?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>').replace("met<", "&e;<").encode(),
    "an external document type": GOOD.replace("?>", '?><!DOCTYPE x SYSTEM "http://127.0.0.1:1/x.dtd">').encode(),
    "a plain document type": GOOD.replace("?>", "?><!DOCTYPE data>").encode(),
    "depth": ("<a>" * 100_000).encode(), "depth inside": GOOD.replace(
        "<some_group>", "<g>" * DEEPEST).replace("</some_group>", "</g>" * DEEPEST).encode(),
    "breadth": GOOD.replace("<some_group>", "<some_group>" + "<x/>" * MOST_ELEMENTS).encode(),
    "length": GOOD.replace("met<", "m" * MOST_BYTES + "<").encode(),
    "rows": GOOD.replace("<some_group>", "<opening_people><opening_name>A</opening_name></opening_people>"
                         * (MOST_ROWS + 1) + "<some_group>").encode(),
    "an unknown field": filled(VISIT, {"salary": "5"}).encode(),
    "a field twice": GOOD.replace("<some_group>", "<some_group><answer_W_1>not_met</answer_W_1>").encode(),
    "another form": filled(VISIT, {}, form="garment-VN").encode(),
    "no form": GOOD.replace(f'id="visit-{VISIT}"', "").encode(),
    "a visit in capitals": GOOD.replace(str(VISIT), "A" * 36).encode(),
    "no instance": GOOD.replace("orx:instanceID", "orx:other").encode(),
    "a strange instance": filled(VISIT, {}, instance="uuid: /../x").encode(),
    "a strange edit": filled(VISIT, {}, replaces="not an id").encode(),
    "no meta": GOOD.replace("orx:meta", "orx:mete").encode(),
    "an unknown encoding": GOOD.replace('"1.0"', '"1.0" encoding="klingon"').encode(),
    "half a letter": GOOD.encode().replace(b"met<", b"\xed\xa0\x80<"),
    "a zero": GOOD.encode().replace(b"met<", b"&#0;<"), "two roots": GOOD.encode() + b"<data/>",
    "cut short": GOOD.encode()[:-20],
}


@pytest.mark.parametrize("what", sorted(HOSTILE))
def test_what_an_attacker_writes_is_refused_in_a_sentence(what: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_submission(HOSTILE[what])
    assert refused.value.code in {"malformed", "wrong_form", "too_long"}
    assert len(str(refused.value)) > 20


def test_forms_in_other_encodings_are_read() -> None:
    for encoding in ("utf-8", "utf-16"):
        text = filled(VISIT, {"note_W_1": "Đúng"}).replace('"1.0"', f'"1.0" encoding="{encoding}"', 1)
        assert dict(read_submission(text.encode(encoding)).says(ROOT, PERSON)) == {"n/W-1": "Đúng"}
