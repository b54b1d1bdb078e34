"""Rates by point, cluster, country, factory, question and every other split. One query each."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Value

from treadle.domain.assessments import statements
from treadle.domain.assessments.models import Answer, Assessment, ClusterResult
from treadle.domain.assessments.rates.frame import (
    NOTHING,
    SPLITS,
    Frame,
    Rate,
    assessment_rows,
    point_rows,
    released,
    tally_rows,
)
from treadle.domain.assessments.results import CLUSTER_COLUMNS, as_uuid
from treadle.domain.standards.states import QuestionType

KEYS = {"factory", "group", "buyer"}  # splits that are keys of tables


@dataclass(frozen=True)
class Tally:
    """Everything that is counted of a group of factories: points, questions, and how publicly these are reported.

    ``beside`` are questions that are not publicly reported, in points that have publicly reported ones.
    """

    factories: int = 0
    points: int = 0
    points_not_met: int = 0
    items: int = 0
    items_not_met: int = 0
    public_items: int = 0
    public_not_met: int = 0
    beside_items: int = 0
    beside_not_met: int = 0

    @property
    def rate(self) -> Rate:
        """Points not met of points assessed."""
        return Rate(self.points_not_met, self.points, self.factories)

    @property
    def public(self) -> Rate:
        """Publicly reported questions not met of those assessed."""
        return Rate(self.public_not_met, self.public_items, self.factories)

    @property
    def beside(self) -> Rate:
        """Other questions of the same points."""
        return Rate(self.beside_not_met, self.beside_items, self.factories)

    @property
    def other(self) -> Rate:
        """Questions of points that have no publicly reported one."""
        return Rate(self.items_not_met - self.public_not_met - self.beside_not_met,
                    self.items - self.public_items - self.beside_items, self.factories)


EMPTY = Tally()


@dataclass(frozen=True)
class Score:
    """Mean research scores, 0 to 100, of ``factories`` audits of enough items; None: no audit has such items."""

    factories: int
    all_items: float | None
    public: float | None
    beside: float | None
    other: float | None


def tallies_of_points(frame: Frame, split: str = "") -> dict[tuple[Any, UUID], Tally]:
    """(place in the split, point) → counts of the factories assessed on the point."""
    found = statements.rows_of("rates_of_points", {
        "rate_assessments": assessment_rows(frame, split), "rate_results": point_rows(frame)})
    return {(_place(row["split"], split), as_uuid(row["key"])): _tally(row) for row in found}


def tallies_of_clusters(frame: Frame, split: str = "") -> dict[tuple[Any, UUID], Tally]:
    """(place in the split, cluster) → counts of the factories assessed on the cluster."""
    found = statements.rows_of("rates_of_tallies", {
        "rate_assessments": assessment_rows(frame, split), "rate_tallies": tally_rows(frame, by_cluster=True)})
    return {(_place(row["split"], split), as_uuid(row["key"])): _tally(row) for row in found}


def tallies(frame: Frame, split: str = "") -> dict[Any, Tally]:
    """Place in the split → counts of all points together. Without a split the only place is ""."""
    if frame.point:
        return {place: tally for (place, _point), tally in tallies_of_points(frame, split).items()}
    found = statements.rows_of("rates_of_tallies", {
        "rate_assessments": assessment_rows(frame, split), "rate_tallies": tally_rows(frame)})
    return {_place(row["split"], split): _tally(row) for row in found if row["split"] is not None}


def by_point(frame: Frame) -> dict[UUID, Rate]:
    """Point id → factories not compliant with it, of the factories assessed on it."""
    return {point: tally.rate for (_all, point), tally in tallies_of_points(frame).items()}


def by_cluster(frame: Frame) -> dict[UUID, Rate]:
    """Cluster id → points not met of points assessed, summed over the factories."""
    return {cluster: tally.rate for (_all, cluster), tally in tallies_of_clusters(frame).items()}


def by_split(frame: Frame, split: str) -> dict[Any, Rate]:
    """Place in one of ``SPLITS`` → points not met of points assessed; the latest assessment of each factory there."""
    return {place: tally.rate for place, tally in tallies(frame, split).items()}


def by_country(frame: Frame) -> dict[str, Rate]:
    """Country → points not met of points assessed, over its factories."""
    return by_split(frame, "country")


def by_factory(frame: Frame) -> dict[UUID, Rate]:
    """Factory id → its points not met of its points assessed."""
    return by_split(frame, "factory")


def overall(frame: Frame) -> Rate:
    """Points not met of points assessed over the whole frame."""
    return tallies(frame).get("", EMPTY).rate


def public_share(frame: Frame) -> Rate:
    """Publicly reported questions not met of those assessed, over the frame."""
    return tallies(frame).get("", EMPTY).public


def by_publicity(frame: Frame) -> dict[str, Rate]:
    """Questions not met: publicly reported, others of the same points, all others."""
    tally = tallies(frame).get("", EMPTY)
    return {"public": tally.public, "beside": tally.beside, "other": tally.other}


def research_scores(frame: Frame, split: str = "") -> dict[Any, Score]:
    """Place in the split → mean research scores of its latest audits; those of fewer than 122 items are dropped."""
    found = statements.rows_of("research_scores", {
        "rate_assessments": assessment_rows(frame, split), "rate_tallies": tally_rows(frame)})
    return {_place(row["split"], split): Score(row["factories"], row["score"], row["public_score"],
                                               row["beside_score"], row["other_score"])
            for row in found if row["split"] is not None}


def by_question(frame: Frame) -> dict[UUID, Rate]:
    """Question id → findings of the factories whose latest assessment answered it. Over answers."""
    return {question: tally.rate for (_all, question), tally in tallies_of_questions(frame, by="question_id").items()}


def by_concept(frame: Frame) -> dict[UUID, Rate]:
    """Concept id → findings of the factories whose latest assessment answered the question, in whichever wording."""
    return {concept: tally.rate for (_all, concept), tally in tallies_of_questions(frame).items()}


def tallies_of_questions(frame: Frame, split: str = "", *, by: str = "question__concept_id"
                         ) -> dict[tuple[Any, UUID], Tally]:
    """(place in the split, concept or question) → factories that answered it, as the tally of one point."""
    rows = Answer.objects.filter(question__type=QuestionType.SCORED, assessment__in=released(frame).values("id"))
    if frame.cluster:
        rows = rows.filter(question__point__cluster=frame.cluster)
    if frame.point:
        rows = rows.filter(question__point=frame.point)
    found = statements.rows_of("question_rates", {
        "rate_assessments": assessment_rows(frame, split), "rate_answers": _scored(rows, by)})
    return {(_place(row["split"], split), as_uuid(row["question"])): Tally(
        row["factories"], row["factories"], int(row["not_met"]), row["factories"], int(row["not_met"]))
        for row in found}


def of_assessment(assessment: Assessment) -> Rate:
    """The factory-level rate of one settled assessment."""
    row = ClusterResult.objects.filter(assessment=assessment, cluster=None).first()
    return Rate(row.points_not_met, row.points, 1) if row else NOTHING


def summed(found: Iterable[Rate]) -> Rate:
    """One rate over groups that share no factory, such as countries."""
    rates = list(found)
    return Rate(sum(rate.not_met or 0 for rate in rates), sum(rate.out_of or 0 for rate in rates),
                sum(rate.factories or 0 for rate in rates))


def _scored(rows: Any, question: str) -> statements.Input:
    """Answers as the definition reads them, where only the question matters; all of them are scored."""
    told = rows.annotate(scored=Value(True), public=Value(False))
    return ("assessment point question scored outcome public",
            told.values_list("assessment_id", "question__point_id", question, "scored", "outcome", "public"))


def _tally(row: dict[str, Any]) -> Tally:
    return Tally(row["factories"], *(int(row[name]) for name in CLUSTER_COLUMNS.split()))


def _place(value: Any, split: str) -> Any:
    return as_uuid(value) if split in KEYS and value is not None else value


__all__ = [
    "EMPTY", "SPLITS", "Score", "Tally", "by_cluster", "by_concept", "by_country", "by_factory", "by_point",
    "by_publicity", "by_question", "by_split", "of_assessment", "overall", "public_share", "research_scores", "summed",
    "tallies", "tallies_of_clusters", "tallies_of_points", "tallies_of_questions",
]
