"""Reports that were shared with this buyer."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from treadle.domain.access.permissions import Permission
from treadle.domain.reports.queries import releases_visible_to
from treadle.ui import clock, report_pages
from treadle.ui.allow import allow
from treadle.ui.sites import MenuItem

NAV = MenuItem(gettext_lazy("Reports"), "buyer:reports", (Permission.REPORT_SEE,), order=20)
NEEDS = {"report.read": ("buyer:release", gettext_lazy("Read"))}


class ReportTable(report_pages.ReportTable):
    opens = "buyer:release"


@allow(Permission.REPORT_SEE)
def reports(request: HttpRequest) -> HttpResponseBase:
    """The list."""
    table = ReportTable(request, releases_visible_to(request.person, clock.now()))
    return report_pages.show_list(request, table, title=_("Reports"),
                                  lead=_("What factories that consented have shared with you."))


@allow(Permission.REPORT_SEE)
def release(request: HttpRequest, release_id: UUID) -> HttpResponse:
    """One report, from its snapshot."""
    return report_pages.show(request, "buyer", release_id)


@allow(Permission.REPORT_SEE)
@require_POST
def ask_pdf(request: HttpRequest, release_id: UUID) -> HttpResponse:
    """Have it printed."""
    return report_pages.ask_pdf(request, "buyer", release_id)


@allow(Permission.REPORT_SEE)
def pdf_progress(request: HttpRequest, rendering_id: UUID) -> HttpResponse:
    """How far the PDF is."""
    return report_pages.show_progress(request, "buyer", rendering_id)


@allow(Permission.REPORT_SEE)
def pdf(request: HttpRequest, rendering_id: UUID) -> HttpResponseBase:
    """The PDF."""
    return report_pages.send_pdf(request, rendering_id)


urlpatterns = [
    path("reports/", reports, name="reports"),
    path("reports/<uuid:release_id>/", release, name="release"),
    path("reports/<uuid:release_id>/pdf/", ask_pdf, name="ask_pdf"),
    path("reports/pdf/<uuid:rendering_id>/", pdf, name="pdf"),
    path("reports/pdf/<uuid:rendering_id>/progress/", pdf_progress, name="pdf_progress"),
]
