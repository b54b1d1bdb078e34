"""What pages show of a sheet: questions with their law, last time's answer and tags, cut into pages that stay light."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from treadle.domain.assessments.models import Answer, AnswerChange, Assessment, Finding, ReviewRemark
from treadle.domain.assessments.queries import answers_of
from treadle.domain.assessments.queries.sheet import finding_of, kept_finding, last_answers, laws_of
from treadle.domain.assessments.states import AssessmentState, EvidenceKind, Outcome
from treadle.domain.assessments.traces import Trace
from treadle.domain.standards.models import Rule
from treadle.domain.standards.queries import AppliedQuestion, pick
from treadle.domain.standards.states import Confidence, Polarity, QuestionType, TagKind
from treadle.ui.sheet_forms import AnswerForm

#: The language that interviews are held in, where question texts may have it.
LOCAL = {"VN": "vi", "JO": "ar", "EG": "ar"}
QUESTIONS_A_PAGE = 8
STATE_KINDS = {
    AssessmentState.OPEN: "ours",
    AssessmentState.SUBMITTED: "waiting",
    AssessmentState.SENT_BACK: "danger",
    AssessmentState.REVIEWED: "ours",
    AssessmentState.WITH_FACTORY: "waiting",
    AssessmentState.READY: "kept",
    AssessmentState.RELEASED: "kept",
    AssessmentState.CANCELLED: "quiet",
}
OUTCOME_KINDS = {
    Outcome.MET: "kept",
    Outcome.NOT_MET: "danger",
    Outcome.NOT_APPLICABLE: "quiet",
    Outcome.NOT_ASSESSED: "waiting",
}
TAG_KINDS = {TagKind.PUBLIC: "ours", TagKind.DIFFERENTIATION: "quiet", TagKind.ZERO_TOLERANCE: "danger"}
YES_NO: list[tuple[str, Promise]] = [("yes", _("Yes")), ("no", _("No"))]


@dataclass(frozen=True)
class Law:
    """One reading of law as a page shows it."""

    statement: str
    citation: str
    unverified: str


@dataclass(frozen=True)
class Change:
    """A tracked change in words: who, when, and what each thing was and is."""

    who: str
    at: Any
    lines: list[tuple[Promise, str, str]]


CHANGED: dict[str, Promise] = {
    "outcome": _("Answer"),
    "value": _("Answer"),
    "note": _("Note"),
    "explanation": _("Explanation"),
    "evidence": _("Evidence"),
    "evidence_kinds": _("Kinds of evidence"),
    "workers_affected_percent": _("Workers affected, per cent"),
    "rests_on_interviews": _("Rests on interviews"),
}


def change_of(kept: AnswerChange) -> Change:
    """A change as pages show it; what stayed the same is left out."""
    before, after = _flat(kept.before), _flat(kept.after)
    names = [name for name in CHANGED if before.get(name, "") != after.get(name, "")]
    lines = [(CHANGED[name], before.get(name, ""), after.get(name, "")) for name in names]
    return Change(kept.changed_by.name if kept.changed_by else "", kept.changed_at, lines)


def _flat(snapshot: Mapping[str, Any]) -> dict[str, str]:
    flat = {**snapshot, **snapshot.get("finding", {})}
    flat.pop("finding", None)
    words: dict[str, str] = {}
    for name, value in flat.items():
        if name == "outcome":
            words[name] = str(Outcome(value).label) if value else ""
        elif name == "evidence_kinds":
            words[name] = ", ".join(str(EvidenceKind(kind).label) for kind in value)
        elif isinstance(value, bool):
            words[name] = str(dict(YES_NO)["yes" if value else "no"])
        else:
            words[name] = "" if value is None else str(value)
    return words


@dataclass
class Row:
    """One question with everything around it. ``shown`` holds what the form shows: typed, else kept."""

    applied: AppliedQuestion
    answer: Answer | None = None
    last: Answer | None = None
    laws: list[Law] = field(default_factory=list)
    form: AnswerForm | None = None
    conflict: Any = None
    remarks: list[ReviewRemark] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    traces: list[Trace] = field(default_factory=list)
    checked: bool = False
    country: str = ""

    @property
    def code(self) -> str:
        return self.applied.question.code

    @property
    def id(self) -> UUID:
        return self.applied.question.pk

    @property
    def text(self) -> str:
        return self.applied.text(get_language() or "en")

    @property
    def local_language(self) -> str:
        """The local language, where the question has it and the reader reads another."""
        language = LOCAL.get(self.country, "")
        has_it = language and language in self.applied.texts
        return language if has_it and not (get_language() or "en").startswith(language) else ""

    @property
    def local_text(self) -> str:
        return self.applied.texts[self.local_language] if self.local_language else ""

    @property
    def guidance(self) -> str:
        return pick(self.applied.guidance, get_language() or "en")

    @property
    def is_scored(self) -> bool:
        return self.applied.question.type == QuestionType.SCORED

    @property
    def yes_means(self) -> str:
        """Which answer “yes” is: met, unless the question is asked the other way round."""
        asked_for_wrong = self.applied.question.polarity == Polarity.NEGATIVE
        return Outcome.NOT_MET if asked_for_wrong else Outcome.MET

    @property
    def tags(self) -> list[tuple[Promise, str]]:
        return [(TagKind(tag).label, TAG_KINDS[TagKind(tag)]) for tag in sorted(self.applied.tags)]

    @property
    def seen_by(self) -> list[str]:
        """Which kinds of evidence can show it, in words."""
        return [str(EvidenceKind(kind).label) for kind in self.applied.question.kinds if kind in EvidenceKind.values]

    @property
    def finding(self) -> Finding | None:
        return finding_of(self.answer)

    @property
    def last_finding(self) -> Finding | None:
        return finding_of(self.last)

    @property
    def files(self) -> list[Any]:
        return list(self.finding.files.all()) if self.finding else []

    @property
    def evidence_words(self) -> list[str]:
        return evidence_words(self.finding)

    @property
    def answer_words(self) -> str:
        return answer_words(self.answer)

    @property
    def answer_kind(self) -> str:
        return outcome_kind(self.answer)

    @property
    def last_words(self) -> str:
        return answer_words(self.last)

    @property
    def last_kind(self) -> str:
        return outcome_kind(self.last)

    @property
    def shown(self) -> Mapping[str, Any]:
        """The values of the form: what was typed and not saved, else what is kept."""
        if self.form is not None and self.form.is_bound:
            data = self.form.data
            return {
                **{name: data.get(name, "") for name in AnswerForm.base_fields},
                "evidence_kinds": data.getlist("evidence_kinds"),
            }
        kept = kept_finding(self.answer)
        return {
            "outcome": self.answer.outcome if self.answer else "",
            "value": self.answer.value if self.answer else "",
            "note": self.answer.note if self.answer else "",
            "explanation": kept.explanation if kept else "",
            "evidence_kinds": kept.evidence_kinds if kept else [],
            "evidence": kept.evidence if kept else "",
            "workers_affected_percent": share(kept),
            "rests_on_interviews": bool(kept and kept.rests_on_interviews),
        }

    @property
    def revision(self) -> str:
        """The revision that this page shows; a conflict keeps the one that its writer saw."""
        if self.conflict is not None and self.form is not None:
            return str(self.form.data.get("revision", ""))
        return str(self.answer.revision) if self.answer else ""

    @property
    def yours_words(self) -> str:
        """What the writer of a stale save wanted, in words."""
        yours = self.conflict.yours
        outcome = str(Outcome(yours.outcome).label) if yours.outcome else ""
        return outcome or str(dict(YES_NO).get(yours.value, yours.value)) or "–"

    @property
    def lacks(self) -> list[Promise]:
        """What the finding still lacks, in words."""
        if self.answer is None or self.answer.outcome != Outcome.NOT_MET:
            return []
        lacking = [] if self.finding and self.finding.explanation else [_("an explanation")]
        return lacking if self.finding and self.finding.evidence_kinds else [*lacking, _("a kind of evidence")]


def share(finding: Finding | None) -> str:
    """The share of workers affected as a form shows it: 12.5, not 12.50."""
    value = finding.workers_affected_percent if finding else None
    return "" if value is None else f"{value.normalize():f}"


def evidence_words(finding: Finding | None) -> list[str]:
    """The kinds of evidence of a finding, in words."""
    return [str(EvidenceKind(kind).label) for kind in (finding.evidence_kinds if finding else [])]


def answer_words(answer: Answer | None) -> str:
    """An answer in words; "" when it is blank."""
    if answer is None or answer.is_blank:
        return ""
    if answer.outcome:
        return str(Outcome(answer.outcome).label)
    return str(dict(YES_NO).get(answer.value, answer.value))


def outcome_kind(answer: Answer | None) -> str:
    """The kind of tag that an answer is drawn as."""
    return OUTCOME_KINDS[Outcome(answer.outcome)] if answer is not None and answer.outcome else "quiet"


def laws_for(one: AppliedQuestion, by_topic: Mapping[str, list[Rule]]) -> list[Law]:
    """The readings of law that a question is judged by, each with whether somebody verified it."""
    language = get_language() or "en"
    found = [rule for topic in one.question.topics for rule in by_topic.get(topic, [])]
    return [
        Law(
            pick(rule.statements, language),
            rule.citation,
            "" if rule.confidence == Confidence.VERIFIED else str(Confidence(rule.confidence).label),
        )
        for rule in found
    ]


def pages_of(sheet: Sequence[AppliedQuestion], size: int = QUESTIONS_A_PAGE) -> list[list[AppliedQuestion]]:
    """A cluster cut into pages of about ``size`` questions, between compliance points where that goes."""
    pages: list[list[AppliedQuestion]] = []
    for point in _by_point(sheet):
        if pages and len(pages[-1]) + len(point) <= size:
            pages[-1] += point
        else:
            pages += [point[start : start + size] for start in range(0, len(point), size)]
    return pages


def _by_point(sheet: Sequence[AppliedQuestion]) -> list[list[AppliedQuestion]]:
    points: dict[UUID, list[AppliedQuestion]] = {}
    for one in sheet:
        points.setdefault(one.point.pk, []).append(one)
    return list(points.values())


def rows_of_page(assessment: Assessment, page: Sequence[AppliedQuestion], *, beside: bool = True) -> list[Row]:
    """The questions of a page with answers, findings and files; with ``beside``, law and last time's answers too."""
    answers = answers_of(assessment, [one.question.pk for one in page])
    last = last_answers(assessment, page) if beside else {}
    laws = laws_of(assessment) if beside else {}
    return [
        Row(
            applied=one,
            answer=answers.get(one.question.pk),
            last=last.get(one.question.pk),
            laws=laws_for(one, laws),
            country=assessment.factory.country,
        )
        for one in page
    ]


def groups(rows: Sequence[Row]) -> list[tuple[str, list[Row]]]:
    """Rows under the title of their compliance point."""
    language = get_language() or "en"
    found: dict[UUID, tuple[str, list[Row]]] = {}
    for row in rows:
        point = row.applied.point
        found.setdefault(point.pk, (pick(point.titles, language), []))[1].append(row)
    return list(found.values())
