"""Instrument → cluster → compliance point; versions; stable concepts and what counts as what."""

from datetime import date

from django.db import models
from django.db.models import F, Q

from treadle.domain.standards.states import Standing as StandingKind
from treadle.domain.standards.states import VersionState
from treadle.kernel.ids import new_id


class Instrument(models.Model):
    """An assessment tool, such as ``garment``. Titles are ``{language: text}``."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key = models.SlugField(unique=True)
    sector = models.CharField(max_length=40)
    titles = models.JSONField(default=dict)
    descriptions = models.JSONField(default=dict)
    sources = models.JSONField(default=list)

    class Meta:
        ordering = ["key"]

    def __str__(self) -> str:
        return self.key


class Version(models.Model):
    """A dated version of an instrument; in force from a day until the next one supersedes it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="versions")
    label = models.CharField(max_length=40)
    state = models.CharField(max_length=12, choices=VersionState, default=VersionState.DRAFT)
    in_force_from = models.DateField(null=True, blank=True)
    superseded_on = models.DateField(null=True, blank=True)
    based_on = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="drafts")
    digest = models.CharField(max_length=64, blank=True, help_text="SHA-256 of the data that it was loaded from")
    note = models.TextField(blank=True)
    law_changed_at = models.DateTimeField(
        null=True, blank=True, help_text="Last change of a question that national law judges; earlier positions lapse"
    )

    class Meta:
        ordering = ["instrument", "in_force_from", "label"]
        constraints = [
            models.UniqueConstraint(fields=["instrument", "label"], name="version_label_once"),
            models.CheckConstraint(
                condition=~Q(state__in=[VersionState.IN_FORCE, VersionState.SUPERSEDED])
                | Q(in_force_from__isnull=False),
                name="version_in_force_has_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.instrument} {self.label}"


class Cluster(models.Model):
    """One of the eight subjects of an assessment, or a block that is not scored."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="clusters")
    key = models.CharField(max_length=60)
    order = models.PositiveSmallIntegerField()
    scored = models.BooleanField(default=True)
    titles = models.JSONField(default=dict)

    class Meta:
        ordering = ["instrument", "order"]
        constraints = [models.UniqueConstraint(fields=["instrument", "key"], name="cluster_key_once")]

    def __str__(self) -> str:
        return self.key


class Standing(models.Model):
    """Whether a cluster is judged by core standards or by national law, with dates: safety changed in June 2022."""

    cluster = models.ForeignKey(Cluster, on_delete=models.CASCADE, related_name="standings")
    standing = models.CharField(max_length=12, choices=StandingKind)
    effective_from = models.DateField()

    class Meta:
        ordering = ["cluster", "effective_from"]
        constraints = [models.UniqueConstraint(fields=["cluster", "effective_from"], name="standing_day_once")]

    def __str__(self) -> str:
        return f"{self.cluster} {self.standing} {self.effective_from}"


class Point(models.Model):
    """A compliance point: one failing question makes it non-compliant."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    cluster = models.ForeignKey(Cluster, on_delete=models.PROTECT, related_name="points")
    key = models.CharField(max_length=60)
    order = models.PositiveSmallIntegerField()
    titles = models.JSONField(default=dict)

    class Meta:
        ordering = ["cluster__order", "order"]
        constraints = [models.UniqueConstraint(fields=["cluster", "key"], name="point_key_once")]

    def __str__(self) -> str:
        return f"{self.cluster.key}.{self.key}"


class Concept(models.Model):
    """What a question is about, stable across versions, countries and languages."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="concepts")
    key = models.CharField(max_length=120)

    class Meta:
        ordering = ["instrument", "key"]
        constraints = [models.UniqueConstraint(fields=["instrument", "key"], name="concept_key_once")]

    def __str__(self) -> str:
        return self.key


class CountsAs(models.Model):
    """A superseded concept counts as a newer one, so that trends can be drawn across versions."""

    old = models.ForeignKey(Concept, on_delete=models.CASCADE, related_name="counts_as")
    new = models.ForeignKey(Concept, on_delete=models.CASCADE, related_name="counted_from")
    since = models.DateField(default=date(2000, 1, 1))
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["old", "new"]
        verbose_name_plural = "counts-as links"
        constraints = [
            models.UniqueConstraint(fields=["old", "new"], name="counts_as_once"),
            models.CheckConstraint(condition=~Q(old=F("new")), name="counts_as_another"),
        ]

    def __str__(self) -> str:
        return f"{self.old} → {self.new}"
