"""Rules of the review by a second person; pure."""

from collections.abc import Collection

from django.utils.translation import gettext as _
from treadle.domain.assessments.states import AssessmentState
from treadle.kernel.errors import InvalidInput, RuleBroken


def check_is_another(*, took_part: bool) -> None:
    """Nobody reviews their own work, nor an assessment on which they were an assessor."""
    if took_part:
        raise RuleBroken(
            _("You worked on this assessment yourself. Nobody reviews their own: ask another team leader."),
            code="own_work",
        )


def check_in_review(state: str) -> None:
    """The sheet waits for review."""
    if state != AssessmentState.SUBMITTED:
        raise RuleBroken(
            _("This assessment does not wait for review. Reload the page to see where it stands."), code="not_in_review"
        )


def check_text(text: str) -> None:
    """A remark says something."""
    if not text.strip():
        raise InvalidInput(_("Write what the assessors should look at."), fields={"text": _("A remark is needed")})


def check_not_settled(settled: bool) -> None:
    """A remark is settled once."""
    if settled:
        raise RuleBroken(_("This remark was settled before."), code="settled")


def check_can_confirm(
    *,
    blocking: Collection[str],
    unchecked: Collection[str],
    open_remarks: int,
    rests_on_interviews: bool,
    interviews_checked: bool,
) -> None:
    """Every finding was looked at and is whole, every remark settled, and nothing points at a person interviewed."""
    if blocking:
        raise RuleBroken(
            _("These findings lack an explanation or evidence: %(codes)s.") % {"codes": ", ".join(blocking)},
            code="incomplete",
        )
    if unchecked:
        raise RuleBroken(
            _("Look at every finding before you confirm. Not looked at since the last change: %(codes)s.")
            % {"codes": ", ".join(unchecked)},
            code="unchecked",
        )
    if open_remarks:
        raise RuleBroken(_("There are open remarks. Settle them, or send the assessment back."), code="open_remarks")
    if rests_on_interviews and not interviews_checked:
        raise RuleBroken(
            _(
                "Some findings rest on interviews. Read them for anything that points at a person, then confirm that "
                "there is nothing."
            ),
            code="interviews_unchecked",
        )
