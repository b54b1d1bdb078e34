"""All figures that have a target of their own, on the installation that Django is set up for."""

from contextlib import closing

from bench import answering, exporting, parts, reading, sheets
from bench.measures import Figure
from bench.servers import Server
from bench.site import Site

TICK_MS = 10_000.0


def measure(port: int, server: Server | None) -> list[Figure]:
    """Over HTTP first, then what needs no server."""
    with closing(Site(port, server)) as site:
        figures = [answering.one_answer(site), *reading.pages(site)]
        figures += [exporting.ten_exports(site), *sheets.submissions(site)]
    return [*figures, parts.one_pdf(), *parts.ticks(TICK_MS)]
