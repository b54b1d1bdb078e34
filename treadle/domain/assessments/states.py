"""Enums and transition tables of the assessments; pure data."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from treadle.kernel.transitions import Transitions


class AssessmentState(TextChoices):
    OPEN = "open", _("Being filled in")
    SUBMITTED = "submitted", _("Waits for review")
    SENT_BACK = "sent_back", _("Sent back by the reviewer")
    REVIEWED = "reviewed", _("Reviewed")
    WITH_FACTORY = "with_factory", _("Draft with the factory's management")
    READY = "ready", _("Ready for release")
    RELEASED = "released", _("Released")
    CANCELLED = "cancelled", _("Cancelled")


ASSESSMENT_STEPS: Transitions[AssessmentState] = Transitions(
    {
        AssessmentState.OPEN: {AssessmentState.SUBMITTED, AssessmentState.CANCELLED},
        AssessmentState.SUBMITTED: {AssessmentState.SENT_BACK, AssessmentState.REVIEWED},
        AssessmentState.SENT_BACK: {AssessmentState.SUBMITTED, AssessmentState.CANCELLED},
        AssessmentState.REVIEWED: {AssessmentState.WITH_FACTORY},
        AssessmentState.WITH_FACTORY: {AssessmentState.READY},
        AssessmentState.READY: {AssessmentState.RELEASED},
        AssessmentState.RELEASED: set(),
        AssessmentState.CANCELLED: set(),
    }
)


class Outcome(TextChoices):
    """An answer to a scored question. A question without an answer is blank, and blank is never a violation."""

    MET = "met", _("Met")
    NOT_MET = "not_met", _("Not met")
    NOT_APPLICABLE = "not_applicable", _("Does not apply")
    NOT_ASSESSED = "not_assessed", _("Could not be assessed")


class EvidenceKind(TextChoices):
    OBSERVATION = "observation", _("Observation")
    DOCUMENT = "document", _("Document")
    INTERVIEW = "interview", _("Interview")


class InterviewKind(TextChoices):
    WORKERS_SINGLE = "workers_single", _("Workers, one by one")
    WORKERS_GROUP = "workers_group", _("Workers, in groups")
    UNION = "union", _("Union leaders")
    REPRESENTATIVES = "representatives", _("Worker representatives")
    MANAGERS = "managers", _("Managers")


class CorrectionState(TextChoices):
    ASKED = "asked", _("Waits for an answer")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")


class DiagnosisSide(TextChoices):
    WORKERS = "workers", _("Workers' side")
    MANAGEMENT = "management", _("Management's side")
    TOGETHER = "together", _("Both sides together")


class DiagnosisAnswer(TextChoices):
    YES = "yes", _("Yes")
    PARTLY = "partly", _("Partly")
    NO = "no", _("No")
    UNKNOWN = "unknown", _("We do not know")


class SystemsFamily(TextChoices):
    MANAGEMENT_SYSTEMS = "management_systems", _("Management systems")
    SOCIAL_DIALOGUE = "social_dialogue", _("Social dialogue")
    LEARNING = "learning", _("Learning")


class ProgressScale(TextChoices):
    NO_PROGRESS = "no_progress", _("No progress")
    MODERATE = "moderate", _("Moderate progress")
    ON_TRACK = "on_track", _("On track")


class AlertState(TextChoices):
    RAISED = "raised", _("Raised")
    NOTIFIED = "notified", _("Government notified")
    NOT_NOTIFIED = "not_notified", _("Not notified")
    CLOSED = "closed", _("Closed")


ALERT_STEPS: Transitions[AlertState] = Transitions(
    {
        AlertState.RAISED: {AlertState.NOTIFIED, AlertState.NOT_NOTIFIED},
        AlertState.NOTIFIED: {AlertState.CLOSED},
        AlertState.NOT_NOTIFIED: {AlertState.NOTIFIED, AlertState.CLOSED},
        AlertState.CLOSED: set(),
    }
)
