"""What every address of the API does before and after its work: whose token it is, what it may, how often, ETags."""

from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from time import monotonic
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.http import parse_etags
from ninja.security import HttpBearer

from treadle.domain.access.models import Token
from treadle.domain.access.operations import note_use
from treadle.domain.access.queries import SCOPE_NEEDS, day_of, token_may, token_of_key
from treadle.domain.access.states import TokenScope
from treadle.ui import clock
from treadle.ui.allow import Access, View
from treadle.web.api import problems
from treadle.web.api.problems import NoToken, ScopeMissing, TooMany

WINDOW = 60  # seconds
#: Address name → the scopes of its methods; ``opens`` fills it, and what is not in it cannot be reached.
DOORS: dict[str, set[TokenScope]] = {}


class Bearer(HttpBearer):
    """``Authorization: Bearer …``; afterwards ``request.person`` and ``request.auth`` (the token) are set."""

    def __init__(self, scope: TokenScope) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> Token:
        """The open token of this key, if it may do what the address does."""
        return enter(request, token.strip(), self.scope)


def enter(request: HttpRequest, key: str, scope: TokenScope) -> Token:
    """Ask access whether this key opens this door, and count the request."""
    now = clock.now()
    token = token_of_key(key, now) if key else None
    if token is None:
        raise NoToken
    count_request(str(token.pk))
    if not token_may(token, scope, now):
        raise ScopeMissing(scope.value)
    note_use(token=token, on=day_of(now))
    request.person = token.person  # type: ignore[attr-defined]
    return token


def count_request(who: str) -> None:
    """Refuse more requests of one token within a minute than the setting allows, in this process."""
    window, passed = divmod(monotonic(), WINDOW)
    key = f"api:{who}:{int(window)}"
    cache.add(key, 0, timeout=2 * WINDOW)
    if cache.incr(key) > settings.API_RATE:
        raise TooMany(max(1, WINDOW - int(passed)))


def opens(name: str, scope: TokenScope, response: Any, **more: Any) -> dict[str, Any]:
    """What a route says of itself: ``@router.get("/factories", **opens("factories", SCOPE, FactoryPage))``."""
    DOORS.setdefault(name, set()).add(scope)
    return {"url_name": name, "operation_id": name, "auth": Bearer(scope), "response": response, **more}


def guarded(name: str) -> Callable[[View], View]:
    """Decorate the view of an address: it declares its access, and answers every refusal in one shape."""
    permissions = tuple(SCOPE_NEEDS[scope] for scope in sorted(DOORS[name]))
    return _wrapped(Access(permissions, before_second_factor=True))


def open_door(because: str) -> Callable[[View], View]:
    """The same for an address that needs no token."""
    return _wrapped(Access(because=because))


def _wrapped(access: Access) -> Callable[[View], View]:
    def decorate(view: View) -> View:
        @wraps(view)
        def worn(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
            request.person = None  # type: ignore[attr-defined]  # a browser's session opens nothing here
            length = str(request.META.get("CONTENT_LENGTH") or "0")
            if not length.isdecimal() or int(length[:20]) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
                return problems.problem(413, code="too_large")
            if "\0" in request.path or any("\0" in value for values in request.GET.lists() for value in values[1]):
                return problems.problem(422, code="invalid")
            response = view(request, *args, **kwargs)
            if response.status_code == 405:
                return problems.not_allowed(", ".join(sorted(response["Allow"].split(", "))))
            return _conditional(request, response)

        worn.access = access  # type: ignore[attr-defined]
        worn.csrf_exempt = True  # type: ignore[attr-defined]  # nothing rests on cookies
        return worn

    return decorate


def _conditional(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Give a whole answer its ETag, or say that the asker has it already."""
    response.headers.setdefault("Cache-Control", "private, no-cache")
    response.headers["Vary"] = "Authorization, Accept-Language"
    if request.method != "GET" or response.status_code != 200 or not isinstance(response, HttpResponse):
        return response
    response["ETag"] = f'"{sha256(response.content).hexdigest()[:32]}"'
    known = [tag.removeprefix("W/") for tag in parse_etags(request.headers.get("If-None-Match", ""))]
    if response["ETag"] not in known and "*" not in known:
        return response
    unchanged = HttpResponse(status=304)
    for header in ("ETag", "Cache-Control", "Vary"):
        unchanged[header] = response[header]
    del unchanged["Content-Type"]
    return unchanged
