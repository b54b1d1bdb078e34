"""A factory's cycle, its milestones and who is assigned to it."""

from django.db import models
from django.db.models import Q

from treadle.domain.cycles.states import AssignedRole, CycleState, MilestoneKind, MilestoneState, Owner, ServiceLevel
from treadle.domain.parties.models import Factory, Person
from treadle.kernel.ids import new_id


class Template(models.Model):
    """A cycle template as versioned data; ``data`` is the parsed file."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key = models.SlugField()
    version = models.CharField(max_length=40)
    titles = models.JSONField(default=dict)
    data = models.JSONField(default=dict)
    in_force_from = models.DateField()

    class Meta:
        ordering = ["key", "in_force_from"]
        constraints = [models.UniqueConstraint(fields=["key", "version"], name="template_version_once")]

    def __str__(self) -> str:
        return f"{self.key} {self.version}"


class Cycle(models.Model):
    """One round of a factory through the programme; cycles overlap: the next opens at about month twelve."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    factory = models.ForeignKey(Factory, on_delete=models.PROTECT, related_name="cycles")
    template = models.ForeignKey(Template, on_delete=models.PROTECT, related_name="cycles")
    number = models.PositiveSmallIntegerField()
    returning = models.BooleanField(default=False)
    service_level = models.CharField(max_length=10, choices=ServiceLevel, default=ServiceLevel.STANDARD)
    state = models.CharField(max_length=10, choices=CycleState, default=CycleState.OPEN)
    state_reason = models.TextField(blank=True)
    signed_up_on = models.DateField()
    first_visit_on = models.DateField(null=True, blank=True)
    assessed_on = models.DateField(null=True, blank=True, help_text="Set when the assessment has taken place")
    released_on = models.DateField(null=True, blank=True)
    research_consent = models.BooleanField(default=False)
    suspended_on = models.DateField(null=True, blank=True)
    pauses = models.JSONField(default=list, blank=True, help_text="Past suspensions: [first day, first day after]")
    opened_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["factory", "-number"]
        indexes = [
            models.Index(fields=["state", "signed_up_on"]),
            models.Index(fields=["signed_up_on", "factory"], name="cycle_begun"),  # who began one since a day
        ]
        constraints = [
            models.UniqueConstraint(fields=["factory", "number"], name="cycle_number_once"),
            models.CheckConstraint(
                condition=Q(state="suspended", suspended_on__isnull=False)
                | (~Q(state="suspended") & Q(suspended_on=None)),
                name="cycle_suspended_has_a_day",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, state__in=["open", "suspended"])
                | Q(ended_at__isnull=False, state__in=["withdrawn", "closed"]),
                name="cycle_ended_when_final",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.factory} {self.number}"

    @property
    def is_running(self) -> bool:
        """Open or suspended: not ended."""
        return self.state in (CycleState.OPEN, CycleState.SUSPENDED)


class Milestone(models.Model):
    """A thing that is due. ``due_on`` is worked out from the template and known anchors; never from a planned secret.

    Due soon, due and late follow from ``due_on`` and the day; an offer (``is_offer``) is never late.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    cycle = models.ForeignKey(Cycle, on_delete=models.CASCADE, related_name="milestones")
    key = models.CharField(max_length=60)
    kind = models.CharField(max_length=32, choices=MilestoneKind)
    order = models.PositiveSmallIntegerField()
    owner = models.CharField(max_length=12, choices=Owner)
    is_offer = models.BooleanField(default=False)
    due_on = models.DateField(null=True, blank=True)
    window_from = models.DateField(null=True, blank=True)
    window_to = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=MilestoneState, default=MilestoneState.PENDING)
    done_on = models.DateField(null=True, blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["cycle", "order"]
        indexes = [
            models.Index(fields=["state", "due_on"]),
            # Offers that nobody took stay pending for ever; what is owed does not.
            models.Index(fields=["due_on"], condition=Q(is_offer=False, state__in=["pending", "postponed"]),
                         name="milestone_owed"),
            models.Index(fields=["kind", "cycle", "due_on"], condition=Q(state__in=["pending", "postponed"]),
                         name="milestone_awaited"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["cycle", "key"], name="milestone_key_once"),
            models.CheckConstraint(
                condition=Q(state="done", done_on__isnull=False) | (~Q(state="done") & Q(done_on=None)),
                name="milestone_done_has_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["waived", "postponed"]) | ~Q(reason=""), name="milestone_exception_has_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cycle} {self.key}"


class Assignment(models.Model):
    """A person works on a cycle in one role. Nobody assesses a factory that they advise in that cycle."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    cycle = models.ForeignKey(Cycle, on_delete=models.CASCADE, related_name="assignments")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="assignments")
    role = models.CharField(max_length=16, choices=AssignedRole)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["cycle", "role", "starts_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["cycle", "person", "role"], condition=Q(ends_on=None), name="assignment_open_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.role} {self.cycle}"
