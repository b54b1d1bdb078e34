"""What the office's page writes of a sheet: beside the tablets' journal where there is one, else as ever.

A sheet whose visit has a journal refuses every direct write (code ``in_journal``). Then the same goes into the journal
as entries of the server's own device, and the rows follow from there.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from treadle.domain.assessments import operations as assessments
from treadle.domain.assessments.models import Answer, Assessment, FindingFile
from treadle.domain.assessments.operations.projecting import check_not_stale
from treadle.domain.fieldwork import operations as fieldwork
from treadle.domain.fieldwork.journal import Standing, same
from treadle.domain.fieldwork.models import Journal
from treadle.domain.fieldwork.operations import Change
from treadle.domain.fieldwork.queries import registers_of
from treadle.domain.parties.models import Person
from treadle.domain.standards.models import Question
from treadle.kernel.errors import NotYours, RuleBroken

SEXES = ("women", "men")


def _or_journal[T](write: Callable[[], T], otherwise: Callable[[], T]) -> T:
    try:
        return write()
    except RuleBroken as refused:
        if refused.code != "in_journal":
            raise
    return otherwise()


def record_answer(
    *, assessment: Assessment, question: Question, by: Person, now: datetime, outcome: str = "", value: str = "",
    note: str = "", finding: assessments.FindingInput | None = None, revision: int | None = None,
) -> Answer:
    """Save one answer, as ``assessments.record_answer`` does. Raises ``StaleAnswer`` when somebody saved since."""
    said: dict[str, Any] = {"outcome": outcome, "value": value, "note": note, "finding": finding, "revision": revision}
    return _or_journal(
        lambda: assessments.record_answer(assessment=assessment, question=question, by=by, now=now, **said),
        lambda: _answer(_fresh(assessment.pk), question, by=by, now=now, **said))


def _fresh(assessment_id: UUID) -> Assessment:
    found = Assessment.objects.select_related("factory", "version", "visit").filter(pk=assessment_id).first()
    if found is None or found.visit_id is None:
        raise NotYours(code="not_yours")
    return found


@transaction.atomic
def _answer(assessment: Assessment, question: Question, *, by: Person, now: datetime, **said: Any) -> Answer:
    Journal.objects.select_for_update().filter(visit=_visit(assessment)).first()  # nobody writes in between
    given = check_not_stale(assessment, question, **said)
    known = registers_of(_visit(assessment), *(f"{kind}/{question.code}" for kind in "qnf"))
    changes = changes_of(question.code, given.outcome, given.value, given.note, said["finding"], known)
    if changes:
        fieldwork.write_from_office(visit_id=_visit(assessment), changes=changes, by=by, now=now)
    kept = Answer.objects.select_related("finding", "answered_by").filter(assessment=assessment, question=question)
    return kept.first() or Answer(assessment=assessment, question=question, answered_at=now, answered_by=by, revision=0)


def _visit(assessment: Assessment) -> UUID:
    assert assessment.visit_id is not None
    return assessment.visit_id


def changes_of(
    code: str, outcome: str, value: str, note: str, finding: assessments.FindingInput | None,
    known: Mapping[str, Standing],
) -> list[Change]:
    """The entries that bring an answer into the journal; what it says already is left out."""
    wanted: dict[str, Any] = {f"q/{code}": {"o": outcome} if outcome else {"v": value} if value else None,
                              f"n/{code}": note.strip()}
    if finding is not None:
        share = finding.workers_affected_percent
        wanted |= {
            f"f/{code}/explanation": finding.explanation.strip(), f"f/{code}/evidence": finding.evidence.strip(),
            f"f/{code}/kinds": sorted(set(finding.evidence_kinds)), f"f/{code}/interviews": finding.leans_on_interviews,
            f"f/{code}/share": None if share is None else f"{share:.2f}".rstrip("0").rstrip("."),
        }
    return [Change(key, each) for key, each in wanted.items() if not _says(known.get(key), each)]


def _says(known: Standing | None, value: Any) -> bool:
    if known is None:
        return value in (None, "", [], False)
    nothing = value in (None, "", [], False) and known.value in (None, "", [], False)
    return nothing or same(known.value) == same(value)


def record_interviews(
    *, assessment: Assessment, counts: Mapping[str, tuple[int, int]], by: Person, now: datetime
) -> None:
    """How many were interviewed, by kind. In a journal, interviews that were noted one by one keep their texts: what is
    more becomes another one, what is less is taken from the last.
    """
    @transaction.atomic
    def into_journal() -> None:
        visit = _visit(_fresh(assessment.pk))
        Journal.objects.select_for_update().filter(visit=visit).first()  # nobody writes in between
        changes = _interviews(registers_of(visit, "i/"), counts)
        fieldwork.write_from_office(visit_id=visit, changes=changes, by=by, now=now)

    def direct() -> None:
        assessments.record_interviews(assessment=assessment, counts=counts, by=by, now=now)

    _or_journal(direct, into_journal)


def _interviews(known: Mapping[str, Standing], counts: Mapping[str, tuple[int, int]]) -> list[Change]:
    changes = []
    for kind, wanted in counts.items():
        mine = {key: dict(one.value) for key, one in known.items() if one.value and one.value["kind"] == kind}
        more = {sex: wanted[at] - sum(one.get(sex, 0) for one in mine.values()) for at, sex in enumerate(SEXES)}
        for key, one in reversed(mine.items()):
            taken = {sex: max(-one.get(sex, 0), min(0, more[sex])) for sex in more}
            if any(taken.values()):
                changes.append(Change(key, one | {sex: one.get(sex, 0) + taken[sex] for sex in more}))
                more = {sex: more[sex] - taken[sex] for sex in more}
        if any(count > 0 for count in more.values()):
            fresh = {"kind": kind, "women": max(0, more["women"]), "men": max(0, more["men"])}
            changes.append(Change(f"i/{uuid4().hex[:16]}", {**fresh, "consent": True, "text": ""}))
    return changes


def record_closing_meeting(
    *, assessment: Assessment, held_on: date, attended: Iterable[Mapping[str, str]], by: Person, now: datetime,
    remark: str = "",
) -> None:
    """Who came to the closing meeting."""
    people = [dict(one) for one in attended]

    def into_journal() -> None:
        value = {"held_on": held_on.isoformat(), "remark": remark.strip(),
                 "attended": [{name: one.get(name, "") for name in ("name", "position", "side")} for one in people]}
        fieldwork.write_from_office(visit_id=_visit(_fresh(assessment.pk)), by=by, now=now,
                                    changes=[Change("m/closing", value)])

    def direct() -> None:
        assessments.record_closing_meeting(assessment=assessment, held_on=held_on, attended=people, remark=remark,
                                           by=by, now=now)

    _or_journal(direct, into_journal)


def attach_file(
    *, assessment: Assessment, question: Question, content: bytes, name: str, by: Person, now: datetime,
    caption: str = "",
) -> FindingFile:
    """Add a photo or document to a finding."""
    said: dict[str, Any] = {"content": content, "name": name, "by": by, "now": now, "caption": caption}
    return _or_journal(
        lambda: assessments.attach_file(assessment=assessment, question=question, **said),
        lambda: fieldwork.attach_from_office(visit_id=_visit(_fresh(assessment.pk)), code=question.code, **said))


def detach_file(*, assessment: Assessment, attached: FindingFile, by: Person, now: datetime) -> None:
    """Take a file from a finding."""
    _or_journal(
        lambda: assessments.detach_file(assessment=assessment, attached=attached, by=by, now=now),
        lambda: fieldwork.detach_from_office(visit_id=_visit(_fresh(assessment.pk)), attached=attached, by=by, now=now))


@transaction.atomic
def submit_sheet(*, assessment: Assessment, by: Person, now: datetime, blanks_confirmed: bool = False) -> None:
    """Hand a sheet in. In a journal, nothing may be answered in two ways, and filed photos must have arrived."""
    fresh = _fresh(assessment.pk)
    if fresh.in_journal:
        fieldwork.submit_from_office(visit_id=_visit(fresh), blanks_confirmed=blanks_confirmed, by=by, now=now)
    else:
        assessments.submit_assessment(assessment=assessment, by=by, now=now, blanks_confirmed=blanks_confirmed)


@transaction.atomic
def send_back(*, assessment: Assessment, remark: str, by: Person, now: datetime) -> Assessment:
    """Give a sheet back to its assessors; what the reviewer changed comes into the journal."""
    sent = assessments.send_back(assessment=assessment, remark=remark, by=by, now=now)
    fieldwork.absorb_review(assessment=sent, by=by, now=now)
    return sent


@transaction.atomic
def deliver(
    *, assessment_id: UUID, answers: Collection[assessments.SheetAnswer], by: Person, now: datetime,
    submit: bool, blanks_confirmed: bool,
) -> int:
    """A device's whole delivery for a sheet with a journal, all of it or nothing; says how many answers it held.

    Sent twice it changes nothing, because the journal says it already.
    """
    fresh = _fresh(assessment_id)
    questions = {str(one.pk): one for one in Question.objects.filter(pk__in=[one.question for one in answers])}
    known = registers_of(_visit(fresh), "q/", "n/", "f/")
    changes: list[Change] = []
    for one in answers:
        changes += _delivered(fresh, questions.get(one.question), one, known)
    if changes:
        fieldwork.write_from_office(visit_id=_visit(fresh), changes=changes, by=by, now=now)
    if submit:
        fieldwork.submit_from_office(visit_id=_visit(fresh), blanks_confirmed=blanks_confirmed, by=by, now=now)
    return len(answers)


def _delivered(
    fresh: Assessment, question: Question | None, one: assessments.SheetAnswer, known: Mapping[str, Standing]
) -> Sequence[Change]:
    if question is None:
        raise NotYours(code="not_asked")
    given = check_not_stale(fresh, question, outcome=one.outcome, value=one.value, note=one.note, finding=one.finding,
                            revision=one.revision)
    return changes_of(question.code, given.outcome, given.value, given.note, one.finding, known)
