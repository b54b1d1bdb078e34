"""Answers, one line an assessment and one column a question: the database packs, Python only unpacks.

A programme's answers are hundreds of thousands of rows. The database puts those of an assessment into two texts, the
questions and what was answered, in the same order; most assessments have the same questions, so where each of them
belongs is looked up once. So a line costs microseconds here, and most of the work is done without Python's lock.
"""

from collections.abc import Iterator, Sequence
from itertools import batched
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Case, CharField, F, QuerySet, StringAgg, TextField, Value, When
from django.db.models.functions import Cast

from treadle.domain.assessments.models import Answer, Assessment
from treadle.domain.standards.models import Question
from treadle.domain.standards.states import QuestionType
from treadle.journeys.bulk_export.datasets import Record, Rows
from treadle.kernel.cells import harmless_in_csv

LINES = 100  # asked for at once; a line is about ten kilobytes
MOST_KNOWN = 50  # orders of questions that are remembered
BETWEEN = "\x1f"  # nobody types a unit separator
_ABOUT = {
    "assessment_id": "code", "factory_id": "code", "factory": "text", "country": "code", "cycle": "whole",
    "started_on": "day", "version": "code",
}
type Places = dict[str, int]


def answer_rows(assessments: QuerySet[Assessment]) -> Rows:
    """The lines of these assessments, in the order in which the database gives them."""
    about = _about(assessments)
    places, heads, facts = _columns(assessments)
    records = _lines(about, places, len(heads), facts)
    return Rows([*_ABOUT, *heads], records, len(about), [*_ABOUT.values(), *["code"] * len(heads)])


def _about(assessments: QuerySet[Assessment]) -> dict[UUID, tuple[Any, ...]]:
    """What stands before the answers, by assessment: some hundred bytes each."""
    found = assessments.values_list("pk", "factory_id", "factory__name", "factory__country", "cycle__number",
                                    "started_on", "version__label")
    return {row[0]: (str(row[0]), str(row[1]), *row[2:]) for row in found.iterator(2000)}


def _columns(assessments: QuerySet[Assessment]) -> tuple[Places, list[str], frozenset[int]]:
    """Question as the database writes it → column; the heads; the columns that hold free text.

    A question keeps its column across versions: the column is its concept's.
    """
    versions = assessments.values("version").distinct()
    questions = Question.objects.filter(version__in=versions).order_by(
        "point__cluster__order", "point__order", "order", "pk").values_list("pk", "concept__key", "type")
    of_concept: dict[str, int] = {}
    places: Places = {}
    facts: set[int] = set()
    for pk, concept, kind in questions.iterator(2000):
        place = places[_written(pk)] = of_concept.setdefault(concept, len(of_concept))
        if kind == QuestionType.FACT:
            facts.add(place)
    return places, list(of_concept), frozenset(facts)


def _written(question: UUID) -> str:
    """A key as the database writes it as text."""
    return str(question) if connection.vendor == "postgresql" else question.hex


def _lines(about: dict[UUID, tuple[Any, ...]], places: Places, width: int, facts: frozenset[int]) -> Iterator[Record]:
    known: dict[str, list[int]] = {}
    for some in batched(about, LINES):
        for assessment, questions, texts in _packed(some):
            values = texts.split(BETWEEN)
            where = known.get(questions)
            if where is None:
                where = [places[each] for each in questions.split(" ")]
                if len(known) < MOST_KNOWN:
                    known[questions] = where
            line = [""] * width
            if len(where) == len(values):
                for place, value in zip(where, values, strict=True):
                    line[place] = value
            else:
                _one_by_one(assessment, places, line)
            for place in facts:
                line[place] = harmless_in_csv(line[place])
            yield (*about[assessment], *line)


def _packed(some: Sequence[UUID]) -> Iterator[tuple[UUID, str, str]]:
    """The answers of some assessments, packed. Of some, because a database sorts what it groups in memory."""
    said = Case(When(outcome="", then=F("value")), default=F("outcome"), output_field=TextField())
    packed = Answer.objects.filter(assessment__in=some).order_by().values("assessment_id").annotate(
        questions=StringAgg(Cast("question_id", CharField(max_length=36)), Value(" ")),
        said=StringAgg(said, Value(BETWEEN)))
    yield from packed.values_list("assessment_id", "questions", "said").iterator(LINES)


def _one_by_one(assessment: UUID, places: Places, line: list[str]) -> None:
    """An assessment in whose texts the separator itself was written."""
    for question, outcome, value in Answer.objects.filter(assessment=assessment).values_list(
            "question_id", "outcome", "value"):
        line[places[_written(question)]] = outcome or value
