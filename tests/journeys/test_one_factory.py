"""One factory from sign-up to month sixteen, each by the person whose part it is, time moved by the tick."""

from datetime import date, timedelta

import pytest

from tests.builders import cycles as build
from tests.builders.assessments import finding
from tests.builders.cycles import at
from tests.cast import Cast
from treadle.domain.access.permissions import Permission
from treadle.domain.access.queries import visible_to
from treadle.domain.assessments import operations as assessments
from treadle.domain.assessments.models import Assessment, PointResult
from treadle.domain.assessments.operations.diagnosis import answer_diagnosis, close_diagnosis, open_diagnosis
from treadle.domain.assessments.operations.systems import record_systems_review
from treadle.domain.assessments.queries import sheet_of
from treadle.domain.assessments.states import AssessmentState, DiagnosisSide, Outcome
from treadle.domain.assessments.systems_indicators import indicators
from treadle.domain.cycles import operations as cycles
from treadle.domain.cycles.models import Cycle, Milestone
from treadle.domain.cycles.queries import timeline_for
from treadle.domain.improvement import operations as improvement
from treadle.domain.improvement.models import Item, Plan
from treadle.domain.improvement.queries.dialogue import dialogue_indicators
from treadle.domain.parties.models import Factory
from treadle.domain.reports import operations as reports
from treadle.domain.reports.models import Decision, Release
from treadle.domain.reports.queries import is_genuine, releases_visible_to
from treadle.domain.reports.states import ReleaseKind, Verdict
from treadle.domain.standards.states import AnswerKind, QuestionType
from treadle.journeys import release_report
from treadle.journeys.load_standards import load_standards
from treadle.journeys.tick import tick

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
SIGNED_UP = build.SIGNED_UP
VISIT = date(2026, 4, 20)


def go_to(day: date) -> None:
    """Let time do what is due; a step that fails fails the test."""
    for outcome in tick(on=day, now=at(day, 7)):
        assert not outcome.failed, f"{outcome.name}: {outcome.failed}"


def due(cycle: Cycle, kind: str) -> date:
    """The day on which the first milestone of a kind is due."""
    day = Milestone.objects.filter(cycle=cycle, kind=kind).order_by("order").values_list("due_on", flat=True)[0]
    assert day is not None
    return day


def assess(cast: Cast, cycle: Cycle) -> Assessment:
    """Two assessors, two days: everything met but two questions, one of them publicly reported."""
    second = cast.person("assessor", name="Second Assessor")
    visit = cycles.plan_visit(
        cycle=cycle,
        kind="assessment",
        planned_on=VISIT,
        announcement="unannounced",
        mode="on_site",
        days=2,
        people=(cast.assessor, second),
        by=cast.team_leader,
        now=at(SIGNED_UP),
    )
    now = at(VISIT, 10)
    sheet = assessments.open_assessment(visit=visit, assessors=[cast.assessor, second], by=cast.assessor, now=now)
    asked = list(sheet_of(sheet))
    scored = [one for one in asked if one.question.type == QuestionType.SCORED]
    public = next(one for one in scored if "public" in one.tags)
    private = next(
        one for one in scored if "public" not in one.tags and one.question.point_id != public.question.point_id
    )
    failed = {public.question.pk, private.question.pk}
    facts = {AnswerKind.NUMBER: "4", AnswerKind.YES_NO: "no", AnswerKind.TEXT: "In small groups."}
    assessments.record_answers(
        assessment=sheet,
        by=cast.assessor,
        now=now,
        answers=[
            assessments.AnswerInput(one.question, value=facts[AnswerKind(one.question.answer)])
            if one.question.type == QuestionType.FACT
            else assessments.AnswerInput(
                one.question,
                outcome=Outcome.NOT_MET if one.question.pk in failed else Outcome.MET,
                finding=finding("Seen on the floor.", ("observation",)) if one.question.pk in failed else None,
            )
            for one in asked
        ],
    )
    assessments.record_interviews(assessment=sheet, counts={"workers_group": (12, 4)}, by=cast.assessor, now=now)
    assessments.record_closing_meeting(
        assessment=sheet,
        held_on=VISIT + timedelta(days=1),
        by=cast.assessor,
        now=at(VISIT + timedelta(days=1), 16),
        attended=[{"name": "Minh Manager", "position": "Manager", "side": "management"}],
    )
    return assessments.submit_assessment(
        assessment=sheet, by=cast.assessor, now=at(VISIT + timedelta(days=2)), blanks_confirmed=True
    )


def test_from_sign_up_to_month_sixteen(cast: Cast) -> None:
    load_standards(now=at(SIGNED_UP))
    everybody = cast.everybody()
    cycle = build.consented(cast, build.staffed(cast, build.enrolled(cast)))

    # The first hundred days: visits, committee, self-diagnosis.
    build.held(cast, cycle, SIGNED_UP)
    for side, person in (
        (DiagnosisSide.WORKERS, cast.worker_representative),
        (DiagnosisSide.MANAGEMENT, cast.factory_manager),
    ):
        mine = open_diagnosis(cycle=cycle, side=side, by=person, now=at(SIGNED_UP))
        keys = list(mine.set.questions.values_list("key", flat=True))
        answer_diagnosis(diagnosis=mine, answers=dict.fromkeys(keys, "partly"), by=person, now=at(SIGNED_UP))
        close_diagnosis(diagnosis=mine, respondents=8, by=person, now=at(SIGNED_UP))
    early = improvement.add_item(
        plan=Plan.objects.get(cycle=cycle),
        origin="committee",
        title="Water on every line",
        by=cast.factory_manager,
        now=at(SIGNED_UP),
    )
    improvement.show_early(item=early, shown=True, by=cast.factory_manager, now=at(SIGNED_UP))
    go_to(date(2026, 4, 10))

    # The unannounced assessment, its review by another person, the factory's window, the release on its day.
    before = [(step.key, step.day) for step in timeline_for(cast.factory_manager, cycle, date(2026, 4, 10))]
    assert ("report-release", None) in before
    sheet = assess(cast, cycle)
    assessments.check_questions(assessment=sheet, by=cast.team_leader, now=at(VISIT + timedelta(days=5)))
    assessments.confirm_review(
        assessment=sheet, by=cast.team_leader, now=at(VISIT + timedelta(days=5)), interviews_checked=True
    )
    assessments.open_comment_window(assessment=sheet, by=cast.team_leader, now=at(VISIT + timedelta(days=5)))
    cycle.refresh_from_db()
    release_day = due(cycle, "report_release")
    assert not releases_visible_to(cast.buyer_staff, release_day).exists()
    go_to(release_day - timedelta(days=1))
    sheet.refresh_from_db()
    assert sheet.state == AssessmentState.READY
    assert not Release.objects.exists()
    go_to(release_day)
    report = Release.objects.get(kind=ReleaseKind.ASSESSMENT)
    assert is_genuine(report)
    for reader in (cast.buyer_staff, cast.factory_manager, cast.team_leader):
        assert releases_visible_to(reader, release_day).filter(pk=report.pk).exists(), reader
    stranger = cast.person("buyer_staff", name="Other Buyer Staff", at=cast.other_buyer)
    assert not releases_visible_to(stranger, release_day).exists()
    assert not visible_to(Factory.objects.all(), stranger, Permission.FACTORY_SEE, release_day).exists()
    assert PointResult.objects.filter(assessment=sheet, not_met__gt=0).count() == 2

    # The one plan.
    plan = Plan.objects.get(cycle=cycle)
    items = list(Item.objects.filter(plan=plan, finding__isnull=False))
    assert len(items) == 2
    now = at(release_day, 11)
    for item in [early, *items]:
        improvement.change_item(
            item=item,
            action="Mend it",
            responsible="Maintenance",
            due_on=release_day + timedelta(days=60),
            by=cast.factory_manager,
            now=now,
        )
    improvement.submit_planned_improvements(plan=plan, by=cast.factory_manager, now=now)
    for item in items:
        improvement.start_item(item=item, by=cast.factory_manager, now=now)
        improvement.complete_item(item=item, by=cast.factory_manager, now=now)
    public = next(item for item in Item.objects.filter(pk__in=[one.pk for one in items]) if item.is_public)
    assert public.verification == "declared"
    improvement.verify_item(item=public, note="Seen mended.", by=cast.advisor, now=now)

    # Progress reports, by the factory and by the programme.
    day = due(cycle, "factory_progress_report")
    go_to(day)
    mine = improvement.open_factory_report(cycle=cycle, by=cast.factory_manager, now=at(day))
    for key in list(mine.sections):
        mine = improvement.write_section(
            report=mine, key=key, text="As it stands.", done=True, by=cast.factory_manager, now=at(day)
        )
    release_report.release_factory_report(report=mine, by=cast.factory_manager, now=at(day))
    day = due(cycle, "programme_progress_report")
    go_to(day)
    ours = improvement.open_programme_report(cycle=cycle, by=cast.advisor, now=at(day))
    ours = improvement.write_programme_report(
        report=ours,
        achievements="Exits are clear.",
        challenges="Hours.",
        systems="Causes are sought.",
        dialogue={one.key: "moderate" for one in dialogue_indicators()},
        dialogue_note="",
        by=cast.advisor,
        now=at(day),
    )
    ours = improvement.submit_programme_report(report=ours, by=cast.advisor, now=at(day))
    release_report.release_programme_report(report=ours, by=cast.team_leader, now=at(day))

    # Month sixteen: a missing input cannot be decided; then it is measured, advised and decided by two people.
    day = due(cycle, "differentiation")
    go_to(day)
    decision = Decision.objects.get(cycle=cycle)
    assert decision.computed == Verdict.CANNOT_DECIDE
    scales = {one.key: "on_track" for one in indicators()}
    record_systems_review(cycle=cycle, reviewed_on=day, scales=scales, by=cast.advisor, now=at(day))
    decision = reports.compute(cycle=cycle, on=day, now=at(day), by=cast.team_leader)
    decision = reports.advise(
        decision=decision, verdict=Verdict.DOES_NOT_MEET, reason="Few seminars.", by=cast.team_leader, now=at(day)
    )
    decision = reports.decide(
        decision=decision, verdict=Verdict.DOES_NOT_MEET, reason="As advised.", by=cast.country_manager, now=at(day)
    )
    assert decision.verdict == Verdict.DOES_NOT_MEET
    assert len(everybody) == 20
    kinds = set(Release.objects.filter(cycle=cycle).values_list("kind", flat=True))
    assert {ReleaseKind.ASSESSMENT, ReleaseKind.FACTORY_PROGRESS, ReleaseKind.PROGRAMME_PROGRESS} <= kinds
    go_to(day)
