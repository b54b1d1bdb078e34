"""What a grant can be; pure data."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class GrantKind(TextChoices):
    ASSIGNMENT = "assignment", _("Assigned to a cycle")
    CONSENT = "consent", _("Consented to for a cycle")
    PARTNERSHIP = "partnership", _("Partner for a factory")
