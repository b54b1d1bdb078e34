"""What every page gets: navigation, the person, the day, the look. Lazy: a page that shows none of it asks nothing."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject

from treadle.domain.access.queries import held_by
from treadle.domain.notices.models import Notice
from treadle.domain.parties.models import Person
from treadle.ui import clock, navigation
from treadle.ui.ways import way


def chrome(request: HttpRequest) -> dict[str, Any]:
    """The surroundings of a page."""
    person: Person | None = getattr(request, "person", None)
    return {
        **look(request),
        "nav": SimpleLazyObject(lambda: navigation.items_of(request)),
        "site_name": SimpleLazyObject(lambda: _site_text(request)),
        "home_url": SimpleLazyObject(lambda: _site_url(request, "home") or "/"),
        "search_url": SimpleLazyObject(lambda: _site_url(request, "search")),
        "person": person,
        "person_name": person.name if person else "",
        "person_place": SimpleLazyObject(lambda: _place(person)),
        "person_menu": SimpleLazyObject(lambda: navigation.person_menu_of(request) if person else []),
        "unread": SimpleLazyObject(lambda: _unread(person)),
        "sign_out_url": _address("account_logout") if person else "",
        "sign_in_url": settings.LOGIN_URL,
        "languages": [{"code": code, "name": name, "current": code == request.LANGUAGE_CODE}  # type: ignore[attr-defined]
                      for code, name in settings.LANGUAGES] if hasattr(request, "LANGUAGE_CODE") else [],
    }


def look(request: HttpRequest) -> dict[str, Any]:
    """Demo mark, day and theme."""
    person: Person | None = getattr(request, "person", None)
    return {
        "demo_mode": settings.DEMO,
        "today": clock.today(),  # a plain day: a lazy one cannot be subtracted
        "theme": request.COOKIES.get("theme") or (person.theme if person else "system"),  # the device knows better
    }


def _site_text(request: HttpRequest) -> str:
    site = navigation.site_of(request)
    return str(site.name) if site else ""


def _site_url(request: HttpRequest, which: str) -> str:
    site = navigation.site_of(request)
    name = getattr(site, which) if site else ""
    person: Person | None = getattr(request, "person", None)
    try:
        return way(person, name) if name else ""
    except NoReverseMatch:
        return ""


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _place(person: Person | None) -> str:
    held = held_by(person, clock.now()) if person else []
    return str(held[0].role.title) if held else ""


def _unread(person: Person | None) -> int | str:
    """How many messages wait; from a hundred on nobody reads the number, and nobody need count them for it."""
    if person is None:
        return 0
    count = Notice.objects.filter(person=person, read_at=None).order_by()[:100].count()
    return count if count < 100 else "99+"
