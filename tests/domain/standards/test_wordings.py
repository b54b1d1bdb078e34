"""The tool in more languages: whole when it is shipped, added to what is loaded already, refused where it is wrong."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from tests.builders.standards import NOW, SMALL, load_small, question, shipped, write_small
from treadle.domain.ledger.models import Entry
from treadle.domain.standards.datafiles import read_all
from treadle.domain.standards.datafiles.shipped import digest_of
from treadle.domain.standards.datafiles.wordings import languages_added
from treadle.domain.standards.models import Question, Version
from treadle.domain.standards.operations import load_shipped

VI = "instruments/small/wording/vi.toml"
HEAD = "instruments/small/instrument.toml"
SAID = """
    [text]
    "age.under_age" = "Không được dùng"
    "safety.exits_open" = "Lối thoát có mở không?"
    "safety.floors" = "Có bao nhiêu tầng?"
    [guidance]
    "safety.floors" = "Hãy đếm."
"""


def garment():  # type: ignore[no-untyped-def]
    return next(one for one in shipped().instruments if one.key == "garment")


@pytest.mark.parametrize(("language", "letters"), [("vi", "[ăâđêôơưạảấầậắếềểệịọốộớợụủứự]"), ("ar", "[\u0600-\u06ff]")])
def test_every_question_of_the_garment_tool_is_worded(language: str, letters: str) -> None:
    added = languages_added(garment())
    said = {
        one.concept: {**one.text, **added.get(one.concept, ({}, {}))[0]}.get(language, "")
        for one in garment().questions()
    }
    assert [concept for concept, text in said.items() if not re.search(letters, text)] == []
    assert [concept for concept, text in said.items() if not text.endswith(("?", "؟"))] == []


def test_a_wording_file_covers_every_question_that_has_no_wording_of_its_own() -> None:
    assert {one.language for one in garment().wordings} >= {"vi", "ar"}
    for wording in garment().wordings:
        missing = [one.concept for one in garment().questions() if wording.language not in one.text]
        assert sorted(set(missing) - set(wording.text)) == []


def test_a_translation_is_no_part_of_what_a_version_asks(tmp_path: Path) -> None:
    plain = read_all(write_small(tmp_path / "plain")).instruments[0]
    worded = read_all(write_small(tmp_path / "worded", {VI: SAID})).instruments[0]
    assert worded.wordings
    assert not plain.wordings
    assert digest_of(plain) == digest_of(worded)


@pytest.mark.parametrize(
    ("name", "content", "key", "sentence"),
    [
        ("vi", '[text]\n"safety.no_such" = "Gì?"', "text.safety.no_such", "no question"),
        ("vi", '[guidance]\n"safety.no_such" = "Gì?"', "guidance.safety.no_such", "no question"),
        ("vi", '[text]\n"safety.floors" = 3', "text.safety.floors", "must be text"),
        ("vi", '[text]\nsafety.floors = "Gì?"', "text.safety", "quotation marks"),
        ("vi", '[text]\n"safety.floors" = " "', "text.safety.floors", "is empty"),
        ("vi", 'text = "Gì?"', "text", "must be a table"),
        ("vi", '[texts]\n"safety.floors" = "Gì?"', "texts", "not known here"),
        ("xx", '[text]\n"safety.floors" = "Gì?"', "", "no language of this programme"),
        ("vi", "[text", "", "cannot be read as TOML"),
    ],
)
def test_what_is_wrong_is_refused_by_file_and_key(
    tmp_path: Path, name: str, content: str, key: str, sentence: str
) -> None:
    file = f"instruments/small/wording/{name}.toml"
    (problem,) = read_all(write_small(tmp_path, {file: content})).problems
    assert (problem.file, problem.key) == (file, key)
    assert sentence in problem.sentence


@pytest.mark.django_db
def test_a_fresh_load_has_the_languages_and_a_question_keeps_its_own_wording(tmp_path: Path) -> None:
    version = load_small(tmp_path, {VI: SAID})
    assert question(version, "safety.exits_open").texts == {"en": "Are exits open?", "vi": "Lối thoát có mở không?"}
    assert question(version, "safety.floors").guidance == {"en": "Count.", "vi": "Hãy đếm."}
    assert question(version, "age.under_age").texts["vi"] == "Có ai quá trẻ không?"
    facts = Entry.objects.get(event="standards.loaded").facts
    assert (facts["texts_vi"], facts["guidance_vi"]) == (2, 1)


@pytest.mark.django_db
def test_a_language_is_added_later_once_and_touches_nothing_else(tmp_path: Path) -> None:
    version = load_small(tmp_path)
    others = list(Question.objects.exclude(concept__key__startswith="safety.").order_by("code").values())
    files = read_all(write_small(tmp_path, {VI: SAID}))
    assert load_shipped(shipped=files, now=NOW).counts == {"texts_vi": 2, "guidance_vi": 1}
    assert load_shipped(shipped=files, now=NOW).counts == {}
    assert question(version, "safety.floors").texts == {"en": "How many floors?", "vi": "Có bao nhiêu tầng?"}
    assert list(Question.objects.exclude(concept__key__startswith="safety.").order_by("code").values()) == others
    assert Version.objects.get(pk=version.pk).digest == version.digest
    assert Entry.objects.filter(event="standards.loaded").count() == 2


@pytest.mark.django_db
def test_a_wording_that_stands_is_never_replaced(tmp_path: Path) -> None:
    version = load_small(tmp_path, {VI: SAID})
    files = read_all(write_small(tmp_path, {VI: SAID.replace("bao nhiêu", "mấy")}))
    assert load_shipped(shipped=files, now=NOW).counts == {}
    assert question(version, "safety.floors").texts["vi"] == "Có bao nhiêu tầng?"


@pytest.mark.django_db
def test_another_version_takes_it_where_its_english_is_the_same(tmp_path: Path) -> None:
    version = load_small(tmp_path)
    later = {
        HEAD: SMALL[HEAD].replace('"2026"', '"2027"').replace("2026-01-01", "2027-01-01"),
        "instruments/small/clusters/03-safety.toml": SMALL["instruments/small/clusters/03-safety.toml"].replace(
            "How many floors?", "How many floors are used?"
        ),
        VI: SAID,
    }
    load_shipped(shipped=read_all(write_small(tmp_path, later)), now=NOW)
    assert question(version, "safety.exits_open").texts["vi"] == "Lối thoát có mở không?"
    assert question(version, "safety.floors").texts == {"en": "How many floors?"}


@pytest.mark.django_db
def test_the_shipped_tool_takes_its_languages_up_where_it_is_loaded() -> None:
    tool = garment()
    load_shipped(shipped=replace(shipped(), instruments=[replace(tool, wordings=[])]), now=NOW)
    loaded = load_shipped(shipped=replace(shipped(), instruments=[tool]), now=NOW)
    assert set(loaded.counts) >= {"texts_vi", "texts_ar"}
    texts = Question.objects.filter(version__instrument__key="garment").values_list("texts", flat=True)
    assert all({"en", "vi", "ar"} <= set(one) for one in texts)
