"""Rows from registers: answers and findings, interviews, the closing meeting, person-days, alerts, evidence, the gate;
meetings of committees and the self-diagnosis with ``gathered``.

Private to the operations. What rows say is a function of the registers, so that it can be worked out again.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction

from treadle.domain.access.queries import day_of
from treadle.domain.assessments import operations as assessments
from treadle.domain.assessments.models import Alert
from treadle.domain.assessments.operations import projecting as rows
from treadle.domain.assessments.queries.answered import Asked
from treadle.domain.cycles.models import Visit
from treadle.domain.cycles.states import VisitState
from treadle.domain.fieldwork.journal import Standing
from treadle.domain.fieldwork.keys import code_in
from treadle.domain.fieldwork.models import Upload
from treadle.domain.fieldwork.operations.door import Desk
from treadle.domain.fieldwork.operations.gathered import project_gatherings
from treadle.domain.fieldwork.operations.judging import said_in
from treadle.domain.fieldwork.operations.keeping import registers_under
from treadle.domain.parties.models import Person
from treadle.kernel.errors import TreadleError
from treadle.kernel.prepared import HOLE, prepared

#: Ids of alerts follow from the visit and the device's own id of it: the same alert is raised once.
ALERTS = UUID("8f1f6d5c-6b0b-4f0e-9d0a-5a5e6f0c7b11")
OF_A_QUESTION = ("q/{}", "n/{}", "f/{}/explanation", "f/{}/evidence", "f/{}/kinds", "f/{}/share", "f/{}/interviews")


def with_neighbours(keys: Iterable[str]) -> set[str]:
    """These keys, and of each question that they touch all its keys."""
    found = set(keys)
    for code in {code_in(key) for key in found if key[:2] in ("q/", "n/", "f/")}:
        found |= {pattern.format(code) for pattern in OF_A_QUESTION}
    return found


def project(desk: Desk, known: Mapping[str, Standing], keys: Collection[str], *, by: Person, now: datetime) -> None:
    """Bring the rows along that follow from these keys. ``known`` holds their registers and their neighbours'."""
    for key in keys:
        if key.startswith("z/"):
            _alert(desk, known[key], by, now)
    project_gatherings(desk, keys, by=by, now=now)
    if "g/refused" in keys:
        _gate(desk, known["g/refused"], by, now)
    if desk.sheet is None:
        return
    asked = desk.asked() or {}
    codes = dict.fromkeys(code_in(key) for key in keys if key[:2] in ("q/", "n/", "f/"))
    answers = [answer_of(desk, known, asked[code], by) for code in codes if code in asked]
    if answers:
        rows.project_answers(answers, sheet_id=desk.sheet.id, now=now)
    kinds = {key[:2] for key in keys}
    if "i/" in kinds:
        rows.project_interviews(interviews_in(registers_under(desk.journal_id, "i/")), sheet_id=desk.sheet.id)
    if "p/" in kinds:
        rows.project_person_days(days_in(registers_under(desk.journal_id, "p/")), sheet_id=desk.sheet.id)
    if "m/closing" in keys:
        _closing(desk, known["m/closing"], by, now)
    if desk.has_files and (kinds & {"t/", "l/"} or any(one.outcome == "not_met" for one in answers)):
        project_files(desk)


def answer_of(desk: Desk, known: Mapping[str, Standing], asked: Asked, by: Person) -> rows.ProjectedAnswer:
    """What the journal says of one question; the person is whose entry is the newest of its heads."""
    standings = [known.get(pattern.format(asked.code)) for pattern in OF_A_QUESTION]
    values = [None if one is None else one.value for one in standings]
    newest = max(((head.stamp, head.id) for one in standings if one is not None for head in one.heads),
                 default=(0, "."))
    outcome, value = said_in(values[0])
    note, explanation, evidence, kinds, share, rests = values[1:]
    finding = assessments.FindingInput(
        explanation=explanation or "", evidence_kinds=tuple(kinds or ()), evidence=evidence or "",
        workers_affected_percent=Decimal(share).quantize(Decimal("0.01")) if share else None,
        rests_on_interviews=rests is True,
    )
    return rows.ProjectedAnswer(asked, outcome, value, note or "", finding, desk.writer_of(newest[1]) or by.pk)


def interviews_in(known: Mapping[str, Standing]) -> dict[str, tuple[int, int]]:
    """Kind → (women, men) of all interviews."""
    found: dict[str, tuple[int, int]] = {}
    for one in known.values():
        if isinstance(one.value, dict):
            women, men = found.get(one.value["kind"], (0, 0))
            found[one.value["kind"]] = (women + one.value.get("women", 0), men + one.value.get("men", 0))
    return found


def days_in(known: Mapping[str, Standing]) -> Decimal:
    """Person-days on site."""
    return sum((Decimal(one.value) for one in known.values() if one.value), Decimal(0))


def _closing(desk: Desk, known: Standing, by: Person, now: datetime) -> None:
    assert desk.sheet is not None
    said: dict[str, Any] = known.value or {}
    held_on = date.fromisoformat(said["held_on"]) if said.get("held_on") else None
    writer = desk.writer_of(known.heads[-1].id) if known.heads else None
    rows.project_closing(held_on, said.get("attended", []), said.get("remark", ""), sheet_id=desk.sheet.id,
                         by_id=writer or by.pk, now=now)


def _alert(desk: Desk, known: Standing, by: Person, now: datetime) -> None:
    """Raise it once; whoever must know is told by the operation. The one who brings it vouches for it."""
    alert_id = uuid5(ALERTS, f"{desk.visit_id}/{known.key}")
    if not known.heads or Alert.objects.filter(pk=alert_id).exists():
        return
    visit = Visit.objects.select_related("cycle__factory").get(pk=desk.visit_id)
    written_by = desk.writer_of(known.heads[0].id)
    writer = by if written_by is None else Person.objects.filter(pk=written_by, is_active=True).first() or by
    for person in dict.fromkeys([writer, by]):
        try:
            with transaction.atomic():
                assessments.raise_alert(
                    factory=visit.cycle.factory, trigger=known.value["trigger"], visit=visit, by=person, now=now,
                    description=known.value["description"], alert_id=alert_id)
        except TreadleError:
            continue
        return


def _gate(desk: Desk, known: Standing, by: Person, now: datetime) -> None:
    """Access was refused: the visit ends so, if it still can."""
    said = known.value
    if not isinstance(said, dict) or desk.visit_state != VisitState.PLANNED:
        return
    outcome = "\n".join(text for text in (said.get("said", ""), said.get("function", "")) if text.strip())
    visit = Visit.objects.select_related("cycle__factory").get(pk=desk.visit_id)
    on = min(date.fromisoformat(said["on"]), day_of(now))
    try:
        with transaction.atomic():
            assessments.refuse_access(visit=visit, held_on=on, outcome=outcome or "–", by=by, now=now)
    except TreadleError:  # it stays in the journal; people decide what becomes of it
        return
    desk.visit_state = VisitState.REFUSED
    desk.sheet = None


def project_files(desk: Desk) -> int:
    """Files of the tray that arrived become evidence of the questions that they are filed with. Spoken notes do not: a
    voice points to a person, and evidence leaves the programme.
    """
    complete = prepared("uploads", lambda: Upload.objects.filter(journal=HOLE, stored__isnull=False).exclude(
                            stored__media_type__startswith="audio/").order_by()
                        .values_list("sha256", "stored_id"), HOLE)
    uploads = {row[0]: row[1] for row in complete.rows(desk.journal_id)}
    if not uploads or desk.sheet is None:
        return 0
    known, asked = registers_under(desk.journal_id, "t/", "l/"), desk.asked() or {}
    wanted: dict[tuple[UUID, UUID], str] = {}
    for key, one in known.items():
        if not key.startswith("l/") or one.value is not True:
            continue
        _l, uid, code = key.split("/", 2)
        thing = known.get(f"t/{uid}")
        said = thing.value if thing is not None and isinstance(thing.value, dict) else {}
        file = uploads.get(said.get("sha256", ""))
        if file is not None and code in asked:
            wanted[UUID(asked[code].id), file] = str(said.get("text") or said.get("name") or "")
    files = [one for one in uploads.values() if one is not None]
    return rows.project_files(wanted, sheet_id=desk.sheet.id, files=files)
