"""Reading a report, the same on every site: the list, the page from its snapshot, the PDF that the worker makes."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from treadle.domain.access.permissions import Permission
from treadle.domain.access.queries import can
from treadle.domain.reports import queries
from treadle.domain.reports.letters import letter_of, summary_of
from treadle.domain.reports.models import Release, Rendering
from treadle.domain.reports.operations import log_look
from treadle.domain.reports.states import Form, ReleaseKind, ReleaseState
from treadle.journeys import render_report
from treadle.ui import clock
from treadle.ui.components import tag
from treadle.ui.report_letter import shown
from treadle.ui.tables import Choice, Column, Table, Words

STATE_KINDS = {ReleaseState.RELEASED: "kept", ReleaseState.WITHDRAWN: "danger", ReleaseState.REPLACED: "quiet"}


class ReportTable(Table):
    """Released reports; subclasses name the URL that opens one."""

    key, name = "reports", gettext_lazy("Reports")
    opens = ""
    sort = "-released"
    filters = [
        Words("q", gettext_lazy("Factory"), ["cycle__factory__name", "cycle__factory__name_local"]),
        Choice("kind", gettext_lazy("Report"), ReleaseKind.choices, lookup="kind"),
        Choice("state", gettext_lazy("State"), ReleaseState.choices, lookup="state"),
    ]
    empty = (gettext_lazy("No report yet"), gettext_lazy("A report appears here on the day it is released."))

    def __init__(self, request: HttpRequest, queryset: QuerySet[Release]) -> None:
        super().__init__(request, queryset)
        self.columns = [
            Column("kind", _("Report"), value=lambda release: release.get_kind_display(), sort="kind", fixed=True,
                   href=lambda release: reverse(self.opens, args=[release.pk])),
            Column("factory", _("Factory"), value="cycle.factory.name", sort="cycle__factory__name"),
            Column("cycle", _("Cycle"), value="cycle.number", sort="cycle__number", number=True),
            Column("number", _("Version"), value="number", sort="number", number=True),
            Column("released", _("Released"), value=lambda release: release.released_at.date(), sort="released_at"),
            Column("state", _("State"), value=lambda release: release.get_state_display(), sort="state",
                   cell=lambda release: tag(release.get_state_display(), STATE_KINDS[ReleaseState(release.state)])),
        ]


def show_list(request: HttpRequest, table: Table, *, title: str, lead: str) -> HttpResponseBase:
    """The list of reports as a page, or as a file."""
    if table.export_format:
        return table.export()
    return render(request, "ui/reports.html", {"table": table, "title": title, "lead": lead})


def show(request: HttpRequest, site: str, release_id: UUID,
         more: Callable[[Release], dict[str, Any]] = lambda _release: {}) -> HttpResponse:
    """A report from its snapshot; the look is logged. ``more`` gives what the site shows beneath it."""
    person, now = request.person, clock.now()
    release = get_object_or_404(queries.releases_visible_to(person, now).defer(None), pk=release_id)
    log_look(release=release, form=Form.PAGE, by=person, now=now)
    hidden = release.is_withdrawn and not can(person, Permission.REPORT_RELEASE, at=now)
    language = get_language() or "en"
    rendering = None if release.is_withdrawn else queries.latest_rendering(release, person, language)
    newer = queries.newer_than(release, person, now) if release.state == ReleaseState.REPLACED else None
    letter = None if hidden else letter_of(queries.snapshot_for(release, person, now), language)
    return render(request, "ui/report.html", {
        **(shown(letter, tables=request.GET.get("part") == "tables") if letter else {}),
        "release": release, "site": site, "parts": _parts(request),
        "factory": release.cycle.factory, "hidden": hidden, "list_url": reverse(f"{site}:reports"),
        "pdf_url": reverse(f"{site}:ask_pdf", args=[release.pk]), **progress_of(rendering, site),
        "newer_url": reverse(f"{site}:release", args=[newer.pk]) if newer else "",
        "check_url": reverse("public:check") + f"?code={release.check_code}", "languages_of_pdf": settings.LANGUAGES,
        "language_now": language, **more(release),
    })


def _parts(request: HttpRequest) -> list[dict[str, Any]]:
    """The letter and the tables behind it, as tabs."""
    tables = request.GET.get("part") == "tables"
    return [{"title": _("The letter"), "href": request.path, "current": not tables},
            {"title": _("The tables"), "href": f"{request.path}?part=tables", "current": tables}]


def show_summary(request: HttpRequest, release_id: UUID) -> HttpResponse:
    """The summary for the workers' side; the look is logged."""
    person, now = request.person, clock.now()
    release = get_object_or_404(queries.summaries_visible_to(person, now).defer(None), pk=release_id)
    log_look(release=release, form=Form.SUMMARY, by=person, now=now)
    said = None if release.is_withdrawn else summary_of(queries.snapshot_for(release, person, now),
                                                        get_language() or "en")
    context = shown(said) if said else {}
    return render(request, "ui/report.html", {
        **context, "release": release, "factory": release.cycle.factory, "hidden": release.is_withdrawn,
        "list_url": reverse("factory:summaries"), "is_summary": True})


# ---- the PDF -------------------------------------------------------------------------------


def ask_pdf(request: HttpRequest, site: str, release_id: UUID) -> HttpResponse:
    """Have the report printed for this reader; the page shows how far it is, also after a reload."""
    person, now = request.person, clock.now()
    release = get_object_or_404(queries.releases_visible_to(person, now), pk=release_id)
    asked = request.POST.get("language", "")
    language = asked if asked in dict(settings.LANGUAGES) else get_language() or "en"
    render_report.ask(release=release, language=language, by=person, now=now)
    where = reverse(f"{site}:release", args=[release.pk])
    return HttpResponseRedirect(where if language == get_language() else f"{where}?language={language}")


def show_progress(request: HttpRequest, site: str, rendering_id: UUID) -> HttpResponse:
    """The piece of the page that asks for itself until the PDF is there."""
    return render(request, "ui/parts/rendering.html", progress_of(_own(request, rendering_id), site))


def send_pdf(request: HttpRequest, rendering_id: UUID) -> HttpResponseBase:
    """The PDF, to the one person for whom it was made and who may still read the report; the download is logged.

    One of a report that was withdrawn since is not handed out: the page shows nothing of it any more either.
    """
    rendering = _own(request, rendering_id)
    path = render_report.file_of(rendering)
    if not rendering.path or rendering.release.is_withdrawn or not path.is_file():
        raise Http404
    log_look(release=rendering.release, form=Form.PDF, by=request.person, now=clock.now())
    name = f"{rendering.release.kind}-{rendering.release.check_code[:5]}-{rendering.language}.pdf"
    return FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type="application/pdf")


def progress_of(rendering: Rendering | None, site: str) -> dict[str, Any]:
    """How far a PDF is: asked for, failed, or there to fetch."""
    if rendering is None:
        return {"rendering": None}
    return {"rendering": rendering, "done": 1 if rendering.path else 0, "failed": rendering.error,
            "progress_url": reverse(f"{site}:pdf_progress", args=[rendering.pk]),
            "file_url": reverse(f"{site}:pdf", args=[rendering.pk]) if rendering.path else ""}


def _own(request: HttpRequest, rendering_id: UUID) -> Rendering:
    visible = queries.releases_visible_to(request.person, clock.now())
    mine = Rendering.objects.filter(person=request.person, release__in=visible.values("pk")).select_related("release")
    return get_object_or_404(mine, pk=rendering_id)
