"""Settling: what a released assessment says of each compliance point, as rows that all rates are made from.

What becomes of the answers is said in ``definition``; here is chosen which answers those are, at which point a question
counts, and whether it was publicly reported.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, UUIDField, Value, When

from treadle.domain.assessments import statements
from treadle.domain.assessments.models import Answer, Assessment, ClusterResult, PointResult, ResultChange
from treadle.domain.standards.models import CountsAs, Question, Tag
from treadle.domain.standards.states import QuestionType, TagKind

POINT_COLUMNS = "assessed not_met public_assessed public_not_met"
CLUSTER_COLUMNS = "points points_not_met items items_not_met public_items public_not_met beside_items beside_not_met"


@dataclass(frozen=True)
class Count:
    """Scored questions of one point that were answered met or not met."""

    assessed: int = 0
    not_met: int = 0
    public_assessed: int = 0
    public_not_met: int = 0


def settle(assessment: Assessment) -> None:
    """Write the rows of an assessment anew. A point without a decided answer gets none: it was not assessed.

    Facts, blanks, “does not apply” and “could not be assessed” count on neither side. The outcome is met or not
    met whichever way a question is asked, so its polarity changes nothing here. The release and a re-issue call
    this; they write the ledger.
    """
    settle_all(Assessment.objects.filter(pk=assessment.pk), instrument=assessment.version.instrument_id)


@transaction.atomic
def settle_all(assessments: QuerySet[Assessment], *, instrument: UUID) -> None:
    """Write the rows of many assessments of one instrument anew, in a few statements however many they are."""
    chosen = assessments.order_by().values("pk")
    PointResult.objects.filter(assessment__in=chosen).delete()
    ClusterResult.objects.filter(assessment__in=chosen).delete()
    answers = Answer.objects.filter(assessment__in=chosen)
    statements.insert_into(
        PointResult._meta.db_table, f"assessment_id point_id {POINT_COLUMNS}", "point_results",
        {"rate_answers": answer_rows(answers, instrument)}, _taken(f"assessment point {POINT_COLUMNS}"))
    written = {"rate_results": result_rows(PointResult.objects.filter(assessment__in=chosen))}
    statements.insert_into(ClusterResult._meta.db_table, f"assessment_id cluster_id {CLUSTER_COLUMNS}",
                           "cluster_results", written, _taken(f"assessment key {CLUSTER_COLUMNS}"))
    statements.insert_into(ClusterResult._meta.db_table, f"assessment_id {CLUSTER_COLUMNS}", "whole_results", written,
                           _taken(f"assessment {CLUSTER_COLUMNS}"))
    ResultChange.objects.create()


@transaction.atomic
def unsettle(assessment: Assessment) -> int:
    """Take the rows away when a report is withdrawn: the factory then counts in no rate. Says of how many points."""
    ResultChange.objects.create()
    ClusterResult.objects.filter(assessment=assessment).delete()
    return PointResult.objects.filter(assessment=assessment).delete()[0]


def count_points(assessment: Assessment) -> dict[UUID, Count]:
    """Point id → its counts as they stand, released or not. A superseded question counts at the point of its newest."""
    answers = answer_rows(Answer.objects.filter(assessment=assessment), assessment.version.instrument_id)
    return {as_uuid(row["point"]): Count(*(int(row[name]) for name in POINT_COLUMNS.split()))
            for row in statements.rows_of("point_results", {"rate_answers": answers})}


def answer_rows(answers: QuerySet[Answer], instrument: UUID) -> statements.Input:
    """Answers of one instrument as the definition reads them."""
    scored = Case(When(question__type=QuestionType.SCORED, question__point__cluster__scored=True, then=True),
                  default=False)
    rows = answers.annotate(counted_at=_counted_at(instrument), is_scored=scored, is_public=Exists(_public_tags()))
    return ("assessment point question scored outcome public",
            rows.values_list("assessment_id", "counted_at", "question_id", "is_scored", "outcome", "is_public"))


def result_rows(results: QuerySet[PointResult]) -> statements.Input:
    """Point results as the definition reads them."""
    return (f"assessment point cluster {POINT_COLUMNS}",
            results.values_list("assessment_id", "point_id", "point__cluster_id", *POINT_COLUMNS.split()))


def as_uuid(value: Any) -> UUID:
    """A key as a database gives it outside of Django's fields: PostgreSQL as a UUID, SQLite as text."""
    return value if isinstance(value, UUID) else UUID(value)


def tagged(kind: TagKind, *, country: str, on: date) -> Q:
    """The condition on ``Tag`` under which a tag of this kind holds in a country on a day."""
    return (Q(kind=kind, country__in=("", country), effective_from__lte=on)
            & (Q(effective_to=None) | Q(effective_to__gte=on)))


def _public_tags() -> QuerySet[Tag]:
    """The tags by which an answer's question was publicly reported in its country when the assessment began."""
    began, country = OuterRef("assessment__started_on"), OuterRef("assessment__factory__country")
    return Tag.objects.filter(
        Q(effective_to=None) | Q(effective_to__gte=began), Q(country="") | Q(country=country),
        question=OuterRef("question"), kind=TagKind.PUBLIC, effective_from__lte=began)


def _taken(columns: str) -> str:
    return ", ".join(f'"{column}"' for column in columns.split())


def _counted_at(instrument: UUID) -> Case | F:
    """The point where an answer counts: its question's, or that of the newest question that it counts as."""
    moved = _newest_points(instrument)
    if not moved:
        return F("question__point_id")
    return Case(*(When(question__concept=concept, then=Value(point, output_field=UUIDField()))
                  for concept, point in moved.items()), default=F("question__point_id"))


def _newest_points(instrument: UUID) -> dict[UUID, UUID]:
    """Concept → the point where it counts now, for the superseded concepts of an instrument."""
    onward = dict(CountsAs.objects.filter(old__instrument=instrument).values_list("old", "new"))
    if not onward:
        return {}
    last = {concept: _follow(concept, onward) for concept in onward}
    points = dict(Question.objects.filter(concept__in=set(last.values())).order_by("version__in_force_from")
                  .values_list("concept_id", "point_id"))
    return {concept: points[newest] for concept, newest in last.items() if newest in points}


def _follow(concept: UUID, onward: dict[UUID, UUID]) -> UUID:
    seen = {concept}
    while concept in onward and onward[concept] not in seen:
        concept = onward[concept]
        seen.add(concept)
    return concept
