"""The table of rates that analysts exchange: a line a country, cluster and compliance point, and a line for all."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from treadle.domain.assessments.models import Assessment, Extract, ExtractFactory
from treadle.domain.assessments.rates.figures import tallies_of_points
from treadle.domain.assessments.rates.frame import Frame
from treadle.domain.assessments.states import AssessmentState
from treadle.domain.registry.lists.countries import country_name
from treadle.domain.standards.models import Point
from treadle.kernel.errors import InvalidInput

ALL = "All"
GARMENT = "garment"


class Line(NamedTuple):
    """One line; the names are the headings."""

    country: str
    cluster: str
    compliance_point: str
    factories_assessed: int
    factories_non_compliant: int
    rate: float  # six decimals


def rate_lines(*, instrument: str, since: date | None, until: date | None) -> list[Line]:
    """All lines of a period, sorted by country, cluster and point. Three queries."""
    frame = Frame(instrument=instrument, since=since, until=until)
    titles = {point.pk: (str(point.cluster.titles.get("en", point.cluster.key)), str(point.titles.get("en", point.key)))
              for point in Point.objects.filter(cluster__instrument__key=instrument).select_related("cluster")}
    called = _called(instrument)
    lines = [Line(called.get(country) or country_name(country), *titles[point], tally.factories, tally.points_not_met,
                  round(tally.points_not_met / tally.factories, 6))
             for (country, point), tally in tallies_of_points(frame, "country").items()]
    lines += [Line(ALL, *titles[point], tally.factories, tally.points_not_met,
                   round(tally.points_not_met / tally.factories, 6))
              for (_all, point), tally in tallies_of_points(frame).items()]
    return sorted(lines)


def instrument_meant(key: str) -> str:
    """The tool that is meant, for rates never mix two: without a key an imported extract's, else the garment tool."""
    there = list(_instruments())
    if key and key not in there:
        raise InvalidInput(f"No released assessment was made with “{key}”. There are: {', '.join(there) or 'none'}.",
                           code="no_instrument")
    imported = Extract.objects.exclude(created=0, unchanged=0).values_list("instrument__key", flat=True).first()
    return key or imported or GARMENT


def _instruments() -> Iterator[str]:
    rows = Assessment.objects.filter(state=AssessmentState.RELEASED).order_by("version__instrument__key")
    yield from rows.values_list("version__instrument__key", flat=True).distinct()


def _called(instrument: str) -> dict[str, str]:
    """Country code → its name in the extract that it came from."""
    rows = ExtractFactory.objects.filter(instrument__key=instrument).order_by("country", "outside_id")
    return dict(rows.values_list("country", "country_called"))
