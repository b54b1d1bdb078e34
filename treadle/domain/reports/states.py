"""Enums and transition tables of the reports; pure data."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from treadle.kernel.transitions import Transitions


class ReleaseKind(TextChoices):
    ASSESSMENT = "assessment", _("Assessment report")
    FACTORY_PROGRESS = "factory_progress", _("Factory's progress report")
    PROGRAMME_PROGRESS = "programme_progress", _("Programme's progress report")
    DIFFERENTIATION = "differentiation", _("Measurement at month sixteen")


class ReleaseState(TextChoices):
    RELEASED = "released", _("Released")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    REPLACED = "replaced", _("Replaced by a new version")


RELEASE_STEPS: Transitions[ReleaseState] = Transitions(
    {
        ReleaseState.RELEASED: {ReleaseState.WITHDRAWN, ReleaseState.REPLACED},
        ReleaseState.WITHDRAWN: {ReleaseState.REPLACED},
        ReleaseState.REPLACED: set(),
    }
)


class Audience(TextChoices):
    FACTORY = "factory", _("Factory")
    BUYER = "buyer", _("Buyer")
    WORKERS = "workers", _("Workers' side of the committee")


class Form(TextChoices):
    """In which form somebody looked at a report."""

    PAGE = "page", _("Page")
    SUMMARY = "summary", _("Summary")
    PDF = "pdf", _("PDF")


class DecisionState(TextChoices):
    COMPUTED = "computed", _("Computed")
    ADVISED = "advised", _("Team leader has advised")
    DECIDED = "decided", _("Decided")
    REVIEW_ASKED = "review_asked", _("Review asked for")
    CONFIRMED = "confirmed", _("Decided after review")
    LAPSED = "lapsed", _("Lapsed")


DECISION_STEPS: Transitions[DecisionState] = Transitions(
    {
        DecisionState.COMPUTED: {DecisionState.COMPUTED, DecisionState.ADVISED},
        DecisionState.ADVISED: {DecisionState.DECIDED, DecisionState.COMPUTED},
        DecisionState.DECIDED: {DecisionState.REVIEW_ASKED, DecisionState.LAPSED},
        DecisionState.REVIEW_ASKED: {DecisionState.CONFIRMED},
        DecisionState.CONFIRMED: {DecisionState.LAPSED},
        DecisionState.LAPSED: set(),
    }
)


class Verdict(TextChoices):
    MEETS = "meets", _("Meets the criteria")
    DOES_NOT_MEET = "does_not_meet", _("Does not meet the criteria")
    CANNOT_DECIDE = "cannot_decide", _("Cannot be decided")
