"""The definition is written once: compiled SQL is fresh, and DuckDB and Spark give the product's digits."""

import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from tests import sparks
from tests.builders.extracts import expected_rates, extract_rows, write_extract
from tests.cast import NOW
from tests.house.tree import ROOT
from treadle.domain.assessments import rates
from treadle.domain.assessments.definition.compile import FOLDER, compiled
from treadle.domain.assessments.rates import Frame
from treadle.domain.cycles.operations.templates import load_templates
from treadle.journeys.export_results import export_results
from treadle.journeys.export_results.keys import Codes
from treadle.journeys.import_assessments import import_assessments

UNTIL = date(2016, 12, 31)


def test_the_sql_that_pages_run_is_what_the_definition_compiles_to() -> None:
    found, there = compiled(), {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.sql")}
    stale = sorted(name for name in found.keys() | there.keys() if found.get(name) != there.get(name))
    assert not stale, f"run `python -m treadle.domain.assessments.definition.compile`: {stale}"


def test_no_page_loads_what_only_analysts_need() -> None:
    code = ("import django, sys; django.setup(); import treadle.config.urls, treadle.domain.assessments.rates.table;"
            "from django.urls import get_resolver; get_resolver().url_patterns;"
            "print([name for name in ('ibis', 'pyarrow', 'duckdb', 'pandas') if name in sys.modules])")
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT,
                          env=os.environ | {"DJANGO_SETTINGS_MODULE": "treadle.config.settings"})
    assert told.stdout.strip() == "[]"


@pytest.fixture
def exported(db: None, tmp_path: Path) -> Path:
    """A synthetic extract with its traps, imported and exported."""
    load_templates(now=NOW)
    rows = extract_rows(factories=30, seed=5, asked=44)
    import_assessments(path=write_extract(tmp_path / "extract.csv", rows), now=NOW)
    export_results(out=tmp_path / "out", now=NOW)
    by_hand = [line[3:5] for line in expected_rates(rows, until=UNTIL) if line[0] == "All"]
    engine = rates.tallies_of_points(Frame(instrument="extract", until=UNTIL))
    assert sorted(map(tuple, by_hand)) == sorted((str(one.factories), str(one.points_not_met))
                                                 for one in engine.values())
    return tmp_path / "out"


def of_the_product() -> dict[str, list[list[object]]]:
    """What the compiled SQL gives, with the export's numbers of points."""
    numbers = {key: number for key, (number, _point) in Codes.all().points.items()}
    found = {}
    for split in ("country", ""):
        rows = rates.tallies_of_points(Frame(instrument="extract", until=UNTIL), split)
        found[split] = sorted([place, numbers[point], *vars(tally).values()] for (place, point), tally in rows.items())
    return {f"{ask} {split}": found[split] for ask in ("point_rates", "point_rates_from_answers")
            for split in ("country", "")}


def on_engine(interpreter: str, engine: str, folder: Path) -> dict[str, list[list[object]]]:
    told = subprocess.run([interpreter, str(Path(__file__).with_name("rates_on_engine.py")), engine, str(folder)],
                          capture_output=True, text=True, check=False, env=os.environ | {"PYTHONPATH": str(ROOT)})
    assert told.returncode == 0, told.stderr[-2_000:]
    found: dict[str, list[list[object]]] = json.loads(told.stdout.strip().splitlines()[-1])
    return found


def test_duckdb_gives_the_same_digits_from_answers_and_from_point_results(exported: Path) -> None:
    assert on_engine(sys.executable, "duckdb", exported) == of_the_product()


@pytest.mark.spark
def test_spark_gives_the_same_digits_from_answers_and_from_point_results(exported: Path) -> None:
    assert on_engine(sparks.interpreter(), sparks.master(), exported) == of_the_product()
