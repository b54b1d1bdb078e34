"""A question of a version, its country variants (overlays, never copies) and its dated tags."""

from django.db import models

from treadle.domain.standards.models.instrument import Concept, Point, Version
from treadle.domain.standards.states import AnswerKind, Polarity, QuestionType, TagKind
from treadle.kernel.ids import new_id


class Question(models.Model):
    """The wording of a concept in one version. ``texts`` and ``guidance`` are ``{language: text}``.

    ``standards`` lists ``{"convention": "C138", "article": "2"}``; ``topics`` the law topics that it is judged by;
    ``countries`` is empty when it is asked everywhere.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="questions")
    concept = models.ForeignKey(Concept, on_delete=models.PROTECT, related_name="questions")
    point = models.ForeignKey(Point, on_delete=models.PROTECT, related_name="questions")
    code = models.CharField(max_length=20)
    order = models.PositiveSmallIntegerField()
    type = models.CharField(max_length=8, choices=QuestionType)
    answer = models.CharField(max_length=12, choices=AnswerKind, default=AnswerKind.COMPLIANCE)
    polarity = models.CharField(max_length=8, choices=Polarity, default=Polarity.POSITIVE)
    texts = models.JSONField(default=dict)
    guidance = models.JSONField(default=dict)
    evidence = models.TextField(blank=True)
    kinds = models.JSONField(default=list, help_text="Which of observation, document, interview can show it")
    standards = models.JSONField(default=list)
    topics = models.JSONField(default=list)
    countries = models.JSONField(default=list)

    class Meta:
        ordering = ["point__cluster__order", "point__order", "order"]
        constraints = [
            models.UniqueConstraint(fields=["version", "concept"], name="question_concept_once"),
            models.UniqueConstraint(fields=["version", "code"], name="question_code_once"),
        ]

    def __str__(self) -> str:
        return self.code


class Variant(models.Model):
    """What one country changes of a question: it may not apply, or be worded otherwise. Empty means unchanged."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="variants")
    country = models.CharField(max_length=2)
    applies = models.BooleanField(default=True)
    texts = models.JSONField(default=dict)
    guidance = models.JSONField(default=dict)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["question", "country"]
        constraints = [models.UniqueConstraint(fields=["question", "country"], name="variant_once_a_country")]

    def __str__(self) -> str:
        return f"{self.question} {self.country}"


class Tag(models.Model):
    """Publicly reported, differentiation or zero tolerance; dated, and for one country or (empty) all."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="tags")
    kind = models.CharField(max_length=16, choices=TagKind)
    country = models.CharField(max_length=2, blank=True)
    effective_from = models.DateField()
    effective_to = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["question", "kind", "country", "effective_from"]
        constraints = [
            models.UniqueConstraint(fields=["question", "kind", "country", "effective_from"], name="tag_once"),
        ]

    def __str__(self) -> str:
        return f"{self.question} {self.kind} {self.country}"
