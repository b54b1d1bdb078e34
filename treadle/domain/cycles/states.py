"""Enums and transition tables of the cycles; pure data."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from treadle.kernel.transitions import Transitions


class CycleState(TextChoices):
    OPEN = "open", _("Under way")
    SUSPENDED = "suspended", _("Suspended")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    CLOSED = "closed", _("Closed")


CYCLE_STEPS: Transitions[CycleState] = Transitions(
    {
        CycleState.OPEN: {CycleState.SUSPENDED, CycleState.WITHDRAWN, CycleState.CLOSED},
        CycleState.SUSPENDED: {CycleState.OPEN, CycleState.WITHDRAWN, CycleState.CLOSED},
        CycleState.WITHDRAWN: set(),
        CycleState.CLOSED: set(),
    }
)


class ServiceLevel(TextChoices):
    STANDARD = "standard", _("Standard support")
    MORE = "more", _("More support")
    ADVANCED = "advanced", _("Advanced services")


class MilestoneKind(TextChoices):
    SIGN_UP = "sign_up", _("Sign-up")
    ADVISORY_VISIT = "advisory_visit", _("Advisory visit")
    COMMITTEE = "committee", _("Committee in place")
    SELF_DIAGNOSIS = "self_diagnosis", _("Self-diagnosis")
    ASSESSMENT = "assessment", _("Assessment")
    REPORT_RELEASE = "report_release", _("Report released")
    PLANNED_IMPROVEMENTS = "planned_improvements", _("Planned improvements")
    FACTORY_PROGRESS_REPORT = "factory_progress_report", _("Factory's progress report")
    PROGRAMME_PROGRESS_REPORT = "programme_progress_report", _("Programme's progress report")
    DIFFERENTIATION = "differentiation", _("Measurement at month sixteen")
    LEARNING_SEMINAR = "learning_seminar", _("Learning seminar")
    TRAINING_DAYS = "training_days", _("Training days")


class MilestoneState(TextChoices):
    """What people set. Due soon, due and late follow from the day and are not kept."""

    PENDING = "pending", _("To come")
    DONE = "done", _("Done")
    WAIVED = "waived", _("Waived")
    POSTPONED = "postponed", _("Postponed")


class Owner(TextChoices):
    FACTORY = "factory", _("Factory")
    ADVISOR = "advisor", _("Advisor")
    ASSESSORS = "assessors", _("Assessors")
    TEAM_LEADER = "team_leader", _("Team leader")
    PROGRAMME = "programme", _("Programme")


class VisitKind(TextChoices):
    ADVISORY = "advisory", _("Advisory visit")
    ASSESSMENT = "assessment", _("Assessment")


class Announcement(TextChoices):
    ANNOUNCED = "announced", _("Announced")
    WINDOW = "window", _("Within an announced window")
    UNANNOUNCED = "unannounced", _("Unannounced")


class Mode(TextChoices):
    ON_SITE = "on_site", _("On site")
    VIRTUAL = "virtual", _("Virtual")


class VisitState(TextChoices):
    PLANNED = "planned", _("Planned")
    HELD = "held", _("Held")
    REFUSED = "refused", _("Access refused at the gate")
    CANCELLED = "cancelled", _("Cancelled")


VISIT_STEPS: Transitions[VisitState] = Transitions(
    {
        VisitState.PLANNED: {VisitState.HELD, VisitState.REFUSED, VisitState.CANCELLED},
        VisitState.HELD: set(),
        VisitState.REFUSED: set(),
        VisitState.CANCELLED: set(),
    }
)


class AssignedRole(TextChoices):
    """The keys are those of the roles in ``access``."""

    ADVISOR = "advisor", _("Advisor")
    ASSESSOR = "assessor", _("Assessor")
    INTERPRETER = "interpreter", _("Interpreter")


class ActionState(TextChoices):
    OPEN = "open", _("Open")
    DONE = "done", _("Done")
    DROPPED = "dropped", _("Dropped")
