"""Review by a second person, the factory's factual corrections and its comment."""

from django.db import models

from treadle.domain.assessments.models.assessment import Assessment
from treadle.domain.assessments.states import CorrectionState
from treadle.domain.parties.models import Person
from treadle.domain.standards.models import Question
from treadle.kernel.ids import new_id


class ReviewRemark(models.Model):
    """The reviewer's remark on one question, and whether it was settled."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="remarks")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["assessment", "made_at"]

    def __str__(self) -> str:
        return self.text[:60]


class ReviewCheck(models.Model):
    """The reviewer has looked at a question as it stood at ``revision`` (0: it was blank).

    A later change asks for another look.
    """

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="checks", db_index=False)
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="+", db_index=False)
    revision = models.PositiveIntegerField()
    checked_at = models.DateTimeField()
    checked_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["assessment", "question"]
        constraints = [models.UniqueConstraint(fields=["assessment", "question"], name="review_check_once")]

    def __str__(self) -> str:
        return f"{self.question} {self.revision}"


class Correction(models.Model):
    """Management asks for a factual correction; the team leader answers."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="corrections")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=10, choices=CorrectionState, default=CorrectionState.ASKED)
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["assessment", "asked_at"]

    def __str__(self) -> str:
        return self.text[:60]


class FactoryComment(models.Model):
    """What the factory says of its report, printed as it stands."""

    assessment = models.OneToOneField(
        Assessment, on_delete=models.CASCADE, primary_key=True, related_name="factory_comment"
    )
    text = models.TextField()
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    def __str__(self) -> str:
        return self.text[:60]
