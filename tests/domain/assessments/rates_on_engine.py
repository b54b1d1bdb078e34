"""Run by another Python: the definition over an export, on DuckDB or Spark, as sorted JSON rows. Knows no Django."""

import json
import sys
from typing import Any

import ibis

from treadle.domain.assessments.definition import lake


def connected(engine: str) -> Any:
    """A connection of Ibis; Spark runs inside this process, on two cores."""
    if engine == "duckdb":
        return ibis.duckdb.connect()
    from pyspark.sql import SparkSession

    session = (SparkSession.builder.master(engine).config("spark.ui.enabled", "false")
               .config("spark.sql.shuffle.partitions", "4").config("spark.driver.bindAddress", "127.0.0.1")
               .config("spark.driver.host", "127.0.0.1").getOrCreate())
    session.sparkContext.setLogLevel("ERROR")
    return ibis.pyspark.connect(session)


def main(engine: str, folder: str) -> None:
    """Rates by country and over all, from point results and from answers."""
    tables = lake.opened(connected(engine), folder)
    found = {}
    for ask in (lake.point_rates, lake.point_rates_from_answers):
        for split in ("country", ""):
            rows = ask(tables, split=split, instrument="extract", until="2016-12-31").to_pyarrow().to_pylist()
            told = [[row["split"], *(int(row[name]) for name in row if name != "split")] for row in rows]
            found[f"{ask.__name__} {split}"] = sorted(told)
    print(json.dumps(found))  # noqa: T201


if __name__ == "__main__":
    main(*sys.argv[1:])
