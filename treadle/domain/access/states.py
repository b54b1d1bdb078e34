"""What a grant can be, and what a token may be used for; pure data."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class GrantKind(TextChoices):
    ASSIGNMENT = "assignment", _("Assigned to a cycle")
    CONSENT = "consent", _("Consented to for a cycle")
    PARTNERSHIP = "partnership", _("Partner for a factory")


class TokenScope(TextChoices):
    """What a machine may do in a person's name. A scope never gives more than the person's own rights."""

    FACTORIES_READ = "factories:read", _("Read factories")
    CYCLES_READ = "cycles:read", _("Read cycles and their calendars")
    REPORTS_READ = "reports:read", _("Read released reports")
    RATES_READ = "rates:read", _("Read non-compliance rates")
    STANDARDS_READ = "standards:read", _("Read the assessment tool and law")
    FACILITIES_WRITE = "facilities:write", _("Register factories and change their profiles")
    LINKS_WRITE = "links:write", _("Record and end supply links")
    FEEDS_READ = "feeds:read", _("Read lists as CSV, for spreadsheets")
    FIELD = "field", _("Carry visits on a device of one's own, and bring what was written there")
