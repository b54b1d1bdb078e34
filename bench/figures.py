"""The figures as a page."""

import json
import os
import platform
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

from bench.measures import Figure
from bench.programme import Built
from bench.walk import MOST_KB, MOST_MS, MOST_QUERIES, Page

PAGE_TABLE = ("| page | requests | p50 ms | p95 ms | p95 of processor | queries | kB | worst |",
              "|---|---|---|---|---|---|---|---|")
FIGURE_TABLE = ("| what | p50 ms | p95 ms | processor ms | kB | target | | peers, on the same kind of machine | note |",
                "|---|---|---|---|---|---|---|---|---|")


def as_markdown(built: Built, figures: list[Figure], pages: list[Page]) -> str:
    """One programme on one database."""
    over = [page for page in pages if not page.holds]
    lines = [f"## {built.says}, {database()}", "", machine(), "", _took(built), "", *figure_table(figures), "",
             *_whole(pages), ""]
    if over:
        lines += ["Pages over a target:", "", *_page_table(over), ""]
    return "\n".join(lines)


def as_json(built: Built, figures: list[Figure]) -> str:
    """Processor time by figure, and the size of the programme."""
    spent = {figure.name: figure.cpu for figure in figures if figure.cpu is not None}
    spent |= {"build": built.processor * 1000} if built.processor else {}
    return json.dumps({"answers": built.answers, "factories": built.factories, "figures": spent})


def every_page(pages: list[Page]) -> str:
    """The long table."""
    return "\n".join(["## Every page", "", *_page_table(pages), ""])


def database() -> str:
    """Name and version of the database in use."""
    from django.db import connection

    if connection.vendor == "sqlite":
        return f"SQLite {sqlite3.sqlite_version}"
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        return f"PostgreSQL {cursor.fetchone()[0].split()[0]}"


def machine() -> str:
    """What it was measured on, and how busy that was: with other work beside it, trust the processor time."""
    load = os.getloadavg()[1]
    return (f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {_cores()} cores ({_processor()}), Python "
            f"{platform.python_version()}, mean load of the last five minutes {load:.1f}. Figures over HTTP come from "
            "two granian processes on this machine, the client on the same cores; processor time is that of the site "
            "and the database server a request.")


def figure_table(figures: list[Figure]) -> list[str]:
    """One line a figure."""
    return [*FIGURE_TABLE, *(_line(figure) for figure in figures)]


def _line(figure: Figure) -> str:
    p50, p95 = (f"{figure.p50:.1f}", f"{figure.p95:.1f}") if figure.times else ("", "")
    verdict = "holds" if figure.holds else ("**over**" if figure.times else "**not measured**")
    failed = f"{figure.failed} failed. " if figure.failed else ""
    cpu = "" if figure.cpu is None else f"{figure.cpu:.1f}"
    size = "" if figure.kilobytes is None else f"{figure.kilobytes:.0f}"
    return (f"| {figure.name} | {p50} | {p95} | {cpu} | {size} | {figure.target} | {verdict} | {figure.peer} | "
            f"{failed}{figure.note} |")


def _took(built: Built) -> str:
    if built.seconds is None:
        return f"Built before; database {built.megabytes:,.0f} MB."
    verdict = "holds" if built.seconds <= 600 else "**over**"
    return (f"Built in {built.seconds:.0f} s, {built.processor:.0f} s of them this process's processor time (target "
            f"600 s: {verdict}); database {built.megabytes:,.0f} MB.")


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _processor() -> str:
    try:
        text = Path("/proc/cpuinfo").read_text()
    except OSError:
        return platform.machine()
    names = [line.partition(":")[2].strip() for line in text.splitlines() if line.startswith("model name")]
    return names[0] if names else platform.machine()


def _whole(pages: list[Page]) -> list[str]:
    times = [each for page in pages for each in page.times]
    if not times:
        return ["No page was walked."]
    over = sum(not page.holds for page in pages)
    slowest, largest = max(page.cpu95 for page in pages), max(page.kilobytes for page in pages)
    return [f"Every page that a role reaches by links, in one process: {len(pages)} kinds, {len(times)} requests; "
            f"slowest p95 {slowest:.0f} ms of processor, most queries {max(page.queries for page in pages)}, largest "
            f"{largest:.0f} kB. Targets: p95 {MOST_MS:.0f} ms, {MOST_QUERIES} queries, {MOST_KB:.0f} kB. Over: {over}."]


def _page_table(pages: list[Page]) -> list[str]:
    return [*PAGE_TABLE, *(
        f"| {page.name} | {len(page.times)} | {page.p50:.0f} | {page.p95:.0f} | {page.cpu95:.0f} "
        f"| {page.queries} | {page.kilobytes:.0f} | {page.failed or ('' if page.holds else page.worst)} |"
        for page in pages)]
