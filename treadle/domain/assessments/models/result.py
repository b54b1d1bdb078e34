"""What an assessment says of each compliance point: the facts that all rates are made from."""

from django.db import models

from treadle.domain.assessments.models.assessment import Assessment
from treadle.domain.standards.models import Cluster, Point


class PointResult(models.Model):
    """One row a point assessed; a point with no answered scored question has no row: not assessed is not compliant.

    Written when the report is released and never changed: a re-issued report writes them anew.
    """

    id = models.BigAutoField(primary_key=True)
    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="point_results", db_index=False)
    point = models.ForeignKey(Point, on_delete=models.PROTECT, related_name="+", db_index=False)
    assessed = models.PositiveSmallIntegerField(help_text="Scored questions answered met or not met")
    not_met = models.PositiveSmallIntegerField(help_text="Of these, not met")
    public_assessed = models.PositiveSmallIntegerField(default=0, help_text="Publicly reported ones among assessed")
    public_not_met = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["assessment", "point"]
        constraints = [
            models.UniqueConstraint(fields=["assessment", "point"], name="point_result_once"),
            models.CheckConstraint(
                condition=models.Q(assessed__gt=0, not_met__lte=models.F("assessed")), name="point_result_counts_fit"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assessment} {self.point} {self.not_met}/{self.assessed}"


class ClusterResult(models.Model):
    """The point results of an assessment added up, a row a cluster, and one (``cluster`` empty) for all of them.

    Written with the point results, so that trends over ten years need not read every point of every assessment.
    ``items`` are scored questions answered met or not met; ``beside`` are those that are not publicly reported, in
    points that have publicly reported ones.
    """

    id = models.BigAutoField(primary_key=True)
    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="cluster_results", db_index=False)
    cluster = models.ForeignKey(
        Cluster, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    points = models.PositiveSmallIntegerField(help_text="Points assessed")
    points_not_met = models.PositiveSmallIntegerField()
    items = models.PositiveSmallIntegerField(help_text="Questions assessed")
    items_not_met = models.PositiveSmallIntegerField()
    public_items = models.PositiveSmallIntegerField()
    public_not_met = models.PositiveSmallIntegerField()
    beside_items = models.PositiveSmallIntegerField()
    beside_not_met = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["assessment", "cluster"]
        constraints = [
            models.UniqueConstraint(fields=["assessment", "cluster"], name="cluster_result_once"),
            models.UniqueConstraint(
                fields=["assessment"], condition=models.Q(cluster=None), name="cluster_result_whole_once"
            ),
            models.CheckConstraint(
                condition=models.Q(points__gt=0, points_not_met__lte=models.F("points")),
                name="cluster_result_counts_fit",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assessment} {self.cluster or 'all'} {self.points_not_met}/{self.points}"


class ResultChange(models.Model):
    """Results were written, written anew or taken away: one row each time, so that whoever remembers rates can tell.

    Only the newest are ever counted; a row says nothing by itself.
    """

    id = models.BigAutoField(primary_key=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return str(self.pk)


class PackedAnswers(models.Model):
    """The answers of a released assessment in one text, so that a file of all answers need not gather them anew.

    ``said`` is a JSON list: an outcome, a value or nothing for each question of the version, in the order of the
    questions' keys. Written beside the release, made again by the clock where it is missing, and gone with the
    answers' words: nothing but files of answers reads it.
    """

    assessment = models.OneToOneField(
        Assessment, on_delete=models.CASCADE, primary_key=True, related_name="packed_answers"
    )
    said = models.TextField()

    class Meta:
        ordering = ["assessment"]
        verbose_name_plural = "packed answers"

    def __str__(self) -> str:
        return str(self.assessment)
