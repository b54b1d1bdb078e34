"""The measures that criteria name: each reads one thing, and gives None where it was never recorded."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from treadle.domain.assessments import rates
from treadle.domain.assessments.models import Alert, Answer, Assessment, SystemsReview
from treadle.domain.assessments.queries.systems import family_score, on_track_share
from treadle.domain.assessments.states import AlertState, AssessmentState, Outcome, SystemsFamily
from treadle.domain.committees.models import Committee, Meeting
from treadle.domain.cycles.models import Cycle
from treadle.domain.improvement.models import Item
from treadle.domain.improvement.states import Verification
from treadle.domain.standards.queries.sheet import sheet_for
from treadle.domain.standards.states import QuestionType, TagKind

type Value = Decimal | None


@dataclass
class Inputs:
    """What the measures read: a cycle of a factory, as things stand on a day."""

    cycle: Cycle
    on: date

    @cached_property
    def assessment(self) -> Assessment | None:
        """The factory's latest released assessment by that day, whichever cycle it belongs to."""
        found = Assessment.objects.filter(factory=self.cycle.factory_id, state=AssessmentState.RELEASED,
                                          started_on__lte=self.on)
        return found.select_related("factory", "version__instrument", "cycle").order_by("-started_on", "-pk").first()

    @cached_property
    def review(self) -> SystemsReview | None:
        """The latest review of systems since the cycle began."""
        found = SystemsReview.objects.filter(cycle__factory=self.cycle.factory_id, reviewed_on__lte=self.on,
                                             reviewed_on__gte=self.cycle.signed_up_on)
        return found.prefetch_related("scores").order_by("-reviewed_on", "-recorded_at").first()


def _share(part: Decimal | int, whole: Decimal | int) -> Value:
    return (Decimal(part) / Decimal(whole)).quantize(Decimal("0.0001")) if whole else None


def _exact(value: float | None) -> Value:
    return None if value is None else Decimal(str(value)).quantize(Decimal("0.0001"))


def factory_noncompliance_share(inputs: Inputs) -> Value:
    """Points not met of points assessed, in the latest released assessment."""
    if inputs.assessment is None:
        return None
    rate = rates.of_assessment(inputs.assessment)
    return _share(rate.not_met or 0, rate.out_of or 0)


def open_public_findings(inputs: Inputs) -> Value:
    """Publicly reported findings of the latest released assessment that nobody of the programme saw fixed."""
    if inputs.assessment is None:
        return None
    items = Item.objects.filter(
        finding__answer__assessment=inputs.assessment, is_public=True, carried_on=None)
    return Decimal(items.exclude(verification=Verification.VERIFIED).count())


def differentiation_questions_met_share(inputs: Inputs) -> Value:
    """Differentiation questions met of those that apply; None as soon as one that applies was not assessed."""
    assessment = inputs.assessment
    if assessment is None:
        return None
    sheet = sheet_for(assessment.version, country=assessment.factory.country, on=assessment.started_on)
    asked = [each.question.pk for each in sheet
             if TagKind.DIFFERENTIATION.value in each.tags and each.question.type == QuestionType.SCORED]
    given = dict(Answer.objects.filter(assessment=assessment, question__in=asked).values_list("question", "outcome"))
    applying = [given.get(pk, "") for pk in asked if given.get(pk) != Outcome.NOT_APPLICABLE]
    if any(outcome not in (Outcome.MET, Outcome.NOT_MET) for outcome in applying):
        return None
    return _share(sum(outcome == Outcome.MET for outcome in applying), len(applying))


def open_alerts(inputs: Inputs) -> Value:
    """Zero-tolerance alerts at the factory since the cycle began that are not closed. Private: see the composers."""
    alerts = Alert.objects.filter(factory=inputs.cycle.factory_id, raised_at__date__gte=inputs.cycle.signed_up_on,
                                  raised_at__date__lte=inputs.on)
    return Decimal(alerts.exclude(state=AlertState.CLOSED).count())


def systems_review_score(inputs: Inputs) -> Value:
    """The latest review of management systems, as a share of the highest score."""
    return _exact(family_score(inputs.review, SystemsFamily.MANAGEMENT_SYSTEMS)) if inputs.review else None


def social_dialogue_on_track_share(inputs: Inputs) -> Value:
    """Indicators of social dialogue on track, of those there are, in the latest review."""
    return _exact(on_track_share(inputs.review, SystemsFamily.SOCIAL_DIALOGUE)) if inputs.review else None


def committee_meetings_held(inputs: Inputs) -> Value:
    """Meetings recorded since the cycle began; None where no committee is recorded."""
    committees = Committee.objects.filter(factory=inputs.cycle.factory_id)
    if not committees.exists():
        return None
    held = Meeting.objects.filter(committee__in=committees, held_on__gte=inputs.cycle.signed_up_on,
                                  held_on__lte=inputs.on)
    return Decimal(held.count())


def training_days_used_share(inputs: Inputs) -> Value:
    """Training days used of those that the cycle's template allots; None where it allots none."""
    allotted = (inputs.cycle.template.data.get("allowances") or {}).get("training_days") or 0
    used = sum(inputs.cycle.training_uses.filter(held_on__lte=inputs.on).values_list("days", flat=True))
    return _share(used, Decimal(str(allotted)))


def seminars_attended(inputs: Inputs) -> Value:
    """Learning seminars of the cycle that the factory came to."""
    return Decimal(inputs.cycle.seminars.filter(held_on__lte=inputs.on).count())


MEASURES: dict[str, Callable[[Inputs], Value]] = {
    measure.__name__: measure for measure in (
        factory_noncompliance_share, open_public_findings, differentiation_questions_met_share, open_alerts,
        systems_review_score, social_dialogue_on_track_share, committee_meetings_held, training_days_used_share,
        seminars_attended,
    )
}
