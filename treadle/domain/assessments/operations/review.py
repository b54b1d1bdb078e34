"""The review by a second person: tracked changes, remarks, sending back, confirming."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from treadle.domain.access.permissions import Permission
from treadle.domain.access.queries import can
from treadle.domain.assessments.models import Answer, Assessment, ReviewCheck, ReviewRemark
from treadle.domain.assessments.operations.doors import locked, locked_for_review, mirror, move
from treadle.domain.assessments.operations.writing import StaleAnswer, drop_stray_findings, read, write
from treadle.domain.assessments.queries.review import rests_on_interviews, unchecked_findings
from treadle.domain.assessments.queries.sheet import missing_of, sheet_of
from treadle.domain.assessments.rules import review as rules
from treadle.domain.assessments.rules import sheet as sheet_rules
from treadle.domain.assessments.rules.sheet import FindingInput
from treadle.domain.assessments.states import AssessmentState
from treadle.domain.ledger.operations import record
from treadle.domain.notices.operations import send
from treadle.domain.parties.models import Person
from treadle.domain.standards.models import Question


@transaction.atomic
def review_answer(
    *,
    assessment: Assessment,
    question: Question,
    by: Person,
    now: datetime,
    outcome: str = "",
    value: str = "",
    note: str = "",
    finding: FindingInput | None = None,
    revision: int | None = None,
) -> Answer:
    """Change an answer in the review. What it was stays visible as a tracked change; it counts as looked at."""
    fresh = locked_for_review(assessment, by=by, now=now)
    rules.check_in_review(fresh.state)
    answer = change_in_review(
        fresh, question, outcome=outcome, value=value, note=note, finding=finding, revision=revision, by=by, now=now
    )
    _check(fresh, {question.pk: answer.revision}, by=by, now=now)
    record("assessment.review_changed", on=fresh, by=by, at=now, factory=fresh.factory, code=question.code)
    return answer


def change_in_review(
    assessment: Assessment,
    question: Question,
    *,
    outcome: str,
    value: str,
    note: str,
    finding: FindingInput | None,
    revision: int | None,
    by: Person,
    now: datetime,
) -> Answer:
    """The write of a tracked change; the callers have checked access, state and keep the ledger."""
    given = read(assessment, question, outcome=outcome, value=value, note=note, finding=finding)
    present = Answer.objects.select_related("finding").filter(assessment=assessment, question=question).first()
    if revision is not None and present is not None and sheet_rules.is_stale(revision, present.revision):
        raise StaleAnswer.of(question, present=present, yours=given, finding=finding)
    answer = write(present, given, finding, assessment=assessment, question=question, by=by, now=now, in_review=True)
    drop_stray_findings(assessment)
    return answer


@transaction.atomic
def check_questions(
    *,
    assessment: Assessment,
    by: Person,
    now: datetime,
    questions: Iterable[Question] | None = None,
) -> int:
    """Say that these questions (all, unless told) were looked at as they stand. Says how many."""
    fresh = locked_for_review(assessment, by=by, now=now)
    rules.check_in_review(fresh.state)
    asked = {one.question.pk for one in sheet_of(fresh)}
    wanted = asked if questions is None else asked & {question.pk for question in questions}
    revisions = dict(Answer.objects.filter(assessment=fresh).values_list("question_id", "revision"))
    _check(fresh, {question: revisions.get(question, 0) for question in wanted}, by=by, now=now)
    record("assessment.review_checked", on=fresh, by=by, at=now, factory=fresh.factory, questions=len(wanted))
    return len(wanted)


def _check(assessment: Assessment, revisions: dict[UUID, int], *, by: Person, now: datetime) -> None:
    ReviewCheck.objects.bulk_create(
        [
            ReviewCheck(assessment=assessment, question_id=question, revision=revision, checked_at=now, checked_by=by)
            for question, revision in revisions.items()
        ],
        update_conflicts=True,
        unique_fields=["assessment", "question"],
        update_fields=["revision", "checked_at", "checked_by"],
    )


@transaction.atomic
def make_remark(*, assessment: Assessment, question: Question, text: str, by: Person, now: datetime) -> ReviewRemark:
    """Ask the assessors to look at one question again."""
    fresh = locked_for_review(assessment, by=by, now=now)
    rules.check_in_review(fresh.state)
    rules.check_text(text)
    sheet_rules.check_asked(question.version_id == fresh.version_id)
    remark = ReviewRemark.objects.create(
        assessment=fresh, question=question, text=text.strip(), made_at=now, made_by=by
    )
    record("assessment.remark_made", on=fresh, by=by, at=now, factory=fresh.factory, code=question.code)
    return remark


@transaction.atomic
def settle_remark(*, remark: ReviewRemark, by: Person, now: datetime) -> ReviewRemark:
    """Say that a remark was dealt with: by an assessor while the sheet is back with them, or by the reviewer."""
    if can(by, Permission.ASSESSMENT_REVIEW, at=now, on=remark.assessment):
        fresh = locked_for_review(remark.assessment, by=by, now=now)
    else:
        fresh = locked(remark.assessment, Permission.ASSESSMENT_FILL, by=by, now=now)
        sheet_rules.check_fillable(fresh.state)
    rules.check_not_settled(remark.settled_at is not None)
    remark.settled_at, remark.settled_by = now, by
    remark.save(update_fields=["settled_at", "settled_by"])
    record("assessment.remark_settled", on=fresh, by=by, at=now, factory=fresh.factory)
    return remark


@transaction.atomic
def send_back(*, assessment: Assessment, remark: str, by: Person, now: datetime) -> Assessment:
    """Give the sheet back to its assessors, with a remark that says why."""
    fresh = locked_for_review(assessment, by=by, now=now)
    rules.check_in_review(fresh.state)
    rules.check_text(remark)
    move(fresh, AssessmentState.SENT_BACK, sent_back_remark=remark.strip())
    record("assessment.sent_back", on=fresh, by=by, at=now, factory=fresh.factory)
    send(
        kind="assessment.sent_back",
        people=list(fresh.assessors.all()),
        facts={"factory": fresh.factory.name},
        path=f"/office/assessments/{fresh.pk}/",
        at=now,
    )
    return mirror(assessment, fresh)


@transaction.atomic
def confirm_review(
    *,
    assessment: Assessment,
    by: Person,
    now: datetime,
    interviews_checked: bool = False,
) -> Assessment:
    """Confirm the findings. ``interviews_checked``: nothing in findings that rest on interviews points at a person."""
    fresh = locked_for_review(assessment, by=by, now=now)
    rules.check_in_review(fresh.state)
    rules.check_can_confirm(
        blocking=list(dict.fromkeys(one.code for one in missing_of(fresh) if one.blocks)),
        unchecked=unchecked_findings(fresh),
        open_remarks=ReviewRemark.objects.filter(assessment=fresh, settled_at=None).count(),
        rests_on_interviews=rests_on_interviews(fresh),
        interviews_checked=interviews_checked,
    )
    move(fresh, AssessmentState.REVIEWED, reviewed_at=now, reviewed_by=by, interviews_checked=interviews_checked)
    record("assessment.reviewed", on=fresh, by=by, at=now, factory=fresh.factory, interviews_checked=interviews_checked)
    return mirror(assessment, fresh)
