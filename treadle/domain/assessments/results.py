"""Settling: what a released assessment says of each compliance point, as rows that all rates are made from."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from treadle.domain.assessments.models import Answer, Assessment, PointResult
from treadle.domain.assessments.states import Outcome
from treadle.domain.standards.models import CountsAs, Question, Tag
from treadle.domain.standards.states import QuestionType, TagKind

DECIDED = (Outcome.MET, Outcome.NOT_MET)


@dataclass
class Count:
    """Scored questions of one point that were answered met or not met."""

    assessed: int = 0
    not_met: int = 0
    public_assessed: int = 0
    public_not_met: int = 0

    def add(self, *, not_met: bool, public: bool) -> None:
        """Count one answer in."""
        self.assessed += 1
        self.not_met += not_met
        self.public_assessed += public
        self.public_not_met += public and not_met


@transaction.atomic
def settle(assessment: Assessment) -> list[PointResult]:
    """Write the rows of an assessment anew. A point without a decided answer gets none: it was not assessed.

    Facts, blanks, “does not apply” and “could not be assessed” count on neither side. The outcome is met or not
    met whichever way a question is asked, so its polarity changes nothing here. The release and a re-issue call
    this; they write the ledger.
    """
    counts = count_points(assessment)
    PointResult.objects.filter(assessment=assessment).delete()
    return PointResult.objects.bulk_create(
        PointResult(assessment=assessment, point_id=point, assessed=count.assessed, not_met=count.not_met,
                    public_assessed=count.public_assessed, public_not_met=count.public_not_met)
        for point, count in counts.items()
    )


def unsettle(assessment: Assessment) -> int:
    """Take the rows away when a report is withdrawn: the factory then counts in no rate. Says how many."""
    return PointResult.objects.filter(assessment=assessment).delete()[0]


def count_points(assessment: Assessment) -> dict[UUID, Count]:
    """Point id → its counts, in a few queries. A superseded question counts at the point of its newest."""
    answers = list(
        Answer.objects.filter(assessment=assessment, outcome__in=DECIDED, question__type=QuestionType.SCORED,
                              question__point__cluster__scored=True)
        .values_list("question_id", "question__concept_id", "question__point_id", "outcome")
    )
    public = public_questions(assessment)
    moved = _newest_points(assessment)
    counts: dict[UUID, Count] = defaultdict(Count)
    for question, concept, point, outcome in answers:
        counts[moved.get(concept, point)].add(not_met=outcome == Outcome.NOT_MET, public=question in public)
    return dict(counts)


def tagged(kind: TagKind, *, country: str, on: date) -> Q:
    """The condition on ``Tag`` under which a tag of this kind holds in a country on a day."""
    return (Q(kind=kind, country__in=("", country), effective_from__lte=on)
            & (Q(effective_to=None) | Q(effective_to__gte=on)))


def public_questions(assessment: Assessment) -> set[UUID]:
    """Ids of the questions that were publicly reported in the factory's country when the assessment began."""
    holds = tagged(TagKind.PUBLIC, country=assessment.factory.country, on=assessment.started_on)
    tags = Tag.objects.filter(holds, question__version=assessment.version_id)
    return set(tags.values_list("question_id", flat=True))


def _newest_points(assessment: Assessment) -> dict[UUID, UUID]:
    """Concept → the point where it counts now, for the superseded concepts of this version."""
    links = CountsAs.objects.filter(old__instrument=assessment.version.instrument_id)
    onward = dict(links.values_list("old", "new"))
    if not onward:
        return {}
    mine = set(Question.objects.filter(version=assessment.version_id, concept__in=onward)
               .values_list("concept_id", flat=True))
    last = {concept: _follow(concept, onward) for concept in mine}
    points = dict(Question.objects.filter(concept__in=set(last.values())).order_by("version__in_force_from")
                  .values_list("concept_id", "point_id"))
    return {concept: points[newest] for concept, newest in last.items() if newest in points}


def _follow(concept: UUID, onward: dict[UUID, UUID]) -> UUID:
    seen = {concept}
    while concept in onward and onward[concept] not in seen:
        concept = onward[concept]
        seen.add(concept)
    return concept
