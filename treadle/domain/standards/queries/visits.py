"""What helps on a visit: at which stop a question is looked into, checklists, phrases, how many people to interview."""

from treadle.domain.standards.datafiles.visits import (
    STOPS,
    Checklist,
    Phrase,
    Sampling,
    alert_text,
    checklists,
    phrases,
    sampling_in,
    stop_for,
)
from treadle.domain.standards.queries.sheet import AppliedQuestion

__all__ = ["STOPS", "Checklist", "Phrase", "Sampling", "alert_text", "checklists", "phrases", "sampling_in", "stop_of"]


def stop_of(one: AppliedQuestion) -> str:
    """The stop of the day at which a question is looked into first."""
    return stop_for(
        concept=one.question.concept.key, point=f"{one.cluster.key}.{one.point.key}", cluster=one.cluster.key,
        kinds=list(one.question.kinds),
    )
