"""Results as Parquet: what is in them, what never is, consent to research, and who may take them."""

import csv
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.builders.reports import Reports, moment
from tests.cast import NOW, Cast
from treadle.domain.access.permissions import Permission
from treadle.domain.access.queries import can
from treadle.domain.assessments.models import Answer, Assessment
from treadle.domain.assessments.results import unsettle
from treadle.domain.assessments.states import AssessmentState, Outcome
from treadle.domain.cycles.models import Cycle
from treadle.journeys.export_results import Written, export_results
from treadle.kernel.errors import InvalidInput, NotYours


@pytest.fixture
def world(cast: Cast) -> Reports:
    """Two factories; only the first one's cycle may be used for research. A third waits for its release."""
    made = Reports(cast)
    for name in ("Secret Mill", "Hidden Sewing"):
        one = made.assessment(made.factory(name), {"wages1": Outcome.NOT_MET, "exits1": Outcome.MET})
        Answer.objects.create(assessment=one, question=made.tool.fact, value="1204" if name == "Secret Mill" else
                              "Ask Mrs Nguyen", answered_at=moment(one.started_on))
    Cycle.objects.filter(factory__name="Secret Mill").update(research_consent=True)
    made.assessment(made.factory("Waiting"), {"wages1": Outcome.NOT_MET}, state=AssessmentState.READY)
    return made


def test_released_results_are_written_without_names(world: Reports, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert export_results(out=out, now=NOW) == Written(factories=2, assessments=2, answers=6, point_results=4)
    rows = pq.read_table(out / "answers").to_pylist()
    assert sorted(row["number"] for row in rows if row["number"]) == [1204.0]
    content = b"".join(path.read_bytes() for path in out.rglob("*") if path.is_file())
    for word in (b"Secret", b"Hidden", b"Nguyen", b"was not met.", b"Seen on site"):
        assert word not in content
    texts = [str(value) for path in out.rglob("*.parquet") for row in pq.read_table(path).to_pylist()
             for value in row.values()]
    assert not any("Mill" in text or "Nguyen" in text for text in texts)


def test_for_research_only_what_was_consented_to_is_written(world: Reports, tmp_path: Path) -> None:
    written = export_results(out=tmp_path / "out", now=NOW, research=True)
    assert (written.factories, written.answers, written.point_results) == (1, 3, 2)
    assert all(row["research_consent"] for row in pq.read_table(tmp_path / "out" / "assessments.parquet").to_pylist())


def test_a_withdrawn_report_leaves_no_answers(world: Reports, tmp_path: Path) -> None:
    for assessment in Assessment.objects.filter(factory__name="Secret Mill"):
        unsettle(assessment)
    written = export_results(out=tmp_path / "out", now=NOW)
    assert (written.answers, written.point_results) == (3, 2)


def test_an_empty_programme_gives_tables_that_can_be_read(db: None, tmp_path: Path) -> None:
    assert export_results(out=tmp_path / "out", now=NOW) == Written(0, 0, 0, 0)
    for name in ("answers", "point_results", "assessments.parquet", "factories.parquet"):
        assert pq.read_table(tmp_path / "out" / name).num_rows == 0


def test_the_codebook_explains_every_column_and_code(world: Reports, tmp_path: Path) -> None:
    out = tmp_path / "out"
    export_results(out=out, now=NOW)
    with (out / "codebook.csv").open(encoding="utf-8", newline="") as file:
        book = list(csv.DictReader(file))
    said = {(row["table"], row["variable"]) for row in book if not row["code"]}
    for table in ("answers", "point_results", "assessments.parquet", "factories.parquet"):
        columns = pq.read_table(out / table).column_names
        assert {(table.partition(".")[0], column) for column in columns} <= said
    points = {row["code"]: row["key"] for row in book if row["variable"] == "point" and row["code"]}
    assert {points[str(row["point"])] for row in pq.read_table(out / "point_results").to_pylist()} == {"wages", "exits"}
    labels = (out / "labels.do").read_text(encoding="utf-8")
    assert "label define point_label" in labels
    assert "`\"Wages\"'" in labels


def test_a_label_cannot_break_out_of_its_quotes(world: Reports, tmp_path: Path) -> None:
    point = world.tool.points["wages"]
    point.titles = {"en": "Wages\"' , add\n! rm `x' $S_OS"}
    point.save()
    export_results(out=tmp_path / "out", now=NOW)
    (line,) = [line for line in (tmp_path / "out" / "labels.do").read_text(encoding="utf-8").splitlines()
               if "Wages" in line and "point_label" in line]
    inside = line.partition('`"')[2].rpartition("\"'")[0]
    assert not {'"', "`", "$", "\n"} & set(inside)


def test_a_folder_that_holds_something_is_left_alone(db: None, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(InvalidInput, match="not an empty folder"):
        export_results(out=tmp_path, now=NOW)


def test_a_person_needs_the_right_to_export_and_to_research(world: Reports, tmp_path: Path) -> None:
    people = [world.cast.administrator, world.cast.researcher, world.cast.country_manager, world.cast.factory_manager,
              world.cast.buyer_staff, world.cast.constituent]
    for person in people:
        both = can(person, Permission.EXPORT, at=NOW) and can(person, Permission.RESEARCH, at=NOW)
        out = tmp_path / str(person.pk)
        if both:
            assert export_results(out=out, now=NOW, by=person).factories == 1, "what was consented to"
        else:
            with pytest.raises(NotYours):
                export_results(out=out, now=NOW, by=person)
            assert not out.exists()
