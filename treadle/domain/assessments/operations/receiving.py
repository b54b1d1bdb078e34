"""A whole sheet at once: what a device brings is checked in one go, written in a few statements, or refused whole."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from treadle.domain.assessments.models import Answer, Assessment, ClosingMeeting, Interview, SheetDelivery
from treadle.domain.assessments.operations.bulk import Entry, kept_in, work_out, write_rows
from treadle.domain.assessments.operations.deciding import Kept, agrees, for_history
from treadle.domain.assessments.operations.doors import Door, open_door
from treadle.domain.assessments.operations.handing_in import Beside, hand_in
from treadle.domain.assessments.queries.answered import Asked, asked_in
from treadle.domain.assessments.rules import sheet as rules
from treadle.domain.assessments.rules.sheet import FindingInput
from treadle.domain.assessments.states import AssessmentState
from treadle.domain.ledger.operations import record
from treadle.domain.parties.models import Factory, Person
from treadle.kernel.errors import InvalidInput, RuleBroken, TreadleError
from treadle.kernel.prepared import in_sql, planned_cursor, without_waiting

#: More than any tool asks; a delivery of more is a mistake.
MOST_ANSWERS = 2_000


class SheetAnswer(NamedTuple):
    """One answer as a device says it. ``question`` is the question's id as text, ``revision`` the one it saw."""

    question: str
    outcome: str = ""
    value: str = ""
    note: str = ""
    finding: FindingInput | None = None
    revision: int | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """Why one answer was refused; ``present`` is what is kept where somebody saved since."""

    question: str
    code: str
    why: str
    sentence: str
    present: Kept | None = None

    def said(self) -> dict[str, object]:
        """For machines."""
        said: dict[str, object] = {"question": self.question, "code": self.code, "why": self.why, "says": self.sentence}
        if self.present is not None:
            kept = self.present
            present = for_history(kept.outcome, kept.value, kept.note, kept.finding)
            said["present"] = present | {"revision": kept.revision}
        return said


class SheetRefused(InvalidInput):
    """Nothing of a delivery was written; ``answers`` say which of them are in the way, and why."""

    def __init__(self, answers: Sequence[Refused]) -> None:
        listed = "; ".join(f"{one.code or one.question}: {one.sentence}" for one in answers[:10])
        more = f" (+{len(answers) - 10})" if len(answers) > 10 else ""
        stale = all(one.why == "stale" for one in answers)
        sentence = _("Nothing was saved, because of these answers: %(answers)s") % {"answers": listed + more}
        super().__init__(sentence, code="stale" if stale else "answers_refused")
        self.status = RuleBroken.status if stale else InvalidInput.status
        self.answers = tuple(answers)
        self.details = {"answers": [one.said() for one in answers]}


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a delivery. ``revisions`` are those of its answers that are not 1."""

    id: UUID
    received_at: datetime
    answers: int
    state: str
    repeated: bool
    revisions: Mapping[str, int]


@transaction.atomic
def receive_sheet(
    *,
    assessment_id: UUID,
    delivery: UUID,
    digest: str,
    answers: Collection[SheetAnswer],
    by: Person,
    now: datetime,
    submit: bool = False,
    blanks_confirmed: bool = False,
    wake: Callable[[], object] | None = None,
) -> Receipt:
    """Save what a device brings, all or nothing, and with ``submit`` hand the sheet in. One entry in the ledger.

    ``delivery`` is the device's own id of this sending and ``digest`` the SHA-256 of it: sent again, it is answered
    again and nothing happens. ``wake`` is called when a sheet is handed in and no earlier one waits for what follows.
    Raises ``SheetRefused`` with every answer that is in the way. Six queries for a first sheet, ten at most.
    """
    door = open_door(assessment_id, by=by, now=now)
    noted = _note(door, delivery, digest, len(answers), submit, by, now)
    if noted is None:
        return _repeated(door, delivery, digest, answers)
    rules.check_fillable(door.state)
    rules.check_not_in_journal(door.in_journal)
    kept = kept_in(door.id) if noted.has_answers else {}
    entries = checked(answers, asked_in(door.version_id, door.country, door.started_on), kept)
    rows = work_out(entries, kept)
    facts = {"answers": len(entries), "delivery": str(delivery)}
    sheet, factory = Assessment(pk=door.id), Factory(pk=door.factory_id)
    with without_waiting():
        write_rows(rows, assessment_id=door.id, by_id=by.pk, now=now)
        if submit:
            missing = hand_in(door, entries, kept, noted.beside, blanks_confirmed=blanks_confirmed, by=by, now=now)
            record("assessment.submitted", on=sheet, by=by, at=now, factory=factory, missing=missing, **facts)
        else:
            record("assessment.answered", on=sheet, by=by, at=now, factory=factory, **facts)
    state = AssessmentState.SUBMITTED.value if submit else door.state
    if submit and wake is not None and not noted.others_wait:
        wake()
    return Receipt(delivery, now, len(answers), state, repeated=False, revisions=rows.revisions)


def checked(
    answers: Collection[SheetAnswer], asked: Mapping[str, Asked], kept: Mapping[str, Kept]
) -> list[Entry]:
    """The answers in the form in which they are kept. Raises ``SheetRefused``; every refused one is named."""
    if len(answers) > MOST_ANSWERS:
        raise InvalidInput(_("A delivery holds at most %(most)s answers.") % {"most": MOST_ANSWERS}, code="too_many")
    entries: list[Entry] = []
    refused: list[Refused] = []
    seen: set[str] = set()
    for one in answers:
        question = asked.get(one.question)
        try:
            if question is None or one.question in seen:
                raise rules.not_asked() if question is None else rules.twice()
            seen.add(one.question)
            entries.append(_entry(one, question, kept.get(one.question)))
        except _Stale as stale:
            refused.append(Refused(one.question, question.code if question else "", "stale", _stale(), stale.present))
        except TreadleError as error:
            refused.append(Refused(one.question, question.code if question else "", error.code, str(error.sentence)))
    if refused:
        raise SheetRefused(refused)
    return entries


class _Stale(Exception):
    def __init__(self, present: Kept) -> None:
        super().__init__()
        self.present = present


def _stale() -> str:
    return _("Somebody saved another answer meanwhile. Choose which one stays.")


def _entry(one: SheetAnswer, question: Asked, present: Kept | None) -> Entry:
    given = rules.read_answer(
        question_type=question.type, kind=question.kind, outcome=one.outcome, value=one.value, note=one.note
    )
    if one.finding is not None:
        rules.check_finding(one.finding)
    is_stale = present is not None and rules.is_stale(one.revision, present.revision)
    if present is not None and is_stale and not agrees(present, given, one.finding):
        raise _Stale(present)
    return Entry(question, given, one.finding, one.revision)


# ---- sent once or twice ------------------------------------------------------------------------

_TABLE = SheetDelivery._meta.db_table
# Counted, not EXISTS: a plan made while the tables are small reads them from the front, sure to meet the sheet soon,
# and is kept for the connection. A new sheet is never met, so that each would read all answers there are.
_NOTE = (
    f"INSERT INTO {_TABLE} (id, assessment_id, digest, answers, hands_in, received_at, received_from_id) "  # noqa: S608
    "VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT (id) DO NOTHING "
    f"RETURNING EXISTS(SELECT 1 FROM {_TABLE} w WHERE w.hands_in AND w.settled_at IS NULL AND w.id <> %s), "
    f"(SELECT COUNT(*) FROM {Answer._meta.db_table} a WHERE a.assessment_id = %s), "
    f"(SELECT COUNT(*) FROM {Interview._meta.db_table} i WHERE i.assessment_id = %s), "
    f"(SELECT COUNT(*) FROM {ClosingMeeting._meta.db_table} m WHERE m.assessment_id = %s)"
)


class Noted(NamedTuple):
    """What one statement says: whether earlier deliveries still wait for what follows, whether the sheet holds answers
    already, and what stands beside them.
    """

    others_wait: bool
    has_answers: bool
    beside: Beside


def _note(
    door: Door, delivery: UUID, digest: str, answers: int, submit: bool, by: Person, now: datetime
) -> Noted | None:
    """Keep that it arrived; None when it had arrived before."""
    at, key = connection.ops.adapt_datetimefield_value(now), in_sql(delivery)
    sheet = in_sql(door.id)
    values: list[Any] = [key, sheet, digest, answers, submit, at, in_sql(by.pk), key, sheet, sheet, sheet]
    with planned_cursor() as cursor:
        cursor.execute(_NOTE, values)
        row = cursor.fetchone()
    if row is None:
        return None
    return Noted(bool(row[0]), bool(row[1]), Beside(bool(row[2]), bool(row[3]), door.person_days))


def _repeated(door: Door, delivery: UUID, digest: str, answers: Collection[SheetAnswer]) -> Receipt:
    """The receipt of what arrived before; the revisions are those of now."""
    before = SheetDelivery.objects.get(pk=delivery)
    if before.assessment_id != door.id or before.digest != digest:
        raise RuleBroken(
            _("This delivery's id was used for another one. Send it again with a new id."), code="delivery_reused"
        )
    sent = {one.question for one in answers}
    revisions = {key: one.revision for key, one in kept_in(door.id).items() if one.revision > 1 and key in sent}
    return Receipt(delivery, before.received_at, before.answers, door.state, repeated=True, revisions=revisions)
