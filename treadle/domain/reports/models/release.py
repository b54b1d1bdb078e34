"""A released report: frozen, hashed, signed, shared; each download is logged."""

from typing import Any

from django.db import models

from treadle.domain.assessments.models import Assessment
from treadle.domain.cycles.models import Cycle
from treadle.domain.parties.models import Organisation, Person
from treadle.domain.reports.states import RELEASE_STEPS, Audience, Form, ReleaseKind, ReleaseState
from treadle.kernel.ids import new_id

#: What may change of a release; everything else is under the signature or says who released it.
MOVABLE = frozenset({"state", "withdrawn_at", "withdrawn_reason"})


class Release(models.Model):
    """``snapshot`` is everything that the report says; ``sha256`` is taken over its canonical JSON and signed.

    Pages and PDFs read the snapshot, never the live tables. A correction is a new version that says what changed.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="releases")
    kind = models.CharField(max_length=20, choices=ReleaseKind)
    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, null=True, blank=True, related_name="releases")
    number = models.PositiveSmallIntegerField(default=1, help_text="Version of this report")
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by")
    change_note = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=ReleaseState, default=ReleaseState.RELEASED)
    snapshot = models.JSONField()
    sha256 = models.CharField(max_length=64)
    signature = models.TextField(help_text="Ed25519 over the hash, base64")
    key_id = models.CharField(max_length=32)
    check_code = models.CharField(max_length=24, unique=True, help_text="Typed on the public page that checks reports")
    released_at = models.DateTimeField()
    released_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    late_reason = models.TextField(blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["-released_at", "id"]
        indexes = [
            models.Index(fields=["-released_at", "id"], name="release_newest"),
            # The clock asks whose reports stand; a row holds its whole report, so it reads this index alone.
            models.Index(fields=["state", "cycle", "id"], name="release_standing"),
        ]
        constraints = [models.UniqueConstraint(fields=["cycle", "kind", "number"], name="release_version_once")]

    def __str__(self) -> str:
        return f"{self.cycle} {self.kind} {self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Once released, only its state moves: what was said and signed is never written over."""
        if not self._state.adding and not {*(kwargs.get("update_fields") or ["snapshot"])} <= MOVABLE:
            raise TypeError(f"a released report is frozen; only {sorted(MOVABLE)} may change")
        super().save(*args, **kwargs)

    def move_to(self, state: ReleaseState, **fields: Any) -> None:
        """Take a step that the table allows, with the fields that belong to it, and keep it."""
        RELEASE_STEPS.check(ReleaseState(self.state), state)
        for name, value in {**fields, "state": state}.items():
            setattr(self, name, value)
        self.save(update_fields=["state", *fields])

    @property
    def is_withdrawn(self) -> bool:
        """Whether it was taken back, and not only followed by a newer version."""
        return self.state == ReleaseState.WITHDRAWN or (
            self.state == ReleaseState.REPLACED and self.withdrawn_at is not None
        )


class Share(models.Model):
    """Who got a release. ``organisation`` is None for the factory's own people and its workers' side."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="shares")
    audience = models.CharField(max_length=8, choices=Audience)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    shared_at = models.DateTimeField()

    class Meta:
        ordering = ["release", "audience", "shared_at"]
        indexes = [models.Index(fields=["organisation", "release"])]
        constraints = [
            models.UniqueConstraint(
                fields=["release", "audience", "organisation"],
                condition=models.Q(organisation__isnull=False),
                name="share_once_an_organisation",
            ),
            models.UniqueConstraint(
                fields=["release", "audience"], condition=models.Q(organisation=None), name="share_once_inside"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.release} → {self.audience}"


class Rendering(models.Model):
    """A PDF that the worker made for one recipient in one language."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="renderings")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    language = models.CharField(max_length=10)
    path = models.CharField(max_length=300, blank=True)
    sha256 = models.CharField(max_length=64, blank=True, db_index=True, help_text="Of the PDF, to know it again")
    asked_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True)

    class Meta:
        ordering = ["-asked_at"]

    def __str__(self) -> str:
        return f"{self.release} {self.language}"


class Download(models.Model):
    """Somebody opened or downloaded a released report."""

    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="downloads")
    person = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    form = models.CharField(max_length=8, choices=Form)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.release} {self.person}"
