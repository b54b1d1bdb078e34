"""The two large tables, written a chunk at a time: answers, and what became of them at each point."""

from collections.abc import Callable, Iterator
from itertools import batched
from pathlib import Path
from typing import Any

from treadle.domain.assessments.models import Answer, ClusterResult, PointResult
from treadle.domain.assessments.results import answer_rows
from treadle.journeys.export_results.keys import Codes, Pseudonyms

CHUNK = 50_000  # rows read at once, and a quarter of a row group: about 40 MB
FILE_ROWS = 20_000_000


def write_answers(folder: Path, names: Pseudonyms, codes: Codes) -> int:
    """``answers/*.parquet``. A fact is kept when it is a number; other texts may tell who somebody is.

    Answers of a withdrawn report are left out, as they are in every rate.
    """
    import pyarrow as pa

    outcome = pa.dictionary(pa.int8(), pa.string())
    schema = pa.schema([("assessment", pa.int64()), ("point", pa.int16()), ("question", pa.int32()),
                        ("scored", pa.bool_()), ("outcome", outcome), ("public", pa.bool_()), ("number", pa.float64())])
    return _write(folder, schema, _answers(names, codes))


def write_point_results(folder: Path, names: Pseudonyms, codes: Codes) -> int:
    """``point_results/*.parquet``: the rows that rates are made from."""
    import pyarrow as pa

    schema = pa.schema([("assessment", pa.int64()), ("point", pa.int16()), ("cluster", pa.int16()),
                        *((name, pa.int16()) for name in ("assessed", "not_met", "public_assessed", "public_not_met"))])
    return _write(folder, schema, _point_results(names, codes))


def _answers(names: Pseudonyms, codes: Codes) -> Iterator[tuple[Any, ...]]:
    settled = ClusterResult.objects.filter(cluster=None, assessment__in=names.chosen.values("pk"))
    for instrument in codes.instruments:
        mine = Answer.objects.filter(assessment__in=settled.filter(
            assessment__version__instrument=instrument).values("assessment"))
        _columns, rows = answer_rows(mine, instrument.pk)
        ordered = rows.order_by("assessment_id", "question_id").values_list(
            "assessment_id", "counted_at", "question_id", "is_scored", "outcome", "is_public", "value")
        for assessment, point, question, scored, outcome, public, value in ordered.iterator(CHUNK):
            yield (names.assessments[assessment], codes.points[point][0], codes.questions[question][0], bool(scored),
                   outcome, bool(public), _number(value))


def _number(text: str) -> float | None:
    if not text or len(text) > 20:
        return None
    try:
        return float(text) if text[-1].isdigit() else None
    except ValueError:
        return None


def _point_results(names: Pseudonyms, codes: Codes) -> Iterator[tuple[Any, ...]]:
    rows = PointResult.objects.filter(assessment__in=names.chosen.values("pk")).order_by(
        "assessment_id", "point_id").values_list("assessment_id", "point_id", "assessed", "not_met",
                                                 "public_assessed", "public_not_met")
    for assessment, point, *counts in rows.iterator(CHUNK):
        number, what = codes.points[point]
        yield names.assessments[assessment], number, codes.clusters[what.cluster_id][0], *counts


def _write(folder: Path, schema: Any, rows: Iterator[tuple[Any, ...]]) -> int:
    """Chunks into files of some millions of rows; at least one file, so that an empty table can be read, too."""
    import pyarrow as pa

    folder.mkdir()
    written, file_number = 0, 0
    writer: Any = None
    open_next: Callable[[], Any] = lambda: _open(folder / f"part-{file_number:04}.parquet", schema)  # noqa: E731
    for some in batched(rows, CHUNK):
        if writer is None or written // FILE_ROWS >= file_number:
            if writer is not None:
                writer.close()
            writer = open_next()
            file_number += 1
        columns = [pa.array(column, type=kind) for column, kind in zip(zip(*some, strict=True), schema.types,
                                                                       strict=True)]
        writer.write_table(pa.Table.from_arrays(columns, schema=schema))
        written += len(some)
    (writer or open_next()).close()
    return written


def _open(path: Path, schema: Any) -> Any:
    import pyarrow.parquet as pq

    return pq.ParquetWriter(path, schema, compression="zstd")
