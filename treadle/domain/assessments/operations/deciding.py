"""What a save changes, worked out without asking the database: one place for one answer and for a whole sheet."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from treadle.domain.assessments.models import Answer, Finding
from treadle.domain.assessments.rules.sheet import FindingInput, Given
from treadle.domain.assessments.states import Outcome

#: What a finding holds, by the names of its columns.
type FindingValues = Mapping[str, Any]
FINDING_FIELDS = ("explanation", "evidence_kinds", "evidence", "rests_on_interviews", "workers_affected_percent")


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer as it stands. ``finding`` is there whatever the outcome: nothing typed is lost by a slip."""

    id: int
    outcome: str
    value: str
    note: str
    revision: int
    finding: FindingValues | None

    @classmethod
    def of(cls, answer: Answer) -> "Kept":
        """From a row with its finding."""
        finding = getattr(answer, "finding", None)
        values = None if finding is None else values_of(finding)
        return cls(answer.pk, answer.outcome, answer.value, answer.note, answer.revision, values)


def values_of(finding: Finding) -> FindingValues:
    """A finding that is kept."""
    return {name: getattr(finding, name) for name in FINDING_FIELDS}


def wanted(finding: FindingInput) -> dict[str, Any]:
    """A finding as it is to be kept."""
    return {
        "explanation": finding.explanation.strip(),
        "evidence_kinds": sorted(set(finding.evidence_kinds)),
        "evidence": finding.evidence.strip(),
        "rests_on_interviews": finding.leans_on_interviews,
        "workers_affected_percent": finding.workers_affected_percent,
    }


def finding_to_write(
    kept: FindingValues | None, given: Given, finding: FindingInput | None
) -> dict[str, Any] | None:
    """What is to be written of a finding of a question not met, or None when nothing of it changes."""
    if finding is None or given.outcome != Outcome.NOT_MET:
        return None
    values = wanted(finding)
    return None if kept is not None and all(kept[name] == value for name, value in values.items()) else values


def says_another(kept: Kept, given: Given) -> bool:
    """Whether the answer itself changes."""
    return (kept.outcome, kept.value, kept.note) != (given.outcome, given.value, given.note)


def agrees(kept: Kept, given: Given, finding: FindingInput | None) -> bool:
    """Two people who say the same do not disagree."""
    if says_another(kept, given):
        return False
    if finding is None or kept.finding is None or kept.outcome != Outcome.NOT_MET:
        return finding is None or not finding.explanation.strip()
    mine = kept.finding
    return (mine["explanation"], sorted(mine["evidence_kinds"]), mine["evidence"]) == (
        finding.explanation.strip(),
        sorted(set(finding.evidence_kinds)),
        finding.evidence.strip(),
    )


def for_history(outcome: str, value: str, note: str, finding: FindingValues | None) -> dict[str, Any]:
    """An answer as its history keeps it."""
    kept: dict[str, Any] = {"outcome": outcome, "value": value, "note": note}
    if finding is not None:
        share = finding["workers_affected_percent"]
        kinds = list(finding["evidence_kinds"])
        kept["finding"] = {**finding, "evidence_kinds": kinds, "workers_affected_percent": _plain(share)}
    return kept


def _plain(share: Decimal | None) -> str | None:
    """A share in one form, however the database or a form wrote it."""
    return None if share is None else f"{share.quantize(Decimal('0.01')):f}"
