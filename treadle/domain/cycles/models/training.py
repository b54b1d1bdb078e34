"""Allowances taken up: training days used and seminars attended, recorded simply."""

from django.db import models

from treadle.domain.cycles.models.cycle import Cycle
from treadle.kernel.ids import new_id


class TrainingUse(models.Model):
    """A training session of a factory: one session-day is one training day unless the template says otherwise."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    cycle = models.ForeignKey(Cycle, on_delete=models.CASCADE, related_name="training_uses")
    title = models.CharField(max_length=200)
    held_on = models.DateField()
    days = models.DecimalField(max_digits=4, decimal_places=1)
    women = models.PositiveIntegerField(default=0)
    men = models.PositiveIntegerField(default=0)
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["cycle", "held_on"]

    def __str__(self) -> str:
        return self.title


class SeminarAttendance(models.Model):
    """The factory attended a learning seminar with others."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    cycle = models.ForeignKey(Cycle, on_delete=models.CASCADE, related_name="seminars")
    title = models.CharField(max_length=200)
    held_on = models.DateField()
    people = models.PositiveSmallIntegerField(default=0)
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["cycle", "held_on"]
        constraints = [models.UniqueConstraint(fields=["cycle", "title", "held_on"], name="seminar_once")]

    def __str__(self) -> str:
        return self.title
