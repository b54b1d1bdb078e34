"""All figures that have a target of their own, on the installation that Django is set up for."""

from contextlib import closing

from bench import answering, parts, reading
from bench.measures import Figure
from bench.servers import Server
from bench.site import Site

TICK_MS = 10_000.0


def measure(port: int, server: Server | None) -> list[Figure]:
    """Over HTTP first, then what needs no server."""
    with closing(Site(port, server)) as site:
        figures = [answering.one_answer(site), *reading.pages(site)]
        memory = Figure("memory of the site's processes", target="", within=True)
        memory.note = f"{site.megabytes():.0f} MB after these, shared pages counted once"
    return [*figures, memory, parts.one_pdf(), *parts.ticks(TICK_MS)]
