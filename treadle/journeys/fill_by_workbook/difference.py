"""What a workbook would change, before anything is written: what is written, conflicts, or is refused and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from treadle.domain.assessments.models import Assessment
from treadle.domain.assessments.operations import FindingInput, SheetAnswer, SheetRefused
from treadle.domain.assessments.operations.receiving import checked
from treadle.domain.assessments.queries.answered import asked_in
from treadle.domain.assessments.states import EvidenceKind, Outcome
from treadle.journeys.fill_by_workbook.layout import FIELDS, PARTS, Filled, Words, open_fields
from treadle.journeys.fill_by_workbook.reading import Book, Row, read_book
from treadle.journeys.fill_by_workbook.standing import Kept, Standing, standing_of
from treadle.kernel.errors import InvalidInput


class Verdict(StrEnum):
    """What becomes of a row."""

    WRITES = "writes"
    CONFLICTS = "conflicts"
    REFUSED = "refused"


@dataclass(frozen=True)
class Part:
    """One field of a row: as it is kept, and as the workbook has it; as keys and texts, not in words."""

    field: str
    old: str
    new: str


@dataclass(frozen=True)
class Change:
    """One row that changes something. ``filled`` is the whole answer as it would be; ``reason`` why it is refused."""

    number: int
    verdict: Verdict
    code: str = ""
    reason: str = ""
    kept: Kept | None = None
    row: Row | None = None
    parts: tuple[Part, ...] = ()
    filled: Filled = field(default_factory=dict)

    @property
    def journal_parts(self) -> list[str]:
        """The journal's parts that were typed in, in the order of the columns."""
        return list(dict.fromkeys(PARTS[each.field] for each in self.parts))


@dataclass
class Preview:
    """All that a workbook would do. ``keeps_both``: the visit has a journal, so a conflict is kept beside the other."""

    standing: Standing
    changes: list[Change] = field(default_factory=list)
    unchanged: int = 0

    @property
    def keeps_both(self) -> bool:
        """Whether nothing is ever left out because somebody else answered too."""
        return self.standing.journal is not None

    def of(self, *verdicts: Verdict) -> list[Change]:
        """The rows of these verdicts, in the order of the workbook."""
        return [one for one in self.changes if one.verdict in verdicts]

    @property
    def seal(self) -> str:
        """Another one as soon as anything that was announced is no longer so."""
        said = [(one.number, one.verdict.value, dict(one.kept.base) if one.kept else None) for one in self.changes]
        return sha256(repr(said).encode()).hexdigest()[:32]


def preview_of(assessment: Assessment, content: bytes) -> Preview:
    """Read a workbook against the sheet as it stands. Raises ``InvalidInput`` for what is no workbook of this sheet."""
    book = read_book(content)
    if book.assessment != str(assessment.pk):
        raise InvalidInput(
            _("This workbook belongs to another assessment. Take a fresh one from this page, or bring it to its own."),
            code="other_assessment",
        )
    preview = Preview(standing_of(assessment))
    preview.changes = [Change(number, Verdict.REFUSED, reason=reason) for number, reason in book.bad]
    words = Words.of(book.language if book.language in dict(settings.LANGUAGES) else "en")
    seen: set[Any] = set()
    for row in book.rows:
        twice = row.question in seen
        seen.add(row.question)
        change = _change(row, preview.standing, words, twice)
        if change is None:
            preview.unchanged += 1
        else:
            preview.changes.append(change)
    preview.changes = sorted(_judged(preview, preview.changes), key=lambda one: one.number)
    return preview


def _change(row: Row, standing: Standing, words: Words, twice: bool) -> Change | None:
    """What a row would do by itself; None when nothing was typed in it."""
    if not row.changed:
        return None
    kept = standing.questions.get(row.question)
    if kept is None:
        return Change(row.number, Verdict.REFUSED, reason=_("This question is not asked in this assessment."), row=row)
    refused = _refusal(row, kept, words, twice, standing)
    if refused:
        return Change(row.number, Verdict.REFUSED, kept.code, refused, kept, row, _typed(row, kept))
    read = {name: words.read(name, row.cells[name], kept.applied.question) for name in FIELDS}
    filled = {**kept.filled, **{name: read[name] for name in row.changed}}
    parts = tuple(Part(name, kept.filled[name], filled[name])
                  for name in FIELDS if name in row.changed and kept.filled[name] != filled[name])
    if not parts:
        return None
    verdict = Verdict.CONFLICTS if _is_stale(row, kept, parts) else Verdict.WRITES
    return Change(row.number, verdict, kept.code, "", kept, row, parts, filled)


def _typed(row: Row, kept: Kept) -> tuple[Part, ...]:
    """What was typed in a row that is refused: it is shown, so that nothing of it is lost."""
    return tuple(Part(name, kept.filled[name], row.cells[name]) for name in FIELDS if name in row.changed)


def _refusal(row: Row, kept: Kept, words: Words, twice: bool, standing: Standing) -> str:
    """Why a row cannot be read; "" when it can."""
    if twice:
        return _("This question stands in the workbook twice. Keep one row.")
    if set(row.base) == {"r"} and standing.journal is not None:
        return _("Tablets have begun to write in this assessment since this workbook was made. Take a fresh workbook "
                 "and type this row there.")
    strange = "r" not in row.base and not all(standing.arrived(each) for ids in row.base.values() for each in ids)
    if strange or ("r" not in row.base and standing.journal is None):
        return _("The hidden columns of this row are not as they were. Take a fresh workbook and type this row there.")
    is_open, _lists = open_fields(kept.applied.question)
    if closed := [name for name in FIELDS if name in row.changed - is_open and row.cells[name].strip()]:
        return _("This question takes nothing in the column “%(column)s”. Clear that cell.") % {"column": closed[0]}
    for name in FIELDS:
        try:
            words.read(name, row.cells[name], kept.applied.question)
        except ValueError as unread:
            return _("“%(text)s” is none of the answers of the list.") % {"text": str(unread)[:60]}
    return ""


def _is_stale(row: Row, kept: Kept, parts: Sequence[Part]) -> bool:
    """Whether somebody wrote since the workbook was made, in what this row changes."""
    if "r" in row.base:
        return bool(row.base["r"] != kept.base["r"])
    touched = {PARTS[one.field] for one in parts}
    return any(sorted(row.base[part]) != kept.base[part] for part in touched)


# ---- what the sheet's own rules say ------------------------------------------------------------


def _judged(preview: Preview, changes: Sequence[Change]) -> list[Change]:
    """The same rows, those refused that the sheet would refuse: the same judge as when they are written."""
    assessment = preview.standing.assessment
    asked = asked_in(assessment.version_id, assessment.factory.country, assessment.started_on)
    return [one if one.verdict is Verdict.REFUSED else _judge(one, asked) for one in changes]


def _judge(one: Change, asked: Mapping[str, Any]) -> Change:
    try:
        (entry,) = checked([answer_of(one)], asked, {})
    except SheetRefused as refused:
        return _refused(one, refused.answers[0].sentence)
    except ArithmeticError:  # no number, or one that no percentage is
        return _refused(one, _("The share of workers affected is a percentage from 0 to 100."))
    share = _share(one.filled["share"])
    read = {"value": entry.given.value, "share": "" if share is None else f"{share.normalize():f}"}
    return replace(one, filled={**one.filled, **read})


def _refused(one: Change, reason: str) -> Change:
    return replace(one, verdict=Verdict.REFUSED, reason=reason)


def answer_of(one: Change, revision: int | None = None) -> SheetAnswer:
    """The whole answer of a row. Raises ``InvalidOperation`` where the share is no number."""
    assert one.kept is not None
    filled = one.filled
    finding = FindingInput(
        filled["explanation"], tuple(kind for kind in EvidenceKind.values if filled[kind]), filled["evidence"],
        _share(filled["share"]), bool(filled["held_back"]),
    ) if filled["outcome"] == Outcome.NOT_MET else None
    return SheetAnswer(
        str(one.kept.applied.question.pk), filled["outcome"], filled["value"], filled["note"], finding, revision)


def _share(text: str) -> Decimal | None:
    if not text.strip():
        return None
    share = Decimal(text.strip().rstrip("%").strip().replace(",", "."))
    if not share.is_finite() or abs(share) > 1000:
        raise InvalidOperation
    return share.quantize(Decimal("0.01"))


__all__ = ["Book", "Change", "Part", "Preview", "Verdict", "answer_of", "preview_of"]
