"""Rows that follow from the journal of a visit: answers, findings, interviews, meetings, person-days, evidence.

For the subject of the journals alone. It holds the lock of the sheet, knows that whoever wrote was let in, and keeps
the ledger: nothing here asks for access or says that it happened.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from treadle.domain.assessments.models import Answer, Assessment, ClosingMeeting, Finding, FindingFile, Interview
from treadle.domain.assessments.operations.bulk import ANSWERS, FINDINGS, Entry, kept_in, work_out, write_rows
from treadle.domain.assessments.operations.deciding import FINDING_FIELDS, Kept, agrees
from treadle.domain.assessments.operations.writing import StaleAnswer
from treadle.domain.assessments.operations.writing import read as read_typed
from treadle.domain.assessments.queries.answered import Asked
from treadle.domain.assessments.rules import sheet as rules
from treadle.domain.assessments.rules.sheet import FindingInput, Given
from treadle.domain.assessments.states import Outcome
from treadle.domain.standards.models import Question
from treadle.kernel.prepared import in_sql
from treadle.kernel.recordset import read

_MOST_COUNT = 32_767
_KEPT = (
    "SELECT a.question_id, a.id, a.outcome, a.value, a.note, a.revision, f.id, "  # noqa: S608  our own names
    f"{', '.join(f'f.{name}' for name in FINDING_FIELDS)} FROM {ANSWERS} a LEFT JOIN {FINDINGS} f "
    "ON f.answer_id = a.id WHERE a.assessment_id = %s AND a.question_id IN (SELECT r.q FROM {rows})"
)


class ProjectedAnswer(NamedTuple):
    """What a journal says of one question. ``by`` is who wrote last."""

    asked: Asked
    outcome: str
    value: str
    note: str
    finding: FindingInput
    by: UUID


def check_said(asked: Asked, outcome: str, value: str) -> None:
    """Refuse an answer that this question cannot have. Raises ``InvalidInput``."""
    rules.read_answer(question_type=asked.type, kind=asked.kind, outcome=outcome, value=value, note="")


def check_not_stale(
    assessment: Assessment, question: Question, *, outcome: str, value: str, note: str, finding: FindingInput | None,
    revision: int | None,
) -> Given:
    """What was typed, as it is kept. Raises ``StaleAnswer`` when somebody saved since, as saving one answer does."""
    given = read_typed(assessment, question, outcome=outcome, value=value, note=note, finding=finding)
    present = Answer.objects.select_related("finding").filter(assessment=assessment, question=question).first()
    is_stale = present is not None and rules.is_stale(revision, present.revision)
    if present is not None and is_stale and not agrees(Kept.of(present), given, finding):
        raise StaleAnswer.of(question, present=present, yours=given, finding=finding)
    return given


def said_in_rows(sheet_id: UUID) -> dict[str, Kept]:
    """Question, by its id as text → its answer with the finding, as rows have it; one query."""
    return kept_in(sheet_id)


def project_answers(answers: Sequence[ProjectedAnswer], *, sheet_id: UUID, now: datetime) -> int:
    """Bring answers and findings to what the journal says, with history; says how many changed. Six statements at
    most for one writer. What is blank and has no row gets none.
    """
    kept = _kept(sheet_id, [one.asked for one in answers])
    entries: dict[UUID, list[Entry]] = {}
    for one in answers:
        entry = _entry(one)
        if one.asked.id in kept or not entry.given.is_blank or entry.given.note:
            entries.setdefault(one.by, []).append(entry)
    changed = 0
    for by_id, of_person in entries.items():
        rows = work_out(of_person, kept)
        write_rows(rows, assessment_id=sheet_id, by_id=by_id, now=now)
        changed += len(rows.answers) + len(rows.changed)
    return changed


def _entry(one: ProjectedAnswer) -> Entry:
    """As it is kept. The value was checked when its entry was taken."""
    given = Given(one.outcome, value_as_kept(one.asked, one.value), one.note.strip())
    return Entry(one.asked, given, one.finding if one.outcome == Outcome.NOT_MET else None, None)


def value_as_kept(asked: Asked, value: str) -> str:
    """A fact's value in the form in which it is kept. Raises ``InvalidInput`` for one that is impossible."""
    if not value:
        return ""
    return rules.read_answer(question_type=asked.type, kind=asked.kind, outcome="", value=value, note="").value


def _kept(sheet_id: UUID, asked: Iterable[Asked]) -> dict[str, Kept]:
    rows = read(_KEPT, {"q": "uuid"}, [{"q": one.hex} for one in asked], before=[in_sql(sheet_id)])
    return {_id(row[0]): Kept(row[1], row[2], row[3], row[4], row[5], _finding(row)) for row in rows}


def _id(found: Any) -> str:
    return str(found if isinstance(found, UUID) else UUID(found))


def _finding(row: Sequence[Any]) -> dict[str, Any] | None:
    if row[6] is None:
        return None
    explanation, kinds, evidence, rests, share = row[7:12]
    return {
        "explanation": explanation, "evidence_kinds": json.loads(kinds) if isinstance(kinds, str) else kinds,
        "evidence": evidence, "rests_on_interviews": bool(rests),
        "workers_affected_percent": None if share is None else Decimal(str(share)).quantize(Decimal("0.01")),
    }


# ---- beside the answers ------------------------------------------------------------------------


def project_interviews(counts: Mapping[str, tuple[int, int]], *, sheet_id: UUID) -> None:
    """Interviews by kind, exactly these."""
    wanted = {kind: (min(women, _MOST_COUNT), min(men, _MOST_COUNT))
              for kind, (women, men) in counts.items() if women or men}
    kept = {row.kind: (row.women, row.men) for row in Interview.objects.filter(assessment=sheet_id)}
    if kept == wanted:
        return
    Interview.objects.filter(assessment=sheet_id).delete()
    Interview.objects.bulk_create(Interview(assessment_id=sheet_id, kind=kind, women=women, men=men)
                                  for kind, (women, men) in wanted.items())


def project_closing(
    held_on: date | None, attended: Sequence[Mapping[str, str]], remark: str, *, sheet_id: UUID, by_id: UUID,
    now: datetime,
) -> None:
    """The closing meeting; none without a day, or without anybody who came."""
    people = [{name: str(one.get(name, "")).strip() for name in ("name", "position", "side")} for one in attended]
    people = [one for one in people if one["name"]]
    if held_on is None or not people:
        ClosingMeeting.objects.filter(assessment=sheet_id).delete()
        return
    said = {"held_on": held_on, "attended": people, "remark": remark.strip()}
    kept = ClosingMeeting.objects.filter(assessment=sheet_id).values(*said).first()
    if kept != said:
        ClosingMeeting.objects.update_or_create(
            assessment_id=sheet_id, defaults={**said, "recorded_at": now, "recorded_by_id": by_id})


def project_person_days(days: Decimal, *, sheet_id: UUID) -> None:
    """The sum of the days on site; nothing said leaves it empty."""
    Assessment.objects.filter(pk=sheet_id).update(person_days=min(days, Decimal("999.9")) or None)


def project_files(
    wanted: Mapping[tuple[UUID, UUID], str], *, sheet_id: UUID, files: Iterable[UUID]
) -> int:
    """Evidence of findings: ``wanted`` is (question, stored file) → caption. Of ``files`` those that stand with a
    finding and are not wanted there go from it; files of others stay. Says how many were added.
    """
    rows = FindingFile.objects.filter(finding__answer__assessment=sheet_id, file__in=files)
    kept = {(one.finding.answer.question_id, one.file_id): one for one in rows.select_related("finding__answer")}
    if stray := [one.pk for key, one in kept.items() if key not in wanted]:
        FindingFile.objects.filter(pk__in=stray).delete()
    missing = {key: caption for key, caption in wanted.items() if key not in kept}
    findings = Finding.objects.filter(
        answer__assessment=sheet_id, answer__outcome=Outcome.NOT_MET, answer__question__in={key[0] for key in missing})
    by_question = {one.answer.question_id: one for one in findings.select_related("answer")} if missing else {}
    new = [FindingFile(finding=by_question[question], file_id=file, caption=caption[:200])
           for (question, file), caption in missing.items() if question in by_question]
    FindingFile.objects.bulk_create(new)
    return len(new)


def put_in_journal(*, sheet_id: UUID) -> None:
    """From now on the sheet is written through its visit's journal alone."""
    Assessment.objects.filter(pk=sheet_id, in_journal=False).update(in_journal=True)

