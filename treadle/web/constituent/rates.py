"""The country's figures for government, employers and unions: no factory is named, and small cells are hidden."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from treadle.domain.access.permissions import Permission
from treadle.domain.assessments import rates
from treadle.domain.standards.queries import pick
from treadle.ui import clock, rates_panels
from treadle.ui.allow import allow
from treadle.ui.sites import MenuItem

NAV = MenuItem(gettext_lazy("Country figures"), "constituent:rates", (Permission.RATES_SEE,), order=30)


@allow(Permission.RATES_SEE)
def rates_page(request: HttpRequest) -> HttpResponse:
    """The same figures as the programme's, of closed years, without factories."""
    person, today = request.person, clock.today()
    clusters = rates_panels.scored_clusters()
    asked = rates_panels.asked_of(request.GET, person, today, clusters=clusters)
    at = rates.stamp()
    found = rates_panels.figures(asked, clusters, at)
    for row in found["points"]:
        row["told"] = rates_panels.told(row["rate"])
    language = get_language() or "en"
    return render(request, "constituent/rates.html", {
        **found, "asked": asked, "overall_told": rates_panels.told(found["overall"], _("points")),
        "period_choices": rates_panels.periods_on(today, whole_years=not asked.small_cells),
        "cluster_choices": [(key, pick(cluster.titles, language)) for key, cluster in clusters.items()],
        "trend": rates_panels.trend(asked, clusters, today, at), "smallest": rates.SMALLEST_CELL,
    })


urlpatterns = [path("rates/", rates_page, name="rates")]
