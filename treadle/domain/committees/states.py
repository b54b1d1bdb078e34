"""Enums of the committees; pure data."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Side(TextChoices):
    WORKERS = "workers", _("Workers' side")
    MANAGEMENT = "management", _("Management's side")


class SeatOrigin(TextChoices):
    ELECTED = "elected", _("Elected by workers")
    UNION = "union", _("Named by the union")
    APPOINTED = "appointed", _("Appointed by management")
