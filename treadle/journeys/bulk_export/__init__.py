"""Data to take away: asked for, written in the background, fetched by whoever asked, removed after a week.

``write(...)`` is the work itself, without its bookkeeping: the command line and the figures call it.
"""

import logging
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.tasks import task
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from treadle.domain.access.permissions import Permission
from treadle.domain.access.queries import require
from treadle.domain.ledger import operations as ledger
from treadle.domain.notices.models import Export
from treadle.domain.notices.operations import exports as bookkeeping
from treadle.domain.notices.states import Dataset, ExportState, FileForm
from treadle.domain.parties.models import Person
from treadle.journeys.bulk_export.datasets import datasets_for, rows_of
from treadle.journeys.bulk_export.files import write_file
from treadle.journeys.bulk_export.selection import Selection
from treadle.kernel.errors import NotYours, RuleBroken, TreadleError

__all__ = ["KEPT", "Selection", "ask", "datasets_for", "fetch", "remove_old", "write", "write_export"]

log = logging.getLogger(__name__)
FOLDER = "exports"
KEPT = timedelta(days=7)
MOST_WAITING = 5


def write(*, what: Dataset, form: FileForm, person: Person, selection: Selection, target: Path, now: datetime) -> int:
    """Write what the person may see of a dataset into a file; says how many rows."""
    require(person, Permission.EXPORT, at=now)
    if what not in datasets_for(person, now):
        raise NotYours(code="not_yours")
    return write_file(rows_of(what, person, selection, now), form, target)


@transaction.atomic
def ask(*, what: Dataset, form: FileForm, selection: Selection, by: Person, now: datetime) -> Export:
    """Have a file written. Somebody has at most a few under way."""
    require(by, Permission.EXPORT, at=now)
    if what not in datasets_for(by, now):
        raise NotYours(code="not_yours")
    under_way = Export.objects.filter(person=by, state__in=(ExportState.WAITING, ExportState.RUNNING)).count()
    if under_way >= MOST_WAITING:
        raise RuleBroken(_("%(count)s exports of yours are under way. Wait until one of them is ready.")
                         % {"count": under_way}, code="too_many_exports")
    export = bookkeeping.open_export(person=by, what=what, form=form, selection=selection.as_data(), now=now)
    ledger.record("export.asked", on=export, by=by, at=now, what=what.value, form=form.value,
                  selection=export.selection)
    transaction.on_commit(partial(write_export.enqueue, str(export.pk), now.isoformat()))
    return export


@task
def write_export(export_id: str, now: str) -> None:
    """Write the file of an export. Run again after a killed worker it begins anew; a finished one is left alone.

    The right to export is asked again: it may have ended since.
    """
    export = Export.objects.select_related("person").get(pk=UUID(export_id))
    if export.state not in (ExportState.WAITING, ExportState.RUNNING):
        return
    moment = datetime.fromisoformat(now)
    with translation.override(export.person.locale):
        try:
            require(export.person, Permission.EXPORT, at=moment)
            path = _written(export, moment)
        except TreadleError as refused:
            bookkeeping.fail_export(export=export, why=str(refused.sentence) or _("You may not export any more."),
                                    now=moment)
        except Exception as error:  # whatever a file or a library stumbles over is said, and not tried for ever
            log.exception("The export %s could not be written.", export.pk)
            why = _("The file could not be written. Try a smaller selection, or tell the programme.")
            bookkeeping.fail_export(export=export, why=f"{why} ({type(error).__name__})", now=moment)
        else:
            bookkeeping.finish_export(export=export, path=path.relative_to(settings.DATA_DIR).as_posix(),
                                      size=path.stat().st_size, now=moment)


def _written(export: Export, moment: datetime) -> Path:
    rows = rows_of(Dataset(export.what), export.person, Selection.of_data(export.selection), moment)
    bookkeeping.begin_export(export=export, total=rows.total)
    target = Path(settings.DATA_DIR) / FOLDER / f"{export.pk.hex}.{export.form}"
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = target.with_suffix(".new")
    done = write_file(rows, FileForm(export.form), fresh, partial(bookkeeping.note_progress, export.pk))
    bookkeeping.note_progress(export.pk, done)
    fresh.replace(target)
    return target


@transaction.atomic
def fetch(*, export: Export, by: Person, now: datetime) -> Path:
    """The file, for the one person who asked for it, as long as that person may export; each time is logged."""
    require(by, Permission.EXPORT, at=now)
    path = Path(settings.DATA_DIR) / export.path
    if export.person_id != by.pk or export.state != ExportState.DONE or not export.path or not path.is_file():
        raise NotYours(code="not_yours")
    ledger.record("export.fetched", on=export, by=by, at=now, what=export.what, form=export.form,
                  rows=export.rows_done)
    return path


def remove_old(*, on: date, now: datetime) -> list[str]:
    """A step of the clock: remove files a week old. The line in the history stays."""
    count = 0
    for export in Export.objects.filter(state=ExportState.DONE, done_at__lt=now - KEPT):
        (Path(settings.DATA_DIR) / export.path).unlink(missing_ok=True)
        bookkeeping.mark_removed(export=export)
        count += 1
    return [ngettext("%(count)s exported file removed.", "%(count)s exported files removed.", count)
            % {"count": count}] if count else []
