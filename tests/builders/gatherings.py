"""A committee with seats of both sides, an earlier meeting with an open decision, a self-diagnosis of four questions,
and an advisory visit of two advisors.
"""

from datetime import date, timedelta
from functools import cached_property
from uuid import uuid4

from tests.builders import cycles
from tests.builders.assessments import VISIT_DAY, at, instrument
from tests.cast import Cast
from treadle.domain.committees import operations as ops
from treadle.domain.committees.models import Committee, Decision, Member
from treadle.domain.committees.operations import Decided, Held
from treadle.domain.cycles import operations as cycle_ops
from treadle.domain.cycles.models import Cycle, Visit
from treadle.domain.cycles.states import AssignedRole
from treadle.domain.parties.models import Person
from treadle.domain.standards.models import DiagnosisQuestion, DiagnosisSet, Instrument, Point, Version

SEATS = [("Wati", "workers", "elected", "female"), ("Umi", "workers", "union", "female"),
         ("Dewi", "workers", "elected", "male"), ("Minh", "management", "appointed", "male"),
         ("Lan", "management", "appointed", "female")]
QUESTIONS = {"age_checked": "Are papers checked before anybody begins to work?", "slips": "Does everybody get a slip?",
             "doors": "Can every door be opened from inside?", "drills": "Was there a fire drill this year?"}


class Gathering:
    """``g.visit`` is advisory, on the day of ``g.day``; all is made when it is first asked for."""

    def __init__(self, cast: Cast, cycle: Cycle | None = None, day: date = VISIT_DAY) -> None:
        self.cast, self.day, self.now = cast, day, at(day, 10)
        if cycle is not None:
            self.cycle = cycle

    @cached_property
    def version(self) -> Version:
        return Version.objects.filter(instrument__key="garment").first() or instrument()

    @cached_property
    def cycle(self) -> Cycle:
        assert self.version
        return cycles.staffed(self.cast, cycles.enrolled(self.cast))

    @cached_property
    def other(self) -> Person:
        """A second advisor of the factory."""
        person = self.cast.person("advisor", name="Second Advisor")
        cycle_ops.assign(cycle=self.cycle, person=person, role=AssignedRole.ADVISOR, by=self.cast.administrator,
                         now=at(self.cycle.signed_up_on))
        return person

    @cached_property
    def visit(self) -> Visit:
        return cycles.planned(self.cast, self.cycle, self.day, people=(self.cast.advisor, self.other))

    @cached_property
    def committee(self) -> Committee:
        """Three seats of workers, two of management, since sign-up."""
        on = self.cycle.signed_up_on
        made = ops.recognise_committee(factory=self.cast.factory, name="PICC", in_place_on=on, by=self.cast.advisor,
                                       now=at(on))
        for name, side, origin, sex in SEATS:
            ops.seat_member(committee=made, name=name, side=side, origin=origin, sex=sex, joined_on=on,
                            is_chair=name == "Wati", by=self.cast.advisor, now=at(on))
        return made

    @cached_property
    def seats(self) -> dict[str, str]:
        """Name → the seat's id."""
        return {one.name: str(one.pk) for one in Member.objects.filter(committee=self.committee)}

    @cached_property
    def earlier(self) -> Decision:
        """What the last meeting decided and nobody has done yet."""
        on = self.day - timedelta(days=30)
        held = Held(on, 3, 2, decided=[Decided("Put a fan over line 6", "Minh", on + timedelta(days=20))])
        meeting = ops.keep_meeting(committee=self.committee, held=held, meeting_id=uuid4(), by=self.cast.advisor,
                                   now=at(on))
        return meeting.decided.get()

    @cached_property
    def questions(self) -> DiagnosisSet:
        """Four questions of two clusters."""
        assert self.version
        points = list(Point.objects.filter(cluster__key__in=("pay", "safety")).order_by("cluster__order", "order"))
        made = DiagnosisSet.objects.create(instrument=Instrument.objects.get(key="garment"), version="2026",
                                           titles={"en": "Self-diagnosis"})
        for order, (key, text) in enumerate(QUESTIONS.items()):
            DiagnosisQuestion.objects.create(set=made, key=key, order=order, point=points[0 if order < 2 else -1],
                                             texts={"en": text, "ar": f"ع {text}"})
        return made

    def ready(self) -> "Gathering":
        """Everything is there."""
        assert all((self.visit, self.earlier, self.seats, self.questions))
        return self

    def key(self, *parts: str) -> str:
        """A key of this committee's meeting."""
        return "/".join(["b", str(self.committee.pk), *parts])
