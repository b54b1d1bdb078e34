"""The assessment tool and the law behind it, to read."""

from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.urls import path
from django.utils.translation import gettext_lazy as _

from treadle.domain.access.permissions import Permission
from treadle.ui.allow import allow
from treadle.ui.sites import MenuItem
from treadle.ui.standards_pages import Reading

P = Permission
READING = Reading("factory")
NAV = [
    MenuItem(_("Assessment tool"), "factory:standards", (P.STANDARDS_SEE,), order=60, group=_("Standards")),
    MenuItem(_("National law"), "factory:law", (P.STANDARDS_SEE,), order=61, group=_("Standards")),
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


urlpatterns = [
    path("standards/", standards, name="standards"),
    path("standards/<uuid:version_id>/", standards, name="standards-version"),
    path("standards/<uuid:version_id>/clusters/<slug:key>/", cluster, name="standards-cluster"),
    path("standards/questions/<uuid:question_id>/", question, name="standards-question"),
    path("law/", law, name="law"),
    path("law/<uuid:rule_id>/", law_rule, name="law-rule"),
]
