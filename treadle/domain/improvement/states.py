"""Enums and transition tables of improvement; pure data."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from treadle.kernel.transitions import Transitions


class ItemState(TextChoices):
    PENDING = "pending", _("Pending")
    IN_PROGRESS = "in_progress", _("In progress")
    COMPLETED = "completed", _("Completed")


ITEM_STEPS: Transitions[ItemState] = Transitions(
    {
        ItemState.PENDING: {ItemState.IN_PROGRESS, ItemState.COMPLETED},
        ItemState.IN_PROGRESS: {ItemState.PENDING, ItemState.COMPLETED},
        ItemState.COMPLETED: {ItemState.IN_PROGRESS},
    }
)


class ItemOrigin(TextChoices):
    FINDING = "finding", _("Assessment")
    SELF_DIAGNOSIS = "self_diagnosis", _("Self-diagnosis")
    COMMITTEE = "committee", _("Committee")
    VISIT = "visit", _("Advisory visit")


class CauseMethod(TextChoices):
    FIVE_WHYS = "five_whys", _("Five whys")
    FISHBONE = "fishbone", _("Fishbone")


class Verification(TextChoices):
    """How far the programme stands behind what the factory says of an item."""

    NOT_NEEDED = "not_needed", _("Not publicly reported")
    OPEN = "open", _("Not declared yet")
    DECLARED = "declared", _("Declared by the factory")
    VERIFIED = "verified", _("Verified by the programme")
    REJECTED = "rejected", _("Not confirmed by the programme")


VERIFICATION_STEPS: Transitions[Verification] = Transitions(
    {
        Verification.NOT_NEEDED: {Verification.VERIFIED, Verification.REJECTED},
        Verification.OPEN: {Verification.DECLARED},
        Verification.DECLARED: {Verification.VERIFIED, Verification.REJECTED, Verification.OPEN},
        Verification.VERIFIED: {Verification.OPEN},
        Verification.REJECTED: {Verification.DECLARED},
    }
)


class Speaker(TextChoices):
    """Who says something on the plan; people are not named to other parties."""

    BUYER = "buyer", _("Buyer")
    FACTORY = "factory", _("Factory")
    PROGRAMME = "programme", _("Programme")


class Bone(TextChoices):
    """The bones of a fishbone: where the causes of a problem may lie."""

    PEOPLE = "people", _("People and skills")
    METHOD = "method", _("Ways of working")
    MACHINES = "machines", _("Machines and buildings")
    MATERIALS = "materials", _("Materials and orders")
    MEASURES = "measures", _("Records and measures")
    SURROUNDINGS = "surroundings", _("Surroundings and buyers")


class SectionKey(TextChoices):
    """The eleven sections of the factory's progress report, in their order."""

    ENTERPRISE = "enterprise", _("Enterprise data")
    OVERVIEW = "overview", _("General overview")
    DIALOGUE = "dialogue", _("Social dialogue")
    SYSTEMS = "systems", _("Management systems")
    LEARNING = "learning", _("Continuous learning")
    FEEDBACK = "feedback", _("Feedback to the programme")
    PLAN = "plan", _("Improvement plan")
    TRAINING = "training", _("Training")
    COMMITTEE = "committee", _("Committee and meetings")
    VISITS = "visits", _("Advisory visits")
    PUBLIC = "public", _("Publicly reported issues")


class ReportState(TextChoices):
    DRAFT = "draft", _("Draft")
    IN_REVIEW = "in_review", _("In review")
    RELEASED = "released", _("Released")


FACTORY_REPORT_STEPS: Transitions[ReportState] = Transitions(
    {
        ReportState.DRAFT: {ReportState.RELEASED},
        ReportState.IN_REVIEW: set(),
        ReportState.RELEASED: set(),
    }
)
PROGRAMME_REPORT_STEPS: Transitions[ReportState] = Transitions(
    {
        ReportState.DRAFT: {ReportState.IN_REVIEW},
        ReportState.IN_REVIEW: {ReportState.DRAFT, ReportState.RELEASED},
        ReportState.RELEASED: set(),
    }
)
