"""How long somebody stays signed in, and ending it: after two quiet hours, after twelve in all, or everywhere at once.

By the real clock, also in a demonstration whose calendar stands elsewhere. A session is kept in the database under a
random name that changes at sign-in; nothing here reads or gives out that name.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from treadle.domain.parties.models import Person

STARTED, SEEN = "started_at", "seen_at"
#: A session is written anew at most this often (seconds), so that reading pages does not write to the database.
EVERY = 300


class SessionLimitMiddleware:
    """Ends a session that was quiet for too long or is too old, before anybody is taken from it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        session: SessionBase = request.session
        if settings.SESSION_COOKIE_NAME in request.COOKIES and SESSION_KEY in session:
            now = time.time()
            if has_ended(session, now):
                session.flush()
            elif now - session.get(SEEN, 0) > EVERY:
                session[SEEN] = now
                session.setdefault(STARTED, now)
        return self.get_response(request)


def has_ended(session: Any, now: float) -> bool:
    """Whether the session is too old, or was quiet for too long. Times are seconds since 1970."""
    return is_too_old(session, now) or bool(now - session.get(SEEN, now) > settings.SESSION_IDLE_AGE)


def is_too_old(session: Any, now: float) -> bool:
    """Whether somebody signed in longer ago than a session may last. Devices that only send are held to this alone."""
    return bool(now - session.get(STARTED, now) > settings.SESSION_COOKIE_AGE)


def note_start(sender: object, request: HttpRequest | None, **_more: object) -> None:
    """Somebody has just signed in: the hours count from here. Receives ``user_logged_in``."""
    if request is not None and hasattr(request, "session"):
        request.session[STARTED] = request.session[SEEN] = time.time()


@dataclass(frozen=True)
class OpenSession:
    """A place where somebody is signed in, as far as they need to know it."""

    started_at: datetime
    seen_at: datetime
    is_this: bool


def _sessions_of(person: Person) -> Iterator[tuple[Session, dict[str, Any]]]:
    """Every live session of a person. Sessions name nobody in a column, so all live ones are looked through."""
    now = time.time()
    for row in Session.objects.filter(expire_date__gt=timezone.now()).iterator(chunk_size=500):
        held = row.get_decoded()
        if held.get(SESSION_KEY) == str(person.pk) and not has_ended(held, now):
            yield row, held


def open_sessions(person: Person, current: str | None) -> list[OpenSession]:
    """Where the person is signed in, the latest first; ``current`` is the name of the session that asks."""
    found = [OpenSession(_moment(held.get(STARTED, 0)), _moment(held.get(SEEN, 0)), row.session_key == current)
             for row, held in _sessions_of(person)]
    return sorted(found, key=lambda each: each.seen_at, reverse=True)


def end_sessions(person: Person, *, but: str | None = None) -> int:
    """Sign the person out everywhere, except in the session named ``but``; how many were ended."""
    names = [row.session_key for row, _held in _sessions_of(person) if row.session_key != but]
    Session.objects.filter(session_key__in=names).delete()
    return len(names)


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
