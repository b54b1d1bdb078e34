"""Every page that each role can reach by links, beginning at its home: time, queries, size.

The links of the pages themselves are followed, so a page that nobody can find is not measured and a new one is, without
anybody naming it here. Of each address of a kind only so many objects are taken, a role.
"""

import re
from collections import defaultdict, deque
from dataclasses import dataclass, field
from datetime import date
from html import unescape

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import Resolver404, resolve

from bench.measures import share_of, timed

MOST_MS, MOST_QUERIES, MOST_KB = 100.0, 15, 60.0
LINK = re.compile(r'\bhref="(/[^"#]*)')
#: Not pages: files handed out, signing out, and what only a worker finishes.
NOT_PAGES = ("/static/", "/sign-out/", "/demo/")
#: A kind of address that was measured on so many objects is then looked at once a role.
ENOUGH = 10


@dataclass
class Page:
    """One kind of address over all roles and objects."""

    name: str
    times: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)
    queries: int = 0
    kilobytes: float = 0
    worst: str = ""
    failed: str = ""

    @property
    def p50(self) -> float:
        """The middle, in milliseconds."""
        return share_of(self.times, 0.5) if self.times else 0

    @property
    def p95(self) -> float:
        """The slow end, in milliseconds."""
        return share_of(self.times, 0.95) if self.times else 0

    @property
    def cpu95(self) -> float:
        """The slow end of processor time, in milliseconds: what a busy machine does not blur."""
        return share_of(self.processor, 0.95) if self.processor else 0

    @property
    def holds(self) -> bool:
        """Whether it stays within all targets."""
        within = self.p95 <= MOST_MS and self.queries <= MOST_QUERIES and self.kilobytes <= MOST_KB
        return within and not self.failed


def walk(*, each: int) -> list[Page]:
    """Walk as the first account of every role."""
    from treadle.config.warmth import warm
    from treadle.domain.parties.models import Person
    from treadle.ui import clock
    from treadle.ui.demo import demo_accounts

    warm()  # as the site's processes do
    pages: dict[str, Page] = {}
    today: date = clock.today()
    for account in demo_accounts(today):
        print(f"  {account.role} …", flush=True)
        client = Client(SERVER_NAME="localhost", raise_request_exception=False)
        client.force_login(Person.objects.get(login=account.login))
        _walk_as(client, account.role, account.home, each, pages)
    return sorted(pages.values(), key=lambda page: page.name)


def _walk_as(client: Client, role: str, home: str, each: int, pages: dict[str, Page]) -> None:
    seen: dict[str, set[str]] = defaultdict(set)
    waiting = deque([home, "/account/", "/messages/", "/roles/"])
    known = set(waiting)
    while waiting:
        url = waiting.popleft()
        name = _name_of(url)
        if not name or len(seen[name]) >= (each if len(pages.get(name, Page(name)).times) < ENOUGH else 1):
            continue
        seen[name].add(url)
        html = _measure(client, role, url, pages.setdefault(name, Page(name)))
        for link in dict.fromkeys(unescape(found) for found in LINK.findall(html)):
            if link not in known and not link.startswith(NOT_PAGES):
                known.add(link)
                waiting.append(link)


def _name_of(url: str) -> str:
    """The name of an address; a sorted, filtered or second page of a table counts as another kind."""
    path, _mark, query = url.partition("?")
    try:
        match = resolve(path)
    except Resolver404:
        return ""
    asked = sorted({part.partition("=")[0] for part in query.split("&") if part})
    if set(asked) & {"language", "export", "format"}:
        return ""
    return match.view_name + ("?…" if asked else "")


def _measure(client: Client, role: str, url: str, page: Page) -> str:
    """Ask once while counting, then for the time; the page as text ("" for a file or a redirect)."""
    with CaptureQueriesContext(connection) as captured:
        response = client.get(url)
        queries = len(captured)
    if response.status_code >= 400:
        page.failed = f"{response.status_code} for {role} at {url}"
        return ""
    if response.status_code != 200 or not response.headers.get("Content-Type", "").startswith("text/html"):
        return ""
    wall, processor = timed(lambda: client.get(url))
    page.times.append(wall)
    page.processor.append(processor)
    kilobytes = len(response.content) / 1000
    if queries > page.queries or kilobytes > page.kilobytes:
        page.worst = f"{role} {url}"
    page.queries = max(page.queries, queries)
    page.kilobytes = max(page.kilobytes, kilobytes)
    return str(response.content.decode())


