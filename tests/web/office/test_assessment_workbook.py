"""An assessment as a workbook: out and back, what changes, what conflicts, what is refused, and hostile files."""

import io
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from tests.builders.assessments import Desk, finding
from tests.cast import Cast
from tests.field.conftest import Field
from treadle.domain.assessments.models import Answer
from treadle.domain.assessments.queries import answers_of
from treadle.domain.assessments.states import Outcome
from treadle.domain.fieldwork.queries.registers import conflicts_of, registers_of
from treadle.domain.files.models import StoredFile
from treadle.domain.parties.models import Person
from treadle.journeys.fill_by_workbook import Verdict, apply_workbook, preview_of, workbook_of
from treadle.kernel.errors import InvalidInput, RuleBroken

pytestmark = pytest.mark.django_db

type ClientOf = Callable[[Person], Client]


@pytest.fixture
def desk(cast: Cast, set_today: Callable[[date], None]) -> Desk:
    desk = Desk(cast)
    set_today(desk.day)
    return desk


def taken(desk: Desk) -> bytes:
    return workbook_of(assessment=desk.assessment, languages=("en", "vi"), now=desk.now)


def filled(content: bytes, cells: Mapping[str, Mapping[str, Any]], *, formula: bool = False) -> bytes:
    """The workbook with these cells typed in: question's code → column → text."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book["answers"]
    columns = {cell.value: cell.column for cell in sheet[1]}
    for row in sheet.iter_rows(min_row=3):
        for column, text in cells.get(row[columns["code"] - 1].value, {}).items():
            cell = sheet.cell(row[0].row, columns[column], text)
            if isinstance(text, str) and not formula:
                cell.data_type = "s"
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def answer(desk: Desk, code: str) -> Answer:
    return answers_of(desk.assessment)[desk.question(code).pk]


def apply(desk: Desk, content: bytes, **more: Any) -> int:
    seal = preview_of(desk.assessment, content).seal
    return apply_workbook(assessment=desk.assessment, content=content, seal=seal, by=desk.cast.assessor, now=desk.now,
                          **more)


# ---- out and back ------------------------------------------------------------------------------


def test_untouched_it_changes_nothing(desk: Desk) -> None:
    desk.fill({"W-1": finding("=1+1 was paid.", workers_affected_percent=12)})
    preview = preview_of(desk.assessment, taken(desk))
    assert (preview.changes, preview.unchanged) == ([], 8)


def test_what_is_typed_is_what_is_kept(desk: Desk) -> None:
    desk.answer("W-2", Outcome.MET)
    book = filled(taken(desk), {
        "W-1": {"outcome": "Not met", "explanation": "Paid late.\nIn March.", "evidence": "Pay slips.",
                "document": "Yes", "interview": "x", "share": "12.50 %", "held_back": "No", "note": "=HYPERLINK(\"http://x\")"},
        "W-2": {"outcome": "Does not apply"}, "PI-1": {"value": "4"}, "PI-2": {"value": "Yes"},
        "E-1": {"outcome": "met"},
    })
    assert apply(desk, book) == 5
    kept = answer(desk, "W-1")
    assert (kept.outcome, kept.note) == ("not_met", "=HYPERLINK(\"http://x\")")
    assert (kept.finding.explanation, kept.finding.evidence) == ("Paid late.\nIn March.", "Pay slips.")
    assert kept.finding.evidence_kinds == ["document", "interview"]
    assert str(kept.finding.workers_affected_percent) == "12.50"
    assert [answer(desk, code).value for code in ("PI-1", "PI-2")] == ["4", "yes"]
    assert (answer(desk, "W-2").outcome, answer(desk, "E-1").outcome) == ("not_applicable", "met")
    again = preview_of(desk.assessment, taken(desk))
    assert again.changes == []


def test_it_is_locked_but_for_what_may_be_typed(desk: Desk) -> None:
    book = openpyxl.load_workbook(io.BytesIO(taken(desk)))
    sheet = book["answers"]
    columns = {cell.value: cell for cell in sheet[1]}
    assert sheet.protection.sheet
    assert all(sheet.column_dimensions[columns[name].column_letter].hidden for name in ("id", "base", "was"))
    rows = {row[3].value: row for row in sheet.iter_rows(min_row=3)}
    open_cells = {name for name, cell in columns.items() if not rows["W-1"][cell.column - 1].protection.locked}
    assert open_cells == {"outcome", "note", "explanation", "evidence", "observation", "document", "interview", "share",
                          "held_back"}
    assert {name for name, cell in columns.items() if not rows["PI-1"][cell.column - 1].protection.locked} == {
        "outcome", "value", "note"}
    assert len(sheet.data_validations.dataValidation) >= 4
    assert book["lists"].sheet_state == "veryHidden"


def test_nothing_in_it_is_a_formula(desk: Desk) -> None:
    desk.fill({"W-1": finding("=cmd|' /C calc'!A0")})
    book = openpyxl.load_workbook(io.BytesIO(taken(desk)))
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert not [cell.value for cell in cells if str(cell.value).startswith(("=", "+", "-", "@"))]
    assert preview_of(desk.assessment, taken(desk)).changes == []


def test_words_of_another_language_are_understood(desk: Desk) -> None:
    content = workbook_of(assessment=desk.assessment, languages=("vi", "en"), now=desk.now)
    words = openpyxl.load_workbook(io.BytesIO(content))["lists"]["A"]
    assert apply(desk, filled(content, {"W-1": {"outcome": words[0].value}})) == 1
    assert answer(desk, "W-1").outcome == "met"


# ---- somebody else wrote, too ------------------------------------------------------------------


def test_a_stale_row_is_left_out_unless_it_is_ticked(desk: Desk) -> None:
    book = filled(taken(desk), {"W-1": {"outcome": "Met", "note": "Three slips seen."}, "W-2": {"outcome": "Met"}})
    desk.answer("W-1", Outcome.NOT_MET, finding=finding("Paid late."), by=desk.second)
    preview = preview_of(desk.assessment, book)
    (conflict,) = preview.of(Verdict.CONFLICTS)
    assert (conflict.code, conflict.kept and conflict.kept.who) == ("W-1", desk.second.name)
    assert [part.new for part in conflict.parts] == ["met", "Three slips seen."]
    assert apply(desk, book) == 1
    assert (answer(desk, "W-1").outcome, answer(desk, "W-2").outcome) == ("not_met", "met")
    assert apply(desk, book, over=[conflict.number]) == 1
    kept = answer(desk, "W-1")
    assert kept.outcome == "met"
    assert [change.before["outcome"] for change in kept.changes.all()] == ["not_met"], "what was replaced stays"


def test_what_was_looked_at_is_what_is_written(desk: Desk) -> None:
    book = filled(taken(desk), {"W-1": {"outcome": "Met"}})
    seal = preview_of(desk.assessment, book).seal
    desk.answer("W-1", Outcome.NOT_APPLICABLE, by=desk.second)
    with pytest.raises(RuleBroken, match="look again"):
        apply_workbook(assessment=desk.assessment, content=book, seal=seal, by=desk.cast.assessor, now=desk.now)
    assert answer(desk, "W-1").outcome == "not_applicable"


def test_with_a_journal_both_are_kept_and_flagged(cast: Cast, client_of: ClientOf,
                                                  set_today: Callable[[date], None]) -> None:
    field = Field(cast, client_of, set_today)
    tablet = field.device(field.desk.second)
    desk, visit = field.desk, field.visit
    assert desk.assessment
    tablet.write("q/W-2", {"o": "met"})
    tablet.sync()
    content = taken(desk)
    tablet.write("q/W-1", {"o": "not_met"})
    tablet.sync()
    book = filled(content, {"W-1": {"outcome": "Met", "note": "Three slips seen."}, "W-2": {"outcome": "Not met"},
                            "E-1": {"outcome": "Not met", "document": "Yes", "share": "7,5", "explanation": "Locked."}})
    preview = preview_of(desk.assessment, book)
    assert preview.keeps_both
    assert [one.code for one in preview.of(Verdict.CONFLICTS)] == ["W-1"]
    assert apply(desk, book) == 3
    (conflict,) = conflicts_of(visit.pk)
    assert conflict.key == "q/W-1"
    assert sorted(head.value["o"] for head in conflict.heads) == ["met", "not_met"]
    assert registers_of(visit.pk, "n/")["n/W-1"].value == "Three slips seen."
    assert (answer(desk, "W-2").outcome, answer(desk, "E-1").finding.explanation) == ("not_met", "Locked.")
    assert str(answer(desk, "E-1").finding.workers_affected_percent) == "7.50"
    tablet.sync()
    assert tablet.document()["q/W-1"]["conflict"]


def test_a_workbook_from_before_the_tablets_is_sent_for_a_fresh_one(cast: Cast, client_of: ClientOf,
                                                                   set_today: Callable[[date], None]) -> None:
    field = Field(cast, client_of, set_today)
    assert field.desk.assessment
    book = filled(taken(field.desk), {"W-1": {"outcome": "Met"}})
    field.device()
    (refused,) = preview_of(field.desk.assessment, book).of(Verdict.REFUSED)
    assert "Tablets have begun to write" in refused.reason


# ---- refusals, row by row ----------------------------------------------------------------------


@pytest.mark.parametrize(("code", "cells", "reason"), [
    ("W-1", {"outcome": "Perhaps"}, "none of the answers of the list"),
    ("W-1", {"outcome": "Not met", "document": "maybe"}, "none of the answers of the list"),
    ("W-1", {"outcome": "Not met", "share": "many"}, "percentage from 0 to 100"),
    ("W-1", {"outcome": "Not met", "share": "1E+99999"}, "percentage from 0 to 100"),
    ("W-1", {"outcome": "Not met", "share": "250"}, "percentage from 0 to 100"),
    ("W-1", {"value": "four"}, "takes nothing in the column"),
    ("PI-1", {"value": "four"}, "Type a number in digits"),
    ("PI-2", {"value": "sometimes"}, "none of the answers of the list"),
    ("W-1", {"outcome": "Met", "note": "x" * 9_000}, "Keep it under"),
    ("W-1", {"outcome": "Met", "base": "{}"}, "hidden columns"),
    ("W-1", {"outcome": "Met", "base": '{"r":"1"}'}, "hidden columns"),
    ("W-1", {"outcome": "Met", "base": '{"q":["x.1"],"n":[],"f/explanation":[],"f/evidence":[],"f/kinds":[],'
                                       '"f/share":[],"f/interviews":[]}'}, "hidden columns"),
    ("W-1", {"outcome": "Met", "was": "[" * 30_000}, "hidden columns"),
    ("W-1", {"outcome": "Met", "id": "no id"}, "hidden columns"),
    ("W-1", {"outcome": "Met", "id": "8f1f6d5c-6b0b-4f0e-9d0a-5a5e6f0c7b11"}, "not asked in this assessment"),
])
def test_a_row_that_cannot_be_is_named_and_the_others_go_on(desk: Desk, code: str, cells: dict[str, str],
                                                           reason: str) -> None:
    book = filled(taken(desk), {code: cells, "W-2": {"outcome": "Met"}})
    preview = preview_of(desk.assessment, book)
    (refused,) = preview.of(Verdict.REFUSED)
    assert reason in refused.reason
    assert refused.number >= 3
    assert apply(desk, book) == 1
    assert answer(desk, "W-2").outcome == "met"
    assert Answer.objects.count() == 1


def test_a_question_that_stands_twice_is_refused_once(desk: Desk) -> None:
    content = taken(desk)
    same = str(desk.question("W-1").pk)
    book = filled(content, {"W-1": {"outcome": "Met"}, "W-2": {"id": same, "outcome": "Not met"}})
    preview = preview_of(desk.assessment, book)
    assert [one.verdict for one in preview.changes] == [Verdict.WRITES, Verdict.REFUSED]


# ---- hostile files -----------------------------------------------------------------------------


def test_a_formula_in_a_cell_is_not_computed(desk: Desk) -> None:
    book = filled(taken(desk), {"W-1": {"note": '=1+1'}}, formula=True)
    assert preview_of(desk.assessment, book).changes == [], "no value was computed, so nothing was typed"


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"%PDF-1.7", b"PK\x03\x04" + b"\0" * 5_000])
def test_what_is_no_workbook_is_refused(desk: Desk, content: bytes) -> None:
    with pytest.raises(InvalidInput):
        preview_of(desk.assessment, content)


def test_other_workbooks_are_refused(desk: Desk) -> None:
    book = openpyxl.Workbook()
    target = io.BytesIO()
    book.save(target)
    with pytest.raises(InvalidInput, match="no workbook of an assessment"):
        preview_of(desk.assessment, target.getvalue())
    mine = openpyxl.load_workbook(io.BytesIO(taken(desk)))
    for row in mine["about"].iter_rows():
        if row[0].value == "assessment":
            row[2].value = "8f1f6d5c-6b0b-4f0e-9d0a-5a5e6f0c7b11"
    target = io.BytesIO()
    mine.save(target)
    with pytest.raises(InvalidInput, match="another assessment"):
        preview_of(desk.assessment, target.getvalue())


# ---- on the pages ------------------------------------------------------------------------------


def upload(client: Client, desk: Desk, content: bytes) -> HttpResponse:
    return client.post(f"/office/assessments/{desk.assessment.pk}/workbook/",
                       {"file": SimpleUploadedFile("sheet.xlsx", content)})


def test_out_looked_at_and_written(desk: Desk, client_of: ClientOf) -> None:
    client, where = client_of(desk.cast.assessor), f"/office/assessments/{desk.assessment.pk}/"
    assert f"{where}workbook/" in client.get(where).content.decode()
    assert client.get(f"{where}workbook/").status_code == 200
    answered = client.get(f"{where}workbook/file/")
    assert answered["Content-Disposition"].startswith("attachment; filename=\"bright-bobbin-garments-")
    went = upload(client, desk, filled(answered.content, {"W-1": {"outcome": "Met"}, "W-2": {"outcome": "Hm"}}))
    assert went.status_code == 302
    page = client.get(went["Location"])
    assert page.status_code == 200
    text = page.content.decode()
    for said in ("1 answer is written", "1 row is refused", "W-1", "none of the answers of the list"):
        assert said in text
    seal = page.context["preview"].seal
    assert client.post(went["Location"], {"seal": "another"}).status_code in {303, 409}
    assert client.post(went["Location"], {"seal": seal}).status_code == 302
    assert answer(desk, "W-1").outcome == "met"
    assert "Nothing changes" not in text


def test_a_file_that_is_none_is_said_beside_the_field(desk: Desk, client_of: ClientOf) -> None:
    answered = upload(client_of(desk.cast.assessor), desk, b"no workbook")
    assert answered.status_code == 200
    assert "not a readable XLSX workbook" in answered.content.decode()
    assert not StoredFile.objects.exists()


def test_an_upload_is_not_kept_once_it_is_written(desk: Desk, client_of: ClientOf) -> None:
    client = client_of(desk.cast.assessor)
    kept = upload(client, desk, filled(taken(desk), {"W-1": {"outcome": "Met"}}))["Location"]
    client.post(kept, {"seal": client.get(kept).context["preview"].seal})
    assert client.get(kept).status_code == 404
    assert not StoredFile.objects.exists()


def test_who_may_not_fill_it_in_gets_nothing(desk: Desk, client_of: ClientOf) -> None:
    where, content = f"/office/assessments/{desk.assessment.pk}/workbook/", taken(desk)
    kept = upload(client_of(desk.cast.assessor), desk, filled(content, {"W-1": {"outcome": "Met"}}))["Location"]
    strangers = (desk.cast.person("assessor", name="Strange Assessor"), desk.cast.advisor, desk.cast.team_leader,
                 desk.cast.factory_manager, desk.cast.buyer_staff)
    for person in strangers:
        client = client_of(person)
        for address in (where, f"{where}file/", kept):
            assert client.get(address).status_code == 404, (person, address)
            assert client.post(address, {"seal": "x"}).status_code == 404, (person, address)
    assert client_of(desk.second).get(kept).status_code == 404, "what one uploaded is seen by no other"


def test_a_sheet_that_was_handed_in_takes_nothing(desk: Desk, client_of: ClientOf) -> None:
    book = filled(taken(desk), {"W-1": {"outcome": "Does not apply"}})
    client = client_of(desk.cast.assessor)
    kept = upload(client, desk, book)["Location"]
    desk.submitted()
    page = client.get(kept)
    assert "Write it into the sheet" not in page.content.decode()
    assert client.post(kept, {"seal": page.context["preview"].seal}).status_code in {303, 409}
    assert answer(desk, "W-1").outcome == "not_met"


def test_what_the_pages_cost(desk: Desk, client_of: ClientOf,
                             count_page: Callable[[str, Client, str], HttpResponse]) -> None:
    client = client_of(desk.cast.assessor)
    kept = upload(client, desk, filled(taken(desk), {"W-1": {"outcome": "Met"}}))["Location"]
    count_page("office:assessment-workbook", client, f"/office/assessments/{desk.assessment.pk}/workbook/")
    count_page("office:assessment-workbook-preview", client, kept)
