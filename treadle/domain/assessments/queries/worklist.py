"""What waits for a person in the assessments."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from treadle.domain.access.permissions import Permission
from treadle.domain.access.queries import can, visible_to
from treadle.domain.assessments.models import Assessment
from treadle.domain.assessments.queries.alerts import alert_needs
from treadle.domain.assessments.states import AssessmentState, CorrectionState
from treadle.domain.cycles.models import Milestone, Visit
from treadle.domain.cycles.states import MilestoneKind, VisitKind, VisitState
from treadle.domain.parties.models import Person
from treadle.kernel.needs import Need

RELEASE_DUE = Subquery(
    Milestone.objects.filter(cycle=OuterRef("cycle"), kind=MilestoneKind.REPORT_RELEASE).values("due_on")[:1]
)


def needs_of(person: Person, on: date) -> list[Need]:
    """Sheets to open and fill, reviews, drafts to send, corrections, comments, alerts. At most eight queries."""
    found = list(alert_needs(person, on))
    if can(person, Permission.ASSESSMENT_FILL, at=on):
        found += [*_to_open(person, on), *_to_fill(person, on)]
    if can(person, Permission.ASSESSMENT_REVIEW, at=on):
        found += _to_review(person, on)
    if can(person, Permission.DRAFT_COMMENT, at=on):
        found += _to_comment(person, on)
    return found


def _to_open(person: Person, on: date) -> Iterable[Need]:
    visits = visible_to(
        Visit.objects.filter(
            Q(state=VisitState.HELD) | Q(state=VisitState.PLANNED, planned_on__lte=on),
            kind=VisitKind.ASSESSMENT,
            assessment=None,
            cycle__state="open",
        ),
        person,
        Permission.ASSESSMENT_FILL,
        on,
    )
    for visit in visits.select_related("cycle__factory"):
        factory = visit.cycle.factory
        yield Need(
            "assessment.open",
            visit.pk,
            _("Open the assessment of %(factory)s") % {"factory": factory.name},
            _("The visit is on; the sheet takes the tool and the law of the day."),
            due_on=visit.planned_on,
            weight=60,
            facts={"factory": factory.pk},
        )


def _to_fill(person: Person, on: date) -> Iterable[Need]:
    rows = _with_due(
        visible_to(
            Assessment.objects.filter(assessors=person, state__in=[AssessmentState.OPEN, AssessmentState.SENT_BACK]),
            person,
            Permission.ASSESSMENT_FILL,
            on,
        )
    )
    for row in rows:
        back = row.state == AssessmentState.SENT_BACK
        title = _("Look again at the assessment of %(factory)s") if back else _("Fill in the assessment of %(factory)s")
        yield _need(
            "assessment.fill",
            row,
            title,
            _("The reviewer sent it back with a remark.") if back else _("It is open and waits for your answers."),
            weight=50 + 20 * back,
        )


def _to_review(person: Person, on: date) -> Iterable[Need]:
    states = [AssessmentState.SUBMITTED, AssessmentState.REVIEWED, AssessmentState.WITH_FACTORY]
    open_ones = Count("corrections", filter=Q(corrections__state=CorrectionState.ASKED))
    rows = _with_due(
        visible_to(
            Assessment.objects.filter(state__in=states).exclude(submitted_by=person),
            person,
            Permission.ASSESSMENT_REVIEW,
            on,
        )
    ).annotate(asked=open_ones)
    mine = set(Assessment.objects.filter(assessors=person, state__in=states).values_list("pk", flat=True))
    for row in rows:
        if row.pk in mine:
            continue
        if row.state == AssessmentState.SUBMITTED:
            yield _need(
                "assessment.review",
                row,
                _("Review the assessment of %(factory)s"),
                _("Two assessors handed it in; a second person looks at it."),
                weight=40,
            )
        elif row.state == AssessmentState.REVIEWED:
            yield _need(
                "assessment.send_draft",
                row,
                _("Send the draft to %(factory)s"),
                _("It is reviewed; management has some working days to comment."),
                weight=45,
            )
        elif row.asked:
            yield _need(
                "assessment.correct",
                row,
                _("%(factory)s asks for a correction"),
                _("The draft gets ready for release when every correction is answered."),
                weight=48,
            )


def _to_comment(person: Person, on: date) -> Iterable[Need]:
    rows = visible_to(
        Assessment.objects.filter(state=AssessmentState.WITH_FACTORY, comments_until__gte=on),
        person,
        Permission.DRAFT_COMMENT,
        on,
    )
    for row in rows.select_related("factory"):
        yield Need(
            "draft.comment",
            row.pk,
            _("Read the draft of your assessment report"),
            _("You may ask for a correction or comment; your comment is printed as it stands."),
            due_on=row.comments_until,
            weight=70,
            facts={"factory": row.factory_id},
        )


def _with_due(rows: QuerySet[Assessment]) -> QuerySet[Assessment]:
    return rows.select_related("factory").annotate(release_due=RELEASE_DUE)


def _need(kind: str, row: Assessment, title: str, why: str, weight: int) -> Need:
    return Need(
        kind,
        row.pk,
        title % {"factory": row.factory.name},
        why,
        due_on=getattr(row, "release_due", None),
        weight=weight,
        facts={"factory": row.factory_id},
    )
