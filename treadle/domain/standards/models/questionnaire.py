"""Self-diagnosis questions and the criteria of month sixteen, as versioned data."""

from django.db import models

from treadle.domain.standards.models.instrument import Instrument, Point
from treadle.kernel.ids import new_id


class DiagnosisSet(models.Model):
    """A version of the self-diagnosis: 40 to 60 plain questions mapped to compliance points."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="diagnosis_sets")
    version = models.CharField(max_length=40)
    titles = models.JSONField(default=dict)

    class Meta:
        ordering = ["instrument", "version"]
        constraints = [models.UniqueConstraint(fields=["instrument", "version"], name="diagnosis_version_once")]

    def __str__(self) -> str:
        return f"{self.instrument} {self.version}"


class DiagnosisQuestion(models.Model):
    """One plain question, in words that a worker knows."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    set = models.ForeignKey(DiagnosisSet, on_delete=models.CASCADE, related_name="questions")
    key = models.CharField(max_length=60)
    order = models.PositiveSmallIntegerField()
    point = models.ForeignKey(Point, on_delete=models.PROTECT, related_name="diagnosis_questions")
    texts = models.JSONField(default=dict)

    class Meta:
        ordering = ["set", "order"]
        constraints = [models.UniqueConstraint(fields=["set", "key"], name="diagnosis_question_once")]

    def __str__(self) -> str:
        return self.key


class CriteriaSet(models.Model):
    """The criteria of month sixteen: ``criteria`` is a list of dicts as in the data file."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key = models.SlugField()
    version = models.CharField(max_length=40)
    titles = models.JSONField(default=dict)
    in_force_from = models.DateField()
    criteria = models.JSONField(default=list)

    class Meta:
        ordering = ["key", "in_force_from"]
        constraints = [models.UniqueConstraint(fields=["key", "version"], name="criteria_version_once")]

    def __str__(self) -> str:
        return f"{self.key} {self.version}"
