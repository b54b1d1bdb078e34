"""Rules of the self-diagnosis; pure."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from treadle.kernel.errors import InvalidInput, RuleBroken

FEW_RESPONDENTS = 5


def check_is_open(closed: bool) -> None:
    """Refuse changes to a sheet that its side has closed."""
    if closed:
        raise RuleBroken(_("This side has closed its self-diagnosis. Open a new cycle to answer again."), code="closed")


def check_answers(keys: Iterable[str], known: Iterable[str], answers: Iterable[str], allowed: Iterable[str]) -> None:
    """Refuse answers to questions that do not exist, and answers that are not among the choices."""
    if strange := set(keys) - set(known):
        raise InvalidInput(
            _("These questions are not part of the self-diagnosis: %(keys)s.") % {"keys": ", ".join(sorted(strange))}
        )
    if strange := set(answers) - set(allowed):
        raise InvalidInput(_("This is not a possible answer: %(answers)s.") % {"answers": ", ".join(sorted(strange))})


def check_can_close(answered: int, respondents: int) -> None:
    """Refuse to close an empty sheet, or one that nobody took part in."""
    if answered == 0:
        raise RuleBroken(_("Nothing is answered yet. Answer at least one question, then close."), code="empty")
    if respondents < 1:
        raise InvalidInput(_("Say how many people took part, at least one."), fields={"respondents": _("At least one")})


def workers_answers_may_leave(respondents: int, workers_agree: bool) -> bool:
    """Whether managers and buyers may see the workers' side: with few respondents only when that side agrees."""
    return workers_agree or respondents >= FEW_RESPONDENTS
