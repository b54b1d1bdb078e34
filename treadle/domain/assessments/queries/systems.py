"""What the newest review of systems says."""

from treadle.domain.assessments.models import SystemsReview
from treadle.domain.assessments.states import ProgressScale, SystemsFamily
from treadle.domain.assessments.systems_indicators import indicators
from treadle.domain.cycles.models import Cycle

_STEP = {ProgressScale.NO_PROGRESS: 0.0, ProgressScale.MODERATE: 0.5, ProgressScale.ON_TRACK: 1.0}


def latest_systems_review(cycle: Cycle) -> SystemsReview | None:
    """The newest review of a cycle with its scores; two queries."""
    return (
        SystemsReview.objects.filter(cycle=cycle)
        .prefetch_related("scores")
        .order_by("-reviewed_on", "-recorded_at")
        .first()
    )


def family_score(review: SystemsReview, family: SystemsFamily) -> float | None:
    """Mean of the steps (0, 0.5, 1) over a family's indicators; None when one was not looked at."""
    given = {score.indicator: score.scale for score in review.scores.all()}
    needed = [indicator.key for indicator in indicators() if indicator.family == family]
    if any(key not in given for key in needed):
        return None
    return sum(_STEP[ProgressScale(given[key])] for key in needed) / len(needed)


def on_track_share(review: SystemsReview, family: SystemsFamily) -> float | None:
    """Share of a family's indicators that are on track; None when one was not looked at."""
    given = {score.indicator: score.scale for score in review.scores.all()}
    needed = [indicator.key for indicator in indicators() if indicator.family == family]
    if any(key not in given for key in needed):
        return None
    return sum(given[key] == ProgressScale.ON_TRACK for key in needed) / len(needed)
