"""The decision at month sixteen."""

from typing import Any

from django.db import models

from treadle.domain.cycles.models import Cycle
from treadle.domain.parties.models import Person
from treadle.domain.reports.states import DECISION_STEPS, DecisionState, Verdict
from treadle.domain.standards.models import CriteriaSet
from treadle.kernel.ids import new_id


class Decision(models.Model):
    """Computed criterion by criterion; a missing input reads “cannot be decided”, never a pass.

    ``results`` is a list of ``{"key", "family", "value", "threshold", "operator", "met": true|false|null, "why"}``.
    A review leaves the first decision readable: ``confirmed_*`` say who looked at it again and why; ``verdict`` holds
    what counts now.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    cycle = models.OneToOneField(Cycle, on_delete=models.CASCADE, related_name="decision")
    criteria = models.ForeignKey(CriteriaSet, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=14, choices=DecisionState, default=DecisionState.COMPUTED)
    results = models.JSONField(default=list)
    computed = models.CharField(max_length=14, choices=Verdict)
    computed_at = models.DateTimeField()
    advice = models.CharField(max_length=14, choices=Verdict, blank=True)
    advice_reason = models.TextField(blank=True)
    advised_at = models.DateTimeField(null=True, blank=True)
    advised_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    verdict = models.CharField(max_length=14, choices=Verdict, blank=True)
    reason = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    review_request = models.TextField(blank=True)
    review_asked_at = models.DateTimeField(null=True, blank=True)
    confirm_reason = models.TextField(blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    lapses_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["-computed_at"]
        indexes = [models.Index(fields=["state", "lapses_on"])]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(advised_by=None)
                | models.Q(decided_by=None)
                | ~models.Q(advised_by=models.F("decided_by")),
                name="decision_taken_by_another",
            ),
            models.CheckConstraint(
                condition=models.Q(confirmed_by=None)
                | models.Q(decided_by=None)
                | ~models.Q(confirmed_by=models.F("decided_by")),
                name="decision_reviewed_by_another",
            ),
        ]

    def __str__(self) -> str:
        return str(self.cycle)

    def move_to(self, state: DecisionState, **fields: Any) -> None:
        """Take a step that the table allows, with the fields that belong to it, and keep it."""
        DECISION_STEPS.check(DecisionState(self.state), state)
        for name, value in {**fields, "state": state}.items():
            setattr(self, name, value)
        self.save(update_fields=["state", *fields])
