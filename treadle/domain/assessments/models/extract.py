"""Where imported history came from: the file, and the factories and assessments that it made."""

from django.db import models

from treadle.domain.assessments.models.assessment import Assessment
from treadle.domain.parties.models import Factory
from treadle.domain.standards.models import Instrument
from treadle.kernel.ids import new_id


class Extract(models.Model):
    """One import of an analysts' extract: what the file held and what came of it. Counts are of assessments."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200, help_text="The file's name, as it was given")
    digest = models.CharField(max_length=64, help_text="SHA-256 of the file")
    rows = models.PositiveIntegerField(default=0)
    created = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)
    imported_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True, help_text="Empty: it was interrupted; import it again")

    class Meta:
        ordering = ["-imported_at", "id"]

    def __str__(self) -> str:
        return self.name


class ExtractFactory(models.Model):
    """A factory that exists because an extract named it, under its own id there. Never one that was registered."""

    factory = models.OneToOneField(Factory, on_delete=models.PROTECT, primary_key=True, related_name="from_extract")
    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="+", db_index=False)
    country = models.CharField(max_length=2)
    country_called = models.CharField(max_length=80, help_text="The country's name in the extract")
    outside_id = models.CharField(max_length=80)

    class Meta:
        ordering = ["country", "outside_id"]
        constraints = [
            models.UniqueConstraint(fields=["instrument", "country", "outside_id"], name="extract_factory_once"),
        ]

    def __str__(self) -> str:
        return f"{self.country} {self.outside_id}"


class ExtractAssessment(models.Model):
    """An assessment that is history from an extract; ``digest`` tells a changed one from one that stands."""

    assessment = models.OneToOneField(
        Assessment, on_delete=models.CASCADE, primary_key=True, related_name="from_extract"
    )
    extract = models.ForeignKey(Extract, on_delete=models.PROTECT, related_name="assessments", db_index=False)
    outside_id = models.BigIntegerField()
    digest = models.CharField(max_length=32)

    class Meta:
        ordering = ["outside_id"]

    def __str__(self) -> str:
        return str(self.outside_id)
