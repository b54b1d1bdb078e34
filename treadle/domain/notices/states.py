"""How messages go out, to people and to machines; pure data."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Mail(TextChoices):
    NOW = "now", _("At once")
    DIGEST = "digest", _("Once a day, together")
    NEVER = "never", _("Never; I look here")


class WebhookEvent(TextChoices):
    """What a machine can be told of."""

    REPORT_RELEASED = "report.released", _("A report was released")
    REPORT_WITHDRAWN = "report.withdrawn", _("A report was withdrawn")
    ITEM_VERIFIED = "plan_item.verified", _("An item of a plan was verified")
    FACTORY_ENROLLED = "factory.enrolled", _("A factory was enrolled in a cycle")
    CYCLE_CLOSED = "cycle.closed", _("A cycle was closed")


class EndpointState(TextChoices):
    ACTIVE = "active", _("Active")
    DISABLED = "disabled", _("Switched off")


class DeliveryState(TextChoices):
    WAITING = "waiting", _("Waiting")
    DELIVERED = "delivered", _("Delivered")
    FAILED = "failed", _("Given up")
    WITHHELD = "withheld", _("Not for this reader")


class Dataset(TextChoices):
    """What can be taken away as a whole."""

    FACTORIES = "factories", _("Factories")
    PLANS = "plans", _("Items of improvement plans")
    FINDINGS = "findings", _("Findings of released assessments")
    ANSWERS = "answers", _("Answers of released assessments, one line an assessment")


class FileForm(TextChoices):
    CSV = "csv", _("CSV")
    XLSX = "xlsx", _("XLSX")
    PARQUET = "parquet", _("Parquet")


class ExportState(TextChoices):
    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Being written")
    DONE = "done", _("Ready")
    FAILED = "failed", _("Could not be written")
    REMOVED = "removed", _("Removed")
