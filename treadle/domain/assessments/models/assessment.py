"""One assessment of a factory: its frozen tool and law, interviews by kind and number, the closing meeting."""

from django.db import models
from django.db.models import Q

from treadle.domain.assessments.states import AssessmentState, InterviewKind
from treadle.domain.cycles.models import Cycle, Visit
from treadle.domain.parties.models import Factory, Person
from treadle.domain.standards.models import Rule, Version
from treadle.kernel.ids import new_id


class Assessment(models.Model):
    """The questions of ``version`` as they apply in the factory's country on ``started_on``, answered.

    ``factory`` repeats the cycle's, so that rates are one join shorter. ``visit`` is None for imported history.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="assessments")
    factory = models.ForeignKey(Factory, on_delete=models.PROTECT, related_name="assessments")
    visit = models.OneToOneField(Visit, on_delete=models.PROTECT, null=True, blank=True, related_name="assessment")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=14, choices=AssessmentState, default=AssessmentState.OPEN)
    started_on = models.DateField()
    person_days = models.DecimalField(max_digits=4, decimal_places=1, null=True, blank=True)
    assessors = models.ManyToManyField(Person, related_name="assessments", blank=True)
    opened_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    sent_back_remark = models.TextField(blank=True)
    interviews_checked = models.BooleanField(
        default=False, help_text="The reviewer has said that nothing here points at a person interviewed"
    )
    comments_until = models.DateField(null=True, blank=True, help_text="Last day of the factory's comment window")
    released_at = models.DateTimeField(null=True, blank=True)
    cancel_reason = models.TextField(blank=True)
    in_journal = models.BooleanField(
        default=False, help_text="Its visit has a journal: it is written through that alone"
    )

    class Meta:
        ordering = ["-started_on", "id"]
        indexes = [
            models.Index(fields=["factory", "-started_on"]),
            models.Index(fields=["state", "started_on"]),
            # The list as it is first shown: 25 rows are read in this order, however many an office has.
            models.Index(fields=["-started_on", "id"], name="assessment_list"),
            # Rates find the latest of each factory from this index alone.
            models.Index(fields=["state", "version", "factory", "started_on", "cycle", "id"], name="assessment_rates"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(reviewed_by=None) | Q(submitted_by=None) | ~Q(reviewed_by=models.F("submitted_by")),
                name="assessment_reviewed_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(state=AssessmentState.CANCELLED) | ~Q(cancel_reason=""),
                name="assessment_cancelled_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.factory} {self.started_on}"


class FrozenRule(models.Model):
    """A law rule as it stood when the assessment began."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="frozen_rules")
    rule = models.ForeignKey(Rule, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["assessment", "rule"]
        constraints = [models.UniqueConstraint(fields=["assessment", "rule"], name="frozen_rule_once")]

    def __str__(self) -> str:
        return f"{self.assessment} {self.rule}"


class Interview(models.Model):
    """How many people of a kind were interviewed. No name, no line, no day."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="interviews")
    kind = models.CharField(max_length=16, choices=InterviewKind)
    women = models.PositiveSmallIntegerField(default=0)
    men = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["assessment", "kind"]
        constraints = [models.UniqueConstraint(fields=["assessment", "kind"], name="interview_kind_once")]

    def __str__(self) -> str:
        return f"{self.assessment} {self.kind}"


class ClosingMeeting(models.Model):
    """Preliminary findings were shared. Who came is noted: attendance, not agreement."""

    assessment = models.OneToOneField(Assessment, on_delete=models.CASCADE, primary_key=True, related_name="closing")
    held_on = models.DateField()
    attended = models.JSONField(default=list, help_text='[{"name": …, "position": …, "side": …}]')
    remark = models.TextField(blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.assessment} {self.held_on}"
