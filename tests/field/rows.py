"""Whether the rows of a sheet say what its journal says, worked out a second time from the bundles."""

import json
from decimal import Decimal
from typing import Any

from tests.field.client import document
from treadle.domain.assessments.models import Answer, Assessment, ClosingMeeting, Diagnosis, Interview
from treadle.domain.committees.models import Decision, Meeting, Member
from treadle.domain.cycles.models import Visit
from treadle.domain.fieldwork.models import Bundle, Refusal, Register


def document_of(visit: Visit) -> dict[str, dict[str, Any]]:
    """The document from the bundles that the server keeps, by the client's own reading of the definition."""
    entries: dict[str, list[Any]] = {}
    for row in Bundle.objects.filter(journal__visit=visit):
        for number, entry in enumerate(json.loads(row.entries), start=row.first):
            entries[f"{row.device}.{number}"] = entry
    marks = [f"{row.device}.{row.number}" for row in Refusal.objects.filter(journal__visit=visit)]
    return document(entries, marks)


def check_rows(visit: Visit) -> None:
    """Registers equal the definition, and rows equal the registers."""
    known = document_of(visit)
    kept = {row.key: [head[0] for head in row.heads] for row in Register.objects.filter(journal__visit=visit)
            if row.heads}
    assert kept == {key: one["heads"] for key, one in known.items()}
    conflicts = {row.key for row in Register.objects.filter(journal__visit=visit, conflict=True)}
    assert conflicts == {key for key, one in known.items() if one["conflict"]}
    check_gatherings(visit)
    sheet = Assessment.objects.filter(visit=visit).first()
    if sheet is None:
        return
    said = {key: one["value"] for key, one in known.items()}
    rows = {row.question.code: row for row in Answer.objects.filter(assessment=sheet).select_related(
        "question", "finding")}
    codes = {key.split("/")[1] for key in said if key[:2] in ("q/", "n/", "f/")}
    for code in codes | rows.keys():
        _check_answer(code, rows.get(code), said)
    _check_beside(sheet, said)


def _check_answer(code: str, row: Answer | None, said: dict[str, Any]) -> None:
    value, note = said.get(f"q/{code}") or {}, (said.get(f"n/{code}") or "").strip()
    want = (value.get("o", ""), value.get("v", "").strip(), note)
    got = ("", "", "") if row is None else (row.outcome, row.value, row.note)
    assert got == want, code
    if row is not None and row.outcome == "not_met":
        share = said.get(f"f/{code}/share")
        kinds = sorted(set(said.get(f"f/{code}/kinds") or []))
        finding = row.finding
        assert finding.explanation == (said.get(f"f/{code}/explanation") or "").strip(), code
        assert finding.evidence == (said.get(f"f/{code}/evidence") or "").strip(), code
        assert finding.evidence_kinds == kinds, code
        assert finding.workers_affected_percent == (Decimal(share) if share else None), code
        assert finding.rests_on_interviews == (said.get(f"f/{code}/interviews") is True or kinds == ["interview"]), code


def _check_beside(sheet: Assessment, said: dict[str, Any]) -> None:
    counts: dict[str, tuple[int, int]] = {}
    for key, one in said.items():
        if key.startswith("i/") and one:
            women, men = counts.get(one["kind"], (0, 0))
            counts[one["kind"]] = (women + one["women"], men + one["men"])
    assert {row.kind: (row.women, row.men) for row in Interview.objects.filter(assessment=sheet)} == {
        kind: pair for kind, pair in counts.items() if any(pair)}
    closing = said.get("m/closing")
    meeting = ClosingMeeting.objects.filter(assessment=sheet).first()
    wanted = bool(closing and closing["held_on"] and any(one["name"] for one in closing["attended"]))
    assert (meeting is not None) == wanted
    if meeting is not None and closing:
        assert meeting.held_on.isoformat() == closing["held_on"]
    days = sum((Decimal(one) for key, one in said.items() if key.startswith("p/") and one), Decimal(0))
    if any(key.startswith("p/") for key in said):
        assert (sheet.person_days or Decimal(0)) == days


def check_gatherings(visit: Visit) -> None:
    """A committee's meeting is a row once it was recorded, and says what the journal says; the self-diagnosis too."""
    said = {key: one["value"] for key, one in document_of(visit).items() if key[:2] in ("b/", "d/")}
    for committee in {key.split("/")[1] for key in said if key.startswith("b/")}:
        _check_meeting(committee, {key.split("/", 2)[2]: one for key, one in said.items() if key.startswith(
            f"b/{committee}/")})
    sheet = Diagnosis.objects.filter(cycle=visit.cycle, side="together").first()
    rows = [] if sheet is None else sheet.replies.select_related("question")
    replies = {one.question.key: (one.answer, one.note) for one in rows}
    assert replies == {key[4:]: (one, (said.get(f"d/n/{key[4:]}") or "").strip())
                       for key, one in said.items() if key.startswith("d/q/") and one}
    closed = said.get("d/closed")
    assert (sheet is not None and sheet.closed_at is not None) == bool(closed)
    assert sheet is None or sheet.respondents == (closed["respondents"] if closed else 0)


def _check_meeting(committee: str, said: dict[str, Any]) -> None:
    held = said.get("held")
    if not held:
        return
    row = Meeting.objects.get(committee=committee, held_on=held["on"])
    present = {key[3:] for key, one in said.items() if key.startswith("at/") and one == "present"}
    sides = [one.side for one in Member.objects.filter(committee=committee) if str(one.pk) in present]
    assert (row.workers_present, row.management_present) == (sides.count("workers"), sides.count("management"))
    assert row.minutes == (said.get("minutes") or "")
    assert sorted(row.agenda.split("\n")) == (
        sorted(one["text"] for key, one in said.items() if key.startswith("agenda/") and one) or [""])
    decided = {(one["text"], one["who"], one["by"]) for key, one in said.items() if key.startswith("decision/") and one
               and one["text"]}
    assert {(one.text, one.responsible, one.due_on.isoformat()) for one in row.decided.all()} == decided
    done = {key[8:] for key, one in said.items() if key.startswith("earlier/") and one == "done"}
    assert {str(one.pk) for one in Decision.objects.filter(pk__in=done, done_on__isnull=False)} == done
