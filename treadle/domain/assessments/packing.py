"""Packing: the answers of released assessments as one text each, from which files of answers are written quickly."""

import json
from collections.abc import Iterable, Iterator
from itertools import batched
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Case, CharField, F, QuerySet, StringAgg, TextField, Value, When
from django.db.models.functions import Cast

from treadle.domain.assessments.models import Answer, Assessment, PackedAnswers
from treadle.domain.standards.models import Question

AT_ONCE = 100  # assessments asked for at once; one is about ten kilobytes
BETWEEN = "\x1f"  # hardly anybody types a unit separator
MOST_KNOWN = 50  # orders of questions that are remembered


class Orders:
    """The questions of each version in the order in which answers are packed: that of their keys."""

    def __init__(self) -> None:
        self._known: dict[UUID, list[UUID]] = {}

    def of(self, version: UUID) -> list[UUID]:
        """The keys; asked once a version."""
        if version not in self._known:
            keys = Question.objects.filter(version=version).order_by("pk").values_list("pk", flat=True)
            self._known[version] = sorted(keys)
        return self._known[version]


def pack_one(assessment: Assessment) -> None:
    """Pack the answers of one; its release and a re-issue call this and write the ledger."""
    pack(Assessment.objects.filter(pk=assessment.pk))


@transaction.atomic
def pack(assessments: QuerySet[Assessment]) -> int:
    """Pack the answers of these assessments anew; says of how many."""
    versions = dict(assessments.order_by().values_list("pk", "version_id"))
    count = 0
    for some in batched(versions, 10 * AT_ONCE):
        PackedAnswers.objects.filter(assessment__in=some).delete()
        made = PackedAnswers.objects.bulk_create(
            [PackedAnswers(assessment_id=key, said=_text(line)) for key, line in packed_now(some, versions)],
            batch_size=200)
        count += len(made)
    return count


def _text(line: list[str]) -> str:
    return json.dumps(line, ensure_ascii=False, separators=(",", ":"))


def unpacked(said: str) -> list[str]:
    """What was said on each question, of packed answers."""
    line: list[str] = json.loads(said)
    return line


def packed_now(keys: Iterable[UUID], versions: dict[UUID, UUID]) -> Iterator[tuple[UUID, list[str]]]:
    """(assessment, what was said on each question of its version), gathered from the answers; in no order.

    One query a hundred. The database puts the answers of an assessment into two texts, questions and what was said;
    most have the same questions, so where each belongs is worked out once.
    """
    orders, known = Orders(), dict[tuple[UUID, str], list[int]]()
    for some in batched(keys, AT_ONCE):
        left = set(some)
        for assessment, questions, texts in _gathered(some):
            left.discard(assessment)
            version = versions[assessment]
            where = known.get((version, questions))
            if where is None:
                where = _places(questions, orders.of(version))
                if len(known) < MOST_KNOWN:
                    known[version, questions] = where
            values = texts.split(BETWEEN)
            if len(values) != len(where):
                where, values = _one_by_one(assessment, orders.of(version))
            line = [""] * len(orders.of(version))
            for place, value in zip(where, values, strict=True):
                line[place] = value
            yield assessment, line
        for assessment in left:
            yield assessment, [""] * len(orders.of(versions[assessment]))


def _places(questions: str, order: list[UUID]) -> list[int]:
    at = {_written(key): place for place, key in enumerate(order)}
    return [at[each] for each in questions.split(" ")]


def _written(question: UUID) -> str:
    """A key as the database writes it as text."""
    return str(question) if connection.vendor == "postgresql" else question.hex


def _gathered(some: Iterable[UUID]) -> Iterator[tuple[UUID, str, str]]:
    """(assessment, questions, what was said). Of some, because a database sorts what it groups in memory."""
    said = Case(When(outcome="", then=F("value")), default=F("outcome"), output_field=TextField())
    gathered = Answer.objects.filter(assessment__in=list(some)).order_by().values("assessment_id").annotate(
        questions=StringAgg(Cast("question_id", CharField(max_length=36)), Value(" ")),
        texts=StringAgg(said, Value(BETWEEN)))
    yield from gathered.values_list("assessment_id", "questions", "texts").iterator(AT_ONCE)


def _one_by_one(assessment: UUID, order: list[UUID]) -> tuple[list[int], list[str]]:
    """An assessment in whose texts the separator itself was written."""
    at = {key: place for place, key in enumerate(order)}
    rows = list(Answer.objects.filter(assessment=assessment).order_by().values_list("question_id", "outcome", "value"))
    return [at[row[0]] for row in rows], [row[1] or row[2] for row in rows]
