"""Visits, the actions agreed on them, and the one-page summary left behind."""

from django.db import models
from django.db.models import Q

from treadle.domain.cycles.models.cycle import Cycle
from treadle.domain.cycles.states import ActionState, Announcement, Mode, VisitKind, VisitState
from treadle.domain.parties.models import Person
from treadle.kernel.ids import new_id


class Visit(models.Model):
    """A visit of a cycle. Until an unannounced one has taken place, nothing of this row leaves the programme.

    ``notes`` are told in trust: the advisor and the team leader read them, no buyer ever.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    cycle = models.ForeignKey(Cycle, on_delete=models.CASCADE, related_name="visits")
    kind = models.CharField(max_length=12, choices=VisitKind)
    state = models.CharField(max_length=10, choices=VisitState, default=VisitState.PLANNED)
    planned_on = models.DateField()
    days = models.PositiveSmallIntegerField(default=1)
    announcement = models.CharField(max_length=12, choices=Announcement)
    window_from = models.DateField(null=True, blank=True)
    window_to = models.DateField(null=True, blank=True)
    mode = models.CharField(max_length=8, choices=Mode, default=Mode.ON_SITE)
    mode_reason = models.CharField(max_length=300, blank=True)
    early_reason = models.CharField(max_length=300, blank=True, help_text="Why it comes before the template's day")
    agenda = models.TextField(blank=True)
    notes = models.TextField(blank=True)
    held_on = models.DateField(null=True, blank=True)
    outcome = models.TextField(blank=True, help_text="For a refusal at the gate: what was said, by which function")
    planned_at = models.DateTimeField()
    planned_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    people = models.ManyToManyField(Person, blank=True, related_name="visits")

    class Meta:
        ordering = ["planned_on", "id"]
        indexes = [models.Index(fields=["state", "planned_on"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["held", "refused"], held_on__isnull=False)
                | Q(state__in=["planned", "cancelled"], held_on=None),
                name="visit_held_has_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(announcement=Announcement.WINDOW) | Q(window_from__isnull=False, window_to__isnull=False),
                name="visit_window_has_days",
            ),
            models.CheckConstraint(
                condition=~Q(mode=Mode.VIRTUAL) | ~Q(mode_reason=""), name="visit_virtual_has_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cycle} {self.kind}"

    @property
    def is_over(self) -> bool:
        """Whether it has taken place, or was refused at the gate: then it is a secret no more."""
        return self.state in (VisitState.HELD, VisitState.REFUSED)


class AgreedAction(models.Model):
    """Something agreed on a visit: by whom, until when."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="actions")
    text = models.TextField()
    responsible = models.CharField(max_length=150)
    due_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=8, choices=ActionState, default=ActionState.OPEN)
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["visit", "due_on", "id"]

    def __str__(self) -> str:
        return self.text[:60]


class VisitSummary(models.Model):
    """The one page in the local language that management and the workers' side get on the same day."""

    visit = models.OneToOneField(Visit, on_delete=models.CASCADE, primary_key=True, related_name="summary")
    language = models.CharField(max_length=10)
    text = models.TextField()
    sent_at = models.DateTimeField()
    sent_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name_plural = "visit summaries"

    def __str__(self) -> str:
        return f"{self.visit} ({self.language})"
