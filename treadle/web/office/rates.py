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
from treadle.ui import clock, rates_panels, rates_table
from treadle.ui.allow import allow
from treadle.ui.countries import country_name
from treadle.ui.exports import FORMATS, may_export
from treadle.ui.sites import MenuItem
from treadle.ui.tables import Column, Table, Words

NAV = MenuItem(gettext_lazy("Rates"), "office:rates", (Permission.RATES_SEE,), order=45)


@allow(Permission.RATES_SEE)
def rates_page(request: HttpRequest) -> HttpResponseBase:
    """The figures of one question: the address is the question."""
    person, today, language = request.person, clock.today(), get_language() or "en"
    at = rates.stamp()
    instruments = rates_panels.instruments_with_results(language, at)
    instrument = rates_panels.instrument_asked(request.GET, instruments)
    clusters = rates_panels.scored_clusters(instrument)
    asked = rates_panels.asked_of(request.GET, person, today, clusters=clusters, instrument=instrument)
    found = rates_panels.figures(asked, clusters, at)
    if request.GET.get("export") in FORMATS and may_export(request):
        return rates_table.export(request, request.GET["export"], asked, found["points"])
    opens = can(person, Permission.FACTORY_SEE, at=today)
    for row in found["points"]:
        row["told"] = rates_panels.told(row["rate"])
        row["href"] = (reverse("office:rate_factories", args=[row["pk"]]) + asked.query()
                       if opens and row["rate"].not_met else "")
        row["questions"] = reverse("office:rate_questions", args=[row["pk"]]) + asked.query()
    earlier = rates_panels.period_before(asked, today)
    return render(request, "office/rates/page.html", {
        **found, **choices(request, asked, clusters, at), "asked": asked, "instruments": instruments,
        "overall_told": rates_panels.told(found["overall"], _("points")),
        "countries": [{**row, "told": rates_panels.told(row["rate"]), "href": asked.query(country=row["code"])}
                      for row in rates_panels.country_rows(found["by_country"])],
        "extremes": rates_panels.extremes(found["points"], rates_panels.rates_before(asked, earlier, at)),
        "comparison": rates_panels.comparison(asked), "exports": may_export(request),
        "trend": rates_panels.trend(asked, clusters, today, at), "smallest": rates.SMALLEST_CELL,
    })


def choices(request: HttpRequest, asked: rates_panels.Asked, clusters: dict[str, Any], at: rates.Stamp
            ) -> dict[str, Any]:
    """The filters, as words."""
    today, language = clock.today(), get_language() or "en"
    allowed = countries_of(request.person, today)
    codes = sorted(allowed) if allowed is not None else rates_panels.countries_with_factories(at)
    return {
        "country_choices": [(code, country_name(code)) for code in codes],
        "period_choices": rates_panels.periods_on(today, whole_years=not asked.small_cells),
        "cluster_choices": [(key, pick(cluster.titles, language)) for key, cluster in clusters.items()],
        "sort_choices": [("order", _("as in the tool")), ("worst", _("the worst first")), ("title", _("by name"))],
        "by_choices": rates_panels.comparison_choices() if asked.small_cells else [],
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
        Column("beside", gettext_lazy("Its country"), value=lambda row: _("compare"), export=False,
               href=lambda row: reverse("office:rates_factory", args=[row.assessment.factory_id])),
    ]
    filters = [Words("q", gettext_lazy("Factory"), ["assessment__factory__name"])]
    sort = "factory"
    empty = (gettext_lazy("No factory to show"),
             gettext_lazy("Either every factory complies, or you may not see those that do not."))


@allow(Permission.FACTORY_SEE)
def behind(request: HttpRequest, point_id: UUID) -> HttpResponseBase:
    """The factories behind one figure."""
    person, today = request.person, clock.today()
    point, asked = _point_asked(request, point_id)
    frame = rates_table.at_point(asked, point)
    visible = Factory.objects.filter(visible_q(person, Permission.FACTORY_SEE, Factory, today))
    rows = rates.behind(frame).filter(assessment__factory__in=visible.values("pk"))
    table = BehindTable(request, rows.select_related("assessment__factory"))
    if table.export_format:
        return table.export()
    title = pick(point.titles, get_language() or "en")
    return render(request, "office/rates/behind.html", {"table": table, "title": title, "back": asked.query()})


@allow(Permission.RATES_SEE)
def questions(request: HttpRequest, point_id: UUID) -> HttpResponseBase:
    """The questions of one point, each with the factories that do not meet it."""
    point, asked = _point_asked(request, point_id)
    rows = rates_table.question_rows(asked, point, get_language() or "en")
    if request.GET.get("export") in FORMATS and may_export(request):
        return rates_table.export(request, request.GET["export"], asked, rows, name="rates-questions")
    return render(request, "office/rates/questions.html", {
        "rows": rows, "title": pick(point.titles, get_language() or "en"), "back": asked.query(),
        "exports": may_export(request), "asked": asked, "smallest": rates.SMALLEST_CELL,
        "hidden": any(row["rate"].hidden for row in rows)})


@allow(Permission.RATES_SEE)
def beside_country(request: HttpRequest, factory_id: UUID) -> HttpResponseBase:
    """One factory against its country: its latest results, and how many factories there fail the same points."""
    person, today = request.person, clock.today()
    visible = Factory.objects.filter(visible_q(person, Permission.FACTORY_SEE, Factory, today))
    factory = get_object_or_404(visible, pk=factory_id)
    return render(request, "office/rates/factory.html", {
        "factory": factory, "country": country_name(factory.country), "smallest": rates.SMALLEST_CELL,
        **rates_table.factory_beside_country(factory, person, today, get_language() or "en")})


def _point_asked(request: HttpRequest, point_id: UUID) -> tuple[Point, rates_panels.Asked]:
    point = get_object_or_404(Point.objects.select_related("cluster__instrument"), pk=point_id)
    instrument = point.cluster.instrument.key
    return point, rates_panels.asked_of(request.GET, request.person, clock.today(), instrument=instrument,
                                        clusters=rates_panels.scored_clusters(instrument))


urlpatterns = [
    path("rates/", rates_page, name="rates"),
    path("rates/<uuid:point_id>/factories/", behind, name="rate_factories"),
    path("rates/<uuid:point_id>/questions/", questions, name="rate_questions"),
    path("rates/factories/<uuid:factory_id>/", beside_country, name="rates_factory"),
]
