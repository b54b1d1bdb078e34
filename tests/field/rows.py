"""Whether the rows of a sheet say what its journal says, worked out a second time from the bundles."""

import json
from decimal import Decimal
from typing import Any

from tests.field.client import document
from treadle.domain.assessments.models import Answer, Assessment, ClosingMeeting, Interview
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
