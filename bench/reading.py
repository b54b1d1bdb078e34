"""Pages with a target of their own, asked over HTTP as the country manager of the largest country programme."""

from collections.abc import Callable
from typing import Any

from django.urls import reverse

from bench.measures import Figure, in_turn
from bench.site import Asker, Site, session_of

CISO_LIST = "CISO Assistant 3.9.2, audit list at 14,000 rows: p95 526 ms, 914 kB, 324 ms of processor"
CISO_METRICS = "CISO Assistant 3.9.2, its dashboard at 14,000 rows: 8.3 s"
MOST_KB = 60.0


def pages(site: Site, *, runs: int = 60) -> list[Figure]:
    """The list of assessments, factory pages, the rates dashboard: different objects in turn."""
    person = manager()
    asker = Asker(site.port, session_of(person))
    factories = [reverse("office:factory", args=[pk]) for pk in _factories(person)]
    found = [
        (Figure("assessment list, 25 rows", 80, "p95 ≤ 80 ms, ≤ 60 kB", CISO_LIST), [reverse("office:assessments")]),
        (Figure("factory page", 100, "p95 ≤ 100 ms", "CISO Assistant 3.9.2, audit tree: p95 406 ms"), factories),
        (Figure("rates dashboard", 200, "p95 ≤ 200 ms", CISO_METRICS), [reverse("office:rates")]),
    ]
    figures = [in_turn(figure, site, _getting(asker, urls), runs=runs) for figure, urls in found]
    for figure in figures:
        figure.within = figure.p95 <= (figure.most or 0) and (figure.kilobytes or 0) <= MOST_KB
    return figures


def manager() -> Any:
    """The manager of the country programme with the most factories: the one whose pages are the heaviest."""
    from django.db.models import Count

    from treadle.domain.parties.models import Factory, Membership

    office = Factory.objects.values("office").annotate(n=Count("id")).order_by("-n").first()
    assert office is not None
    return Membership.objects.filter(organisation=office["office"], role="country_manager").select_related(
        "person")[0].person


def _factories(person: Any) -> list[Any]:
    """Factories of that office, every so many of them, so that no page is asked twice in a row."""
    from treadle.domain.parties.models import Factory

    office = person.memberships.get(role="country_manager").organisation
    keys = list(Factory.objects.filter(office=office, cycles__isnull=False).distinct().order_by("pk")
                .values_list("pk", flat=True))
    return keys[:: max(1, len(keys) // 40)]


def _getting(asker: Asker, urls: list[str]) -> Callable[[int, float | None], Any]:
    return lambda number, since: asker.get(urls[number % len(urls)], since=since)
