"""Import a list of factories: from a file at the command line, or uploaded, previewed and confirmed in the office."""

from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.db import transaction
from django.tasks import task
from django.utils import translation
from django.utils.translation import gettext as _

from treadle.domain.files import operations as files
from treadle.domain.files.queries import content_of
from treadle.domain.parties.models import ImportRun, Organisation, Person
from treadle.domain.parties.queries import office_meant_by
from treadle.domain.registry import operations as registry
from treadle.domain.registry.lists.limits import MAX_BYTES
from treadle.domain.registry.operations.imports import Outcome
from treadle.kernel.errors import InvalidInput


def import_file(*, path: str, office: str, dry_run: bool, now: datetime) -> Outcome:
    """Import a file of this machine, as the installation itself. ``office`` is an id, a name or a country code."""
    source = Path(path)
    if not source.is_file():
        raise InvalidInput(_("There is no file %(path)s.") % {"path": path}, code="no_file")
    if source.stat().st_size > MAX_BYTES:
        raise InvalidInput(_("The file is larger than %(most)s MB. Split it and import the parts one after the other.")
                           % {"most": MAX_BYTES // 1024 // 1024}, code="too_large")
    return registry.import_facilities(
        content=source.read_bytes(), by=None, now=now, office=office_meant_by(office) if office else None,
        dry_run=dry_run, name=source.name,
    )


@transaction.atomic
def begin(*, content: bytes, name: str, office: Organisation, by: Person, now: datetime) -> ImportRun:
    """Keep an uploaded list and have it read in the background; the run says when there is something to look at."""
    stored = files.store_file(content=content, name=name, by=by, now=now, purpose=files.Purpose.LIST)
    run = registry.start_import(file_id=stored.pk, name=name, office=office, by=by, now=now)
    transaction.on_commit(lambda: preview.enqueue(str(run.pk), now.isoformat()))
    return run


@transaction.atomic
def confirm(*, run: ImportRun, by: Person, now: datetime) -> ImportRun:
    """Have a list that somebody looked at imported in the background."""
    registry.confirm_import(run=run, by=by, now=now)
    transaction.on_commit(lambda: carry_out.enqueue(str(run.pk), now.isoformat()))
    return run


@task
def preview(run_id: str, now: str) -> None:
    """Say on the run what its list would do."""
    run = _run(run_id)
    with translation.override(_language(run)):
        registry.check_import(run=run, content=_content(run), now=datetime.fromisoformat(now))


@task
def carry_out(run_id: str, now: str) -> None:
    """Import the list of a confirmed run."""
    run = _run(run_id)
    with translation.override(_language(run)):
        registry.run_import(run=run, content=_content(run), now=datetime.fromisoformat(now))


def _run(run_id: str) -> ImportRun:
    return ImportRun.objects.select_related("created_by", "office").get(pk=UUID(run_id))


def _language(run: ImportRun) -> str:
    return run.created_by.locale if run.created_by else "en"


def _content(run: ImportRun) -> bytes:
    return content_of(run.file_id) if run.file_id else b""
