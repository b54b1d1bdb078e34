"""The bookkeeping of exports. Plumbing: the journey checks access and writes the ledger."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from treadle.domain.notices.models import Export
from treadle.domain.notices.states import Dataset, ExportState, FileForm
from treadle.domain.parties.models import Person


@transaction.atomic
def open_export(
    *, person: Person, what: Dataset, form: FileForm, selection: dict[str, Any], now: datetime
) -> Export:
    """A line in the person's history, before there is a file."""
    return Export.objects.create(person=person, what=what, form=form, selection=selection, asked_at=now)


def begin_export(*, export: Export, total: int) -> None:
    """It is being written, anew perhaps."""
    export.state, export.rows_total, export.rows_done = ExportState.RUNNING, total, 0
    export.save(update_fields=["state", "rows_total", "rows_done"])


def note_progress(export_id: UUID, done: int) -> None:
    """How many rows are written."""
    Export.objects.filter(pk=export_id).update(rows_done=done)


@transaction.atomic
def finish_export(*, export: Export, path: str, size: int, now: datetime) -> None:
    """The file is there."""
    export.state, export.path, export.size, export.done_at = ExportState.DONE, path, size, now
    export.save(update_fields=["state", "path", "size", "done_at"])


@transaction.atomic
def fail_export(*, export: Export, why: str, now: datetime) -> None:
    """There is no file, for a reason that its page says."""
    export.state, export.error, export.done_at = ExportState.FAILED, why[:300], now
    export.save(update_fields=["state", "error", "done_at"])


def mark_removed(*, export: Export) -> None:
    """The file is gone; the line stays."""
    export.state, export.path = ExportState.REMOVED, ""
    export.save(update_fields=["state", "path"])
