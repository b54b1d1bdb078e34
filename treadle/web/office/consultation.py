"""Who was heard on a version: the record by country, and positions that the office writes down."""

from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path

from treadle.domain.access.permissions import Permission
from treadle.domain.access.queries import can, countries_of
from treadle.domain.standards import queries
from treadle.domain.standards.states import PartyKind
from treadle.ui import clock
from treadle.ui.allow import allow
from treadle.ui.consulting_pages import PositionForm, minutes_file, recorded

P = Permission


@allow(P.STANDARDS_SEE)
def consultation(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """The record of every country; the office adds positions for its own."""
    version = get_object_or_404(queries.versions_of(drafts=True), pk=version_id)
    may_edit = can(request.person, P.STANDARDS_EDIT, at=clock.now())
    clusters = queries.national_law_clusters(version, clock.today())
    own = countries_of(request.person, clock.now())
    records = queries.consultation_of(version)
    voices = (
        [
            queries.Voice(record.country, party, None)
            for record in records
            for party in PartyKind
            if own is None or record.country in own
        ]
        if may_edit
        else []
    )
    form = PositionForm(request.POST or None, request.FILES or None, voices=voices, clusters=clusters)
    if request.method == "POST" and voices and form.is_valid() and recorded(form, version, request.person):
        return redirect("office:standards-consultation", version.pk)
    context = {
        "version": version,
        "records": records,
        "form": form if voices else None,
        "clusters": clusters,
        "parties": list(PartyKind),
        "minutes_url": "office:standards-minutes",
    }
    return render(request, "office/standards/consultation.html", context)


@allow(P.STANDARDS_SEE)
def minutes(request: HttpRequest, consultation_id: UUID) -> FileResponse:
    """The minutes behind a position."""
    return minutes_file(consultation_id, countries_of(request.person, clock.now()))


urlpatterns = [
    path("standards/<uuid:version_id>/consultation/", consultation, name="standards-consultation"),
    path("standards/minutes/<uuid:consultation_id>/", minutes, name="standards-minutes"),
]
