"""Enums and transition tables of improvement; pure data."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from treadle.kernel.transitions import Transitions


class ItemState(TextChoices):
    PENDING = "pending", _("Pending")
    IN_PROGRESS = "in_progress", _("In progress")
    COMPLETED = "completed", _("Completed")


ITEM_STEPS: Transitions[ItemState] = Transitions({
    ItemState.PENDING: {ItemState.IN_PROGRESS, ItemState.COMPLETED},
    ItemState.IN_PROGRESS: {ItemState.PENDING, ItemState.COMPLETED},
    ItemState.COMPLETED: {ItemState.IN_PROGRESS},
})


class ItemOrigin(TextChoices):
    FINDING = "finding", _("Assessment")
    SELF_DIAGNOSIS = "self_diagnosis", _("Self-diagnosis")
    COMMITTEE = "committee", _("Committee")
    VISIT = "visit", _("Advisory visit")


class CauseMethod(TextChoices):
    FIVE_WHYS = "five_whys", _("Five whys")
    FISHBONE = "fishbone", _("Fishbone")


class Verification(TextChoices):
    NOT_NEEDED = "not_needed", _("Not publicly reported")
    DECLARED = "declared", _("Declared by the factory")
    VERIFIED = "verified", _("Verified by the programme")
    REJECTED = "rejected", _("Not confirmed by the programme")


class ReportState(TextChoices):
    DRAFT = "draft", _("Draft")
    IN_REVIEW = "in_review", _("In review")
    RELEASED = "released", _("Released")


FACTORY_REPORT_STEPS: Transitions[ReportState] = Transitions({
    ReportState.DRAFT: {ReportState.RELEASED},
    ReportState.IN_REVIEW: set(),
    ReportState.RELEASED: set(),
})
PROGRAMME_REPORT_STEPS: Transitions[ReportState] = Transitions({
    ReportState.DRAFT: {ReportState.IN_REVIEW},
    ReportState.IN_REVIEW: {ReportState.DRAFT, ReportState.RELEASED},
    ReportState.RELEASED: set(),
})
