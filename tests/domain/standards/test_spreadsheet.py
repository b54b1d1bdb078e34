"""A version as a workbook: out, in with a preview, hostile files."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders.standards import NOW, load_small, load_standards, question
from tests.cast import Cast
from treadle.domain.standards.models import Version
from treadle.domain.standards.operations import apply_changes, draft_version
from treadle.domain.standards.queries import compared, preview_of, sheets_of
from treadle.domain.standards.queries.spreadsheet import tag_from
from treadle.kernel.errors import InvalidInput, NotYours, RuleBroken
from treadle.kernel.workbooks import Limits, Sheet, read_sheets, write_sheets

db = pytest.mark.django_db


@pytest.fixture
def draft(tmp_path: Path, cast: Cast) -> Version:
    return draft_version(base=load_small(tmp_path), label="2027", by=cast.administrator, now=NOW)


def edited(version: Version, edit: Callable[[openpyxl.Workbook], None]) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(write_sheets(sheets_of(version))))
    edit(book)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def put(book: openpyxl.Workbook, sheet: str, row: int, column: str, value: str) -> None:
    heads = [cell.value for cell in book[sheet][1]]
    book[sheet].cell(row=row, column=heads.index(column) + 1, value=value)


@db
def test_a_sheet_a_cluster_and_the_same_back_changes_nothing(draft: Version) -> None:
    sheets = sheets_of(draft)
    assert [sheet.title for sheet in sheets] == ["about", "age", "hours", "safety", "variants"]
    preview = preview_of(draft, write_sheets(sheets))
    assert (preview.changes, preview.problems, preview.missing, preview.unchanged) == ([], [], [], 7)


@db
def test_the_shipped_tool_goes_out_and_in_unchanged(cast: Cast) -> None:
    version = load_standards()
    preview = preview_of(version, write_sheets(sheets_of(version)))
    assert (preview.changes, preview.problems, preview.missing) == ([], [], [])
    assert preview.unchanged >= 200


@db
def test_the_preview_shows_old_and_new_and_writes_nothing(draft: Version) -> None:
    content = edited(draft, lambda book: put(book, "hours", 2, "text:vi", "Câu mới?"))
    preview = preview_of(draft, content)
    [change] = preview.changes
    assert (change.kind, change.concept) == ("change", "hours.monthly_limit")
    assert [(part.column, part.new) for part in change.parts] == [("text:vi", "Câu mới?")]
    assert question(draft, "hours.monthly_limit").texts["vi"] != "Câu mới?"


@db
def test_applied_it_is_as_the_workbook_says(draft: Version, cast: Cast) -> None:
    def edit(book: openpyxl.Workbook) -> None:
        put(book, "hours", 2, "tags", "public VN 2026-01-01..; differentiation")
        put(book, "hours", 2, "standards", "C1 2; R116")
        put(book, "age", 2, "code", "H-2")
        put(book, "hours", 3, "code", "A-1")  # the two swap their codes
        book["safety"].append(["safety.drills", "S-9", "exits", "scored", "compliance", "positive", "Drills?"])
        book["variants"].append(["safety.exits_open", "JO", "yes", "Are exits open at night?"])

    content = edited(draft, edit)
    apply_changes(version=draft, content=content, by=cast.administrator, now=NOW)
    hours = question(draft, "hours.monthly_limit")
    assert {(tag.kind, tag.country) for tag in hours.tags.all()} == {("public", "VN"), ("differentiation", "")}
    assert hours.standards == [{"convention": "C1", "article": "2"}, {"convention": "R116", "article": ""}]
    assert (question(draft, "age.under_age").code, question(draft, "hours.ramadan").code) == ("H-2", "A-1")
    assert question(draft, "safety.drills").texts == {"en": "Drills?"}
    assert question(draft, "safety.exits_open").variants.get().texts == {"en": "Are exits open at night?"}
    assert preview_of(draft, content).changes == []
    assert {one.concept for one in compared(Version.objects.get(label="2026"), draft)} == {
        "hours.monthly_limit",
        "age.under_age",
        "hours.ramadan",
        "safety.drills",
    }


@db
def test_what_a_workbook_lacks_leaves_only_when_asked_for(draft: Version, cast: Cast) -> None:
    content = edited(draft, lambda book: book["safety"].delete_rows(3))
    assert [one.concept for one in preview_of(draft, content).missing] == ["safety.floors"]
    apply_changes(version=draft, content=content, by=cast.administrator, now=NOW)
    assert draft.questions.count() == 5
    apply_changes(version=draft, content=content, by=cast.administrator, now=NOW, remove_missing=True)
    assert draft.questions.count() == 4


@db
@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("code", "A-1", "The code “A-1” is used by"),
        ("type", "guess", "“guess” cannot stand under “type”"),
        ("point", "exits", "no compliance point of this cluster"),
        ("text:en", "", "no English wording"),
        ("tags", "famous", "“famous” is no tag"),
        ("tags", "public 2026-13-01..", "is no tag"),
        ("kinds", "rumour", "“rumour” cannot stand under “kinds”"),
        ("standards", "XYZ", "“XYZ” is no standard"),
        ("concept", "age.under_age", "stands twice"),
        ("concept", "Not A Name", "no name of a question"),
        ("countries", "Vietnam", "“Vietnam” cannot stand"),
    ],
)
def test_mistakes_are_named_by_sheet_and_row_and_nothing_is_written(
    draft: Version, cast: Cast, column: str, value: str, said: str
) -> None:
    content = edited(draft, lambda book: put(book, "hours", 2, column, value))
    assert any(said in problem for problem in preview_of(draft, content).problems)
    with pytest.raises(InvalidInput):
        apply_changes(version=draft, content=content, by=cast.administrator, now=NOW)
    assert question(draft, "hours.monthly_limit").code == "H-1"


@db
def test_unknown_sheets_and_columns_are_named(draft: Version) -> None:
    def edit(book: openpyxl.Workbook) -> None:
        book.create_sheet("Wages")
        book["hours"].cell(row=1, column=60, value="colour")

    problems = " ".join(preview_of(draft, edited(draft, edit)).problems)
    assert "“Wages” names no cluster" in problems
    assert "“colour” is not known" in problems


@db
def test_only_a_draft_takes_a_workbook_and_only_from_those_who_may(draft: Version, cast: Cast) -> None:
    base = Version.objects.get(label="2026")
    with pytest.raises(RuleBroken):
        apply_changes(version=base, content=write_sheets(sheets_of(base)), by=cast.administrator, now=NOW)
    with pytest.raises(NotYours):
        apply_changes(version=draft, content=write_sheets(sheets_of(draft)), by=cast.constituent, now=NOW)


def archive(members: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as book:
        for name, content in members.items():
            book.writestr(name, content)
    return target.getvalue()


LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    b'<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">&b;</workbook>'
)


LIMITS = Limits()


def everything(content: bytes, limits: Limits = LIMITS) -> list[list[str]]:
    return [row for _title, rows in read_sheets(content, limits) for row in rows]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK\x03\x04",
        b"id,text\n1,a\n",
        b"\xd0\xcf\x11\xe0" + b"\0" * 600,
        archive({"a.txt": b"hello"}),
        archive({"xl/workbook.xml": LAUGHS}),
        archive({"xl/workbook.xml": b"<a/>", "xl/big.xml": b"0" * 90_000_000}),
        archive({"xl/workbook.xml": b"<a/>", **{f"xl/{number}.xml": b"" for number in range(600)}}),
        archive({"xl/workbook.xml": b"<a/>", "inner.zip": b"PK"}),
        b"0" * (Limits().most_bytes + 1),
    ],
    ids=[
        "empty",
        "cut short",
        "csv",
        "old xls",
        "other zip",
        "xml bomb",
        "zip bomb",
        "many members",
        "nested",
        "too large",
    ],
)
def test_hostile_files_are_refused_with_a_sentence(content: bytes) -> None:
    with pytest.raises(InvalidInput) as caught:
        everything(content)
    assert str(caught.value.sentence)


def test_a_sheet_with_too_many_rows_is_refused() -> None:
    content = write_sheets([Sheet("a", ["x"], [["1"]] * 20)])
    with pytest.raises(InvalidInput, match="more than 5 rows"):
        everything(content, Limits(rows=5))


plain_text = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=60)


@given(st.lists(plain_text, min_size=1, max_size=5))
def test_text_survives_a_workbook_and_is_never_a_formula(cells: list[str]) -> None:
    content = write_sheets([Sheet("a", cells, [["=1+1", "@x", "-2"]])])
    [(_title, rows)] = list(read_sheets(content, Limits()))
    heads, first = list(rows)
    assert heads[: len(cells)] == cells
    assert first[:3] == ["=1+1", "@x", "-2"]


@given(st.text(max_size=30))
def test_any_text_is_a_tag_or_is_refused(text: str) -> None:
    try:
        kind, country, begins, _ends = tag_from(text)
    except ValueError:
        return
    assert kind == text.split()[0]
    assert country in text
    assert begins
