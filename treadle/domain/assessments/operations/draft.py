"""The reviewed draft with the factory's management: corrections, comment, the end of the window; and the release."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from treadle.domain.access.permissions import Permission
from treadle.domain.access.queries import day_of, people_with
from treadle.domain.assessments.models import Assessment, Correction, FactoryComment
from treadle.domain.assessments.operations.doors import locked, locked_for_review, mirror, move
from treadle.domain.assessments.operations.review import change_in_review
from treadle.domain.assessments.queries.review import open_corrections
from treadle.domain.assessments.queries.sheet import is_asked
from treadle.domain.assessments.rules import draft as rules
from treadle.domain.assessments.rules import sheet as sheet_rules
from treadle.domain.assessments.rules.sheet import FindingInput
from treadle.domain.assessments.states import AssessmentState, CorrectionState
from treadle.domain.cycles.days_off import days_off_in
from treadle.domain.ledger.operations import record
from treadle.domain.notices.operations import send
from treadle.domain.parties.models import Person
from treadle.domain.standards.models import Question
from treadle.kernel.dates import add_working_days


@transaction.atomic
def open_comment_window(*, assessment: Assessment, by: Person, now: datetime) -> Assessment:
    """Give the reviewed draft to the factory's management alone, for some working days of its country."""
    fresh = locked_for_review(assessment, by=by, now=now)
    days = rules.comment_days(fresh.cycle.template.data)
    until = add_working_days(day_of(now), days, days_off_in(fresh.factory.country))
    move(fresh, AssessmentState.WITH_FACTORY, comments_until=until)
    record("draft.window_opened", on=fresh, by=by, at=now, factory=fresh.factory, until=until.isoformat())
    send(
        kind="draft.window_opened",
        people=people_with(Permission.DRAFT_COMMENT, fresh, now),
        facts={"factory": fresh.factory.name, "until": until.isoformat()},
        path=f"/factory/drafts/{fresh.pk}/",
        once_key=f"draft:{fresh.pk}",
        at=now,
    )
    return mirror(assessment, fresh)


@transaction.atomic
def ask_correction(*, assessment: Assessment, question: Question, text: str, by: Person, now: datetime) -> Correction:
    """Management says that a fact is wrong; the team leader answers."""
    fresh = locked(assessment, Permission.DRAFT_COMMENT, by=by, now=now)
    rules.check_window_open(fresh.state, fresh.comments_until, day_of(now))
    sheet_rules.check_asked(is_asked(fresh, question.pk))
    rules.check_correction(text)
    correction = Correction.objects.create(
        assessment=fresh, question=question, text=text.strip(), asked_at=now, asked_by=by
    )
    record("draft.correction_asked", on=fresh, by=by, at=now, factory=fresh.factory, code=question.code)
    reviewer = [fresh.reviewed_by] if fresh.reviewed_by else people_with(Permission.ASSESSMENT_REVIEW, fresh, now)
    send(
        kind="draft.correction_asked",
        people=reviewer,
        facts={"factory": fresh.factory.name},
        path=f"/office/assessments/{fresh.pk}/draft/",
        at=now,
    )
    return correction


@transaction.atomic
def answer_correction(
    *,
    correction: Correction,
    accept: bool,
    answer: str,
    by: Person,
    now: datetime,
    outcome: str = "",
    value: str = "",
    note: str = "",
    finding: FindingInput | None = None,
) -> Correction:
    """Answer a correction with a reason; accepting may change the answer, tracked as in the review."""
    fresh = locked_for_review(correction.assessment, by=by, now=now)
    rules.check_with_factory(fresh.state)
    rules.check_can_answer(Correction.objects.get(pk=correction.pk).state, answer)
    if accept and (outcome or value):
        change_in_review(
            fresh,
            correction.question,
            outcome=outcome,
            value=value,
            note=note,
            finding=finding,
            revision=None,
            by=by,
            now=now,
        )
    correction.state = CorrectionState.ACCEPTED if accept else CorrectionState.DECLINED
    correction.answer, correction.answered_at, correction.answered_by = answer.strip(), now, by
    correction.save(update_fields=["state", "answer", "answered_at", "answered_by"])
    record(
        "draft.correction_answered",
        on=fresh,
        by=by,
        at=now,
        factory=fresh.factory,
        code=correction.question.code,
        accepted=accept,
    )
    _tell_asker(correction, fresh, now=now)
    _close_if_due(fresh, on=day_of(now), now=now)
    return correction


def _tell_asker(correction: Correction, assessment: Assessment, *, now: datetime) -> None:
    send(
        kind="draft.correction_answered",
        people=[correction.asked_by] if correction.asked_by else [],
        facts={"factory": assessment.factory.name},
        path=f"/factory/drafts/{assessment.pk}/",
        at=now,
    )


@transaction.atomic
def comment_on_draft(*, assessment: Assessment, text: str, by: Person, now: datetime) -> FactoryComment | None:
    """Keep management's comment, printed as it stands. It may be rewritten until the window ends; "" takes it back."""
    fresh = locked(assessment, Permission.DRAFT_COMMENT, by=by, now=now)
    rules.check_window_open(fresh.state, fresh.comments_until, day_of(now))
    rules.check_comment(text)
    record("draft.commented", on=fresh, by=by, at=now, factory=fresh.factory, length=len(text))
    if not text.strip():
        FactoryComment.objects.filter(assessment=fresh).delete()
        return None
    comment, _made = FactoryComment.objects.update_or_create(
        assessment=fresh, defaults={"text": text.replace("\r\n", "\n"), "written_at": now, "written_by": by}
    )
    return comment


@transaction.atomic
def close_comment_window(*, assessment: Assessment, now: datetime) -> Assessment:
    """The window has ended and every correction is answered: ready for release. Time does this, nobody else."""
    fresh = Assessment.objects.select_for_update().get(pk=assessment.pk)
    rules.check_can_get_ready(
        state=fresh.state, until=fresh.comments_until, on=day_of(now), open_corrections=open_corrections(fresh)
    )
    move(fresh, AssessmentState.READY)
    record("draft.window_closed", on=fresh, by=None, at=now, factory=fresh.factory)
    return mirror(assessment, fresh)


def _close_if_due(assessment: Assessment, *, on: date, now: datetime) -> bool:
    if rules.window_is_over(assessment.comments_until, on) and not open_corrections(assessment):
        close_comment_window(assessment=assessment, now=now)
        return True
    return False


@transaction.atomic
def close_due_windows(*, on: date, now: datetime) -> list[str]:
    """Every window that has ended without open corrections; sentences of what was done. Harmless when repeated."""
    due = Assessment.objects.filter(state=AssessmentState.WITH_FACTORY, comments_until__lt=on).select_related("factory")
    return [
        _("The draft for %(factory)s is ready for release.") % {"factory": assessment.factory.name}
        for assessment in due
        if _close_if_due(assessment, on=on, now=now)
    ]


@transaction.atomic
def mark_released(*, assessment: Assessment, now: datetime) -> Assessment:
    """The report is out. Called by the release, which has checked access and settles the results."""
    fresh = Assessment.objects.select_for_update().get(pk=assessment.pk)
    move(fresh, AssessmentState.RELEASED, released_at=now)
    record("assessment.released", on=fresh, by=None, at=now, factory=fresh.factory)
    return mirror(assessment, fresh)
