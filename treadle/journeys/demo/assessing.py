"""The assessment: planned in secret, two days on site, reviewed by another, with the factory, released on its day."""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from treadle.domain.assessments import operations as assessments
from treadle.domain.assessments.models import Answer, ReviewRemark
from treadle.domain.assessments.queries import sheet_of
from treadle.domain.assessments.states import AssessmentState, InterviewKind, Outcome
from treadle.domain.cycles import operations as cycles
from treadle.domain.cycles.models import Milestone, Visit
from treadle.domain.cycles.states import Announcement, AssignedRole, MilestoneKind, MilestoneState, VisitKind
from treadle.domain.standards.models import Question
from treadle.domain.standards.states import QuestionType
from treadle.journeys.demo.answers import Respondent
from treadle.journeys.demo.story import Story
from treadle.journeys.release_report import release_assessment_report


def plan_assessment(story: Story) -> None:
    """Ten days before its day somebody plans it; until it has taken place nobody outside learns of that."""
    if not story.site.fate.has("training_only"):
        story.on(story.day(88), lambda now: _plan(story, now), hour=17)


def _plan(story: Story, now: datetime) -> None:
    milestone = Milestone.objects.get(cycle=story.cycle, kind=MilestoneKind.ASSESSMENT)
    assert milestone.due_on is not None
    office, turn = story.site.office, story.site.number + story.number
    story.assessors = [office.one("assessor", turn), office.one("assessor", turn + 1)]
    if story.site.number < 6:  # the account that the sign-in page offers assesses the first factories
        story.assessors = [office.one("assessor", 0), office.one("assessor", 1)]
    for person in story.assessors:
        cycles.assign(cycle=story.cycle, person=person, role=AssignedRole.ASSESSOR, by=story.leader, now=now)
    day = max(milestone.due_on, now.date())
    visit = cycles.plan_visit(
        cycle=story.cycle, kind=VisitKind.ASSESSMENT, planned_on=day, announcement=Announcement.UNANNOUNCED, days=2,
        by=story.leader, now=now, people=story.assessors)
    if story.has("refused"):
        story.on(day, lambda at: _refused(story, visit, at), hour=9)
    else:
        story.on(day, lambda at: _first_day(story, visit, at), hour=9)


def _refused(story: Story, visit: Visit, now: datetime) -> None:
    assessments.refuse_access(visit=visit, held_on=now.date(), outcome=story.say("visit", "gate"),
                              by=story.assessors[0], now=now)


def _first_day(story: Story, visit: Visit, now: datetime) -> None:
    """Half of the sheet on the first day, the rest on the second."""
    first, second = story.assessors
    assessment = assessments.open_assessment(visit=visit, assessors=[first, second], by=first, now=now)
    story.assessment = assessment
    respondent = Respondent(factory=story.site.factory, truth=story.truth, dice=story.dice, keep_whole=story.is_good)
    answers = respondent.answer(sheet_of(assessment))
    half = len(answers) // 2
    assessments.record_answers(assessment=assessment, answers=answers[:half], by=first, now=now + timedelta(hours=7))
    next_day = story.worked(now.date() + timedelta(days=1))

    def rest(at: datetime) -> None:
        assessments.record_answers(assessment=assessment, answers=answers[half:], by=second, now=at)
        _close(story, at)

    story.on(next_day, rest, hour=14)
    story.on(story.worked(next_day + timedelta(days=1)), lambda at: _submit(story, at), hour=17)


def _close(story: Story, now: datetime) -> None:
    assessment, site = story.assessment, story.site
    assert assessment is not None
    counts: dict[str, tuple[int, int]] = {
        InterviewKind.WORKERS_SINGLE: (story.dice.randint(6, 14), story.dice.randint(2, 6)),
        InterviewKind.WORKERS_GROUP: (story.dice.randint(8, 20), story.dice.randint(2, 8)),
        InterviewKind.REPRESENTATIVES: (2, 1), InterviewKind.MANAGERS: (1, 3),
    }
    assessments.record_interviews(assessment=assessment, counts=counts, by=story.assessors[0], now=now)
    attended = [{"name": site.manager.name, "position": "Factory manager", "side": "management"},
                {"name": site.worker.name, "position": "Sewing operator", "side": "workers"}]
    assessments.record_closing_meeting(assessment=assessment, held_on=now.date(), attended=attended,
                                       by=story.assessors[0], now=now + timedelta(hours=2))


def _submit(story: Story, now: datetime) -> None:
    assert story.assessment is not None
    assessments.submit_assessment(assessment=story.assessment, by=story.assessors[0], now=now, blanks_confirmed=True)
    started = story.assessment.started_on
    sent_back = story.has("sent_back") or story.dice.random() < 0.08
    story.on(story.worked(started + timedelta(days=6)),
             lambda at: _send_back(story, at) if sent_back else _review(story, at), hour=10)


def _send_back(story: Story, now: datetime) -> None:
    assert story.assessment is not None
    question = _findings(story).first()
    if question is not None:
        assessments.make_remark(assessment=story.assessment, question=question.question,
                                text=story.say("reasons", "sent_back"), by=story.leader, now=now)
    assessments.send_back(assessment=story.assessment, remark=story.say("reasons", "sent_back"), by=story.leader,
                          now=now)
    days = 8 if story.has("sent_back") else 4
    story.on(story.worked(now.date() + timedelta(days=days)), lambda at: _submit_again(story, at), hour=16)


def _submit_again(story: Story, now: datetime) -> None:
    assert story.assessment is not None
    assessments.submit_assessment(assessment=story.assessment, by=story.assessors[0], now=now, blanks_confirmed=True)
    story.on(story.worked(now.date() + timedelta(days=1)), lambda at: _review(story, at), hour=10)


def _findings(story: Story) -> QuerySet[Answer]:
    """The questions not met, in the order of their codes."""
    return Answer.objects.filter(
        assessment=story.assessment, outcome=Outcome.NOT_MET, question__type=QuestionType.SCORED,
    ).select_related("question").order_by("question__code")


def _review(story: Story, now: datetime) -> None:
    """The team leader looks at every finding, changes one now and then, confirms, and hands the draft over."""
    assessment, leader = story.assessment, story.leader
    assert assessment is not None
    for remark in ReviewRemark.objects.filter(assessment=assessment, settled_at=None):
        assessments.settle_remark(remark=remark, by=leader, now=now)
    questions: list[Question] = [answer.question for answer in _findings(story)]
    assessments.check_questions(assessment=assessment, questions=questions, by=leader, now=now)
    assessments.confirm_review(assessment=assessment, by=leader, now=now + timedelta(hours=3), interviews_checked=True)
    assessments.open_comment_window(assessment=assessment, by=leader, now=now + timedelta(hours=4))
    if story.has("correction") or story.dice.random() < 0.2:
        story.on(story.worked(now.date() + timedelta(days=2)), lambda at: _correct(story, at), hour=11)
    if story.dice.random() < 0.4:
        story.on(story.worked(now.date() + timedelta(days=4)), lambda at: _comment(story, at), hour=11)
    if story.has("consent_withdrawn"):
        story.on(now.date() + timedelta(days=10), lambda at: _withdraw_consent(story, at), hour=12)
    assert assessment.comments_until is not None
    story.on(assessment.comments_until + timedelta(days=1), lambda at: _window_ends(story, at), hour=5)


def _withdraw_consent(story: Story, now: datetime) -> None:
    cycles.withdraw_consent(cycle=story.cycle, buyer=story.site.buyers[0], by=story.site.manager, now=now)


def _correct(story: Story, now: datetime) -> None:
    """Management asks for a factual correction; the team leader declines it some days later."""
    assert story.assessment is not None
    answer = _findings(story).last()
    if answer is None:
        return
    correction = assessments.ask_correction(assessment=story.assessment, question=answer.question,
                                            text=story.say("reasons", "correction"), by=story.site.manager, now=now)
    def decline(at: datetime) -> None:
        assessments.answer_correction(correction=correction, accept=False, answer=story.say("reasons", "declined"),
                                      by=story.leader, now=at)

    story.on(story.worked(now.date() + timedelta(days=9)), decline, hour=15)


def _comment(story: Story, now: datetime) -> None:
    assert story.assessment is not None
    assessments.comment_on_draft(assessment=story.assessment, text=story.say("reasons", "comment"),
                                 by=story.site.manager, now=now)


def _window_ends(story: Story, now: datetime) -> None:
    """What the clock does every night, for this factory: the draft is ready, and goes out on its day."""
    assessment = story.assessment
    assert assessment is not None
    assessment.refresh_from_db()
    if assessment.state == AssessmentState.WITH_FACTORY:
        assessments.close_comment_window(assessment=assessment, now=now)
    milestone = Milestone.objects.get(cycle=story.cycle, kind=MilestoneKind.REPORT_RELEASE)
    if milestone.state != MilestoneState.DONE and milestone.due_on is not None:
        late = milestone.due_on < now.date() or assessment.comments_until == milestone.due_on
        day = max(milestone.due_on, now.date())
        story.on(day, lambda at: _release(story, late, at), hour=6)


def _release(story: Story, late: bool, now: datetime) -> None:
    from treadle.journeys.demo.improving import begin_plan

    assert story.assessment is not None
    story.assessment.refresh_from_db()
    if story.assessment.state != AssessmentState.READY:
        return
    reason = story.say("reasons", "late") if late else ""
    release_assessment_report(assessment=story.assessment, by=story.leader if late else None, now=now,
                              late_reason=reason)
    begin_plan(story, now)
