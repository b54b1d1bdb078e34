"""The instrument as a form: valid for ODK's own converter, and the form that we hand out means the same."""

import gzip
import io
import zipfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import pytest
from pyxform.xls2xform import convert

from tests.builders.standards import load_small, load_standards
from tests.journeys.odk_forms.meaning import meaning
from treadle.domain.standards.models import Question, Version
from treadle.domain.standards.queries import sheet_for
from treadle.domain.standards.states import Polarity
from treadle.journeys.demo.countries import countries
from treadle.journeys.odk_forms import Form, languages_named, languages_of, names, sheet_form, xform, xlsform
from treadle.journeys.odk_forms.parts import Field, walk
from treadle.kernel.errors import InvalidInput

pytestmark = pytest.mark.django_db
ON = date(2026, 3, 2)


def form_for(version: Version, country: str, languages: Sequence[str] = ()) -> Form:
    sheet = sheet_for(version, country=country, on=ON)
    langs = languages or languages_of(sheet, country)
    return sheet_form(sheet, form_id=f"garment-{country}", title="Garment", languages=langs)


def same_meaning(form: Form) -> None:
    """pyxform takes the workbook without a word of warning, and means what our form means."""
    warnings: list[str] = []
    theirs = convert(io.BytesIO(xlsform(form)), warnings=warnings, file_type=".xlsx", form_name="data")
    assert warnings == []
    ours, wanted = meaning(xform(form)), meaning(theirs.xform)
    for part in wanted:
        assert ours[part] == wanted[part], part


@pytest.mark.slow
def test_every_country_of_the_demonstration_has_a_valid_form() -> None:
    version = load_standards()
    for country in countries():
        form = form_for(version, country)
        assert form.languages == {"VN": ("en", "vi"), "JO": ("en", "ar")}.get(country, ("en",))
        same_meaning(form)
        asked = {part.name for _path, part in walk(form.parts)}
        for one in sheet_for(version, country=country, on=ON):
            what = names.ANSWER if one.question.type == "scored" else names.FACT
            assert names.field_of(what, one.question.code) in asked


def test_a_small_form_in_three_languages(tmp_path: Path) -> None:
    form = form_for(load_small(tmp_path), "KH", ("en", "vi", "ar"))
    same_meaning(form)
    assert set(meaning(xform(form))["languages"]) == {"English (en)", "Vietnamese (vi)", "Arabic (ar)"}


def test_reversed_questions_say_which_answer_is_met(tmp_path: Path) -> None:
    form = form_for(load_small(tmp_path), "VN", ("en",))
    fields = {part.name: part for _path, part in walk(form.parts) if isinstance(part, Field)}
    lists = {key: {one.name: one.label["en"] for one in listed} for key, listed in form.choices.items()}
    assert Question.objects.get(code="A-1").polarity == Polarity.NEGATIVE
    assert lists[fields["answer_A_1"].choices]["met"] == "No: met"
    assert lists[fields["answer_A_1"].choices]["not_met"] == "Yes: not met"
    assert lists[fields["answer_H_1"].choices]["met"] == "Yes: met"


def test_texts_that_look_like_formulas_or_references_stay_texts(tmp_path: Path) -> None:
    version = load_small(tmp_path)
    Question.objects.filter(code="S-1").update(
        texts={"en": "=1+1 ${answer_A_1} <b>&\x07 “quoted”\nline"}, guidance={"en": "@SUM(A1)"})
    Version.objects.filter(pk=version.pk).update(state="draft")
    form = form_for(Version.objects.get(pk=version.pk), "KH", ("en",))
    same_meaning(form)
    with zipfile.ZipFile(io.BytesIO(xlsform(form))) as book:
        sheets = [book.read(name) for name in book.namelist() if name.startswith("xl/worksheets/")]
    assert len(sheets) == 3
    assert not any(b"<f>" in sheet or b"<f " in sheet for sheet in sheets)


def test_the_version_changes_with_the_form(tmp_path: Path) -> None:
    version = load_small(tmp_path)
    one, same, other = (form_for(version, country, ("en",)) for country in ("KH", "KH", "VN"))
    assert one.version == same.version
    assert one.version not in {other.version, form_for(version, "KH", ("en", "vi")).version}


def test_a_form_stays_small(tmp_path: Path) -> None:
    """Texts stand once: a form of 250 questions in two languages goes over a bad line."""
    content = xform(form_for(load_standards(), "VN", ("en", "vi")))
    ElementTree.fromstring(content)
    assert len(gzip.compress(content)) < 150_000


@pytest.mark.parametrize("changed", [
    ("Yes: not met", "Yes: met"), ("= 'not_met'", "= 'met'"), (". &gt;= 0", ". &gt;= 1"), ("max-pixels", "min-pixels"),
    ('ref="/data/interviews"', ""), ("<started_on/>", ""), ("Are exits open?", "Are exits shut?"), ("Try each.", "-"),
])
def test_the_comparison_sees_what_differs(changed: tuple[str, str], tmp_path: Path) -> None:
    whole = xform(form_for(load_small(tmp_path), "KH", ("en",))).decode()
    assert changed[0] in whole
    assert meaning(whole.replace(*changed)) != meaning(whole)


@pytest.mark.parametrize("code", ["WT-01", "A_b", "ü.1", "a b", "-", "1" * 20])
def test_names_lead_back_to_codes(code: str) -> None:
    for what in names.OF_A_QUESTION:
        assert names.question_of(names.field_of(what, code)) == (what, code)


@pytest.mark.parametrize("name", ["started_on", "answer_", "answer_" + "A" * 30, "meta", "answer_.ffffffffff.",
                                  "answer_.0.", "zz_WT_01"])
def test_other_names_lead_to_no_question(name: str) -> None:
    assert names.question_of(name) is None


def test_unknown_languages_are_refused() -> None:
    assert languages_named("en, vi,en") == ("en", "vi")
    with pytest.raises(InvalidInput, match="no language"):
        languages_named("en,qqq")
