"""The definition over exported Parquet, on whichever engine Ibis speaks to: DuckDB, Spark.

    import ibis
    from treadle.domain.assessments.definition import lake
    tables = lake.opened(ibis.duckdb.connect(), "results")
    print(lake.point_rates(tables, split="country", since="2024-01-01").to_pandas())
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import ibis
from ibis import Table

from treadle.domain.assessments.definition import expressions

SPLITS = ("country", "year", "cycle", "service_level")


@dataclass(frozen=True)
class Lake:
    """The exported tables as an engine sees them."""

    assessments: Table
    answers: Table
    point_results: Table


def opened(connection: Any, folder: str | Path) -> Lake:
    """The tables of an export. ``connection`` is what ``ibis.duckdb.connect`` or ``ibis.pyspark.connect`` gives."""
    where, many = Path(folder), "" if connection.name == "pyspark" else "/*.parquet"
    return Lake(*(connection.read_parquet(str(where / name), table_name=f"treadle_{name.partition('.')[0]}") for name in
                  ("assessments.parquet", f"answers{many}", f"point_results{many}")))


def framed(assessments: Table, *, split: str = "", instrument: str = "garment", since: date | str | None = None,
           until: date | str | None = None) -> Table:
    """The assessments of a tool and period (days included), obsolete factories left out, as the definition reads them.

    ``split`` is one of ``SPLITS``; empty: all together.
    """
    kept = assessments.filter(assessments.instrument == instrument, ~assessments.obsolete)
    if since is not None:
        kept = kept.filter(kept.started_on >= ibis.date(str(since)))
    if until is not None:
        kept = kept.filter(kept.started_on <= ibis.date(str(until)))
    chosen = kept[split].cast("string") if split else ibis.literal("")
    return kept.select("assessment", "factory", "started_on", split=chosen)


def point_rates(lake: Lake, **frame: Any) -> Table:
    """Rates by split and compliance point, from point results. ``frame`` as ``framed`` takes it."""
    return expressions.rates(expressions.tallies(lake.point_results, "point"), framed(lake.assessments, **frame))


def point_rates_from_answers(lake: Lake, **frame: Any) -> Table:
    """The same from the answers themselves, by the whole definition."""
    return expressions.rates_of_answers(lake.answers, framed(lake.assessments, **frame))


def whole_rates(lake: Lake, **frame: Any) -> Table:
    """Rates of all points together, by split."""
    return expressions.rates(expressions.tallies(lake.point_results, None), framed(lake.assessments, **frame))
