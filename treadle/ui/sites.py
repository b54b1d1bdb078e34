"""A site is a package of page modules; each says its own addresses, its line in the menu and what its needs lead to.

A page module may define ``urlpatterns``, ``NAV`` (a :class:`MenuItem` or a list of them) and ``NEEDS``
(``{need kind: (url name, button)}``). Lying in the site's package is enough: nothing is registered twice.
"""

import pkgutil
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, reverse
from django.utils.functional import Promise

from treadle.domain.access.permissions import Permission
from treadle.domain.access.queries import can
from treadle.kernel.needs import Need
from treadle.ui import clock

_NOT_PAGES = {"apps", "urls"}


@dataclass(frozen=True)
class MenuItem:
    """A line of a site's menu; shown to those who have one of ``permissions``. ``order`` sorts within the menu."""

    title: str | Promise
    url: str
    permissions: tuple[Permission, ...]
    order: int = 50
    group: str | Promise = ""


@cache
def pages_of(package: str) -> tuple[ModuleType, ...]:
    """The page modules of a site's package, by name."""
    site = import_module(package)
    names = sorted(found.name for found in pkgutil.iter_modules(site.__path__) if found.name not in _NOT_PAGES)
    return tuple(import_module(f"{package}.{name}") for name in names)


def urlpatterns_of(package: str) -> list[URLPattern | URLResolver]:
    """The addresses of all page modules."""
    return [pattern for page in pages_of(package) for pattern in getattr(page, "urlpatterns", [])]


def menu_of(package: str, request: HttpRequest) -> list[dict[str, Any]]:
    """The site's menu as this person may use it."""
    person = getattr(request, "person", None)
    if person is None:
        return []
    now = clock.now()
    items = sorted(_items(package), key=lambda item: (str(item.group) != "", item.order))
    return [
        {"title": item.title, "href": reverse(item.url), "group": item.group}
        for item in items
        if any(can(person, permission, at=now) for permission in item.permissions)
    ]


def _items(package: str) -> Iterable[MenuItem]:
    for page in pages_of(package):
        found = getattr(page, "NAV", [])
        yield from [found] if isinstance(found, MenuItem) else found


@cache
def _leads_of(package: str) -> dict[str, tuple[str, str | Promise]]:
    """Kind of need → name of the page that it leads to, and its button."""
    return {kind: lead for page in pages_of(package) for kind, lead in getattr(page, "NEEDS", {}).items()}


def with_a_page(package: str, needs: Iterable[Need]) -> list[Need]:
    """The needs that this site has a page for; of a long list only those shown are made rows of."""
    return [need for need in needs if need.kind in _leads_of(package)]


def rows_of(package: str, needs: Iterable[Need]) -> list[dict[str, Any]]:
    """Needs as the rows that ``{% needs %}`` draws; a need that this site has no page for is left out."""
    leads = _leads_of(package)
    return [
        {
            "title": need.title,
            "why": need.why,
            "due": need.due_on,
            "button": leads[need.kind][1],
            "href": reverse(leads[need.kind][0], args=[need.about]),
        }
        for need in needs
        if need.kind in leads
    ]
