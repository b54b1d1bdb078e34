"""Answers, one line an assessment and one column a question.

A programme's answers are hundreds of thousands of rows. Those of a released assessment lie packed in one text
(``assessments.packing``), so a line costs microseconds; one that is not packed yet is gathered on the way.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import batched
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from treadle.domain.assessments.models import Assessment, PackedAnswers
from treadle.domain.assessments.packing import AT_ONCE, packed_now, unpacked
from treadle.domain.standards.models import Question
from treadle.domain.standards.states import QuestionType
from treadle.journeys.bulk_export.datasets import Record, Rows
from treadle.kernel.cells import harmless_in_csv

_ABOUT = {
    "assessment_id": "code", "factory_id": "code", "factory": "text", "country": "code", "cycle": "whole",
    "started_on": "day", "version": "code",
}


@dataclass(frozen=True)
class Columns:
    """The heads; version → the column of each of its questions as they are packed; the columns with free text."""

    heads: list[str]
    places: dict[UUID, list[int]]
    facts: frozenset[int]


def answer_rows(assessments: QuerySet[Assessment]) -> Rows:
    """The lines of these assessments, in the order in which the database gives them."""
    about, versions = _about(assessments)
    columns = _columns(set(versions.values()))
    records = _lines(about, versions, columns)
    return Rows([*_ABOUT, *columns.heads], records, len(about), [*_ABOUT.values(), *["code"] * len(columns.heads)])


def _about(assessments: QuerySet[Assessment]) -> tuple[dict[UUID, tuple[Any, ...]], dict[UUID, UUID]]:
    """What stands before the answers, and the version, by assessment: some hundred bytes each."""
    found = assessments.values_list("version_id", "pk", "factory_id", "factory__name", "factory__country",
                                    "cycle__number", "started_on", "version__label")
    about: dict[UUID, tuple[Any, ...]] = {}
    versions: dict[UUID, UUID] = {}
    for version, pk, factory, *rest in found.iterator(2000):
        about[pk], versions[pk] = (str(pk), str(factory), *rest), version
    return about, versions


def _columns(versions: set[UUID]) -> Columns:
    """A question keeps its column across versions: the column is its concept's."""
    questions = Question.objects.filter(version__in=versions).order_by(
        "point__cluster__order", "point__order", "order", "pk").values_list("pk", "version_id", "concept__key", "type")
    of_concept: dict[str, int] = {}
    of_version: dict[UUID, dict[UUID, int]] = {version: {} for version in versions}
    facts: set[int] = set()
    for pk, version, concept, kind in questions.iterator(2000):
        place = of_version[version][pk] = of_concept.setdefault(concept, len(of_concept))
        if kind == QuestionType.FACT:
            facts.add(place)
    places = {version: [keys[key] for key in sorted(keys)] for version, keys in of_version.items()}
    return Columns(list(of_concept), places, frozenset(facts))


def _lines(about: dict[UUID, tuple[Any, ...]], versions: dict[UUID, UUID], columns: Columns) -> Iterator[Record]:
    for some in batched(about, AT_ONCE):
        kept = PackedAnswers.objects.filter(assessment__in=some).order_by().values_list("assessment_id", "said")
        packed = {key: unpacked(said) for key, said in kept}
        if lacking := [key for key in some if key not in packed]:
            packed |= dict(packed_now(lacking, versions))
        for key in some:
            line = [""] * len(columns.heads)
            for place, value in zip(columns.places[versions[key]], packed[key], strict=True):
                line[place] = value
            for place in columns.facts:
                if line[place]:
                    line[place] = harmless_in_csv(line[place])
            yield (*about[key], *line)
