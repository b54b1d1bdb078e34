"""Printing a report for one reader: asked for on a page, made by the worker, fetched when it is there."""

import hashlib
import logging
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.tasks import task
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from treadle.domain.parties.models import Person
from treadle.domain.reports import operations as reports
from treadle.domain.reports.models import Release, Rendering
from treadle.domain.reports.queries import snapshot_for
from treadle.domain.reports.states import ReleaseState

log = logging.getLogger(__name__)
FOLDER = "renderings"


@transaction.atomic
def ask(*, release: Release, language: str, by: Person, now: datetime) -> Rendering:
    """Ask for a PDF with the reader's name and the time on each page."""
    rendering = reports.ask_rendering(release=release, language=language, by=by, now=now)
    transaction.on_commit(lambda: render.enqueue(str(rendering.pk), now.isoformat()))
    return rendering


@task
def render(rendering_id: str, now: str) -> None:
    """Print one report. Run again after a killed worker it does nothing when the PDF is there already."""
    rendering = Rendering.objects.select_related("release__cycle__factory", "person").get(pk=UUID(rendering_id))
    if rendering.done_at is not None:
        return
    moment = datetime.fromisoformat(now)
    try:
        path, sha256 = _print(rendering, moment)
    except Exception as error:  # what a typesetter stumbles over is no reason to try again for ever
        log.exception("The report %s could not be printed.", rendering.release_id)
        with translation.override(rendering.language):
            said = _("The PDF could not be made. The page in the browser holds the same report; tell the programme.")
        reports.finish_rendering(rendering=rendering, error=f"{said} ({type(error).__name__})", now=moment)
    else:
        reports.finish_rendering(rendering=rendering, path=path, sha256=sha256, now=moment)


def file_of(rendering: Rendering) -> Path:
    """Where a finished PDF lies."""
    return Path(settings.DATA_DIR) / rendering.path


def _print(rendering: Rendering, moment: datetime) -> tuple[str, str]:
    """The PDF's place in the data folder, and its SHA-256."""
    from treadle.domain.reports.printing.pdf import print_report

    snapshot = snapshot_for(rendering.release, rendering.person, moment)
    pdf = print_report(snapshot, rendering.language, _copy(rendering, moment))
    place = Path(FOLDER) / rendering.release_id.hex / f"{rendering.pk.hex}.pdf"
    whole = Path(settings.DATA_DIR) / place
    whole.parent.mkdir(parents=True, exist_ok=True)
    fresh = whole.with_suffix(".new")
    fresh.write_bytes(pdf)
    fresh.replace(whole)
    return place.as_posix(), hashlib.sha256(pdf).hexdigest()


def _copy(rendering: Rendering, moment: datetime) -> Any:
    from treadle.domain.reports.printing.pdf import Copy

    release = rendering.release
    return Copy(
        recipient=rendering.person.name, made_at=timezone.localtime(moment), report=str(release.pk),
        code=release.check_code, sha256=release.sha256, signature=release.signature, key_id=release.key_id,
        check_url=f"{settings.BASE_URL}/check/", banner=_banner(release, rendering.language),
    )


def _banner(release: Release, language: str) -> str:
    with translation.override(language):
        if release.is_withdrawn:
            return _("This report was withdrawn. It does not count. The reason: %(reason)s") % {
                "reason": release.withdrawn_reason}
        if release.state == ReleaseState.REPLACED:
            return _("A newer version of this report exists. This one does not count any more.")
    return ""
