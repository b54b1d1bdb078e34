"""How a journal comes to its sheet: opened by the first exchange on the day, or taken over with what it holds."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from treadle.domain.access.queries import day_of
from treadle.domain.assessments import operations as assessments
from treadle.domain.assessments.models import Assessment, ClosingMeeting, Interview
from treadle.domain.assessments.operations import projecting as rows
from treadle.domain.assessments.operations.deciding import Kept
from treadle.domain.assessments.queries.answered import Asked
from treadle.domain.cycles.models import Assignment, Visit
from treadle.domain.cycles.states import AssignedRole, VisitKind
from treadle.domain.fieldwork.journal import Broken, Entry, Standing
from treadle.domain.fieldwork.models import Journal, Register
from treadle.domain.fieldwork.operations.door import Desk, Sheet, lock_sheet
from treadle.domain.fieldwork.operations.keeping import registers_under
from treadle.domain.fieldwork.operations.own_writing import Change, write_as
from treadle.domain.fieldwork.operations.projecting import answer_of
from treadle.domain.fieldwork.states import JournalState
from treadle.domain.parties.models import Person
from treadle.kernel.errors import TreadleError


def come_to_sheet(desk: Desk, entries: Iterable[Entry | Broken], *, by: Person, now: datetime) -> bool:
    """Find or open the visit's sheet, where there is none yet and the day has come; says whether it is new here.

    ``entries`` are those that just came: an answer, or the first day, opens it. What forbids it today (a second
    assessor is not assigned yet) is asked again at the next exchange; the entries are kept meanwhile.
    """
    if desk.kind != VisitKind.ASSESSMENT or desk.sheet is not None or desk.state is not JournalState.OPEN:
        return False
    if Assessment.objects.filter(visit=desk.visit_id).exists():
        adopt(desk, by=by, now=now)
        return True
    if day_of(now) < desk.planned_on or not (_begins(entries) or _has_begun(desk)):
        return False
    visit = Visit.objects.select_related("cycle__factory").get(pk=desk.visit_id)
    try:
        with transaction.atomic():
            sheet = assessments.open_assessment(visit=visit, assessors=_assessors(visit, now), by=by, now=now)
    except TreadleError:
        return False
    _belongs(desk, sheet)
    return True


def _begins(entries: Iterable[Entry | Broken]) -> bool:
    return any(isinstance(one, Entry) and (one.key == "o/started" or one.key.startswith("q/")) for one in entries)


def _has_begun(desk: Desk) -> bool:
    kept = Register.objects.filter(journal=desk.journal_id)
    return kept.filter(key="o/started").exists() or kept.filter(key__startswith="q/").exists()


def _assessors(visit: Visit, now: datetime) -> list[Person]:
    """Of the people of the visit, those who are assigned as assessors today."""
    day = day_of(now)
    rows = Assignment.objects.filter(cycle=visit.cycle_id, role=AssignedRole.ASSESSOR, starts_on__lte=day).exclude(
        ends_on__lt=day)
    return list(visit.people.filter(pk__in=rows.values("person")).order_by("name", "pk"))


def _belongs(desk: Desk, sheet: Assessment) -> None:
    desk.sheet = Sheet(sheet.pk, sheet.state, sheet.version_id, sheet.started_on)
    lock_sheet(desk)
    Journal.objects.filter(pk=desk.journal_id).update(sheet=sheet)
    rows.put_in_journal(sheet_id=sheet.pk)


def adopt(desk: Desk, *, by: Person, now: datetime) -> None:
    """Take over a sheet that was opened beside the journal. What it holds becomes entries of the server's own device;
    where devices have written of the same, both stand.
    """
    sheet = Assessment.objects.get(visit=desk.visit_id)
    _belongs(desk, sheet)
    known = registers_under(desk.journal_id)
    changes = [one._replace(seen=()) for one in differences(desk, known, by=by)] + _beside(sheet, known)
    write_as(desk, changes, person=by, by=by, now=now)


def differences(desk: Desk, known: dict[str, Standing], *, by: Person) -> list[Change]:
    """What rows of answers and findings say otherwise than the registers, as the entries that would bring it in."""
    assert desk.sheet is not None
    kept, found = rows.said_in_rows(desk.sheet.id), []
    for code, asked in (desk.asked() or {}).items():
        row = kept.get(asked.id)
        if row is not None:
            found += _of_question(code, row, answer_of(desk, known, asked, by), asked)
    return found


def _of_question(code: str, row: Kept, said: rows.ProjectedAnswer, asked: Asked) -> list[Change]:
    changes = []
    if (row.outcome, row.value) != (said.outcome, _kept_form(said, asked)):
        value = {"o": row.outcome} if row.outcome else {"v": row.value} if row.value else None
        changes.append(Change(f"q/{code}", value))
    if row.note != said.note.strip():
        changes.append(Change(f"n/{code}", row.note))
    if row.finding is None or row.outcome != "not_met":
        return changes
    mine, share = said.finding, row.finding["workers_affected_percent"]
    pairs = [
        ("explanation", row.finding["explanation"], mine.explanation.strip()),
        ("evidence", row.finding["evidence"], mine.evidence.strip()),
        ("kinds", sorted(row.finding["evidence_kinds"]), sorted(set(mine.evidence_kinds))),
        ("interviews", row.finding["rests_on_interviews"], mine.leans_on_interviews),
    ]
    changes += [Change(f"f/{code}/{name}", there) for name, there, here in pairs if there != here]
    if share != mine.workers_affected_percent:
        changes.append(Change(f"f/{code}/share", None if share is None else f"{share.normalize():f}"))
    return changes


def _kept_form(said: rows.ProjectedAnswer, asked: Asked) -> str:
    return rows.value_as_kept(asked, said.value)


def _beside(sheet: Assessment, known: dict[str, Standing]) -> list[Change]:
    """Interviews and the closing meeting of a sheet that is taken over."""
    changes = []
    if not any(key.startswith("i/") for key in known):
        changes = [
            Change(f"i/kept-{row.kind.replace('_', '-')}",
                   {"kind": row.kind, "women": row.women, "men": row.men, "consent": True, "text": ""})
            for row in Interview.objects.filter(assessment=sheet)]
    meeting = ClosingMeeting.objects.filter(assessment=sheet).first()
    if meeting is not None and "m/closing" not in known:
        changes.append(Change("m/closing", {"held_on": meeting.held_on.isoformat(), "attended": meeting.attended,
                                            "remark": meeting.remark}))
    return changes
