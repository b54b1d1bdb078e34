"""The assessment tool: read, its versions, two of them side by side."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils.translation import gettext_lazy as _

from treadle.domain.access.permissions import Permission
from treadle.domain.access.queries import can
from treadle.domain.standards import queries
from treadle.domain.standards.models import Version
from treadle.domain.standards.states import VersionState
from treadle.ui import clock
from treadle.ui.allow import allow
from treadle.ui.exports import workbook_response
from treadle.ui.sites import MenuItem
from treadle.ui.standards_pages import Reading

P = Permission
PER_PAGE = 8  # a reworded question may show six long texts twice
READING = Reading("office", drafts=True, folder="office/standards")
NAV = MenuItem(_("Assessment tool"), "office:standards", (P.STANDARDS_SEE,), order=60, group=_("Standards"))
NEEDS = {
    "standards.draft": ("office:standards-version", _("Open the draft")),
    "standards.enforce": ("office:standards-version", _("Choose the day")),
}


@allow(P.STANDARDS_SEE)
def standards(request: HttpRequest, version_id: UUID | None = None) -> HttpResponseBase:
    """The instrument in force, or one of its versions, with what can be done with it."""
    may_edit = can(request.person, P.STANDARDS_EDIT, at=clock.now())
    may_enforce = can(request.person, P.STANDARDS_ENFORCE, at=clock.now())
    return READING.tool(request, version_id, may_edit=may_edit, may_enforce=may_enforce, states=VersionState)


@allow(P.STANDARDS_SEE)
def cluster(request: HttpRequest, version_id: UUID, key: str) -> HttpResponseBase:
    """The questions of a cluster."""
    return READING.cluster(request, version_id, key)


@allow(P.STANDARDS_SEE)
def question(request: HttpRequest, question_id: UUID) -> HttpResponseBase:
    """One question; a draft's can be changed."""
    may_edit = can(request.person, P.STANDARDS_EDIT, at=clock.now())
    return READING.question(request, question_id, may_edit=may_edit, draft=VersionState.DRAFT)


@allow(P.STANDARDS_SEE)
def compare(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """A version beside another one of the same instrument: the one it is based on, unless the address names another."""
    new = READING.version(version_id)
    others = list(queries.versions_of(new.instrument, drafts=True).exclude(pk=new.pk))
    old = _asked(request, others) or new.based_on or (others[0] if others else None)
    differences = queries.compared(old, new) if old else []
    kind = request.GET.get("kind", "")
    shown = [one for one in differences if not kind or kind in one.kinds]
    page = Paginator(shown, PER_PAGE).get_page(request.GET.get("page"))
    counts = {
        name: sum(name in one.kinds for one in differences)
        for name in ("added", "removed", "reworded", "retagged", "moved", "altered")
    }
    return render(
        request,
        "office/standards/compare.html",
        {
            "new": new,
            "old": old,
            "others": others,
            "page": page,
            "counts": counts,
            "kind": kind,
            "total": len(differences),
        },
    )


def _asked(request: HttpRequest, others: list[Version]) -> Version | None:
    return next((one for one in others if str(one.pk) == request.GET.get("with")), None)


@allow(P.EXPORT)
def workbook(request: HttpRequest, version_id: UUID) -> HttpResponseBase:
    """The version as a workbook, one sheet a cluster."""
    version = get_object_or_404(queries.versions_of(drafts=True), pk=version_id)
    return workbook_response(request, f"{version.instrument.key}-{version.pk}", queries.sheets_of(version))


urlpatterns = [
    path("standards/", standards, name="standards"),
    path("standards/<uuid:version_id>/", standards, name="standards-version"),
    path("standards/<uuid:version_id>/compare/", compare, name="standards-compare"),
    path("standards/<uuid:version_id>/workbook.xlsx", workbook, name="standards-workbook"),
    path("standards/<uuid:version_id>/clusters/<slug:key>/", cluster, name="standards-cluster"),
    path("standards/questions/<uuid:question_id>/", question, name="standards-question"),
]
