"""Who asks, on the fast lane: the session and the person with their roles, in two queries that are compiled once.

It holds people to the same as the other sites' middleware: a session that is open and was made with the present
password, an active account, an own password, and for staff a second factor.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import InterfaceError, OperationalError, connection
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from treadle.domain.access.operations import note_use
from treadle.domain.access.queries import day_of, held_by, remember_roles, token_may, token_of_key
from treadle.domain.access.states import TokenScope
from treadle.domain.parties.models import Factory, Membership, Organisation, Person
from treadle.kernel.errors import RuleBroken
from treadle.kernel.prepared import HOLE, TEXT_HOLE, prepared
from treadle.ui import clock, receipts
from treadle.ui.sessions import is_too_old

PERSON = ("id", "login", "email", "name", "password", "locale", "is_active", "must_change_password")
MEMBERSHIP = ("id", "role", "starts_on", "ends_on", "organisation_id", "factory_id")


class NotSignedIn(RuleBroken):
    """Nobody, as far as the server can tell."""

    status = 401


class NotYet(RuleBroken):
    """Signed in, with something to do before."""

    status = 403


class FieldDoor:
    """Puts ``request.person`` and speaks their language; without one it answers with a problem document."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.META["HTTP_ACCEPT"] = "application/json"  # a device asks: every refusal is a problem document
        person, has_second_factor = once_more(lambda: _who_asks(request))
        request.person = person  # type: ignore[attr-defined]
        known = dict(settings.LANGUAGES)
        with translation.override(person.locale if person is not None and person.locale in known else "en"):
            refused = _refusal(person, has_second_factor)
            if refused is None:
                return self.get_response(request)
            refused.details.setdefault("detail", str(refused.sentence))
            return receipts.problem(refused)


def _who_asks(request: HttpRequest) -> tuple[Person | None, bool]:
    bearer = request.headers.get("Authorization", "")
    if not bearer:
        return person_of_session(request.COOKIES.get(settings.SESSION_COOKIE_NAME, ""))
    request._dont_enforce_csrf_checks = True  # type: ignore[attr-defined]  # nothing rests on cookies
    return person_of_token(bearer), True


def once_more[Found](ask: Callable[[], Found]) -> Found:
    """What ``ask`` finds, over a fresh line where the one that was kept open has broken meanwhile.

    So the first question of a request is itself the check that Django would send before it.
    """
    if connection.in_atomic_block:
        return ask()
    connection.health_check_done = True
    try:
        return ask()
    except (OperationalError, InterfaceError):
        connection.close()
        return ask()


def _refusal(person: Person | None, has_second_factor: bool) -> RuleBroken | None:
    if person is None:
        return NotSignedIn(_("Sign in first. What is on this device stays here."), code="not_signed_in")
    if person.must_change_password:
        return NotYet(_("Choose a password of your own first, on the sign-in page."), code="password")
    if settings.DEMO or has_second_factor or not any(one.role.is_staff for one in held_by(person, clock.now())):
        return None
    return NotYet(_("Set up a second factor first, on the page of your account."), code="second_factor")


def person_of_session(key: str) -> tuple[Person | None, bool]:
    """Whose open session this is, and whether they have a second factor."""
    rows = prepared("session", _sessions, TEXT_HOLE).rows(key) if key else []
    if not rows or rows[0][1] <= _real_now():
        return None, False
    session = SessionStore(key).decode(rows[0][0])
    if is_too_old(session, _real_now().timestamp()):
        return None, False
    try:
        person_id = UUID(str(session.get(SESSION_KEY)))
    except ValueError:
        return None, False
    person, has_second_factor = _person(person_id)
    if person is None or session.get(BACKEND_SESSION_KEY) not in settings.AUTHENTICATION_BACKENDS:
        return None, False
    same = constant_time_compare(session.get(HASH_SESSION_KEY, ""), person.get_session_auth_hash())
    return (person, has_second_factor) if same else (None, False)


def person_of_token(header: str) -> Person | None:
    """Whose open token of the scope ``field`` this is: ``Bearer <key>``. A session beside it opens nothing."""
    scheme, _space, key = header.partition(" ")
    now = clock.now()
    token = token_of_key(key.strip(), now) if scheme.lower() == "bearer" and key.strip() else None
    if token is None or not token_may(token, TokenScope.FIELD, now):
        return None
    note_use(token=token, on=day_of(now))
    return token.person


def _real_now() -> datetime:
    """Sessions end by the real clock, in a demonstration too."""
    return timezone.now()


def _sessions() -> QuerySet[Session, Any]:
    return Session.objects.filter(session_key=TEXT_HOLE).values_list("session_data", "expire_date")


def _people() -> QuerySet[Person, Any]:
    places = ("memberships__organisation__country", "memberships__factory__country")
    memberships = [f"memberships__{name}" for name in MEMBERSHIP]
    second = Exists(Authenticator.objects.filter(user=OuterRef("pk")))
    return Person.objects.filter(pk=HOLE, is_active=True).order_by().values_list(
        *PERSON, *memberships, *places, second)


def _person(person_id: UUID) -> tuple[Person | None, bool]:
    rows = prepared("person with roles", _people, HOLE).rows(person_id)
    if not rows:
        return None, False
    cut = len(PERSON)
    person = Person(**dict(zip(PERSON, rows[0][:cut], strict=True)))
    remember_roles(person, [_membership(person, row[cut:]) for row in rows if row[cut] is not None])
    return person, bool(rows[0][-1])


def _membership(person: Person, row: Any) -> Membership:
    held = dict(zip(MEMBERSHIP, row, strict=False))
    at, factory = held.pop("organisation_id"), held.pop("factory_id")
    country, factory_country = row[len(MEMBERSHIP):len(MEMBERSHIP) + 2]
    return Membership(
        person=person, **held, organisation=Organisation(pk=at, country=country) if at else None,
        factory=Factory(pk=factory, country=factory_country) if factory else None,
    )
