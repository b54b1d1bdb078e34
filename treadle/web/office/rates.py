"""Non-compliance rates: by country, cluster and point, over a period; the trend; the factories behind a figure."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from treadle.domain.access.permissions import Permission
from treadle.domain.access.queries import can, countries_of, visible_q
from treadle.domain.assessments import rates
from treadle.domain.parties.models import Factory
from treadle.domain.standards.models import Point
from treadle.domain.standards.queries import pick
from treadle.ui import clock, rates_panels
from treadle.ui.allow import allow
from treadle.ui.countries import country_name
from treadle.ui.sites import MenuItem
from treadle.ui.tables import Column, Table, Words

NAV = MenuItem(gettext_lazy("Rates"), "office:rates", (Permission.RATES_SEE,), order=45)


@allow(Permission.RATES_SEE)
def rates_page(request: HttpRequest) -> HttpResponseBase:
    """The figures of one question: the address is the question."""
    person, today = request.person, clock.today()
    clusters = rates_panels.scored_clusters()
    asked = rates_panels.asked_of(request.GET, person, today, clusters=clusters)
    found = rates_panels.figures(asked, clusters)
    opens = can(person, Permission.FACTORY_SEE, at=today)
    for row in found["points"]:
        row["told"] = rates_panels.told(row["rate"])
        row["href"] = (reverse("office:rate_factories", args=[row["pk"]]) + asked.query()
                       if opens and row["rate"].not_met else "")
    return render(request, "office/rates/page.html", {
        **found, **choices(request, asked, clusters), "asked": asked,
        "overall_told": rates_panels.told(found["overall"], _("points")),
        "countries": [{**row, "told": rates_panels.told(row["rate"]), "href": asked.query(country=row["code"])}
                      for row in rates_panels.country_rows(found["by_country"], person, today)],
        "trend": rates_panels.trend(asked, clusters), "smallest": rates.SMALLEST_CELL,
    })


def choices(request: HttpRequest, asked: rates_panels.Asked, clusters: dict[str, Any]) -> dict[str, Any]:
    """The filters, as words."""
    today, language = clock.today(), get_language() or "en"
    allowed = countries_of(request.person, today)
    codes = sorted(allowed) if allowed is not None else sorted(
        Factory.objects.order_by().values_list("country", flat=True).distinct())
    return {
        "country_choices": [(code, country_name(code)) for code in codes],
        "period_choices": rates_panels.periods_on(today, whole_years=False),
        "cluster_choices": [(key, pick(cluster.titles, language)) for key, cluster in clusters.items()],
    }


class BehindTable(Table):
    """The factories that do not comply with one point, as far as the person may see factories."""

    key, name = "factories-behind", gettext_lazy("Factories")
    columns = [
        Column("factory", gettext_lazy("Factory"), value="assessment.factory.name", sort="assessment__factory__name",
               href=lambda row: reverse("office:factory", args=[row.assessment.factory_id]), fixed=True),
        Column("country", gettext_lazy("Country"), value=lambda row: country_name(row.assessment.factory.country),
               sort="assessment__factory__country"),
        Column("assessed", gettext_lazy("Assessed"), value="assessment.started_on", sort="assessment__started_on"),
        Column("not_met", gettext_lazy("Questions not met"), value="not_met", sort="not_met", number=True),
        Column("of", gettext_lazy("Questions assessed"), value="assessed", sort="assessed", number=True),
    ]
    filters = [Words("q", gettext_lazy("Factory"), ["assessment__factory__name"])]
    sort = "factory"
    empty = (gettext_lazy("No factory to show"),
             gettext_lazy("Either every factory complies, or you may not see those that do not."))


@allow(Permission.FACTORY_SEE)
def behind(request: HttpRequest, point_id: UUID) -> HttpResponseBase:
    """The factories behind one figure."""
    person, today = request.person, clock.today()
    point = get_object_or_404(Point.objects.select_related("cluster"), pk=point_id)
    asked = rates_panels.asked_of(request.GET, person, today, clusters=rates_panels.scored_clusters())
    frame = rates.Frame(countries=asked.frame.countries, since=asked.frame.since, until=asked.frame.until,
                        point=point.pk, research_only=asked.frame.research_only)
    visible = Factory.objects.filter(visible_q(person, Permission.FACTORY_SEE, Factory, today))
    rows = rates.behind(frame).filter(assessment__factory__in=visible.values("pk"))
    table = BehindTable(request, rows.select_related("assessment__factory"))
    if table.export_format:
        return table.export()
    title = pick(point.titles, get_language() or "en")
    return render(request, "office/rates/behind.html", {"table": table, "title": title, "back": asked.query()})


urlpatterns = [
    path("rates/", rates_page, name="rates"),
    path("rates/<uuid:point_id>/factories/", behind, name="rate_factories"),
]
