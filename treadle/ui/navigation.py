"""The sites' navigation: each site registers how its side menu is made, from ``AppConfig.ready``."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.functional import Promise

from treadle.domain.access.queries import sites_of
from treadle.domain.parties.models import Person
from treadle.ui import clock

type Items = Callable[[HttpRequest], list[dict[str, Any]]]


@dataclass(frozen=True)
class SiteChrome:
    """What surrounds a site's pages. ``home``, ``search`` are URL names; ``items`` gives the menu of one request."""

    site: str
    items: Items
    name: str | Promise = ""
    home: str = ""
    search: str = ""


_SITES: dict[str, SiteChrome] = {}


def register(site: str, items: Items, *, name: str | Promise = "", home: str = "", search: str = "") -> None:
    """Say how the pages of ``site`` (its URL namespace: office, factory, buyer, constituent, public) are surrounded.

    ``items`` returns ``{"title", "href"}`` and, where wanted, ``"current"``, ``"count"``, ``"group"``; ``current`` is
    worked out from the address when it is left out. It should ask no more than one query.
    """
    _SITES[site] = SiteChrome(site, items, name, home or f"{site}:home", search)


_MENUS: list[Items] = []


def register_person_menu(items: Items) -> None:
    """Add lines (``{"title", "href"}``) to the menu under the person's name: account, messages, other sites."""
    _MENUS.append(items)


def person_menu_of(request: HttpRequest) -> list[dict[str, Any]]:
    """The lines under the person's name."""
    return [item for menu in _MENUS for item in menu(request)]


def registered() -> Mapping[str, SiteChrome]:
    """All sites that have registered."""
    return _SITES


def site_of(request: HttpRequest) -> SiteChrome | None:
    """The site that a request is in; on shared pages (account, messages) the person's first site."""
    match = request.resolver_match
    namespace = match.namespaces[0] if match and match.namespaces else ""
    person: Person | None = getattr(request, "person", None)
    if namespace in _SITES and (namespace != "public" or person is None):
        return _SITES[namespace]
    if person is not None:
        for site in sites_of(person, clock.now()):
            if site.value in _SITES:
                return _SITES[site.value]
    return _SITES.get("public")


def items_of(request: HttpRequest) -> list[dict[str, Any]]:
    """The side menu of this request, with the current page marked (the longest address that fits)."""
    site = site_of(request)
    items = [dict(item) for item in site.items(request)] if site else []
    if not any("current" in item for item in items):
        fitting = [item for item in items if request.path.startswith(str(item["href"]))]
        best = max(fitting, key=lambda item: len(str(item["href"])), default=None)
        for item in items:
            item["current"] = item is best
    return items
