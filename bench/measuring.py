"""All figures that have a target of their own, on the installation that Django is set up for."""

from collections.abc import Iterator
from contextlib import closing

from bench import answering, exporting, parts, reading, sheets, tablet
from bench.measures import Figure
from bench.servers import Server
from bench.site import Site

TICK_MS = 10_000.0


def measure(server: Server | None) -> list[Figure]:
    """One after another, each said as soon as it is there."""
    found = []
    for figure in _all(server):
        found.append(figure)
        slow = f"p95 {figure.p95:.1f} ms" if figure.times else "not measured"
        print(f"  {figure.name}: {slow}, {figure.cpu or 0:.1f} ms of processor. {figure.note}", flush=True)
    return found


def _all(server: Server | None) -> Iterator[Figure]:
    """Over HTTP first, then what needs no server."""
    with closing(Site(server)) as site:
        yield answering.one_answer(site)
        yield from reading.pages(site)
        yield exporting.ten_exports(site)
        yield from tablet.figures(site)
    yield parts.one_pdf()
    yield from parts.ticks(TICK_MS, server)
    # Last, because a tick would settle what no worker has settled here.
    with closing(Site(server)) as site:
        yield from sheets.submissions(site)
