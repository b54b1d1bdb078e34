"""What is kept of a sheet now, question by question: as text by field, with what a writer must have seen of it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from treadle.domain.assessments.models import Answer, Assessment
from treadle.domain.assessments.queries import answers_of
from treadle.domain.assessments.queries.sheet import kept_finding, sheet_of
from treadle.domain.assessments.states import EvidenceKind
from treadle.domain.fieldwork.models import Journal
from treadle.domain.fieldwork.queries.registers import devices_of, journal_of, registers_of
from treadle.domain.standards.queries import AppliedQuestion
from treadle.journeys.fill_by_workbook.layout import FIELDS, PARTS, Filled, key_of


@dataclass(frozen=True)
class Kept:
    """One question as it stands. ``base`` is what a workbook carries along: heads by part, or the revision (``r``)."""

    applied: AppliedQuestion
    filled: Filled
    base: Mapping[str, Any]
    who: str = ""
    at: datetime | None = None

    @property
    def code(self) -> str:
        """The question's code."""
        return self.applied.question.code


@dataclass
class Standing:
    """A sheet as it stands; ``journal`` is the visit's, where it has one, and ``have`` the last number by device."""

    assessment: Assessment
    journal: Journal | None
    questions: dict[UUID, Kept] = field(default_factory=dict)
    have: dict[str, int] = field(default_factory=dict)

    def arrived(self, entry: str) -> bool:
        """Whether an entry of this id is in the journal."""
        device, _dot, number = entry.rpartition(".")
        return number.isdecimal() and 0 < int(number) <= self.have.get(device, 0)


def standing_of(assessment: Assessment) -> Standing:
    """The sheet with its answers and what a writer must have seen. Five queries at most."""
    visit_id = assessment.visit_id
    journal = journal_of(visit_id) if visit_id is not None else None
    heads: dict[str, list[str]] | None = None
    found, answers = Standing(assessment, journal), answers_of(assessment)
    if journal is not None and visit_id is not None:
        known = registers_of(visit_id, "q/", "n/", "f/")
        heads = {key: [head.id for head in one.heads] for key, one in known.items()}
        found.have = dict(devices_of(visit_id).values_list("device", "last"))
    for one in sheet_of(assessment):
        answer = answers.get(one.question.pk)
        base = _base(one.question.code, answer, heads)
        who = answer.answered_by.name if answer is not None and answer.answered_by else ""
        at = answer.answered_at if answer is not None else None
        found.questions[one.question.pk] = Kept(one, filled_of(answer), base, who, at)
    return found


def filled_of(answer: Answer | None) -> Filled:
    """An answer with its finding, as text by field."""
    if answer is None:
        return dict.fromkeys(FIELDS, "")
    finding = kept_finding(answer)
    kinds = finding.evidence_kinds if finding is not None else []
    share = finding.workers_affected_percent if finding is not None else None
    return {
        "outcome": answer.outcome, "value": answer.value, "note": answer.note,
        "explanation": finding.explanation if finding is not None else "",
        "evidence": finding.evidence if finding is not None else "",
        **{kind: "yes" if kind in kinds else "" for kind in EvidenceKind.values},
        "share": "" if share is None else f"{share.normalize():f}",
        "held_back": "yes" if finding is not None and finding.rests_on_interviews else "",
    }


def _base(code: str, answer: Answer | None, heads: Mapping[str, Collection[str]] | None) -> dict[str, Any]:
    if heads is None:
        return {"r": answer.revision if answer is not None else None}
    parts = sorted(set(PARTS.values()))
    return {part: sorted(heads.get(key_of(part, code), [])) for part in parts}
