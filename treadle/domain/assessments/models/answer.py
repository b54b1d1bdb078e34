"""Answers with their own history, and findings with their evidence."""

from django.db import models

from treadle.domain.assessments.models.assessment import Assessment
from treadle.domain.assessments.states import Outcome
from treadle.domain.files.models import StoredFile
from treadle.domain.parties.models import Person
from treadle.domain.standards.models import Question
from treadle.kernel.ids import new_id


class Answer(models.Model):
    """The present answer to one question. ``outcome`` for scored questions, ``value`` for facts.

    Blank: no row, or a row that was taken back (neither outcome nor value).

    The table that grows most: 250 rows a sheet. It has two indexes, and its keys are checked by every write and not by
    the database as well, 750 times a sheet: a write holds the lock of the sheet, and takes questions of its frozen
    version only (see ``operations.bulk``).
    """

    id = models.BigAutoField(primary_key=True)
    assessment = models.ForeignKey(
        Assessment, on_delete=models.CASCADE, related_name="answers", db_index=False, db_constraint=False
    )
    question = models.ForeignKey(
        Question, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    outcome = models.CharField(max_length=14, choices=Outcome, blank=True)
    value = models.TextField(blank=True)
    note = models.TextField(blank=True)
    answered_at = models.DateTimeField()
    answered_by = models.ForeignKey(
        Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", db_index=False, db_constraint=False
    )
    revision = models.PositiveIntegerField(default=1, help_text="Grows with every change; a stale save is refused")

    class Meta:
        ordering = ["assessment", "question"]
        constraints = [models.UniqueConstraint(fields=["assessment", "question"], name="answer_once")]

    def __str__(self) -> str:
        return f"{self.question} {self.outcome or self.value}"

    @property
    def is_blank(self) -> bool:
        """Whether it was taken back; a blank is never a violation."""
        return not self.outcome and not self.value


class AnswerChange(models.Model):
    """What an answer was before somebody changed it; ``in_review`` marks the reviewer's tracked changes."""

    id = models.BigAutoField(primary_key=True)
    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="changes")
    before = models.JSONField()
    after = models.JSONField()
    in_review = models.BooleanField(default=False)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(
        Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", db_index=False, db_constraint=False
    )

    class Meta:
        ordering = ["answer", "changed_at", "id"]

    def __str__(self) -> str:
        return f"{self.answer} {self.changed_at}"


class Finding(models.Model):
    """Why a question is not met: explanation and at least one of three kinds of evidence.

    One that ``rests_on_interviews`` is held back from the closing meeting and names no line, date or count. Written
    beside its answer under the lock of the sheet, so the database does not check that key again.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    answer = models.OneToOneField(Answer, on_delete=models.CASCADE, related_name="finding", db_constraint=False)
    explanation = models.TextField(blank=True)
    evidence_kinds = models.JSONField(default=list)
    evidence = models.TextField(blank=True)
    rests_on_interviews = models.BooleanField(default=False)
    workers_affected_percent = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", db_index=False, db_constraint=False
    )

    class Meta:
        ordering = ["answer"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(workers_affected_percent=None) | models.Q(workers_affected_percent__range=(0, 100)),
                name="finding_share_is_a_percentage",
            ),
        ]

    def __str__(self) -> str:
        return self.explanation[:60]


class FindingFile(models.Model):
    """A photo or document of a finding."""

    finding = models.ForeignKey(Finding, on_delete=models.CASCADE, related_name="files")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    caption = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["finding", "id"]

    def __str__(self) -> str:
        return self.caption or str(self.file)
