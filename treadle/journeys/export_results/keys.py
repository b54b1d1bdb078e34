"""Numbers in place of keys: codes of clusters, points and questions, and pseudonyms of factories and assessments."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b
from itertools import batched
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from treadle.domain.assessments.models import Assessment
from treadle.domain.assessments.states import AssessmentState
from treadle.domain.parties.models import Factory
from treadle.domain.standards.models import Cluster, Instrument, Point, Question

CHUNK = 20_000
SIZES = ((5_000, "5000 and more"), (1_000, "1000 to 4999"), (250, "250 to 999"), (1, "up to 249"))


@dataclass(frozen=True)
class Codes:
    """The tools' clusters, points and questions, each with its number; numbers follow keys, so that they stay."""

    instruments: list[Instrument]
    clusters: dict[UUID, tuple[int, Cluster]]
    points: dict[UUID, tuple[int, Point]]
    questions: dict[UUID, tuple[int, Question]]

    @classmethod
    def all(cls) -> "Codes":
        """Of every instrument."""
        clusters = Cluster.objects.select_related("instrument").order_by("instrument__key", "order", "key")
        points = Point.objects.select_related("cluster__instrument").order_by(
            "cluster__instrument__key", "cluster__order", "order", "key")
        questions = Question.objects.select_related("version__instrument", "point", "concept").order_by(
            "version__instrument__key", "version__label", "code")
        return cls(list(Instrument.objects.order_by("key")), *(
            {one.pk: (number, one) for number, one in enumerate(rows, 1)}
            for rows in (clusters, points, questions)))  # type: ignore[arg-type]


class Pseudonyms:
    """Which assessments are exported, and the numbers that they, their factories and groups have in this export.

    Numbers follow a digest under a key that is drawn here and kept nowhere. An assessment's number grows with the day
    and the id within its factory, because the latest of two on one day is the one of the higher id.
    """

    def __init__(self, *, research: bool) -> None:
        self._key = secrets.token_bytes(32)
        found = Assessment.objects.filter(state=AssessmentState.RELEASED)
        self.chosen: QuerySet[Assessment] = found.filter(cycle__research_consent=True) if research else found
        rows = list(self.chosen.order_by().values_list("factory_id", "started_on", "id"))
        drawn = {factory: self._draw(factory) for factory in {row[0] for row in rows}}
        rows.sort(key=lambda row: (drawn[row[0]], row[1], row[2].hex))
        self.assessments = {row[2]: number for number, row in enumerate(rows, 1)}
        self.factories = {factory: number for number, factory in enumerate(sorted(drawn, key=drawn.__getitem__), 1)}
        self.groups: dict[UUID, int] = {}

    def group(self, group: UUID | None) -> int | None:
        """The group's number; they are given in the order of the factories, which is a drawn one."""
        return None if group is None else self.groups.setdefault(group, len(self.groups) + 1)

    def _draw(self, key: UUID) -> bytes:
        return blake2b(key.bytes, key=self._key, digest_size=16).digest()


def write_dimensions(out: Path, names: Pseudonyms, codes: Codes) -> tuple[int, int]:
    """``factories.parquet`` and ``assessments.parquet``; how many rows each."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    factory_schema = pa.schema([("factory", pa.int32()), ("country", pa.string()), ("obsolete", pa.bool_()),
                                ("size", pa.string()), ("group", pa.int32()), ("imported", pa.bool_())])
    rows = sorted(_factories(names), key=lambda row: int(row["factory"]))
    for row in rows:
        row["group"] = names.group(row["group"])
    pq.write_table(pa.Table.from_pylist(rows, schema=factory_schema), out / "factories.parquet", compression="zstd")
    schema = pa.schema([
        ("assessment", pa.int64()), ("factory", pa.int32()), ("started_on", pa.date32()), ("country", pa.string()),
        ("year", pa.int16()), ("cycle", pa.int16()), ("service_level", pa.string()), ("instrument", pa.string()),
        ("version", pa.string()), ("obsolete", pa.bool_()), ("research_consent", pa.bool_()), ("imported", pa.bool_())])
    with pq.ParquetWriter(out / "assessments.parquet", schema, compression="zstd") as writer:
        for some in batched(_assessments(names), CHUNK):
            writer.write_table(pa.Table.from_pylist(list(some), schema=schema))
    return len(rows), len(names.assessments)


def _factories(names: Pseudonyms) -> Iterator[dict[str, Any]]:
    found = Factory.objects.filter(assessments__in=names.chosen).distinct().order_by()
    for pk, country, obsolete, group, imported, *workers in found.values_list(
            "pk", "country", "obsolete", "group_id", "from_extract__pk", "workers_female", "workers_male",
            "workers_other").iterator(CHUNK):
        yield {"factory": names.factories[pk], "country": country, "obsolete": obsolete, "group": group,
               "size": _size(sum(count or 0 for count in workers)), "imported": imported is not None}


def _size(workers: int) -> str | None:
    return next((name for least, name in SIZES if workers >= least), None)


def _assessments(names: Pseudonyms) -> Iterator[dict[str, Any]]:
    rows = names.chosen.order_by().values_list(
        "pk", "factory_id", "started_on", "factory__country", "cycle__number", "cycle__service_level",
        "version__instrument__key", "version__label", "factory__obsolete", "cycle__research_consent",
        "from_extract__pk")
    for pk, factory, day, country, cycle, level, tool, label, obsolete, consent, imported in rows.iterator(CHUNK):
        yield {"assessment": names.assessments[pk], "factory": names.factories[factory], "started_on": day,
               "country": country, "year": day.year, "cycle": cycle, "service_level": level, "instrument": tool,
               "version": label, "obsolete": obsolete, "research_consent": consent, "imported": imported is not None}
