"""Self-diagnosis of a cycle: the workers' side, the management side and both together."""

from django.db import models

from treadle.domain.assessments.states import DiagnosisAnswer, DiagnosisSide
from treadle.domain.cycles.models import Cycle
from treadle.domain.standards.models import DiagnosisQuestion, DiagnosisSet
from treadle.kernel.ids import new_id


class Diagnosis(models.Model):
    """One side's sheet in a cycle. ``respondents`` counts people and names none.

    With few respondents the workers' answers reach managers and buyers only when the workers' side agrees.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    cycle = models.ForeignKey(Cycle, on_delete=models.CASCADE, related_name="diagnoses")
    set = models.ForeignKey(DiagnosisSet, on_delete=models.PROTECT, related_name="+")
    side = models.CharField(max_length=12, choices=DiagnosisSide)
    respondents = models.PositiveSmallIntegerField(default=0)
    workers_agree_to_share = models.BooleanField(default=False)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["cycle", "side"]
        verbose_name_plural = "diagnoses"
        constraints = [models.UniqueConstraint(fields=["cycle", "side"], name="diagnosis_side_once")]

    def __str__(self) -> str:
        return f"{self.cycle} {self.side}"


class DiagnosisReply(models.Model):
    """One answer of a side. It holds no person and no moment: the workers' side speaks as one."""

    diagnosis = models.ForeignKey(Diagnosis, on_delete=models.CASCADE, related_name="replies")
    question = models.ForeignKey(DiagnosisQuestion, on_delete=models.PROTECT, related_name="+")
    answer = models.CharField(max_length=8, choices=DiagnosisAnswer)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["diagnosis", "question"]
        verbose_name_plural = "diagnosis replies"
        constraints = [models.UniqueConstraint(fields=["diagnosis", "question"], name="diagnosis_reply_once")]

    def __str__(self) -> str:
        return f"{self.question} {self.answer}"
