"""The assessment tool and the law behind it: to read, and to take a position on before a version is in force."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext_lazy as _

from treadle.domain.access.permissions import Permission
from treadle.domain.access.queries import countries_of
from treadle.domain.standards import queries
from treadle.domain.standards.states import PartyKind, VersionState
from treadle.ui import clock
from treadle.ui.allow import allow
from treadle.ui.consulting_pages import PositionForm, minutes_file, recorded
from treadle.ui.sites import MenuItem
from treadle.ui.standards_pages import Reading

P = Permission
READING = Reading("constituent", drafts=True, folder="constituent/standards")
NEEDS = {"standards.consult": ("constituent:standards-position", _("Take a position"))}
NAV = [
    MenuItem(_("Versions to consult on"), "constituent:consultations", (P.STANDARDS_CONSULT,), order=10),
    MenuItem(_("Assessment tool"), "constituent:standards", (P.STANDARDS_SEE,), order=60, group=_("Standards")),
    MenuItem(_("National law"), "constituent:law", (P.STANDARDS_SEE,), order=61, group=_("Standards")),
]


@allow(P.STANDARDS_SEE)
def standards(request: HttpRequest, version_id: UUID | None = None) -> HttpResponseBase:
    """The instrument in force, or one of its versions."""
    return READING.tool(request, version_id)


@allow(P.STANDARDS_SEE)
def cluster(request: HttpRequest, version_id: UUID, key: str) -> HttpResponseBase:
    """The questions of a cluster."""
    return READING.cluster(request, version_id, key)


@allow(P.STANDARDS_SEE)
def question(request: HttpRequest, question_id: UUID) -> HttpResponseBase:
    """One question."""
    return READING.question(request, question_id)


@allow(P.STANDARDS_SEE)
def law(request: HttpRequest) -> HttpResponseBase:
    """National law by country."""
    return READING.law(request)


@allow(P.STANDARDS_SEE)
def law_rule(request: HttpRequest, rule_id: UUID) -> HttpResponseBase:
    """One reading of national law."""
    return READING.rule(request, rule_id)


@allow(P.STANDARDS_CONSULT)
def consultations(request: HttpRequest) -> HttpResponse:
    """The versions that are open to positions, and what one's own side said."""
    versions = queries.versions_of(drafts=True).filter(state__in=[VersionState.DRAFT, VersionState.CONSULTED])
    voices = queries.voices_of(request.person, clock.now())
    own = {voice.country for voice in voices}
    rows = [(one, [record for record in queries.consultation_of(one) if record.country in own]) for one in versions]
    context = {"rows": rows, "parties": list(PartyKind), "draft": VersionState.DRAFT}
    return render(request, "constituent/standards/consultations.html", context)


@allow(P.STANDARDS_CONSULT)
def position(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """What changes for national law, the record of one's country, and the form for one's own side."""
    version = READING.version(version_id)
    voices = queries.voices_of(request.person, clock.now())
    clusters = queries.national_law_clusters(version, clock.today())
    form = PositionForm(request.POST or None, request.FILES or None, voices=voices, clusters=clusters)
    if request.method == "POST" and voices and form.is_valid() and recorded(form, version, request.person):
        return redirect("constituent:standards-position", version.pk)
    keys = {cluster.key for cluster in clusters}
    changes = queries.compared(version.based_on, version) if version.based_on else []
    own = {voice.country for voice in voices}
    context = {
        "version": version,
        "clusters": clusters,
        "parties": list(PartyKind),
        "records": [record for record in queries.consultation_of(version) if record.country in own],
        "page": Paginator([one for one in changes if one.face.cluster in keys], 8).get_page(request.GET.get("page")),
        "others": sum(one.face.cluster not in keys for one in changes),
        "form": form if voices and version.state in {VersionState.DRAFT, VersionState.CONSULTED} else None,
        "minutes_url": "constituent:standards-minutes",
    }
    return render(request, "constituent/standards/position.html", context)


@allow(P.STANDARDS_CONSULT)
def minutes(request: HttpRequest, consultation_id: UUID) -> FileResponse:
    """The minutes behind a position of one's country."""
    return minutes_file(consultation_id, countries_of(request.person, clock.now()))


urlpatterns = [
    path("consultations/", consultations, name="consultations"),
    path("consultations/<uuid:version_id>/", position, name="standards-position"),
    path("consultations/minutes/<uuid:consultation_id>/", minutes, name="standards-minutes"),
    path("standards/", standards, name="standards"),
    path("standards/<uuid:version_id>/", standards, name="standards-version"),
    path("standards/<uuid:version_id>/clusters/<slug:key>/", cluster, name="standards-cluster"),
    path("standards/questions/<uuid:question_id>/", question, name="standards-question"),
    path("law/", law, name="law"),
    path("law/<uuid:rule_id>/", law_rule, name="law-rule"),
]
