"""Who looked at a report, and the PDFs made for them."""

from datetime import datetime

from django.db import transaction

from treadle.domain.ledger.operations import record
from treadle.domain.parties.models import Person
from treadle.domain.reports import rules
from treadle.domain.reports.models import Download, Release, Rendering
from treadle.domain.reports.queries import releases_visible_to, summaries_visible_to
from treadle.domain.reports.states import Form
from treadle.kernel.errors import NotYours


@transaction.atomic
def log_look(*, release: Release, form: Form, by: Person, now: datetime) -> Download:
    """Remember that somebody opened or downloaded a report; refuse those to whom it was not given."""
    visible = summaries_visible_to if form is Form.SUMMARY else releases_visible_to
    if not visible(by, now).filter(pk=release.pk).exists():
        raise NotYours(code="not_yours")
    look = Download.objects.create(release=release, person=by, form=form, at=now)
    record("report.opened", on=release, by=by, at=now, factory=release.cycle.factory, form=form.value)
    return look


@transaction.atomic
def ask_rendering(*, release: Release, language: str, by: Person, now: datetime) -> Rendering:
    """Ask for the report as a PDF with the reader's name on each page. The journey hands it to the worker."""
    if not releases_visible_to(by, now).filter(pk=release.pk).exists():
        raise NotYours(code="not_yours")
    rules.check_can_print(release.is_withdrawn)
    rendering = Rendering.objects.create(release=release, person=by, language=language, asked_at=now)
    record("report.rendering_asked", on=rendering, by=by, at=now, factory=release.cycle.factory, language=language)
    return rendering


@transaction.atomic
def finish_rendering(
    *, rendering: Rendering, path: str = "", sha256: str = "", error: str = "", now: datetime
) -> Rendering:
    """Say where the PDF lies and how to know it again, or in one sentence why there is none."""
    rendering.path, rendering.sha256, rendering.error, rendering.done_at = path, sha256, error, now
    rendering.save(update_fields=["path", "sha256", "error", "done_at"])
    record("report.rendered", on=rendering, by=None, at=now, factory=rendering.release.cycle.factory, error=error)
    return rendering
