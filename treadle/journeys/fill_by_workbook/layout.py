"""The columns of the workbook, and how answers read in them: words of one language out, keys when they return."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from django.utils.translation import gettext as _
from django.utils.translation import override

from treadle.domain.assessments.states import EvidenceKind, Outcome
from treadle.domain.standards.models import Question
from treadle.domain.standards.states import AnswerKind, QuestionType
from treadle.kernel.form_books import Column, cell_text

ANSWERS, ABOUT = "answers", "about"
KIND = "treadle-assessment-1"
#: What may be filled in. Each is one key of a journal, but for the answer (outcome, value) and the kinds of evidence.
FIELDS = ("outcome", "value", "note", "explanation", "evidence", *EvidenceKind.values, "share", "held_back")
#: Field → the part of the journal that it belongs to, as the keys of docs/reference/sync.md name it.
PARTS = {
    "outcome": "q", "value": "q", "note": "n", "explanation": "f/explanation", "evidence": "f/evidence",
    **dict.fromkeys(EvidenceKind.values, "f/kinds"), "share": "f/share", "held_back": "f/interviews",
}

type Filled = Mapping[str, str]


def key_of(part: str, code: str) -> str:
    """The journal's key of a part of a question."""
    return f"f/{code}/{part.removeprefix('f/')}" if part.startswith("f/") else f"{part}/{code}"


@dataclass(frozen=True)
class Words:
    """The words of one language for what is chosen from lists, both ways."""

    language: str
    outcomes: Mapping[str, str]
    yes: str
    no: str

    @classmethod
    def of(cls, language: str) -> "Words":
        """Those of a language; texts that are not translated are English."""
        with override(language):
            return cls(language, {key: str(label) for key, label in Outcome.choices}, _("Yes"), _("No"))

    def say(self, field: str, value: str, question: Question) -> str:
        """A kept value as its cell shows it."""
        if field == "outcome":
            return self.outcomes.get(value, value)
        if field in EvidenceKind.values or field == "held_back":
            return self.yes if value else ""
        if field == "value" and question.answer == AnswerKind.YES_NO:
            return {"yes": self.yes, "no": self.no}.get(value, value)
        return cell_text(value)

    def read(self, field: str, cell: str, question: Question) -> str:
        """What a cell means. Raises ``ValueError`` where it is none of the words."""
        text = cell_text(cell)
        if field == "outcome":
            labels = {label: key for key, label in self.outcomes.items()}
            return self._one_of({key: key for key in self.outcomes} | labels, text)
        if field in EvidenceKind.values or field == "held_back":
            return "yes" if self._yes_no(text) == "yes" else ""
        if field == "value" and question.answer == AnswerKind.YES_NO:
            return self._yes_no(text)
        return text

    def _yes_no(self, text: str) -> str:
        return self._one_of({"yes": "yes", "no": "no", self.yes: "yes", self.no: "no", "x": "yes"}, text)

    @staticmethod
    def _one_of(words: Mapping[str, str], text: str) -> str:
        if not text:
            return ""
        found = {word.casefold(): key for word, key in words.items()}.get(text.casefold())
        if found is None:
            raise ValueError(text)
        return found


def lists_of(words: Words) -> dict[str, list[str]]:
    """The lists that cells choose from."""
    unknown = [words.outcomes[key] for key in (Outcome.NOT_ASSESSED, Outcome.NOT_APPLICABLE)]
    return {"outcomes": list(words.outcomes.values()), "unknown": unknown, "yes_no": [words.yes, words.no],
            "yes": [words.yes]}


def open_fields(question: Question) -> tuple[frozenset[str], dict[str, str]]:
    """Which cells of a question may be filled in, and the lists that they choose from."""
    if question.type == QuestionType.SCORED:
        chosen = dict.fromkeys((*EvidenceKind.values, "held_back"), "yes") | {"outcome": "outcomes"}
        return frozenset(FIELDS) - {"value"}, chosen
    chosen = {"outcome": "unknown"}
    if question.answer == AnswerKind.YES_NO:
        chosen["value"] = "yes_no"
    return frozenset({"outcome", "value", "note"}), chosen


def columns(first: str, second: str) -> list[Column]:
    """The columns in the reader's words."""
    kinds = [Column(key, str(label), 12) for key, label in EvidenceKind.choices]
    return [
        Column("id", "id", hidden=True), Column("base", "base", hidden=True), Column("was", "was", hidden=True),
        Column("code", _("Code"), 9), Column("point", _("Compliance point"), 20),
        Column("text", _("Question (%(language)s)") % {"language": first}, 48),
        Column("second", _("Question (%(language)s)") % {"language": second}, 48),
        Column("last", _("Last time"), 24),
        Column("outcome", _("Answer"), 16), Column("value", _("Fact"), 20), Column("note", _("Note"), 30),
        Column("explanation", _("Explanation"), 44), Column("evidence", _("Evidence"), 32), *kinds,
        Column("share", _("Workers affected, per cent"), 12), Column("held_back", _("Rests on interviews"), 12),
    ]


def mark_of(text: str) -> str:
    """A short digest of a cell: what stood there when the workbook was made."""
    return sha256(cell_text(text).encode()).hexdigest()[:12] if cell_text(text) else ""
