"""Rules of opening, filling and handing in a sheet; pure."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from django.utils.translation import gettext as _
from treadle.domain.assessments.states import AssessmentState, EvidenceKind, InterviewKind, Outcome
from treadle.domain.cycles.states import VisitKind, VisitState
from treadle.domain.standards.states import AnswerKind, QuestionType
from treadle.kernel.errors import InvalidInput, RuleBroken

FILLABLE = (AssessmentState.OPEN, AssessmentState.SENT_BACK)
FEWEST_ASSESSORS = 2
LONGEST_TEXT = 8_000
MOST_PEOPLE = 999
SCORED_OUTCOMES = frozenset(Outcome.values)
FACT_OUTCOMES = frozenset({Outcome.NOT_ASSESSED.value, Outcome.NOT_APPLICABLE.value})
SCORED = QuestionType.SCORED.value  # looked up once, asked for each answer of a sheet
SIDES = ("management", "workers", "union", "programme")


@dataclass(frozen=True)
class FindingInput:
    """A finding as somebody writes it. ``evidence_kinds`` are ``EvidenceKind`` values, the share is 0 to 100.

    ``rests_on_interviews`` may be said by hand; it follows by itself when interviews are the only kind of evidence.
    """

    explanation: str = ""
    evidence_kinds: tuple[str, ...] = ()
    evidence: str = ""
    workers_affected_percent: Decimal | None = None
    rests_on_interviews: bool = False

    @property
    def leans_on_interviews(self) -> bool:
        """Whether it must be held back from the closing meeting."""
        return self.rests_on_interviews or set(self.evidence_kinds) == {EvidenceKind.INTERVIEW}


class Given(NamedTuple):
    """One answer in the form in which it is kept."""

    outcome: str = ""
    value: str = ""
    note: str = ""

    @property
    def is_blank(self) -> bool:
        """Neither an outcome nor a value."""
        return not self.outcome and not self.value


# ---- opening -----------------------------------------------------------------------------------


def check_can_open(*, kind: str, state: str, planned_on: date, on: date, running: bool, taken: bool) -> None:
    """A sheet is opened from an assessment visit, on its day or later, once."""
    if kind != VisitKind.ASSESSMENT:
        raise RuleBroken(_("This is an advisory visit. Plan an assessment to open a sheet."), code="wrong_visit")
    if state not in (VisitState.PLANNED, VisitState.HELD):
        raise RuleBroken(_("This visit did not take place. Plan another one, then open its sheet."), code="no_visit")
    if taken:
        raise RuleBroken(_("This visit has its sheet already. Open that one."), code="taken")
    if not running:
        raise RuleBroken(_("This cycle is not running. Resume it before assessing."), code="not_running")
    if state == VisitState.PLANNED and on < planned_on:
        raise RuleBroken(
            _("The visit is planned for a later day. The sheet takes the tool and law of the day: open it then."),
            code="too_early",
        )


def check_assessors(assessors: int, *, unassigned: Iterable[str], advisors: Iterable[str]) -> None:
    """Two at least, all assigned to the cycle as assessors, none of whom has advised the factory in it."""
    if advising := sorted(advisors):
        raise RuleBroken(
            _(
                "%(names)s advised this factory in this cycle. Nobody assesses a factory that they advise: choose "
                "another assessor."
            )
            % {"names": ", ".join(advising)},
            code="advises",
        )
    if assessors < FEWEST_ASSESSORS:
        raise RuleBroken(_("An assessment needs two assessors. Add another one."), code="too_few_assessors")
    if lacking := sorted(unassigned):
        raise RuleBroken(
            _("%(names)s is not assigned to this cycle as an assessor. Have them assigned first.")
            % {"names": ", ".join(lacking)},
            code="unassigned",
        )


# ---- answering ---------------------------------------------------------------------------------


def check_fillable(state: str) -> None:
    """Only a sheet that is being filled in, or was sent back, takes answers."""
    if state not in FILLABLE:
        raise RuleBroken(
            _("This sheet was handed in and takes no answers any more. Ask the reviewer to send it back."),
            code="not_fillable",
        )


def check_not_in_journal(in_journal: bool) -> None:
    """What several devices write comes together in the visit's journal: nothing is written beside it."""
    if in_journal:
        raise RuleBroken(
            _("This sheet is filled in on tablets, and is written through its visit's journal alone. Reload the page."),
            code="in_journal",
        )


def check_asked(is_asked: bool) -> None:
    """For one answer by itself."""
    if not is_asked:
        raise not_asked()


def not_asked() -> InvalidInput:
    """The question must be one of the sheet: of its version, and asked in its country."""
    return InvalidInput(_("This question is not asked in this assessment. Reload the page."), code="not_asked")


def twice() -> InvalidInput:
    """A delivery answers each question once."""
    return InvalidInput(_("This question is answered twice in one delivery. Send one answer."), code="twice")


def read_answer(*, question_type: str, kind: str, outcome: str, value: str, note: str) -> Given:
    """What was typed, in the form in which it is kept; both empty takes an answer back."""
    if len(note) > LONGEST_TEXT:
        raise too_long("note")
    if question_type == SCORED:
        if value.strip():
            raise InvalidInput(_("Answer this question with met or not met."), fields={"outcome": _("Choose one")})
        return Given(_outcome(outcome, SCORED_OUTCOMES), "", note.strip())
    if outcome:
        return Given(_outcome(outcome, FACT_OUTCOMES), "", note.strip())
    return Given("", _value(kind, value.strip()), note.strip())


def _outcome(outcome: str, allowed: Collection[str]) -> str:
    if outcome and outcome not in allowed:
        raise InvalidInput(_("This is not a possible answer here."), fields={"outcome": _("Choose one of the answers")})
    return outcome


def _value(kind: str, value: str) -> str:
    if len(value) > LONGEST_TEXT:
        raise too_long("value")
    if not value or kind == AnswerKind.TEXT:
        return value
    if kind == AnswerKind.YES_NO:
        if value not in ("yes", "no"):
            raise InvalidInput(_("Answer yes or no."), fields={"value": _("Yes or no")})
        return value
    return _number(value)


def _number(value: str) -> str:
    try:
        number = Decimal(value.replace("\N{NO-BREAK SPACE}", "").replace(" ", ""))
        if not number.is_finite() or abs(number) >= Decimal(10) ** 12:
            raise InvalidOperation
    except InvalidOperation:
        wanted = _("Type a number in digits, with a point before decimals, such as 1284 or 3.5.")
        raise InvalidInput(wanted, fields={"value": wanted}) from None
    return f"{number:f}"


def check_finding(finding: FindingInput) -> None:
    """What is typed so far may be incomplete, but not impossible."""
    if strange := set(finding.evidence_kinds) - set(EvidenceKind.values):
        raise InvalidInput(
            _("Not a kind of evidence: %(kinds)s.") % {"kinds": ", ".join(sorted(strange))},
            fields={"evidence_kinds": _("Choose among observation, document and interview")},
        )
    share = finding.workers_affected_percent
    if share is not None and not 0 <= share <= 100:
        raise InvalidInput(
            _("The share of workers affected is a percentage from 0 to 100."),
            fields={"workers_affected_percent": _("From 0 to 100")},
        )
    for name in ("explanation", "evidence"):
        if len(getattr(finding, name)) > LONGEST_TEXT:
            raise too_long(name)


def too_long(field: str) -> InvalidInput:
    """A text has its limit."""
    wanted = _("Keep it under %(most)s characters.") % {"most": LONGEST_TEXT}
    return InvalidInput(wanted, fields={field: wanted})


def is_stale(seen: int | None, present: int | None) -> bool:
    """Whether somebody saved since: ``seen`` is the revision that the writer saw, None when there was no answer."""
    return seen != present


# ---- interviews, closing meeting ---------------------------------------------------------------


def check_interviews(counts: Iterable[tuple[str, int, int]]) -> None:
    """Kinds that we know, numbers that can be."""
    for kind, women, men in counts:
        if kind not in InterviewKind.values:
            raise InvalidInput(_("Not a kind of interview: %(kind)s.") % {"kind": kind})
        if not (0 <= women <= MOST_PEOPLE and 0 <= men <= MOST_PEOPLE):
            raise InvalidInput(_("Type how many people were interviewed, from 0 to %(most)s.") % {"most": MOST_PEOPLE})


def check_closing(*, held_on: date, started_on: date, on: date, attended: Collection[dict[str, str]]) -> None:
    """The meeting took place after the start, not in the future, and somebody came."""
    if not started_on <= held_on <= on:
        raise InvalidInput(
            _("The closing meeting was on or after the first day of the assessment, and not later than today."),
            fields={"held_on": _("Another day")},
        )
    if not attended:
        raise InvalidInput(_("Note at least one person who attended."), fields={"attended": _("At least one person")})
    for person in attended:
        if not person.get("name", "").strip() or person.get("side") not in SIDES:
            raise InvalidInput(
                _("Each person who attended needs a name and a side."), fields={"attended": _("Name and side")}
            )


# ---- handing in, calling off -------------------------------------------------------------------


def check_can_submit(*, blocking: Collection[str], open_points: int, blanks_confirmed: bool) -> None:
    """Findings must be whole. Blanks stay blank, if the assessors say so: a blank is never a violation."""
    if blocking:
        raise RuleBroken(
            _("These findings lack an explanation or evidence: %(codes)s. Complete them, then submit.")
            % {"codes": ", ".join(blocking)},
            code="incomplete",
        )
    if open_points and not blanks_confirmed:
        raise RuleBroken(
            _("Something is still missing. Look through the list of what is missing; confirm it there, or fill it in."),
            code="unconfirmed",
        )


def check_can_cancel(state: str, reason: str) -> None:
    """Only a sheet that was not reviewed, and with a reason."""
    check_fillable(state)
    if not reason.strip():
        raise InvalidInput(_("Say why the assessment is called off."), fields={"reason": _("A reason is needed")})
