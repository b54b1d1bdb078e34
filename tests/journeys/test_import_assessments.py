"""Extracts of past assessments: what they make, every trap, bad rows, a second import, and what may never happen."""

import csv
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.builders.extracts import HEADS, Row, expected_rates, extract_rows, write_extract
from tests.cast import NOW, Cast
from treadle.domain.assessments.models import (
    Answer,
    Assessment,
    ClusterResult,
    Extract,
    ExtractAssessment,
    ExtractFactory,
    PointResult,
)
from treadle.domain.assessments.operations.history import history_id
from treadle.domain.assessments.rates.table import rate_lines
from treadle.domain.assessments.states import AssessmentState
from treadle.domain.cycles.models import Cycle, Milestone
from treadle.domain.cycles.operations.templates import load_templates
from treadle.domain.cycles.states import CycleState
from treadle.domain.ledger.models import Entry
from treadle.domain.notices.models import Notice
from treadle.domain.parties.models import Factory
from treadle.domain.standards.models import Instrument, Question, Version
from treadle.domain.standards.states import VersionState
from treadle.journeys import import_assessments as journey
from treadle.journeys.import_assessments.read import read_extract
from treadle.kernel.errors import InvalidInput

pytestmark = pytest.mark.django_db
type Importer = Callable[[list[Row]], journey.Outcomes]


@pytest.fixture
def bring(tmp_path: Path) -> Importer:
    load_templates(now=NOW)
    return lambda rows: journey.import_assessments(path=write_extract(tmp_path / "extract.csv", rows), now=NOW)


def row(code: str = "Q1", finding: str = "0", **changes: str) -> Row:
    """A good row, with changes by heading (dots left out)."""
    values = dict(zip(HEADS, ["Cambodia", "F1", "Mill", "7", "Garment CAT", "1", "13/04/2015", "Pay", "Wages", code,
                              f"Requirement {code}", "NCQ", finding, ""], strict=True))
    return list((values | {name: changes[name.replace(".", "")] for name in HEADS
                           if name.replace(".", "") in changes}).values())


def lines(**window: date) -> list[Row]:
    found = rate_lines(instrument="extract", since=window.get("since"), until=window.get("until"))
    return [[str(value) for value in line] for line in found]


# ---- whole files ---------------------------------------------------------------------------


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_whole_extract_gives_its_rates_whatever_its_traps(bring: Importer, seed: int) -> None:
    rows = extract_rows(factories=25, seed=seed, asked=40)
    came = bring(rows)
    assert (came.created, came.rejected, came.bad_rows) == (len({each[3] for each in rows}), 0, 0)
    assert came.repeated > 0
    assert lines() == expected_rates(rows)
    window = {"since": date(2014, 5, 1), "until": date(2016, 4, 30)}
    assert lines(**window) == expected_rates(rows, **window)


def test_a_second_import_creates_none_and_changes_nothing(bring: Importer) -> None:
    rows = extract_rows(factories=8, asked=20)
    first, before = bring(rows), lines()
    again = bring(list(reversed(rows)))
    assert (again.created, again.updated, again.unchanged) == (0, 0, first.created)
    assert lines() == before
    assert Extract.objects.count() == 2


def test_a_changed_assessment_is_updated_and_its_rates_with_it(bring: Importer) -> None:
    bring([row("Q1", "0"), row("Q2", "0"), row("Q1", "0", FactoryAssessedID="F2", QuestID="8")])
    came = bring([row("Q1", "1"), row("Q2", "0"), row("Q1", "0", FactoryAssessedID="F2", QuestID="8")])
    assert (came.created, came.updated, came.unchanged) == (0, 1, 1)
    assert lines()[0] == ["All", "Pay", "Wages", "2", "1", "0.5"]
    assert Answer.objects.count() == 3


def test_on_one_day_the_higher_id_is_the_latest_as_a_number_not_as_a_text(bring: Importer) -> None:
    bring([row("Q1", "1", QuestID="999"), row("Q1", "0", QuestID="1000", Cycle="2")])
    assert lines()[0][4] == "0"


def test_ids_of_history_sort_as_their_numbers_and_are_valid() -> None:
    tool = Instrument(key="extract")
    ids = [history_id(tool, number) for number in (0, 9, 10, 999, 1000, 10**18 - 1)]
    assert ids == sorted(ids)
    assert {one.version for one in ids} == {8}


def test_a_factory_that_became_obsolete_leaves_the_rates_and_one_that_did_not_returns(bring: Importer) -> None:
    bring([row("Q1", "1", FactoryAssessedName="Mill (Obsolete)")])
    assert lines() == []
    assert Factory.objects.get().name == "Mill"
    bring([row("Q1", "1", FactoryAssessedName="Mill")])
    assert len(lines()) == 2


def test_the_same_outside_id_in_two_countries_is_two_factories(bring: Importer) -> None:
    bring([row(), row(Country="Viet Nam", QuestID="8")])
    assert sorted(Factory.objects.values_list("country", flat=True)) == ["KH", "VN"]
    assert {line[0] for line in lines()} == {"All", "Cambodia", "Viet Nam"}, "countries keep the extract's names"


def test_one_code_at_two_points_counts_at_each(bring: Importer) -> None:
    bring([row("Q1", "1"), row("Q1", "0", CP="Leave", QuestID="8", FactoryAssessedID="F2")])
    assert [line[2:5] for line in lines() if line[0] == "All"] == [["Leave", "1", "0"], ["Wages", "1", "1"]]
    assert sorted(Question.objects.values_list("code", flat=True)) == ["Q1", "Q1~2"]


def test_public_questions_are_those_that_the_rows_tag_in_their_country(bring: Importer) -> None:
    bring([row("Q1", "1", Tags="Public Disclosure"), row("Q2", "1"),
           row("Q1", "1", Country="Jordan", QuestID="8", FactoryAssessedID="F2")])
    counted = dict(PointResult.objects.values_list("assessment__factory__country", "public_not_met"))
    assert counted == {"KH": 1, "JO": 0}


# ---- bad rows ------------------------------------------------------------------------------


@pytest.mark.parametrize(("changes", "reason"), [
    ({"Country": "Atlantis"}, "no country"), ({"AssesmentStartDate": "2015-04-13"}, "dd/mm/yyyy"),
    ({"AssesmentStartDate": "31/02/2015"}, "dd/mm/yyyy"), ({"AssesmentStartDate": "13/04/2115"}, "future"),
    ({"QuestID": "7a"}, "whole number"), ({"QuestID": "9" * 30}, "whole number"), ({"QuestID": "-7"}, "whole number"),
    ({"Cycle": "0"}, "cycle"), ({"Cycle": "²"}, "cycle"), ({"Finding": "2"}, "neither 0 nor 1"),
    ({"Finding": "Yes"}, "neither 0 nor 1"), ({"Questiontype": "XYZ"}, "neither NCQ nor FGW"),
    ({"QuestionID": ""}, "empty"), ({"QuestionID": "Q" * 21}, "longer than 20"), ({"Cluster": " "}, "empty"),
    ({"FactoryAssessedID": "F\0"}, "unreadable"), ({"FactoryAssessedName": "(Obsolete)"}, "empty"),
    ({"TQName": "T" * 41}, "longer than 40"),
])
def test_a_bad_row_is_named_and_the_good_ones_kept(bring: Importer, changes: dict[str, str], reason: str) -> None:
    bad = row("Q9", **{"QuestID": "99", "FactoryAssessedID": "F9"} | changes) if "Finding" not in changes else row(
        "Q9", changes["Finding"], QuestID="99", FactoryAssessedID="F9")
    came = bring([row("Q1"), bad, row("Q2", "1")])
    assert [(problem.row, reason in problem.reason) for problem in came.problems] == [(3, True)], came.problems
    assert came.created >= 1
    assert lines()[0][2:5] == ["Wages", "1", "1"]


def test_an_assessment_without_a_good_row_is_rejected(bring: Importer) -> None:
    came = bring([row("Q1"), row("Q1", QuestID="8", Country="Atlantis"), row("Q2", QuestID="8", Country="Atlantis")])
    assert (came.created, came.rejected, came.bad_rows) == (1, 1, 2)


def test_rows_that_contradict_one_another_are_named(bring: Importer) -> None:
    came = bring([row("Q1", "0"), row("Q1", "1"), row("Q2", "0", Cycle="2"), row("Q1", "0")])
    assert [problem.row for problem in came.problems] == [3, 4]
    assert came.repeated == 1
    assert lines()[0][4] == "0"


def test_a_row_of_another_length_is_named(bring: Importer) -> None:
    came = bring([row("Q1"), row("Q2")[:5], [*row("Q3"), "more"]])
    assert [problem.row for problem in came.problems] == [3, 4]


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", b"\xff\xfe\x00", b"PK\x03\x04\xff\xff",
                                     ",".join([*HEADS, "Country"]).encode()])
def test_what_is_no_extract_is_refused_with_a_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(content)
    with pytest.raises(InvalidInput):
        journey.import_assessments(path=path, now=NOW)
    assert not Extract.objects.exists()


def test_there_is_no_such_file(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="no file"):
        journey.import_assessments(path=tmp_path / "nothing.csv", now=NOW)


def test_separators_and_the_corrected_heading_are_read(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, delimiter=";").writerows([[head.replace("Assesment", "Assessment") for head in HEADS], row()])
    assert len(read_extract(path, today=date(2026, 3, 2)).sheets) == 1


KNOWN = ["0", "1", "", "Cambodia", "13/04/2015", "NCQ", "FGW", '"', "7"]
CELL = st.one_of(st.text(max_size=12), st.sampled_from(KNOWN))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(CELL, max_size=16), max_size=12), st.binary(max_size=200))
def test_the_reader_never_falls_over(tmp_path: Path, rows: list[Row], tail: bytes) -> None:
    path = tmp_path / "x.csv"
    with path.open("w", encoding="utf-8", newline="", errors="replace") as file:
        csv.writer(file).writerows([HEADS, row(), *rows])
    with path.open("ab") as file:
        file.write(tail)
    try:
        found = read_extract(path, today=date(2026, 3, 2))
    except InvalidInput:
        return
    assert 7 in found.sheets
    assert all("\0" not in answer for sheet in found.sheets.values() for answer in sheet.answers.values())


# ---- what history is, and is not -----------------------------------------------------------


def test_imported_assessments_are_closed_history(bring: Importer) -> None:
    bring([row("Q1", "1"), row("F1", "1204", Questiontype="FGW", Cluster="Facts", CP="Facts")])
    made = Assessment.objects.get()
    assert (made.state, made.visit, made.started_on) == (AssessmentState.RELEASED, None, date(2015, 4, 13))
    assert made.released_at == datetime(2015, 4, 13, tzinfo=UTC)
    assert Cycle.objects.get().state == CycleState.CLOSED
    assert not Milestone.objects.exists()
    assert not Notice.objects.exists()
    assert not hasattr(Cycle.objects.get(), "plan")
    assert made.from_extract.outside_id == 7
    assert set(Version.objects.filter(instrument__key="extract").values_list("state", flat=True)) == {
        VersionState.SUPERSEDED}
    assert Answer.objects.get(value="1204").outcome == ""
    assert ClusterResult.objects.get(cluster=None).points == 1, "a block of facts is no point"
    assert Entry.objects.filter(event="extract.imported").count() == 1


def test_findings_never_go_to_a_factory_that_was_registered(bring: Importer, cast: Cast) -> None:
    real = Factory.objects.create(name="Mill", country="KH", outside_id="F1", created_at=NOW, updated_at=NOW)
    bring([row("Q1", "1")])
    assert not Assessment.objects.filter(factory=real).exists()
    imported = Factory.objects.exclude(pk=real.pk).get(outside_id="F1", country="KH")
    assert imported.office is None
    assert ExtractFactory.objects.get().factory == imported


def test_an_extract_cannot_write_into_a_tool_that_people_use(tmp_path: Path) -> None:
    Instrument.objects.create(key="garment", sector="garment")
    with pytest.raises(InvalidInput, match="people assess by"):
        journey.import_assessments(path=write_extract(tmp_path / "x.csv", [row()]), now=NOW, instrument="garment")
    assert not Question.objects.exists()


def test_an_interrupted_import_is_finished_by_importing_again(bring: Importer, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = extract_rows(factories=6, asked=10)
    monkeypatch.setattr(journey, "BATCH", 2)
    writing, calls = journey.history.record_history, []

    def fails_later(**given: object) -> None:
        calls.append(1)
        if len(calls) == 3:
            raise RuntimeError("the power went")
        writing(**given)  # type: ignore[arg-type]

    monkeypatch.setattr(journey.history, "record_history", fails_later)
    with pytest.raises(RuntimeError):
        bring(rows)
    there = ExtractAssessment.objects.count()
    assert there == 4
    assert Extract.objects.get().ended_at is None
    monkeypatch.setattr(journey.history, "record_history", writing)
    came = bring(rows)
    assert came.unchanged == there
    assert lines() == expected_rates(rows)
