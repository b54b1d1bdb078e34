"""Who asks: basic authentication with a login name or e-mail and, as the password, a token of the scope ``field``.

Cookies open nothing here, so a page of another site can have nothing sent in anybody's name: the addresses are exempt
from the check of forged requests. Wrong tries are limited as those of sign-in are. A right token always opens: nobody
is shut out by another's guessing, and 256 random bits are not guessed.
"""

import binascii
from base64 import b64decode
from collections.abc import Callable
from copy import copy
from functools import wraps

from allauth.core.internal import ratelimit
from django.conf import settings
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation, TooManyFilesSent
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.utils.translation import override

from treadle.domain.access.operations import note_use
from treadle.domain.access.permissions import Permission
from treadle.domain.access.queries import day_of, token_may, token_of_key
from treadle.domain.access.states import TokenScope
from treadle.domain.parties.models import Person
from treadle.domain.parties.queries import person_signing_in_as
from treadle.kernel.errors import NotYours, TreadleError
from treadle.ui import clock, security_log
from treadle.ui.allow import Access
from treadle.web.openrosa import answers

VERSION = "1.0"
REALM = "Treadle"
LONGEST_HEADER = 1_000
LIMITS = (("login_failed", "odk:{place}:{name}"), ("login_elsewhere", "odk:{name}"))

type View = Callable[..., HttpResponse]


def odk(view: View) -> View:
    """Let in who may carry visits; refusals are sentences in OpenRosa's shape."""

    @wraps(view)
    def worn(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        request.person = person = person_of(request)  # type: ignore[attr-defined]  # a session opens nothing here
        known = dict(settings.LANGUAGES)
        with override(person.locale if person is not None and person.locale in known else "en"):
            return _dressed(_nobody(request) if person is None else _answer(view, request, *args, **kwargs))

    worn.access = Access(  # type: ignore[attr-defined]
        (Permission.ASSESSMENT_FILL,), before_second_factor=True)  # as with every token
    worn.csrf_exempt = True  # type: ignore[attr-defined]  # nothing rests on cookies
    return worn


def _answer(view: View, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
    try:
        return view(request, *args, **kwargs)
    except (NotYours, Http404) as error:
        if isinstance(error, NotYours):
            security_log.refused(request)
        return answers.message(_("There is no such form for you. Ask the team leader to assign you to the visit."),
                               status=404)
    except TreadleError as error:
        return answers.message(str(error.sentence), status=error.status)
    except (MultiPartParserError, TooManyFilesSent, RequestDataTooBig, SuspiciousOperation):
        return answers.message(_("This was not sent as forms are sent. Send fewer files at once."), status=400)


def _dressed(response: HttpResponse) -> HttpResponse:
    response["X-OpenRosa-Version"] = VERSION
    response["Date"] = http_date()
    response["Cache-Control"] = "no-store, private"
    response["Vary"] = "Authorization, Accept-Encoding"
    return response


def person_of(request: HttpRequest) -> Person | None:
    """Whose open token of the scope ``field`` came under their own name; None for everything else."""
    name, key = _credentials(request.headers.get("Authorization", ""))
    now = clock.now()
    token = token_of_key(key, now) if name and key else None
    if token is None or not token_may(token, TokenScope.FIELD, now):
        return None
    if name.casefold() not in {token.person.login.casefold(), token.person.email.casefold()}:
        return None
    note_use(token=token, on=day_of(now))
    return token.person


def _credentials(header: str) -> tuple[str, str]:
    scheme, _space, text = header[:LONGEST_HEADER].partition(" ")
    if scheme.lower() != "basic":
        return "", ""
    try:
        name, _colon, key = b64decode(text.strip(), validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        return "", ""
    return name.strip(), key.strip()


def _nobody(request: HttpRequest) -> HttpResponse:
    """Ask for a name and token; after too many wrong ones, ask to wait."""
    name, _key = _credentials(request.headers.get("Authorization", ""))
    if name and not _may_try(request, name):
        refused = answers.message(_("Too many wrong tries. Wait five minutes, then check name and token."), status=429)
        refused["Retry-After"] = "300"
        return refused
    refused = answers.message(
        _("Sign in with your login name or e-mail and, as the password, a token of the scope “field”."), status=401)
    refused["WWW-Authenticate"] = f'Basic realm="{REALM}", charset="UTF-8"'
    return refused


def _may_try(request: HttpRequest, login: str) -> bool:
    """Count a wrong try at a name; a name of nobody counts likewise, so that nobody learns who is known."""
    person = person_signing_in_as(login)
    name = str(person.pk) if person else " ".join(login.casefold().split())[:200]
    place = ratelimit.get_ip(request)
    counted = copy(request)
    counted.method = "POST"  # the limits of sign-in look at forms that are sent; here each request tries
    for action, key in LIMITS:
        at = key.format(place=place, name=name)
        if not ratelimit.consume(counted, app="allauth.account", action=action, key=at):
            security_log.too_many("tokens", person)
            return False
    return True
