"""The factory's progress report and the programme's."""

from django.db import models

from treadle.domain.cycles.models import Cycle
from treadle.domain.improvement.states import FACTORY_REPORT_STEPS, PROGRAMME_REPORT_STEPS, ReportState
from treadle.domain.parties.models import Person
from treadle.kernel.ids import new_id


class FactoryReport(models.Model):
    """Eleven sections, prefilled from what the system knows.

    ``sections`` is ``{key: {"facts": [[name, value], …], "text": "…", "done": bool}}``; a value is plain, or rows.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    cycle = models.OneToOneField(Cycle, on_delete=models.CASCADE, related_name="factory_report")
    state = models.CharField(max_length=10, choices=ReportState, default=ReportState.DRAFT)
    sections = models.JSONField(default=dict)
    opened_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True, blank=True)
    released_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-opened_at"]

    def __str__(self) -> str:
        return str(self.cycle)

    def move_to(self, state: ReportState) -> None:
        """Take a step of the table; the caller saves."""
        FACTORY_REPORT_STEPS.check(ReportState(self.state), state)
        self.state = state


class ProgrammeReport(models.Model):
    """Achievements, remaining challenges, problem-solving systems, and social dialogue on the three-step scale."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    cycle = models.OneToOneField(Cycle, on_delete=models.CASCADE, related_name="programme_report")
    state = models.CharField(max_length=10, choices=ReportState, default=ReportState.DRAFT)
    achievements = models.TextField(blank=True)
    challenges = models.TextField(blank=True)
    systems = models.TextField(blank=True)
    dialogue = models.JSONField(default=dict, help_text="Indicator → no_progress, moderate or on_track")
    dialogue_note = models.TextField(blank=True)
    written_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    opened_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    review_remark = models.TextField(blank=True)
    released_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-opened_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(reviewed_by=None)
                | models.Q(written_by=None)
                | ~models.Q(reviewed_by=models.F("written_by")),
                name="programme_report_reviewed_by_another",
            ),
        ]

    def __str__(self) -> str:
        return str(self.cycle)

    def move_to(self, state: ReportState) -> None:
        """Take a step of the table; the caller saves."""
        PROGRAMME_REPORT_STEPS.check(ReportState(self.state), state)
        self.state = state
