"""Enums and transition tables of the standards; pure data."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from treadle.kernel.transitions import Transitions


class VersionState(TextChoices):
    DRAFT = "draft", _("Draft")
    CONSULTED = "consulted", _("Consulted")
    IN_FORCE = "in_force", _("In force")
    SUPERSEDED = "superseded", _("Superseded")


VERSION_STEPS: Transitions[VersionState] = Transitions(
    {
        VersionState.DRAFT: {VersionState.CONSULTED},
        VersionState.CONSULTED: {VersionState.DRAFT, VersionState.IN_FORCE},
        VersionState.IN_FORCE: {VersionState.SUPERSEDED},
        VersionState.SUPERSEDED: set(),
    }
)


class QuestionType(TextChoices):
    SCORED = "scored", _("Scored")
    FACT = "fact", _("Fact")


class AnswerKind(TextChoices):
    COMPLIANCE = "compliance", _("Met or not met")
    NUMBER = "number", _("Number")
    TEXT = "text", _("Text")
    YES_NO = "yes_no", _("Yes or no")


class Polarity(TextChoices):
    POSITIVE = "positive", _("Yes means met")
    NEGATIVE = "negative", _("Yes means not met")


class Standing(TextChoices):
    CORE = "core", _("Core labour standard")
    NATIONAL_LAW = "national_law", _("National law")


class TagKind(TextChoices):
    PUBLIC = "public", _("Publicly reported")
    DIFFERENTIATION = "differentiation", _("Differentiation")
    ZERO_TOLERANCE = "zero_tolerance", _("Zero tolerance")


class Confidence(TextChoices):
    VERIFIED = "verified", _("Verified by a reviewer")
    READ = "read", _("Read in a source, not yet verified")
    WEAK = "weak", _("From a weak source, not verified")
    BACKGROUND = "background", _("Background knowledge, not verified")


class PartyKind(TextChoices):
    GOVERNMENT = "government", _("Government")
    EMPLOYERS = "employers", _("Employers")
    UNIONS = "unions", _("Unions")


class Position(TextChoices):
    AGREES = "agrees", _("Agrees")
    POSITION = "position", _("Has another reading")
    ABSTAINS = "abstains", _("Takes no position")
