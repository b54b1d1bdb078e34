"""A sign of life of a part of the installation."""

from django.db import models


class Pulse(models.Model):
    """When a worker, or the clock, was last alive; ``facts`` are plain values, such as the steps that failed.

    In the machine's own time, also where a demonstration shows another day.
    """

    name = models.CharField(max_length=120, primary_key=True, help_text="clock, or worker:host:process")
    beat_at = models.DateTimeField()
    facts = models.JSONField(default=dict)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
