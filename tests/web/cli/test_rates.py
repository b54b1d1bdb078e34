"""The three commands of analysts, as they are typed."""

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.builders.extracts import expected_rates, extract_rows, write_extract
from tests.cast import NOW
from treadle.domain.cycles.operations.templates import load_templates
from treadle.web.cli.main import main

pytestmark = pytest.mark.django_db


def test_an_extract_goes_in_and_its_rates_and_results_come_out(tmp_path: Path,
                                                               capsys: pytest.CaptureFixture[str]) -> None:
    load_templates(now=NOW)
    rows = extract_rows(factories=10, asked=24)
    extract = write_extract(tmp_path / "extract.csv", rows)
    assert main(["import", "assessments", str(extract), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["created"], said["updated"], said["unchanged"], said["rejected"]) == (
        len({row[3] for row in rows}), 0, 0, 0)
    assert main(["import", "assessments", str(extract), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["created"] == 0
    out = tmp_path / "rates.csv"
    assert main(["rates", "--from", "2000-01-01", "--to", "2030-01-01", "--out", str(out)]) == 0
    heads = "country,cluster,compliance_point,factories_assessed,factories_non_compliant,rate"
    wanted = [heads, *(",".join(line) for line in expected_rates(rows))]
    assert out.read_bytes().decode() == "".join(f"{line}\r\n" for line in wanted)
    assert main(["export", "results", "--out", str(tmp_path / "results"), "--json"]) == 0
    assert pq.read_table(tmp_path / "results" / "assessments.parquet").num_rows == said["created"]


def test_bad_rows_are_named_to_a_person(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    load_templates(now=NOW)
    rows = extract_rows(factories=1, asked=3)
    rows[0][0] = "Atlantis"
    assert main(["import", "assessments", str(write_extract(tmp_path / "x.csv", rows))]) == 0
    assert "Row 2: “Atlantis” is no country." in capsys.readouterr().out


@pytest.mark.parametrize("words", [["rates", "--out", "-", "--instrument", "nothing"],
                                   ["import", "assessments", "nothing.csv"]])
def test_what_cannot_be_done_is_said_in_a_sentence(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == 1
    assert capsys.readouterr().err.strip()


def test_a_day_must_be_a_day(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["rates", "--from", "01/02/2020", "--out", "-"])
    assert "YYYY-MM-DD" in capsys.readouterr().err
