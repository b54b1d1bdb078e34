"""How a person wants messages by mail; pure data."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Mail(TextChoices):
    NOW = "now", _("At once")
    DIGEST = "digest", _("Once a day, together")
    NEVER = "never", _("Never; I look here")
