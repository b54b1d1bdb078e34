"""Which entries of a committee's meeting (``b/``) and of the self-diagnosis (``d/``) count. Private to the operations.

Both are recorded once: the entry that says so closes them, and what comes later is refused and kept, save what its
writer had (``have``): after a restore that may arrive later than the closing entry. Entries that come together are
looked at one by one in the order of their stamps, in which nothing stands before what its writer had seen.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any
from uuid import UUID, uuid5

from django.utils.translation import gettext as _

from treadle.domain.access.permissions import Permission
from treadle.domain.access.queries import can, day_of
from treadle.domain.assessments.queries.diagnosis import together_of
from treadle.domain.committees.models import Committee, Decision, Meeting, Member
from treadle.domain.committees.states import Side
from treadle.domain.cycles.models import Cycle, Visit
from treadle.domain.fieldwork.journal import Entry, Standing, join
from treadle.domain.fieldwork.operations.door import Desk
from treadle.domain.fieldwork.operations.judging import Judged
from treadle.domain.fieldwork.operations.keeping import registers_under
from treadle.domain.fieldwork.states import Mark
from treadle.domain.parties.models import Person
from treadle.domain.standards.models import DiagnosisQuestion
from treadle.domain.standards.queries import diagnosis_set
from treadle.kernel.errors import RuleBroken

PREFIXES = ("b/", "d/")
#: Ids of meetings and of their decisions follow from the visit and the key: the same meeting is recorded once.
MEETINGS = UUID("b1c6a0d2-3a53-4c3f-8a4c-27d1f6f4c9e5")


def judged_there(desk: Desk, entries: Iterable[Entry], *, now: datetime) -> dict[str, Judged]:
    """Id → why it counts nowhere, of those about meetings and the self-diagnosis."""
    mine = [one for one in entries if one.key.startswith(PREFIXES)]
    return Room(desk, now).judge(mine) if mine else {}


def meeting_id_of(visit_id: UUID, committee: str) -> UUID:
    """The id of the meeting that a visit's journal holds of a committee."""
    return uuid5(MEETINGS, f"{visit_id}/{committee}")


def cycle_of(desk: Desk) -> Cycle:
    """The cycle of the visit, with its factory."""
    return Visit.objects.select_related("cycle__factory").get(pk=desk.visit_id).cycle


@dataclass
class Room:
    """What the entries of one exchange are held to."""

    desk: Desk
    now: datetime

    @cached_property
    def known(self) -> dict[str, Standing]:
        """The registers as they stand after each entry that counts."""
        return registers_under(self.desk.journal_id, *PREFIXES)

    @cached_property
    def cycle(self) -> Cycle:
        """Of the visit."""
        return cycle_of(self.desk)

    @cached_property
    def committees(self) -> dict[str, Committee]:
        """The factory's, by their ids."""
        return {str(one.pk): one for one in Committee.objects.filter(factory=self.cycle.factory_id)}

    @cached_property
    def sides(self) -> dict[str, tuple[str, str]]:
        """Seat → (its committee, its side)."""
        rows = Member.objects.filter(committee__factory=self.cycle.factory_id).values_list("id", "committee", "side")
        return {str(seat): (str(committee), side) for seat, committee, side in rows}

    @cached_property
    def decisions(self) -> dict[str, str]:
        """Earlier decision → its committee."""
        rows = Decision.objects.filter(meeting__committee__factory=self.cycle.factory_id)
        return {str(one): str(committee) for one, committee in rows.values_list("id", "meeting__committee")}

    @cached_property
    def questions(self) -> set[str]:
        """Keys of the self-diagnosis that is open, or would be opened; empty where none was loaded."""
        kept = together_of(self.cycle)
        try:
            of = kept.set_id if kept is not None else diagnosis_set().pk
        except RuleBroken:
            return set()
        return set(DiagnosisQuestion.objects.filter(set=of).values_list("key", flat=True))

    @cached_property
    def closed(self) -> bool:
        """Whether both sides' sheet was closed before this exchange."""
        kept = together_of(self.cycle)
        return kept is not None and kept.closed_at is not None

    @cached_property
    def rights(self) -> dict[tuple[UUID, Permission], bool]:
        """What was asked of the writers' rights."""
        return {}

    def judge(self, entries: Iterable[Entry]) -> dict[str, Judged]:
        """One by one, in the order of their stamps."""
        marks: dict[str, Judged] = {}
        for one in sorted(entries, key=lambda each: (each.stamp, each.id)):
            refused = self._right(one) or (self._meeting(one) if one.key.startswith("b/") else self._diagnosis(one))
            if refused is not None:
                marks[one.id] = refused
            else:
                self.known[one.key] = join(self.known.get(one.key) or Standing(one.key), [one], self.desk.arrived)
        return marks

    def _right(self, one: Entry) -> Judged | None:
        """The writer may do in the office what they did here. The server's own devices answer for themselves."""
        writer = self.desk.writer_of(one.id)
        if writer is None:
            return None
        meets = one.key.startswith("b/")
        needed = Permission.COMMITTEE_EDIT if meets else Permission.SELF_DIAGNOSIS_SEE
        if (writer, needed) not in self.rights:
            person = Person.objects.filter(pk=writer, is_active=True).first()
            on = self.cycle.factory if meets else self.cycle
            self.rights[writer, needed] = person is not None and can(person, needed, at=self.now, on=on)
        if self.rights[writer, needed]:
            return None
        return Judged(Mark.NOT_ALLOWED, _("Who wrote this may not record meetings of this committee. Ask the factory's "
                      "advisor to record it.") if meets else _("Who wrote this may not see this self-diagnosis."))

    # ---- meetings

    def _meeting(self, one: Entry) -> Judged | None:
        _b, committee, *rest = one.key.split("/")
        found = self.committees.get(committee)
        if found is None:
            return Judged(Mark.NOT_ASKED, _("This committee is not one of this factory."))
        if found.ended_on is not None:
            return Judged(Mark.TOO_LATE, _("This committee has ended; it is kept as it was."))
        if self._is_late(one, f"b/{committee}/held"):
            return Judged(Mark.TOO_LATE, _("This meeting was recorded already, and its minutes are closed. Bring what "
                                           "is missing to the next meeting."))
        if rest[0] == "at" and self.sides.get(rest[1], ("", ""))[0] != committee:
            return Judged(Mark.NOT_ASKED, _("This seat is not one of this committee."))
        if rest[0] == "earlier" and self.decisions.get(rest[1]) != committee:
            return Judged(Mark.NOT_ASKED, _("This decision is not one of this committee."))
        return self._held(committee, one.value) if rest[0] == "held" and one.value is not None else None

    def _held(self, committee: str, value: Any) -> Judged | None:
        held_on = date.fromisoformat(value["on"])
        Committee.objects.select_for_update().get(pk=committee)  # no other visit records its meeting in between
        others = Meeting.objects.filter(committee=UUID(committee), held_on=held_on)
        if held_on > day_of(self.now):
            return Judged(Mark.WRONG_VALUE, _("That day has not come yet. Record the meeting when it has taken place."))
        if others.exclude(pk=meeting_id_of(self.desk.visit_id, committee)).exists():
            return Judged(Mark.TOO_LATE, _("A meeting of this committee on that day is recorded already. If it was "
                                           "another one, check the day and record it again."))
        if waits(self.desk, value):
            return None  # it was accepted once, before a restore; what it rests on is on its way
        if self._differs(lambda key: key.startswith(f"b/{committee}/") and not key.endswith("/minutes")):
            return Judged(Mark.UNSETTLED, _("Two tablets say different things about this meeting. Settle them, then "
                                            "record it again."))
        present = [self.sides[key.rpartition("/")[2]][1] for key in present_in(self.known, committee)]
        if set(present) != {Side.WORKERS.value, Side.MANAGEMENT.value}:
            return Judged(Mark.WRONG_VALUE, _("A meeting needs at least one person of each side."))
        return None

    # ---- self-diagnosis

    def _diagnosis(self, one: Entry) -> Judged | None:
        if (self.closed and not self._value("d/closed")) or self._is_late(one, "d/closed"):
            return Judged(Mark.TOO_LATE, _("This self-diagnosis was closed already and takes no more answers. The next "
                                           "cycle has a new one."))
        if not self.questions:
            return Judged(Mark.NOT_ASKED, _("There is no self-diagnosis here."))
        if one.key != "d/closed":
            asked = one.key.split("/")[2] in self.questions
            return None if asked else Judged(Mark.NOT_ASKED, _("This question is not part of the self-diagnosis."))
        if one.value is None or waits(self.desk, one.value):
            return None
        if self._differs(lambda key: key.startswith("d/q/")):
            return Judged(Mark.UNSETTLED, _("Two tablets answered the self-diagnosis differently. Settle the answers, "
                                            "then close it again."))
        if not any(key.startswith("d/q/") and each.value for key, each in self.known.items()):
            return Judged(Mark.WRONG_VALUE, _("Nothing is answered yet. Answer at least one question, then close."))
        return None

    def _is_late(self, one: Entry, closing: str) -> bool:
        """Whether it comes after the closing entry, whose writer did not have it."""
        known = self.known.get(closing)
        if known is None or not known.value:
            return False
        device, _dot, number = one.id.rpartition(".")
        by, _dot, at = known.heads[0].id.rpartition(".")
        return int(number) > (int(at) if device == by else known.value.get("have", {}).get(device, 0))

    def _value(self, key: str) -> Any:
        known = self.known.get(key)
        return None if known is None else known.value

    def _differs(self, about: Callable[[str], bool]) -> bool:
        return any(about(key) and each.conflict for key, each in self.known.items())


def waits(desk: Desk, value: Mapping[str, Any]) -> bool:
    """Whether something that the writer of a closing entry had has not arrived."""
    return not all(desk.arrived(f"{device}.{number}") for device, number in value.get("have", {}).items())


def present_in(known: Mapping[str, Standing], committee: str) -> list[str]:
    """Keys of the seats that were present at a committee's meeting."""
    return [key for key, one in known.items() if key.startswith(f"b/{committee}/at/") and one.value == "present"]
