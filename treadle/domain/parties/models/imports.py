"""One run of a facility import: what a list held, what came of it."""

from django.db import models

from treadle.domain.parties.models.organisation import Organisation
from treadle.domain.parties.models.person import Person
from treadle.domain.parties.states import IMPORT_STEPS, ImportState
from treadle.kernel.ids import new_id


class ImportRun(models.Model):
    """A list of factories that somebody gave us: first read without writing, then, when confirmed, imported.

    ``file_id`` names the stored file and is no foreign key: files stand above parties. ``rejected`` holds
    ``{"row", "reason"}``, where the header is row 1; ``changes`` the first few things that would be or were changed.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    file_id = models.UUIDField(null=True, blank=True)
    name = models.CharField(max_length=200, help_text="The file's name, as it was given")
    office = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="New factories of its country belong to this office",
    )
    state = models.CharField(max_length=12, choices=ImportState, default=ImportState.CHECKING)
    rows_total = models.PositiveIntegerField(default=0)
    rows_done = models.PositiveIntegerField(default=0)
    created = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    proposals = models.PositiveIntegerField(default=0)
    rejected = models.JSONField(default=list, blank=True)
    changes = models.JSONField(default=list, blank=True)
    problem = models.CharField(max_length=300, blank=True, help_text="Why the file as a whole could not be read")
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "id"]

    def __str__(self) -> str:
        return self.name

    def move_to(self, state: ImportState) -> None:
        """Take a step that the table allows; the caller saves."""
        IMPORT_STEPS.check(ImportState(self.state), state)
        self.state = state
