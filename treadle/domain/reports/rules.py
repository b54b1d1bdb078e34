"""What refuses a release, a withdrawal or a decision. Pure: no table, no person's rights, no clock."""

from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from treadle.domain.assessments.states import AssessmentState
from treadle.domain.reports.states import DecisionState, ReleaseState, Verdict
from treadle.kernel.errors import InvalidInput, RuleBroken

#: For how many months the status of a factory that meets the criteria is kept; the programme's own default.
STATUS_MONTHS = 12
#: Days in which the factory may ask for a review of the decision; the programme's own default.
REVIEW_DAYS = 30


@dataclass(frozen=True)
class Standing:
    """Where an assessment stands on a day. ``comments_until`` is the last day of the factory's comment window."""

    state: str
    reviewed: bool
    comments_until: date | None
    due_on: date | None
    interviews_checked: bool = True
    rests_on_interviews: bool = False


def check_can_release(standing: Standing, *, on: date) -> None:
    """Refuse before the review, inside the comment window, before the day, and what could point at a person."""
    if not standing.reviewed or standing.state in (AssessmentState.OPEN, AssessmentState.SUBMITTED,
                                                   AssessmentState.SENT_BACK, AssessmentState.REVIEWED):
        raise RuleBroken(_("This report was not reviewed and shown to the factory yet. Finish its review, then open "
                           "the factory's comment window."), code="not_reviewed")
    if standing.state == AssessmentState.RELEASED:
        raise RuleBroken(_("This report is released already. Issue a new version to change it."), code="released")
    if standing.comments_until is None or on <= standing.comments_until:
        raise RuleBroken(_("The factory may still comment on the draft. Wait until its window has closed."),
                         code="inside_window")
    if standing.state != AssessmentState.READY:
        raise RuleBroken(_("This report is not ready. Answer the corrections that the factory asked for, and close its "
                           "comment window."), code="not_ready")
    if standing.rests_on_interviews and not standing.interviews_checked:
        raise RuleBroken(_("The reviewer has not said that nothing here points at a person interviewed. Send it back "
                           "for that check."), code="interviews_not_checked")
    if standing.due_on is None:
        raise RuleBroken(_("This report has no day of release. Record in the calendar when the assessment took place."),
                         code="no_day")
    if on < standing.due_on:
        raise RuleBroken(_("This report is released on %(day)s, not before. Change the calendar if that day is wrong.")
                         % {"day": date_format(standing.due_on, "DATE_FORMAT")}, code="not_due")


def check_late_reason(due_on: date, *, on: date, reason: str) -> None:
    """A person who releases after the day says why it is late."""
    if on > due_on and not reason.strip():
        raise InvalidInput(_("This report is late. Say why; the reason is kept with it."), code="late",
                           fields={"late_reason": _("Say why this report is late.")})


def goes_out_by_itself(standing: Standing, *, on: date, missed: bool) -> bool:
    """Whether time may release it: due, ready, and nobody had to be waited for on the day itself."""
    if missed or standing.due_on is None or standing.comments_until is None:
        return False
    if standing.comments_until >= standing.due_on:
        return False
    try:
        check_can_release(standing, on=on)
    except RuleBroken:
        return False
    return True


def check_can_withdraw(state: str, reason: str) -> None:
    """Only what counts can be withdrawn, and with a reason."""
    if state != ReleaseState.RELEASED:
        raise RuleBroken(_("This report does not count any more. Look for its newest version."), code="not_current")
    if not reason.strip():
        raise InvalidInput(_("Say why the report is withdrawn; everybody who has it reads the reason."),
                           fields={"reason": _("Say why.")})


def check_can_print(withdrawn: bool) -> None:
    """What was taken back is not printed any more."""
    if withdrawn:
        raise RuleBroken(_("This report was withdrawn and is not printed any more. Its page says why."),
                         code="withdrawn")


def check_can_reissue(state: str, change_note: str) -> None:
    """A new version follows the newest one and says what changed."""
    if state == ReleaseState.REPLACED:
        raise RuleBroken(_("A newer version of this report exists. Issue the new one from there."), code="replaced")
    if not change_note.strip():
        raise InvalidInput(_("Say what changed; the new version opens with it."),
                           fields={"change_note": _("Say what changed.")})


# ---- the decision at month sixteen ---------------------------------------------------------


def check_reason(reason: str) -> None:
    """Advice and decision each come with a reason."""
    if not reason.strip():
        raise InvalidInput(_("Give your reason; the factory reads it."), fields={"reason": _("Give your reason.")})


def check_verdict_fits(computed: str, verdict: str) -> None:
    """Where an input is missing nothing can be passed, by nobody."""
    if verdict not in Verdict.values:
        raise InvalidInput(_("Choose one of the three answers."), fields={"verdict": _("Choose one.")})
    if computed == Verdict.CANNOT_DECIDE and verdict == Verdict.MEETS:
        raise RuleBroken(_("An input is missing, so this cannot be a pass. Record what is missing and compute again."),
                         code="cannot_decide")


def check_another_person(adviser: object, decider: object) -> None:
    """Nobody decides on their own advice."""
    if adviser is not None and adviser == decider:
        raise RuleBroken(_("You gave the advice on this decision. Another person must decide."), code="own_work")


def check_reviewer(decider: object, reviewer: object) -> None:
    """Nobody reviews their own decision."""
    if decider is not None and decider == reviewer:
        raise RuleBroken(_("You took this decision. Another manager must look at it again."), code="own_work")


def check_can_ask_review(state: str, decided_on: date | None, *, on: date, text: str) -> None:
    """The factory may ask once, within its days, and says why."""
    if state != DecisionState.DECIDED or decided_on is None:
        raise RuleBroken(_("There is no decision that a review could be asked for."), code="wrong_state")
    if (on - decided_on).days > REVIEW_DAYS:
        raise RuleBroken(_("A review can be asked for within %(days)s days of the decision. Speak to your advisor.")
                         % {"days": REVIEW_DAYS}, code="too_late")
    if not text.strip():
        raise InvalidInput(_("Say what should be looked at again."), fields={"text": _("Say what.")})


def check_has_lapsed(lapses_on: date | None, *, on: date) -> None:
    """A status ends on its day, not before."""
    if lapses_on is None or on < lapses_on:
        raise RuleBroken(_("This status still holds."), code="still_holds")


def verdict_of(met: list[bool | None]) -> Verdict:
    """A missing input reads “cannot be decided”, never a pass; so does an empty list of criteria."""
    if not met or None in met:
        return Verdict.CANNOT_DECIDE
    return Verdict.MEETS if all(met) else Verdict.DOES_NOT_MEET
