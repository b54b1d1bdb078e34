"""Exports: who may, what is in them, in three forms; progress, fetching by the asker alone, removal."""

import csv
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings

from tests.builders.reports import DUE, Reports, moment
from tests.cast import Cast
from treadle.domain.assessments import packing
from treadle.domain.assessments.models import Assessment, PackedAnswers
from treadle.domain.assessments.states import AssessmentState
from treadle.domain.cycles.models import Cycle
from treadle.domain.cycles.states import CycleState
from treadle.domain.ledger.models import Entry
from treadle.domain.notices.models import Export
from treadle.domain.notices.states import Dataset, ExportState, FileForm
from treadle.domain.parties.models import Person
from treadle.journeys import bulk_export
from treadle.journeys.bulk_export import Selection
from treadle.journeys.pack_answers import pack_what_is_not
from treadle.journeys.release_report import release_assessment_report, withdraw_release
from treadle.journeys.retention.forget import forget_what_is_over
from treadle.kernel.errors import InvalidInput, NotYours, RuleBroken

pytestmark = pytest.mark.django_db
NOW = moment(DUE)


def asked(
    person: Person, what: Dataset = Dataset.ANSWERS, form: FileForm = FileForm.CSV, **selection: object
) -> Export:
    export = bulk_export.ask(what=what, form=form, selection=Selection(**selection), by=person, now=NOW)  # type: ignore[arg-type]
    bulk_export.write_export.func(str(export.pk), NOW.isoformat())
    export.refresh_from_db()
    return export


def rows_of(export: Export) -> list[dict[str, str]]:
    with (Path(settings.DATA_DIR) / export.path).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def world(cast: Cast) -> Reports:
    """Two released assessments of the office's factories, and one that is not released."""
    world = Reports(cast)
    for factory in (cast.factory, world.factory("Second Spindle", latitude="20.5", longitude="106.1")):
        release_assessment_report(assessment=world.ready(factory), by=cast.team_leader, now=NOW)
    world.ready(world.factory("Silent Shuttle"))
    return world


class TestContent:
    def test_one_line_an_assessment_one_column_a_question(self, cast: Cast, world: Reports) -> None:
        export = asked(cast.team_leader)
        rows = rows_of(export)
        assert {row["factory"] for row in rows} == {cast.factory.name, "Second Spindle"}
        concepts = {question.concept.key for question in world.tool.questions.values()}
        assert concepts <= rows[0].keys()
        assert rows[0][world.tool.questions["wages2"].concept.key] == "not_met"
        assert (export.state, export.rows_done, export.rows_total) == (ExportState.DONE, 2, 2)
        assert export.size == (Path(settings.DATA_DIR) / export.path).stat().st_size

    def test_an_answer_with_the_separator_in_it_stays_whole(self, cast: Cast, world: Reports) -> None:
        answer = cast.factory.assessments.get().answers.first()
        type(answer).objects.filter(pk=answer.pk).update(outcome="", value="=a\x1fb")
        packing.pack_one(answer.assessment)
        packing.pack(Assessment.objects.filter(state=AssessmentState.RELEASED))
        said = [value for row in rows_of(asked(cast.team_leader)) for value in row.values()]
        assert said.count("=a\x1fb") + said.count("'=a\x1fb") == 1

    def test_lines_are_the_same_packed_or_not(self, cast: Cast, world: Reports) -> None:
        assert PackedAnswers.objects.count() == 2  # the release packs
        packed = rows_of(asked(cast.team_leader))
        PackedAnswers.objects.all().delete()
        assert rows_of(asked(cast.team_leader)) == packed

    def test_the_clock_packs_what_is_released_and_nothing_else(self, cast: Cast, world: Reports) -> None:
        before = dict(PackedAnswers.objects.values_list("assessment_id", "said"))
        PackedAnswers.objects.all().delete()
        pack_what_is_not(on=NOW.date(), now=NOW)
        assert dict(PackedAnswers.objects.values_list("assessment_id", "said")) == before

    def test_what_is_past_its_period_is_packed_no_more(self, cast: Cast, world: Reports) -> None:
        Cycle.objects.update(state=CycleState.CLOSED, ended_at=NOW - timedelta(days=11 * 365))
        forget_what_is_over(on=NOW.date(), now=NOW)
        pack_what_is_not(on=NOW.date(), now=NOW)
        assert not PackedAnswers.objects.exists()

    @pytest.mark.parametrize("what", list(Dataset))
    def test_each_form_holds_the_same_rows(self, cast: Cast, world: Reports, what: Dataset) -> None:
        import openpyxl
        import pyarrow.parquet as pq

        files = {form: asked(cast.team_leader, what, form) for form in FileForm}
        lines = rows_of(files[FileForm.CSV])
        assert lines
        sheet = openpyxl.load_workbook(Path(settings.DATA_DIR) / files[FileForm.XLSX].path).active
        table = pq.read_table(Path(settings.DATA_DIR) / files[FileForm.PARQUET].path)
        assert sheet.max_row - 1 == table.num_rows == len(lines) == files[FileForm.CSV].rows_done
        assert table.column_names == list(lines[0]) == [cell.value for cell in sheet[1]]

    def test_a_selection_narrows(self, cast: Cast, world: Reports) -> None:
        assert rows_of(asked(cast.administrator, country="JO")) == []
        assert len(rows_of(asked(cast.administrator, since=DUE - timedelta(days=400)))) == 2
        assert rows_of(asked(cast.administrator, since=DUE + timedelta(days=1))) == []
        with pytest.raises(InvalidInput):
            Selection(since=DUE, until=DUE - timedelta(days=1))

    def test_a_withdrawn_report_leaves_no_answers(self, cast: Cast, world: Reports) -> None:
        release = cast.factory.assessments.get().releases.get()
        withdraw_release(release=release, reason="Wrong.", by=cast.team_leader, now=NOW)
        assert {row["factory"] for row in rows_of(asked(cast.team_leader))} == {"Second Spindle"}

    def test_no_contact_and_no_buyer_is_in_any_of_them(self, cast: Cast, world: Reports) -> None:
        cast.factory.contacts.create(order=1, name="Carla Contact", email="carla@example.org")
        cast.factory.main_buyers.create(order=1, name=cast.other_buyer.name)
        for what in Dataset:
            text = str(rows_of(asked(cast.team_leader, what)))
            assert "Carla" not in text
            assert cast.other_buyer.name not in text


class TestRights:
    def test_only_with_the_right_to_export(self, cast: Cast) -> None:
        with pytest.raises(NotYours):
            asked(cast.worker_representative, Dataset.FACTORIES)
        for what in (Dataset.ANSWERS, Dataset.FINDINGS):
            with pytest.raises(NotYours):
                asked(cast.buyer_staff, what)
        assert not Export.objects.exists()

    def test_a_factory_gets_its_own(self, cast: Cast, world: Reports) -> None:
        assert [row["name"] for row in rows_of(asked(cast.factory_manager, Dataset.FACTORIES))] == [cast.factory.name]

    def test_a_right_that_ended_before_it_was_written(self, cast: Cast, world: Reports) -> None:
        export = bulk_export.ask(what=Dataset.ANSWERS, form=FileForm.CSV, selection=Selection(), by=cast.team_leader,
                                 now=NOW)
        cast.team_leader.memberships.update(ends_on=DUE - timedelta(days=1))
        bulk_export.write_export.func(str(export.pk), NOW.isoformat())
        export.refresh_from_db()
        assert (export.state, export.path) == (ExportState.FAILED, "")
        assert export.error

    def test_fetched_by_the_asker_alone_and_each_time_logged(self, cast: Cast, world: Reports) -> None:
        export = asked(cast.team_leader)
        assert bulk_export.fetch(export=export, by=cast.team_leader, now=NOW).is_file()
        for other in (cast.administrator, cast.country_manager):
            with pytest.raises(NotYours):
                bulk_export.fetch(export=export, by=other, now=NOW)
        cast.team_leader.memberships.update(ends_on=DUE - timedelta(days=1))
        cast.team_leader.__dict__.pop("_held", None)
        with pytest.raises(NotYours):
            bulk_export.fetch(export=export, by=cast.team_leader, now=NOW)
        assert Entry.objects.filter(event="export.fetched", by=cast.team_leader).count() == 1
        assert Entry.objects.filter(event="export.asked", by=cast.team_leader).count() == 1


class TestKeeping:
    def test_written_again_after_a_killed_worker(self, cast: Cast, world: Reports) -> None:
        export = bulk_export.ask(what=Dataset.ANSWERS, form=FileForm.CSV, selection=Selection(), by=cast.team_leader,
                                 now=NOW)
        Export.objects.filter(pk=export.pk).update(state=ExportState.RUNNING, rows_done=1)
        bulk_export.write_export.func(str(export.pk), NOW.isoformat())
        export.refresh_from_db()
        assert (export.state, export.rows_done) == (ExportState.DONE, 2)
        before = export.done_at
        bulk_export.write_export.func(str(export.pk), (NOW + timedelta(hours=1)).isoformat())
        export.refresh_from_db()
        assert export.done_at == before

    def test_removed_after_a_week(self, cast: Cast, world: Reports) -> None:
        export = asked(cast.team_leader)
        path = Path(settings.DATA_DIR) / export.path
        assert bulk_export.remove_old(on=DUE, now=NOW + timedelta(days=7)) == []
        assert path.is_file()
        assert bulk_export.remove_old(on=DUE, now=NOW + timedelta(days=7, seconds=1)) != []
        assert not path.exists()
        export.refresh_from_db()
        assert (export.state, export.path) == (ExportState.REMOVED, "")
        with pytest.raises(NotYours):
            bulk_export.fetch(export=export, by=cast.team_leader, now=NOW)

    def test_a_few_at_a_time(self, cast: Cast) -> None:
        for _n in range(5):
            bulk_export.ask(what=Dataset.FACTORIES, form=FileForm.CSV, selection=Selection(), by=cast.team_leader,
                            now=NOW)
        with pytest.raises(RuleBroken):
            bulk_export.ask(what=Dataset.FACTORIES, form=FileForm.CSV, selection=Selection(), by=cast.team_leader,
                            now=NOW)

    def test_what_cannot_be_written_is_said(self, cast: Cast, world: Reports, monkeypatch: pytest.MonkeyPatch) -> None:
        from treadle.journeys.bulk_export import files

        monkeypatch.setattr(files, "MOST_XLSX_ROWS", 1)
        export = asked(cast.team_leader, Dataset.ANSWERS, FileForm.XLSX)
        assert export.state == ExportState.FAILED
        assert "CSV" in export.error
