"""The social dialogue indicators: the same list that the review of systems uses, from its data file."""

from treadle.domain.assessments.states import SystemsFamily
from treadle.domain.assessments.systems_indicators import Indicator, indicators


def dialogue_indicators() -> list[Indicator]:
    """Those on social dialogue, in the file's order."""
    return [indicator for indicator in indicators() if indicator.family == SystemsFamily.SOCIAL_DIALOGUE]
