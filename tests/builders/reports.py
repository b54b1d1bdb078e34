"""A small tool, cycles and assessments in any state, for everything about rates and reports."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from functools import cached_property

from tests.cast import NOW, Cast
from treadle.domain.access.models import Grant
from treadle.domain.access.states import GrantKind
from treadle.domain.assessments.models import Answer, Assessment, Finding, PointResult
from treadle.domain.assessments.results import settle
from treadle.domain.assessments.states import AssessmentState, Outcome
from treadle.domain.cycles.models import Consent, Cycle, Milestone, Template
from treadle.domain.cycles.operations.templates import load_templates
from treadle.domain.cycles.queries import template_in_force
from treadle.domain.cycles.states import MilestoneKind, Owner
from treadle.domain.improvement.models import Plan
from treadle.domain.parties.models import Factory, Organisation, SupplyLink
from treadle.domain.standards.models import Cluster, Concept, Instrument, Point, Question, Standing, Tag, Version
from treadle.domain.standards.states import QuestionType, TagKind, VersionState

STARTED = date(2026, 1, 12)
DUE = date(2026, 2, 12)


def moment(day: date) -> datetime:
    """Nine in the morning of a day."""
    return datetime(day.year, day.month, day.day, 9, tzinfo=UTC)


class Tool:
    """Two clusters, four points: ``pay`` (wages, leave) and ``safety`` (exits, first_aid); two questions each."""

    def __init__(self) -> None:
        self.instrument = Instrument.objects.create(key="garment", sector="garment", titles={"en": "Garment"})
        self.version = Version.objects.create(instrument=self.instrument, label="2026", state=VersionState.IN_FORCE,
                                              in_force_from=date(2020, 1, 1))
        self.clusters = {key: self._cluster(key, order, title) for order, (key, title) in enumerate(
            {"pay": {"en": "Compensation", "vi": "Tiền lương", "ar": "الأجور"},
             "safety": {"en": "Safety and health", "vi": "An toàn, vệ sinh lao động"}}.items())}
        self.points = {key: Point.objects.create(cluster=self.clusters[cluster], key=key, order=order, titles=titles)
                       for order, (key, cluster, titles) in enumerate([
                           ("wages", "pay", {"en": "Wages", "vi": "Lương tối thiểu"}),
                           ("leave", "pay", {"en": "Paid leave"}),
                           ("exits", "safety", {"en": "Emergency exits", "ar": "مخارج الطوارئ"}),
                           ("first_aid", "safety", {"en": "First aid"})])}
        self.questions = {f"{point}{n}": self.question(point, n) for point in self.points for n in (1, 2)}
        self.fact = self.question("wages", 9, QuestionType.FACT)
        self.tag("exits1", TagKind.PUBLIC)
        self.tag("wages1", TagKind.DIFFERENTIATION)

    def _cluster(self, key: str, order: int, titles: dict[str, str]) -> Cluster:
        cluster = Cluster.objects.create(instrument=self.instrument, key=key, order=order, titles=titles)
        Standing.objects.create(cluster=cluster, standing="national_law", effective_from=date(2000, 1, 1))
        return cluster

    def question(self, point: str, n: int, kind: QuestionType = QuestionType.SCORED) -> Question:
        """One more question of a point."""
        concept = Concept.objects.create(instrument=self.instrument, key=f"{point}.{n}")
        return Question.objects.create(
            version=self.version, concept=concept, point=self.points[point], code=f"{point}{n}", order=n, type=kind,
            texts={"en": f"Does the factory meet {point} {n}?", "vi": f"Nhà máy có đáp ứng {point} {n} không?"})

    def tag(self, code: str, kind: TagKind, country: str = "") -> Tag:
        """Tag a question for ever."""
        return Tag.objects.create(question=self.questions[code], kind=kind, country=country,
                                  effective_from=date(2000, 1, 1))


class Reports:
    """What reports are made from; ``world = Reports(cast)``."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast

    @cached_property
    def tool(self) -> Tool:
        return Tool()

    @cached_property
    def template(self) -> Template:
        load_templates(now=NOW)
        return template_in_force("engagement-cycle", STARTED)

    def factory(self, name: str, country: str = "VN", **fields: object) -> Factory:
        """A factory of the country's office."""
        office = self.cast.office if country == "VN" else self.cast.other_office
        return Factory.objects.create(name=name, country=country, office=office, created_at=NOW, updated_at=NOW,
                                      **fields)

    def cycle(self, factory: Factory, number: int = 1, signed_up_on: date = date(2025, 9, 1),
              **fields: object) -> Cycle:
        """A cycle with its plan, or the one there is."""
        cycle, made = Cycle.objects.get_or_create(
            factory=factory, number=number,
            defaults={"template": self.template, "signed_up_on": signed_up_on, "opened_at": NOW, **fields})
        if made:
            Plan.objects.create(cycle=cycle, opened_at=NOW)
        return cycle

    def due(self, cycle: Cycle, on: date = DUE, kind: MilestoneKind = MilestoneKind.REPORT_RELEASE) -> Milestone:
        """A milestone with its day."""
        return Milestone.objects.create(cycle=cycle, key=kind.value.replace("_", "-"), kind=kind, order=1, due_on=on,
                                        owner=Owner.PROGRAMME)

    def assessment(self, factory: Factory, answers: Mapping[str, Outcome | str], *, on: date = STARTED,
                   number: int = 1, state: AssessmentState = AssessmentState.RELEASED,
                   **fields: object) -> Assessment:
        """An assessment with these answers (question code → outcome); settled when it is released."""
        made = Assessment.objects.create(
            cycle=self.cycle(factory, number), factory=factory, version=self.tool.version, state=state,
            started_on=on, opened_at=moment(on), **fields)
        for code, outcome in answers.items():
            answer = Answer.objects.create(assessment=made, question=self.tool.questions[code], outcome=outcome,
                                           answered_at=moment(on))
            if outcome == Outcome.NOT_MET:
                Finding.objects.create(answer=answer, explanation=f"{code} was not met.", evidence="Seen on site.",
                                       evidence_kinds=["observation"], recorded_at=moment(on))
        if state == AssessmentState.RELEASED:
            settle(made)
        return made

    def ready(self, factory: Factory | None = None, answers: Mapping[str, str] | None = None,
              due: date = DUE, **fields: object) -> Assessment:
        """An assessment that was reviewed, was with the factory and waits for the day of its release."""
        factory = factory or self.cast.factory
        held = {"submitted_by": self.cast.assessor, "reviewed_by": self.cast.team_leader, "reviewed_at": NOW,
                "interviews_checked": True, "comments_until": due - timedelta(days=5), **fields}
        made = self.assessment(factory, answers or MIXED, state=AssessmentState.READY, **held)
        if not made.cycle.milestones.exists():
            self.due(made.cycle, due)
        return made

    def consent(self, cycle: Cycle, buyer: Organisation, on: date = date(2025, 9, 1)) -> Consent:
        """A buyer that sources from the factory and may see this cycle."""
        SupplyLink.objects.get_or_create(buyer=buyer, factory=cycle.factory, ends_on=None,
                                         defaults={"starts_on": on})
        Grant.objects.create(kind=GrantKind.CONSENT, organisation=buyer, factory=cycle.factory, cycle_id=cycle.pk,
                             starts_on=on)
        return Consent.objects.create(cycle=cycle, buyer=buyer, given_at=moment(on))


MIXED: dict[str, str] = {"wages1": Outcome.MET, "wages2": Outcome.NOT_MET, "leave1": Outcome.MET,
                         "leave2": Outcome.MET, "exits1": Outcome.NOT_MET, "exits2": Outcome.MET,
                         "first_aid1": Outcome.NOT_APPLICABLE}


def result_of(assessment: Assessment, point: Point) -> PointResult | None:
    """The settled row of a point, or None."""
    return PointResult.objects.filter(assessment=assessment, point=point).first()
