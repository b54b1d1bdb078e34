"""Every refusal of the API as a problem document (RFC 9457), whatever raised it."""

import json
import logging
from http import HTTPStatus
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from treadle.kernel.errors import InvalidInput, NotYours, TreadleError

log = logging.getLogger(__name__)
MEDIA_TYPE = "application/problem+json"


class NoToken(TreadleError):
    """The request brings no key that opens anything."""

    status = 401

    def __init__(self) -> None:
        super().__init__(_("Send a token that is still in force: Authorization: Bearer …"), code="no_token")


class ScopeMissing(TreadleError):
    """The token may not do this, or its person may not any more."""

    status = 403

    def __init__(self, scope: str) -> None:
        super().__init__(_("This token does not open this door. It needs the scope %(scope)s, and its person a role "
                           "that can use it.") % {"scope": scope}, code="scope_missing")
        self.scope = scope


class TooMany(TreadleError):
    """The token asks more often than it may."""

    status = 429

    def __init__(self, wait: int) -> None:
        super().__init__(_("Too many requests. Wait %(seconds)s seconds.") % {"seconds": wait}, code="too_many")
        self.wait = wait


def problem(status: int, detail: str = "", *, code: str = "", fields: dict[str, str] | None = None) -> HttpResponse:
    """A problem document. ``type`` is about:blank, so ``title`` is the status in words; ``code`` is stable."""
    body: dict[str, Any] = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status}
    body |= {"detail": detail} if detail else {}
    body |= {"code": code} if code else {}
    body |= {"fields": fields} if fields else {}
    return HttpResponse(json.dumps(body, ensure_ascii=False), status=status, content_type=MEDIA_TYPE)


def not_found() -> HttpResponse:
    """The one answer for what is not there and for what is not yours."""
    return problem(404, code="not_found")


def of_error(error: TreadleError) -> HttpResponse:
    """A refusal of rules or access."""
    if isinstance(error, NotYours):
        return not_found()
    fields = {name: str(text) for name, text in error.fields.items()} if isinstance(error, InvalidInput) else {}
    answer = problem(error.status, str(error.sentence), code=error.code, fields=fields)
    if isinstance(error, NoToken):
        answer["WWW-Authenticate"] = 'Bearer realm="treadle"'
    if isinstance(error, ScopeMissing):
        answer["WWW-Authenticate"] = f'Bearer realm="treadle", error="insufficient_scope", scope="{error.scope}"'
    if isinstance(error, TooMany):
        answer["Retry-After"] = str(error.wait)
    return answer


def not_allowed(allowed: str) -> HttpResponse:
    """Another method than those of the address."""
    answer = problem(405, _("This address answers to: %(methods)s.") % {"methods": allowed}, code="method_not_allowed")
    answer["Allow"] = allowed
    return answer


def invalid(error: ValidationError) -> HttpResponse:
    """What does not fit the document; each field with its own sentence."""
    fields = {_name(each["loc"]): str(each["msg"]) for each in error.errors}
    return problem(422, _("The request does not fit. Look at the fields."), code="invalid", fields=fields)


def _name(where: tuple[object, ...]) -> str:
    """``("body", "payload", "name")`` as ``body.name``: the parameter's own name is nobody's business."""
    parts = [str(part) for part in where]
    if parts and parts[0] == "body" and len(parts) > 1:
        parts = [parts[0], *parts[2:]]
    return ".".join(parts)


def hear(api: NinjaAPI) -> None:
    """Tell ninja what becomes of each kind of error."""
    api.add_exception_handler(TreadleError, lambda _request, error: of_error(error))
    api.add_exception_handler(Http404, lambda _request, _error: not_found())
    api.add_exception_handler(ValidationError, lambda _request, error: invalid(error))
    api.add_exception_handler(AuthenticationError, lambda _request, _error: of_error(NoToken()))
    api.add_exception_handler(HttpError, _http_error)
    api.add_exception_handler(RequestDataTooBig, lambda _request, _error: problem(413, code="too_large"))
    api.add_exception_handler(Exception, _unforeseen)


def _http_error(_request: HttpRequest, error: HttpError) -> HttpResponse:
    return problem(error.status_code, str(error), code="bad_request")


def _unforeseen(request: HttpRequest, error: Exception) -> HttpResponse:
    log.exception("The API failed at %s %s.", request.method, request.path, exc_info=error)
    return problem(500, _("Something went wrong on our side. It was written to the log."), code="failed")
