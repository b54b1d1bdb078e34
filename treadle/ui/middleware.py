"""What surrounds every view: who asks, in which language, with which second factor; and what a refusal looks like."""

from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation

from treadle.domain.access.queries import held_by
from treadle.domain.parties.models import Person
from treadle.kernel.errors import NotYours, TreadleError
from treadle.ui import clock, receipts, security_log
from treadle.ui.allow import access_of

type GetResponse = Callable[[HttpRequest], HttpResponse]


class PersonMiddleware:
    """Puts ``request.person`` (or None), speaks the person's language, and holds staff to a second factor."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.person = request.user if request.user.is_authenticated else None  # type: ignore[attr-defined]
        asked = request.GET.get("language", "")
        known = dict(settings.LANGUAGES)
        if asked in known:
            translation.activate(asked)
        elif request.person is not None and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:  # type: ignore[attr-defined]
            translation.activate(request.person.locale if request.person.locale in known else "en")  # type: ignore[attr-defined]
        request.LANGUAGE_CODE = translation.get_language() or "en"  # type: ignore[attr-defined]
        response = self.get_response(request)
        if asked in known:
            response.set_cookie(settings.LANGUAGE_COOKIE_NAME, asked, max_age=31_536_000, samesite="Lax",
                                secure=settings.HTTPS, httponly=True)
        return response

    def process_view(self, request: HttpRequest, view: Callable[..., object], args: object,
                     kwargs: object) -> HttpResponse | None:
        """A password that was handed over is changed first; staff set up a second factor, outside demo mode."""
        access = access_of(view)
        if access is None or access.is_open or access.before_second_factor:
            return None
        person: Person | None = request.person  # type: ignore[attr-defined]
        if person is not None and person.must_change_password:
            return receipts.lead_to(request, reverse("account_change_password"))
        if person is None or not lacks_second_factor(person):
            return None
        return receipts.lead_to(request, reverse("mfa_index"))


def lacks_second_factor(person: Person) -> bool:
    """Whether this person must set up a second factor before going on."""
    if settings.DEMO or not any(held.role.is_staff for held in held_by(person, clock.now())):
        return False
    return not is_mfa_enabled(person)


class RefusalMiddleware:
    """Turns the errors of rules and access into an answer, so that views have no ``try``."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A refusal and a missing thing give the same page; a broken rule says why."""
        if isinstance(exception, NotYours):
            security_log.refused(request)
        if isinstance(exception, NotYours | Http404):
            return receipts.not_found(request, exception)
        if isinstance(exception, TreadleError):
            return receipts.refusal(request, exception)
        return None
