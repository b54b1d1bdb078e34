"""Rules of the draft that the factory's management reads, corrects and comments; pure."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from treadle.domain.assessments.states import AssessmentState, CorrectionState
from treadle.kernel.errors import InvalidInput, RuleBroken

WORKING_DAYS = 10
LONGEST_COMMENT = 20_000


def comment_days(template: Mapping[str, Any]) -> int:
    """How many working days management has: the template's ``draft_comment_days``, else ten."""
    days = template.get("draft_comment_days", WORKING_DAYS)
    return days if isinstance(days, int) and days > 0 else WORKING_DAYS


def check_window_open(state: str, until: date | None, on: date) -> None:
    """Management may write while it has the draft, the last day included."""
    if state != AssessmentState.WITH_FACTORY or until is None or on > until:
        raise RuleBroken(
            _("The days for corrections and comments are over. Write to your programme office instead."),
            code="window_closed",
        )


def check_with_factory(state: str) -> None:
    """The draft is with the factory."""
    if state != AssessmentState.WITH_FACTORY:
        raise RuleBroken(_("The draft is not with the factory now."), code="not_with_factory")


def window_is_over(until: date | None, on: date) -> bool:
    """Whether the last day has passed."""
    return until is not None and on > until


def check_can_get_ready(*, state: str, until: date | None, on: date, open_corrections: int) -> None:
    """The window has ended and every correction was answered."""
    check_with_factory(state)
    if not window_is_over(until, on):
        raise RuleBroken(_("The factory may still comment on the draft."), code="window_open")
    if open_corrections:
        raise RuleBroken(_("Answer the corrections that the factory asked for first."), code="open_corrections")


def check_correction(text: str) -> None:
    """A correction says what is wrong."""
    if not text.strip():
        raise InvalidInput(_("Say what is not correct, and what is."), fields={"text": _("Say what is not correct")})
    if len(text) > LONGEST_COMMENT:
        raise InvalidInput(_("This is too long. Keep to the facts."), fields={"text": _("Too long")})


def check_comment(text: str) -> None:
    """A comment may be anything that fits; it is printed as it stands."""
    if len(text) > LONGEST_COMMENT:
        wanted = _("Keep the comment under %(most)s characters.") % {"most": LONGEST_COMMENT}
        raise InvalidInput(wanted, fields={"text": wanted})


def check_can_answer(state: str, answer: str) -> None:
    """A correction is answered once, with a reason."""
    if state != CorrectionState.ASKED:
        raise RuleBroken(_("This correction was answered before."), code="answered")
    if not answer.strip():
        raise InvalidInput(_("Tell the factory why."), fields={"answer": _("A reason is needed")})
