"""What the programme refuses about committees, and why. Pure: asks no database, knows no person."""

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _

from treadle.domain.committees.models import Committee, Member
from treadle.domain.committees.states import SeatOrigin, Side
from treadle.kernel.errors import InvalidInput, RuleBroken


def check_can_recognise(name: str, in_place_on: date | None, on: date) -> None:
    """A committee has a name; it is in place from a day that has come."""
    if not name.strip():
        raise _field("name", _("Write the committee's name as the factory uses it."))
    if in_place_on is not None and in_place_on > on:
        raise _field("in_place_on", _("That day has not come yet. Leave it empty until the committee is in place."))


def check_stands(committee: Committee) -> None:
    """Nothing is added to a committee that has ended."""
    if committee.ended_on is not None:
        raise RuleBroken(_("This committee has ended; it is kept as it was."), code="committee_ended")


def check_can_seat(*, name: str, side: str, origin: str, joined_on: date, on: date) -> None:
    """Management appoints its own side only: workers' seats are elected or named by the union."""
    if not name.strip():
        raise _field("name", _("Write the member's name."))
    if side == Side.WORKERS and origin == SeatOrigin.APPOINTED:
        raise _field("origin", _("A seat of the workers' side is elected or named by the union, never appointed by "
                                 "management."))
    if side == Side.MANAGEMENT and origin != SeatOrigin.APPOINTED:
        raise _field("origin", _("A seat of management's side is appointed by management."))
    if joined_on > on:
        raise _field("joined_on", _("That day has not come yet."))


def check_can_leave(member: Member, left_on: date, on: date) -> None:
    """A seat ends once, after it began."""
    if member.left_on is not None:
        raise RuleBroken(_("This seat has ended already."), code="seat_ended")
    if not member.joined_on <= left_on <= on:
        raise _field("left_on", _("Choose a day from %(first)s until today.") % {"first": member.joined_on.isoformat()})


def check_meeting(*, held_on: date, on: date, workers: int, management: int, women: int) -> None:
    """A meeting took place, with people of both sides."""
    if held_on > on:
        raise _field("held_on", _("That day has not come yet. Record the meeting when it has taken place."))
    if workers < 1 or management < 1:
        raise _field("workers_present", _("A meeting needs at least one person of each side."))
    if women > workers + management:
        raise _field("women_present", _("There cannot be more women than people."))


def check_decided(texts: Iterable[str]) -> None:
    """A decision says what was decided."""
    if not all(text.strip() for text in texts):
        raise InvalidInput(_("Write what was decided, or remove the empty decision."), code="empty_decision")


def _field(name: str, sentence: str) -> InvalidInput:
    return InvalidInput(sentence, fields={name: sentence})
