"""The import as people meet it: a command, and an upload that is looked at before it is confirmed."""

import json
from pathlib import Path

import pytest

from tests.builders.lists import as_csv
from tests.cast import NOW, Cast
from treadle.domain.ledger.models import Entry
from treadle.domain.parties.models import Factory, ImportRun
from treadle.domain.parties.states import ImportState
from treadle.domain.parties.states import OrganisationKind as Kind
from treadle.domain.registry import operations
from treadle.journeys import import_facilities
from treadle.journeys.import_facilities import begin, carry_out, confirm, preview
from treadle.kernel.errors import InvalidInput, NotYours, RuleBroken
from treadle.web.cli.main import main

pytestmark = pytest.mark.django_db
GOOD = as_csv([["VN", "Alpha", "1 Road", "", "10.95", "106.82"], ["Atlantis", "Beta", "", "", "", ""]])


@pytest.fixture(autouse=True)
def media(settings: object, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"  # type: ignore[attr-defined]


def uploaded(cast: Cast, content: bytes = GOOD) -> ImportRun:
    run = begin(content=content, name="../list.csv", office=cast.office, by=cast.monitoring_officer, now=NOW)
    preview.func(str(run.pk), NOW.isoformat())
    run.refresh_from_db()
    return run


class TestUpload:
    def test_it_is_looked_at_and_then_confirmed(self, cast: Cast) -> None:
        run = uploaded(cast)
        assert (run.state, run.created, run.rows_total) == (ImportState.CHECKED, 1, 2)
        assert [each["row"] for each in run.rejected] == [3]
        assert run.changes[0]["name"] == "Alpha"
        assert not Factory.objects.exists()
        confirm(run=run, by=cast.monitoring_officer, now=NOW)
        carry_out.func(str(run.pk), NOW.isoformat())
        run.refresh_from_db()
        assert (run.state, run.created) == (ImportState.DONE, 1)
        assert Factory.objects.get().office == cast.office
        assert {"import.started", "import.confirmed", "factories.imported"} <= set(
            Entry.objects.values_list("event", flat=True)
        )

    def test_a_killed_import_runs_again_and_adds_nothing(self, cast: Cast) -> None:
        run = uploaded(cast)
        confirm(run=run, by=cast.monitoring_officer, now=NOW)
        operations.import_facilities(content=GOOD, by=None, now=NOW, office=cast.office)  # as far as it came
        carry_out.func(str(run.pk), NOW.isoformat())
        carry_out.func(str(run.pk), NOW.isoformat())
        run.refresh_from_db()
        assert (run.state, run.created, run.unchanged) == (ImportState.DONE, 0, 1)
        assert Factory.objects.count() == 1

    def test_a_file_without_headings_says_so_on_the_run(self, cast: Cast) -> None:
        run = uploaded(cast, b"nothing,here\n1,2\n")
        assert run.state == ImportState.FAILED
        assert "headings" in run.problem
        with pytest.raises(RuleBroken):
            confirm(run=run, by=cast.monitoring_officer, now=NOW)

    def test_a_list_is_dropped(self, cast: Cast) -> None:
        run = uploaded(cast)
        operations.drop_import(run=run, by=cast.monitoring_officer, now=NOW)
        carry_out.func(str(run.pk), NOW.isoformat())
        assert not Factory.objects.exists()

    def test_reasons_come_in_the_uploaders_language(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        spoken: list[str] = []
        monkeypatch.setattr(
            import_facilities.registry,
            "check_import",
            lambda **_more: spoken.append(import_facilities.translation.get_language() or ""),
        )
        cast.monitoring_officer.locale = "vi"
        cast.monitoring_officer.save()
        uploaded(cast)
        assert spoken == ["vi"]

    def test_another_office_sees_and_confirms_nothing(self, cast: Cast) -> None:
        run = uploaded(cast)
        stranger = cast.person("monitoring_officer", name="Far Officer", at=cast.other_office)
        with pytest.raises(NotYours):
            confirm(run=run, by=stranger, now=NOW)
        with pytest.raises(NotYours):
            begin(content=GOOD, name="l.csv", office=cast.office, by=stranger, now=NOW)

    def test_a_picture_is_no_list(self, cast: Cast) -> None:
        with pytest.raises(InvalidInput):
            begin(content=b"%PDF-1.7", name="l.csv", office=cast.office, by=cast.monitoring_officer, now=NOW)
        assert not ImportRun.objects.exists()


class TestCommand:
    def test_json_holds_exactly_the_agreed_words(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        path = tmp_path / "list.csv"
        path.write_bytes(GOOD)
        for created, unchanged in ((1, 0), (0, 1)):
            assert main(["import", "facilities", str(path), "--json"]) == 0
            said = json.loads(capsys.readouterr().out)
            assert list(said) == ["created", "updated", "unchanged", "rejected"]
            assert (said["created"], said["updated"], said["unchanged"]) == (created, 0, unchanged)
            assert [list(each) for each in said["rejected"]] == [["row", "reason"]]
            assert said["rejected"][0]["row"] == 3

    def test_for_people_it_says_the_same_in_words(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        path = tmp_path / "list.csv"
        path.write_bytes(
            as_csv(
                [
                    ["VN", "Alpha", "1 Road", "", "10.95", "106.82"],
                    ["VN", "Alpha Ltd", "2 Road", "", "10.95", "106.82"],
                    ["Atlantis", "Beta", "", "", "", ""],
                ]
            )
        )
        assert main(["import", "facilities", str(path), "--dry-run"]) == 0
        out = capsys.readouterr().out
        assert "3 rows: 2 created, 0 updated, 0 unchanged, 1 rejected." in out
        assert "Row 4:" in out
        assert "1 likely duplicate waits" in out
        assert not Factory.objects.exists()

    @pytest.mark.parametrize("words", [["nowhere.csv"], ["{}", "--office", "Nowhere"]])
    def test_failure_is_a_sentence(self, tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str]) -> None:
        path = tmp_path / "list.csv"
        path.write_bytes(GOOD)
        assert main(["import", "facilities", *(word.format(path) for word in words)]) == 1
        said = capsys.readouterr()
        assert said.out == ""
        assert "Traceback" not in said.err
        assert said.err.strip()

    def test_an_office_is_named(self, cast: Cast, tmp_path: Path) -> None:
        assert cast.office.country == "VN"
        path = tmp_path / "list.csv"
        path.write_bytes(GOOD)
        second = operations.record_organisation(kind=Kind.OFFICE, name="South", country="VN", by=None, now=NOW)
        assert main(["import", "facilities", str(path), "--office", "south", "--json"]) == 0
        assert Factory.objects.get().office == second
