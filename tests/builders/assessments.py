"""Assessments for tests: a small garment instrument, two assessors on their visit, and a sheet in any state."""

from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property

from tests.builders import cycles
from tests.cast import Cast
from treadle.domain.assessments import operations as ops
from treadle.domain.assessments.models import Answer, Assessment
from treadle.domain.assessments.queries import sheet_of
from treadle.domain.assessments.states import EvidenceKind, Outcome
from treadle.domain.cycles.models import Cycle, Visit
from treadle.domain.parties.models import Factory, Person
from treadle.domain.standards.models import (
    Cluster,
    Concept,
    Instrument,
    Point,
    Question,
    Rule,
    Standing,
    Tag,
    Variant,
    Version,
)
from treadle.domain.standards.states import AnswerKind, Polarity, QuestionType, TagKind, VersionState

VISIT_DAY = date(2026, 4, 20)  # a Monday after day 100 of a cycle signed up on 5 January
FIRST = date(2020, 1, 1)


def at(day: date, hour: int = 9) -> datetime:
    """A moment of a day."""
    return datetime.combine(day, time(hour), tzinfo=UTC)


def instrument() -> Version:
    """A garment tool of three clusters: facts, pay (two points), safety (one point); eight questions in Viet Nam."""
    tool = Instrument.objects.create(key="garment", sector="garment", titles={"en": "Garment"})
    version = Version.objects.create(
        instrument=tool, label="2026", state=VersionState.IN_FORCE, in_force_from=FIRST, digest="small"
    )
    facts, pay, safety = (
        Cluster.objects.create(instrument=tool, key=key, order=order, scored=order > 0, titles=titles)
        for order, (key, titles) in enumerate(
            [
                ("process_integrity", {"en": "Process integrity and facts"}),
                ("pay", {"en": "Compensation", "ar": "الأجور"}),
                ("safety", {"en": "Safety and health"}),
            ]
        )
    )
    for cluster in (pay, safety):
        Standing.objects.create(cluster=cluster, standing="national_law", effective_from=FIRST)
    visit = _point(facts, "visit", 1, "Conduct of the visit")
    wages, leave = _point(pay, "wages", 1, "Wages"), _point(pay, "leave", 2, "Paid leave")
    exits = _point(safety, "exits", 1, "Emergency exits")
    fact = {"type": QuestionType.FACT}
    _ask(version, visit, "PI-1", "process_integrity.person_days", answer=AnswerKind.NUMBER, **fact)
    _ask(version, visit, "PI-2", "process_integrity.access", answer=AnswerKind.YES_NO, **fact)
    _ask(version, visit, "PI-3", "process_integrity.interviews", answer=AnswerKind.TEXT, kinds=["interview"], **fact)
    _ask(version, wages, "W-1", "pay.minimum", topics=["minimum_wage"])
    _ask(version, wages, "W-2", "pay.deductions", polarity=Polarity.NEGATIVE)
    _ask(version, leave, "L-1", "pay.leave", kinds=["document", "interview"])
    doors = _ask(version, exits, "E-1", "safety.exits", kinds=["observation"])
    _ask(version, exits, "E-2", "safety.drills")
    _ask(version, exits, "E-3", "safety.elsewhere", countries=["JO"])
    left_out = _ask(version, exits, "E-4", "safety.left_out")
    Variant.objects.create(question=left_out, country="VN", applies=False)
    Tag.objects.create(question=doors, kind=TagKind.PUBLIC, country="", effective_from=FIRST)
    return version


def _point(cluster: Cluster, key: str, order: int, title: str) -> Point:
    return Point.objects.create(cluster=cluster, key=key, order=order, titles={"en": title})


def _ask(version: Version, point: Point, code: str, concept: str, **fields: object) -> Question:
    held = {"type": QuestionType.SCORED, "answer": AnswerKind.COMPLIANCE, **fields}
    return Question.objects.create(
        version=version,
        point=point,
        code=code,
        order=int(code[-1]),
        concept=Concept.objects.create(instrument=version.instrument, key=concept),
        texts={"en": f"What of {concept}?", "vi": f"{concept} thì sao?"},
        guidance={"en": "Look twice."},
        **held,
    )


def law(topic: str = "minimum_wage", *, starts: date = FIRST, ends: date | None = None, key: str = "vn.wage") -> Rule:
    """One reading of Vietnamese law that nobody has verified."""
    return Rule.objects.create(
        key=key,
        country="VN",
        topic=topic,
        statements={"en": "Nobody is paid less than the minimum wage."},
        citation="Labour Code Art. 91",
        confidence="read",
        effective_from=starts,
        effective_to=ends,
    )


class Desk:
    """The stage of an assessment; ``desk.assessment`` is open, the steps after it are methods."""

    def __init__(self, cast: Cast, day: date = VISIT_DAY) -> None:
        self.cast, self.day, self.now = cast, day, at(day, 10)

    @cached_property
    def version(self) -> Version:
        return Version.objects.filter(instrument__key="garment").first() or instrument()

    @cached_property
    def cycle(self) -> Cycle:
        return cycles.staffed(self.cast, cycles.enrolled(self.cast))

    @property
    def factory(self) -> Factory:
        return self.cast.factory

    @cached_property
    def second(self) -> Person:
        return self.cast.person("assessor", name="Second Assessor")

    @cached_property
    def visit(self) -> Visit:
        people = (self.cast.assessor, self.second)
        return cycles.planned(
            self.cast, self.cycle, self.day, kind="assessment", announcement="unannounced", people=people, days=2
        )

    @cached_property
    def assessment(self) -> Assessment:
        """Open since the morning of the visit."""
        assert self.version
        return ops.open_assessment(
            visit=self.visit, assessors=[self.cast.assessor, self.second], by=self.cast.assessor, now=self.now
        )

    def question(self, code: str) -> Question:
        return Question.objects.get(version=self.version, code=code)

    def answer(self, code: str, outcome: str = "", *, by: Person | None = None, **more: object) -> Answer:
        """Save one answer as an assessor; the revision is the present one unless given."""
        question = self.question(code)
        present = Answer.objects.filter(assessment=self.assessment, question=question).first()
        more.setdefault("revision", present.revision if present else None)
        return ops.record_answer(
            assessment=self.assessment,
            question=question,
            outcome=outcome,
            by=by or self.cast.assessor,
            now=self.now,
            **more,
        )  # type: ignore[arg-type]

    def fill(self, not_met: dict[str, ops.FindingInput] | None = None) -> Assessment:
        """Answer everything: met, but for these; with interviews and a closing meeting."""
        failed = {"W-1": finding()} if not_met is None else not_met
        given = []
        for one in sheet_of(self.assessment):
            question, code = one.question, one.question.code
            if question.type == QuestionType.FACT:
                value = {AnswerKind.NUMBER: "4", AnswerKind.YES_NO: "no"}.get(question.answer, "In small groups.")
                given.append(ops.AnswerInput(question, value=value))
            elif code in failed:
                given.append(ops.AnswerInput(question, outcome=Outcome.NOT_MET, finding=failed[code]))
            else:
                given.append(ops.AnswerInput(question, outcome=Outcome.MET))
        ops.record_answers(assessment=self.assessment, answers=given, by=self.cast.assessor, now=self.now)
        ops.record_interviews(
            assessment=self.assessment, counts={"workers_group": (12, 4)}, by=self.cast.assessor, now=self.now
        )
        ops.record_closing_meeting(
            assessment=self.assessment,
            held_on=self.day,
            by=self.cast.assessor,
            now=self.now,
            attended=[{"name": "Minh Manager", "position": "Manager", "side": "management"}],
        )
        return self.assessment

    def submitted(self, not_met: dict[str, ops.FindingInput] | None = None) -> Assessment:
        assessment = self.fill(not_met)
        return ops.submit_assessment(assessment=assessment, by=self.cast.assessor, now=self.now)

    def reviewed(self, not_met: dict[str, ops.FindingInput] | None = None) -> Assessment:
        assessment, leader = self.submitted(not_met), self.cast.team_leader
        ops.check_questions(assessment=assessment, by=leader, now=self.now)
        return ops.confirm_review(assessment=assessment, by=leader, now=self.now, interviews_checked=True)

    def with_factory(self, not_met: dict[str, ops.FindingInput] | None = None) -> Assessment:
        assert self.cast.factory_manager
        assessment = self.reviewed(not_met)
        return ops.open_comment_window(assessment=assessment, by=self.cast.team_leader, now=self.now)

    def ready(self, not_met: dict[str, ops.FindingInput] | None = None) -> Assessment:
        assessment = self.with_factory(not_met)
        assert assessment.comments_until
        return ops.close_comment_window(assessment=assessment, now=at(assessment.comments_until + timedelta(days=1)))


def finding(
    text: str = "Paid below the minimum.", kinds: tuple[str, ...] = (EvidenceKind.DOCUMENT,), **more: object
) -> ops.FindingInput:
    """A whole finding."""
    return ops.FindingInput(explanation=text, evidence_kinds=kinds, evidence="Pay slips.", **more)  # type: ignore[arg-type]


def told(text: str = "Overtime cannot be refused.") -> ops.FindingInput:
    """A finding that rests on interviews alone."""
    return ops.FindingInput(explanation=text, evidence_kinds=(EvidenceKind.INTERVIEW,), evidence="Told in groups.")
