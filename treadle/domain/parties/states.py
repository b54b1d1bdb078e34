"""Enums and transition tables of the parties; pure data."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from treadle.kernel.transitions import Transitions


class OrganisationKind(TextChoices):
    OFFICE = "office", _("Programme office")
    GROUP = "group", _("Manufacturing group")
    BUYER = "buyer", _("Buyer")
    AGENT = "agent", _("Agent")
    UNION = "union", _("Trade union")
    EMPLOYERS = "employers", _("Employers' organisation")
    MINISTRY = "ministry", _("Ministry")
    PARTNER = "partner", _("Implementing partner")


class Sex(TextChoices):
    FEMALE = "female", _("Woman")
    MALE = "male", _("Man")
    OTHER = "other", _("Another or not said")


class ProposalState(TextChoices):
    OPEN = "open", _("To look at")
    SAME = "same", _("The same factory")
    DIFFERENT = "different", _("Two factories")


class ImportState(TextChoices):
    CHECKING = "checking", _("Being read")
    CHECKED = "checked", _("Ready to confirm")
    RUNNING = "running", _("Being imported")
    DONE = "done", _("Imported")
    DROPPED = "dropped", _("Dropped")
    FAILED = "failed", _("Could not be read")


IMPORT_STEPS: Transitions[ImportState] = Transitions(
    {
        ImportState.CHECKING: {ImportState.CHECKED, ImportState.FAILED, ImportState.DROPPED},
        ImportState.CHECKED: {ImportState.RUNNING, ImportState.DROPPED},
        ImportState.RUNNING: {ImportState.DONE, ImportState.FAILED},
        ImportState.DONE: set(),
        ImportState.DROPPED: set(),
        ImportState.FAILED: set(),
    }
)
