"""What a sheet asks and what is answered, as plain values in few statements: for saving many answers at speed."""

from collections import OrderedDict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from treadle.domain.assessments.models import Answer
from treadle.domain.assessments.states import Outcome
from treadle.domain.standards.models import Question, Version
from treadle.domain.standards.queries import sheet_for
from treadle.kernel.prepared import HOLE, prepared

#: What a question is about that asks for the person-days on site.
PERSON_DAYS = "process_integrity.person_days"
_REMEMBERED = 24
_days: dict[UUID, str | None] = {}
_asked: OrderedDict[tuple[UUID, str], dict[str, "Asked"]] = OrderedDict()
_COLUMNS = ("question_id", "id", "outcome", "value", "note", "revision", "finding__id", "finding__explanation",
            "finding__evidence_kinds", "finding__evidence", "finding__rests_on_interviews",
            "finding__workers_affected_percent")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of a frozen sheet, as far as an answer is checked: ``id`` as text, ``hex`` the same without dashes."""

    id: str
    hex: str
    code: str
    type: str
    kind: str


def asked_in(version_id: UUID, country: str, on: date) -> dict[str, Asked]:
    """The questions of a version as a country is asked them, in order, by their id as text.

    Remembered for the life of the process, because a version in force never changes. ``on`` decides on tags only.
    """
    known = _asked.get((version_id, country))
    if known is None:
        sheet = sheet_for(Version.objects.get(pk=version_id), country=country, on=on)
        questions = [one.question for one in sheet]
        known = {str(one.pk): Asked(str(one.pk), one.pk.hex, one.code, one.type, one.answer) for one in questions}
        _asked[version_id, country] = known
        while len(_asked) > _REMEMBERED:
            _asked.popitem(last=False)
    return known


def person_days_question(version_id: UUID) -> str | None:
    """The question of a version that asks for the person-days, by its id as text. Remembered in the same way."""
    if version_id not in _days:
        asks = Question.objects.filter(version=version_id, concept__key=PERSON_DAYS).order_by()
        found = asks.values_list("pk", flat=True).first()
        _days[version_id] = None if found is None else str(found)
    return _days[version_id]


def forget_questions() -> None:
    """Ask anew: for tests that make the same version twice."""
    _asked.clear()
    _days.clear()


def rows_of(assessment_id: UUID) -> Iterable[Any]:
    """(question id, answer id, outcome, value, note, revision, finding's id, … its five fields). One query."""
    plan = prepared("answers of a sheet",
                    lambda: Answer.objects.filter(assessment=HOLE).order_by().values_list(*_COLUMNS), HOLE)
    return plan.rows(assessment_id)


def lacking_in(outcome: str, explanation: str | None, kinds: Collection[str] | None) -> list[str]:
    """What the finding of a question not met lacks; None where there is no finding."""
    if outcome != Outcome.NOT_MET:
        return []
    lacking = [] if explanation and explanation.strip() else ["explanation"]
    return lacking if kinds else [*lacking, "evidence"]


@dataclass(frozen=True, slots=True)
class Gap:
    """A question that is blank, or whose finding is not whole (``lacking``)."""

    question: str
    blank: bool
    lacking: list[str]


def gaps_of(questions: Iterable[str], answered: Mapping[str, "Said"]) -> list[Gap]:
    """The gaps of a sheet, in its order."""
    found = []
    for question in questions:
        is_answered, lacking = answered.get(question, NOTHING)
        if not is_answered:
            found.append(Gap(question, True, []))
        elif lacking:
            found.append(Gap(question, False, lacking))
    return found


#: Whether a question is answered at all, and what its finding lacks.
type Said = tuple[bool, list[str]]
NOTHING: Said = (False, [])
ANSWERED: Said = (True, [])


def answered_in(assessment_id: UUID) -> dict[str, Said]:
    """What is said on each question, by its id as text; one query."""
    return {str(row[0]): (bool(row[2] or row[3]), lacking_in(row[2], row[7], row[8])) for row in rows_of(assessment_id)}
