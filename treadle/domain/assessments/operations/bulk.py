"""Many answers of one sheet in a handful of statements, with findings and history. Private to the operations.

The caller holds the lock of the assessment and has checked access, state, and that every question is one of the
frozen sheet: the database does not check that key again (250 checks cost as much as the rest of the statement).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from treadle.domain.assessments.models import Answer, AnswerChange, Finding
from treadle.domain.assessments.operations.deciding import (
    FINDING_FIELDS,
    FindingValues,
    Kept,
    finding_to_write,
    for_history,
    says_another,
)
from treadle.domain.assessments.queries.answered import Asked, rows_of
from treadle.domain.assessments.rules.sheet import FindingInput, Given
from treadle.kernel.ids import new_id
from treadle.kernel.prepared import in_sql
from treadle.kernel.recordset import run

ANSWERS, CHANGES, FINDINGS = (model._meta.db_table for model in (Answer, AnswerChange, Finding))
# The names in these statements are our own tables and columns; every value travels beside them.
_INSERT_ANSWERS = (
    f"INSERT INTO {ANSWERS} (assessment_id, question_id, outcome, value, note, answered_at, answered_by_id, revision) "  # noqa: S608
    "SELECT %s, r.q, r.o, r.v, r.n, %s, %s, 1 FROM {rows}"
)
_UPDATE_ANSWERS = (
    f"UPDATE {ANSWERS} SET outcome = r.o, value = r.v, note = r.n, revision = r.s, answered_at = %s, "  # noqa: S608
    f"answered_by_id = %s FROM {{rows}} WHERE {ANSWERS}.id = r.a"
)
_PUT_FINDINGS = (
    f"INSERT INTO {FINDINGS} (id, answer_id, explanation, evidence_kinds, evidence, rests_on_interviews, "  # noqa: S608
    "workers_affected_percent, recorded_at, recorded_by_id) "
    "SELECT r.f, a.id, r.e, r.k, r.t, r.i, r.w, %s, %s FROM {rows} "
    f"JOIN {ANSWERS} a ON a.question_id = r.q AND a.assessment_id = %s WHERE true "
    "ON CONFLICT (answer_id) DO UPDATE SET explanation = excluded.explanation, "
    "evidence_kinds = excluded.evidence_kinds, evidence = excluded.evidence, "
    "rests_on_interviews = excluded.rests_on_interviews, workers_affected_percent = excluded.workers_affected_percent"
)
_INSERT_CHANGES = (
    f'INSERT INTO {CHANGES} (answer_id, "before", "after", in_review, changed_at, changed_by_id) '  # noqa: S608
    "SELECT r.a, r.b, r.c, false, %s, %s FROM {rows}"
)
_ANSWER = {"q": "uuid", "o": "text", "v": "text", "n": "text"}
_CHANGED = {"a": "bigint", "o": "text", "v": "text", "n": "text", "s": "bigint"}
_FINDING = {"f": "uuid", "q": "uuid", "e": "text", "k": "jsonb", "t": "text", "i": "boolean", "w": "numeric"}
_CHANGE = {"a": "bigint", "b": "jsonb", "c": "jsonb"}


class Entry(NamedTuple):
    """One answer that was checked. ``revision`` is the one that its writer saw; None: there was no answer."""

    asked: Asked
    given: Given
    finding: FindingInput | None
    revision: int | None


@dataclass(slots=True)
class Rows:
    """What is to be written, table by table, and the revisions that the changed answers get."""

    answers: list[dict[str, Any]] = field(default_factory=list)
    changed: list[dict[str, Any]] = field(default_factory=list)
    findings: list[dict[str, Any]] = field(default_factory=list)
    changes: list[dict[str, Any]] = field(default_factory=list)
    revisions: dict[str, int] = field(default_factory=dict)


def kept_in(assessment_id: UUID) -> dict[str, Kept]:
    """Question, by its id as text → its answer with the finding; one query."""
    return {
        str(row[0]): Kept(row[1], row[2], row[3], row[4], row[5],
                     None if row[6] is None else dict(zip(FINDING_FIELDS, row[7:], strict=True)))
        for row in rows_of(assessment_id)
    }


def work_out(entries: Sequence[Entry], kept: Mapping[str, Kept]) -> Rows:
    """The rows that these answers make. An answer that changes nothing makes none."""
    rows = Rows()
    for one in entries:
        present = kept.get(one.asked.id)
        before = None if present is None else present.finding
        values = None if one.finding is None else finding_to_write(before, one.given, one.finding)
        if values is not None:
            rows.findings.append(_finding_row(one.asked.hex, values))
        if present is None:
            given = one.given
            rows.answers.append({"q": one.asked.hex, "o": given.outcome, "v": given.value, "n": given.note})
        elif values is not None or says_another(present, one.given):
            _change(rows, one, present, values)
    return rows


def _finding_row(question: str, values: FindingValues) -> dict[str, Any]:
    share = values["workers_affected_percent"]
    return {
        "f": new_id().hex, "q": question, "e": values["explanation"], "k": values["evidence_kinds"],
        "t": values["evidence"], "i": values["rests_on_interviews"], "w": None if share is None else str(share),
    }


def _change(rows: Rows, one: Entry, present: Kept, values: FindingValues | None) -> None:
    given, revision = one.given, present.revision + 1
    finding = present.finding if values is None else values
    rows.revisions[one.asked.id] = revision
    rows.changed.append({"a": present.id, "o": given.outcome, "v": given.value, "n": given.note, "s": revision})
    rows.changes.append({
        "a": present.id,
        "b": for_history(present.outcome, present.value, present.note, present.finding),
        "c": for_history(given.outcome, given.value, given.note, finding),
    })


def write_rows(rows: Rows, *, assessment_id: UUID, by_id: UUID, now: datetime) -> None:
    """At most four statements, however many answers."""
    at, by, sheet = connection.ops.adapt_datetimefield_value(now), in_sql(by_id), in_sql(assessment_id)
    run(_INSERT_ANSWERS, _ANSWER, rows.answers, before=[sheet, at, by])
    run(_UPDATE_ANSWERS, _CHANGED, rows.changed, before=[at, by])
    run(_PUT_FINDINGS, _FINDING, rows.findings, before=[at, by], after=[sheet])
    run(_INSERT_CHANGES, _CHANGE, rows.changes, before=[at, by])
