"""Rates over 100 million answers on one machine: DuckDB over Parquet, by the product's own definition.

    python -m bench.rates_at_size [answers]     # in a temporary folder, about 3 GB at 100 million
"""

import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

ANSWERS_EACH, POINTS, CLUSTERS, COUNTRIES, ROUNDS = 300, 60, 8, 14, 12
#: What was promised, in seconds.
RAW_WITHIN, FROM_POINTS_WITHIN = 15.0, 0.5


@dataclass(frozen=True)
class RatesAtSize:
    """Seconds, the better of two runs each, and how many rows of rates came of it."""

    answers: int
    point_results: int
    built: float
    raw: float
    from_points: float
    rows: int
    same: bool
    raw_cpu: float  # of all threads: what a busy machine leaves comparable
    from_points_cpu: float


def measure(answers: int = 100_000_000, folder: Path | None = None, memory: str = "6GB") -> RatesAtSize:
    """Build an export of so many answers with DuckDB alone, then ask for rates by country and point, twice each."""
    import duckdb
    import ibis

    from treadle.domain.assessments.definition import lake

    with tempfile.TemporaryDirectory(dir=folder) as made:
        where = Path(made)
        began = perf_counter()
        with duckdb.connect() as build:
            _configure(build, where, memory)
            _build(build, where, answers // ANSWERS_EACH)
            [(results,)] = build.sql(f"SELECT count(*) FROM '{where}/point_results/*.parquet'").fetchall()
        built = perf_counter() - began
        connection = ibis.duckdb.connect()
        _configure(connection.con, where, memory)
        tables = lake.opened(connection, where)
        from_points, points_cpu, one = _best(lambda: lake.point_rates(tables, split="country"))
        raw, raw_cpu, other = _best(lambda: lake.point_rates_from_answers(tables, split="country"))
        return RatesAtSize(answers, results, built, raw, from_points, len(one), one == other,
                           raw_cpu, points_cpu)


def _configure(connection: Any, where: Path, memory: str) -> None:
    connection.execute(f"SET memory_limit = '{memory}'")
    connection.execute(f"SET temp_directory = '{where}/spill'")
    connection.execute("SET preserve_insertion_order = false")


def _best(ask: Callable[[], Any]) -> tuple[float, float, list[Any]]:
    """The shorter of two runs, from the question to the rows: seconds, seconds of processors, rows."""
    taken, rows = [], []
    for _again in range(2):
        began, worked = perf_counter(), process_time()
        rows = ask().to_pyarrow().to_pylist()
        taken.append((perf_counter() - began, process_time() - worked))
    return *min(taken), sorted(tuple(row.values()) for row in rows)


def _build(connection: Any, where: Path, assessments: int) -> None:
    """Answers that look like a programme's: 13 % not met, some blank or not applicable, in the order of assessments.

    Drawn with DuckDB's hash, so every run of one size is the same.
    """
    for name in ("answers", "point_results"):
        (where / name).mkdir()
    connection.execute(f"""
        COPY (SELECT a::BIGINT AS assessment, (a // {ROUNDS})::INTEGER AS factory,
                     DATE '2013-01-07' + ((a % {ROUNDS}) * 365 + hash(a) % 300)::INTEGER AS started_on,
                     'C' || ((a // {ROUNDS}) % {COUNTRIES}) AS country, (2013 + a % {ROUNDS})::SMALLINT AS year,
                     (1 + a % {ROUNDS})::SMALLINT AS cycle, 'standard' AS service_level, 'garment' AS instrument,
                     '2026' AS version, hash(a // {ROUNDS}) % 20 = 0 AS obsolete, true AS research_consent,
                     false AS imported
              FROM range({assessments}) t(a)) TO '{where}/assessments.parquet' (COMPRESSION zstd)""")
    connection.execute(f"""
        COPY (SELECT a::BIGINT AS assessment, (q % {POINTS})::SMALLINT AS point, q::INTEGER AS question, true AS scored,
                     CASE WHEN h % 100 < 13 THEN 'not_met' WHEN h % 100 < 95 THEN 'met'
                          WHEN h % 100 < 98 THEN 'not_applicable' ELSE '' END AS outcome,
                     q % 7 = 0 AS public, NULL::DOUBLE AS number
              FROM (SELECT a, q, hash(a * {ANSWERS_EACH} + q) AS h
                    FROM range({assessments}) t(a), range({ANSWERS_EACH}) u(q)))
        TO '{where}/answers/part-0000.parquet' (COMPRESSION zstd)""")
    connection.execute(f"""
        COPY (SELECT assessment, point, (point % {CLUSTERS})::SMALLINT AS cluster, count(*)::SMALLINT AS assessed,
                     count(*) FILTER (outcome = 'not_met')::SMALLINT AS not_met,
                     count(*) FILTER (public)::SMALLINT AS public_assessed,
                     count(*) FILTER (public AND outcome = 'not_met')::SMALLINT AS public_not_met
              FROM '{where}/answers/*.parquet' WHERE outcome IN ('met', 'not_met') GROUP BY ALL ORDER BY ALL)
        TO '{where}/point_results/part-0000.parquet' (COMPRESSION zstd)""")


def main() -> None:
    """Measure, and say it beside what was promised."""
    found = measure(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000_000)
    print(f"{found.answers:,} answers, {found.point_results:,} point results, built in {found.built:.0f} s")
    for name, wall, worked, within in (("answers", found.raw, found.raw_cpu, RAW_WITHIN),
                                       ("point results", found.from_points, found.from_points_cpu,
                                        FROM_POINTS_WITHIN)):
        print(f"rates from {name:14}{wall:6.2f} s ({worked:.1f} s of processors), promised ≤ {within} s "
              "at 100 million")
    print(f"{found.rows} rows; both ways the same: {found.same}")


if __name__ == "__main__":
    main()
