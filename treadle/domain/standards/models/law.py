"""National law as effective-dated rules, and the zero-tolerance rules of a country."""

from django.db import models
from django.db.models import F, Q

from treadle.domain.parties.models import Person
from treadle.domain.standards.states import Confidence
from treadle.kernel.ids import new_id


class Rule(models.Model):
    """One reading of national law. Never changed once in use: a new reading is a new row with its dates.

    ``replaced_by`` is the reading that corrects this one: then this one was never right and is in force on no day.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key = models.CharField(max_length=120, unique=True)
    country = models.CharField(max_length=2)
    sector = models.CharField(max_length=40, default="all")
    topic = models.CharField(max_length=60)
    period = models.CharField(max_length=16, blank=True)
    value = models.DecimalField(max_digits=12, decimal_places=3, null=True, blank=True)
    unit = models.CharField(max_length=30, blank=True)
    statements = models.JSONField(default=dict)
    conditions = models.JSONField(default=list)
    exclusions = models.JSONField(default=list)
    citation = models.CharField(max_length=300, blank=True)
    source = models.CharField(max_length=300, blank=True)
    source_url = models.CharField(max_length=500, blank=True)
    language = models.CharField(max_length=10, default="en")
    note = models.TextField(blank=True)
    confidence = models.CharField(max_length=12, choices=Confidence)
    recorded_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    reviewed_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    reviewed_on = models.DateField(null=True, blank=True)
    effective_from = models.DateField()
    effective_to = models.DateField(null=True, blank=True)
    replaced_by = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaces")

    class Meta:
        ordering = ["country", "topic", "effective_from"]
        indexes = [models.Index(fields=["country", "topic"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(effective_to=None) | Q(effective_to__gte=F("effective_from")),
                name="rule_ends_after_start",
            ),
            models.CheckConstraint(
                condition=~Q(confidence=Confidence.VERIFIED) | Q(reviewed_on__isnull=False),
                name="rule_verified_has_a_review_day",
            ),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def is_verified(self) -> bool:
        """Whether a named person confirmed it; otherwise it is shown as unverified wherever it appears."""
        return self.confidence == Confidence.VERIFIED


class AlertRule(models.Model):
    """What triggers a zero-tolerance alert in a country, whom the government names, and the clocks (in hours)."""

    country = models.CharField(max_length=2, blank=True, unique=True, help_text="Empty: the generic protocol")
    triggers = models.JSONField(default=list)
    government = models.JSONField(default=dict)
    clocks = models.JSONField(default=list)
    plan_needs = models.JSONField(default=list)
    sources = models.JSONField(default=list)
    language = models.CharField(max_length=10, default="en")
    confidence = models.CharField(max_length=12, choices=Confidence, default=Confidence.BACKGROUND)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["country"]

    def __str__(self) -> str:
        return self.country or "generic"

    @property
    def titled_triggers(self) -> list[tuple[str, dict[str, str]]]:
        """What may be suspected: key and title by language. One that was kept without a title is called by its key."""
        return [(one["key"], one.get("title") or {"en": one["key"]}) for one in self.triggers if one.get("key")]
