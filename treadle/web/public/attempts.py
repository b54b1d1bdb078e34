"""Guessing passwords is slowed without shutting anybody out: neither a factory behind one address nor one person.

Tries are counted apart for browsers in which the person has signed in before (they hold a signed mark) and for all
others. Whoever guesses from elsewhere, or from next door, uses up the others' tries and never those of such a browser.
"""

from collections.abc import Iterable
from secrets import token_urlsafe
from typing import Any

from allauth.core.internal import ratelimit
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare, salted_hmac

from treadle.domain.parties.models import Person
from treadle.domain.parties.queries import person_signing_in_as
from treadle.ui import security_log

COOKIE = f"{settings.COOKIE_PREFIX}known"
KEEPS = 60 * 60 * 24 * 180  # seconds
AT_MOST = 8  # people a browser; a shared computer knows those who signed in last
APP = "allauth.account"


def is_known(request: HttpRequest, person: Person | None) -> bool:
    """Whether this person has signed in with this browser before."""
    nonce, marks = _read(request)
    if person is None or not nonce:
        return False
    mine = _mark(nonce, person)
    return any(constant_time_compare(mine, mark) for mark in marks)


def remember(request: HttpRequest, response: HttpResponse, person: Person) -> None:
    """Mark the browser as one in which this person has signed in. The mark names nobody and opens nothing."""
    nonce, marks = _read(request)
    nonce = nonce or token_urlsafe(12)
    mine = _mark(nonce, person)
    kept = [mine, *(mark for mark in marks if mark != mine)][:AT_MOST]
    response.set_cookie(COOKIE, ".".join([nonce, *kept]), max_age=KEEPS, httponly=True, samesite="Strict",
                        secure=settings.HTTPS)


def may_try(request: HttpRequest, login: str) -> list[ratelimit.RateLimitUsage] | None:
    """Count a try at a login; None when there were too many. The tries counted are given back on success."""
    person = person_signing_in_as(login)
    # Under one name, however it was written; a name of nobody counts likewise, so that nobody learns who is known.
    name = str(person.pk) if person else " ".join(login.casefold().split())[:200]
    if is_known(request, person):
        used = _consume(request, [("login_known", f"{_read(request)[0]}:{name}")])
    else:
        place = ratelimit.get_ip(request)
        used = _consume(request, [("login_failed", f"{place}:{name}"), ("login_elsewhere", name)])
    if used is None:
        security_log.too_many("passwords", person)
    return used


def may_send(request: HttpRequest, login: str) -> bool:
    """Whether the sign-in form may be sent at all: each costs the server some work."""
    if is_known(request, person_signing_in_as(login)):
        return True  # its own tries are counted
    may = _consume(request, [("sign_in", "")]) is not None
    if not may:
        security_log.too_many("forms", None)
    return may


def _consume(request: HttpRequest, tries: Iterable[tuple[str, str]]) -> list[ratelimit.RateLimitUsage] | None:
    used: list[ratelimit.RateLimitUsage] = []
    for action, key in tries:
        usage: Any = ratelimit.consume(request, app=APP, action=action, key=key)
        if not usage:
            return None
        used.append(usage)
    return used


def _read(request: HttpRequest) -> tuple[str, list[str]]:
    nonce, *marks = request.COOKIES.get(COOKIE, "")[:1000].split(".")
    return nonce, marks[:AT_MOST]


def _mark(nonce: str, person: Person) -> str:
    return salted_hmac("treadle.known_browser", f"{nonce}:{person.pk}", algorithm="sha256").hexdigest()[:32]
