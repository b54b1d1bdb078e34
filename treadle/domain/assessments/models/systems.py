"""A simple review of management systems, social dialogue and learning: month sixteen's other inputs."""

from django.db import models

from treadle.domain.assessments.states import ProgressScale, SystemsFamily
from treadle.domain.cycles.models import Cycle
from treadle.domain.parties.models import Person
from treadle.kernel.ids import new_id


class SystemsReview(models.Model):
    """A review on one day of a cycle."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    cycle = models.ForeignKey(Cycle, on_delete=models.CASCADE, related_name="systems_reviews")
    reviewed_on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["cycle", "-reviewed_on"]

    def __str__(self) -> str:
        return f"{self.cycle} {self.reviewed_on}"


class SystemsScore(models.Model):
    """One indicator of a review, on the three-step scale."""

    review = models.ForeignKey(SystemsReview, on_delete=models.CASCADE, related_name="scores")
    family = models.CharField(max_length=20, choices=SystemsFamily)
    indicator = models.CharField(max_length=60)
    scale = models.CharField(max_length=12, choices=ProgressScale)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["review", "family", "indicator"]
        constraints = [models.UniqueConstraint(fields=["review", "indicator"], name="systems_indicator_once")]

    def __str__(self) -> str:
        return f"{self.indicator} {self.scale}"
