"""Machines that ask without HTTPS are refused, not led on: what they sent could be read on the way, and nobody notices.

A person's browser has sent nothing secret yet when it is led to HTTPS. A program sends its token with every request,
follows the redirect, and nobody learns that the token has travelled in the open.
"""

import re
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from treadle.kernel.errors import TreadleError
from treadle.ui import receipts, security_log

#: The doors whose refusals are problem documents; the others' are plain text.
JSON = ("api", "field")


class PlainHttp(TreadleError):
    """Asked over plain HTTP where a secret is sent."""

    status = 403


class PlainHttpMiddleware:
    """Stands behind Django's redirect, which leaves the doors of machines out, and is on where that is."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        path = request.path.lstrip("/")  # as Django's redirect looks at it
        if request.is_secure() or not settings.SECURE_SSL_REDIRECT or not re.match(settings.MACHINE_DOORS, path):
            return self.get_response(request)
        door = path.split("/")[0]
        security_log.plain_http(door)
        error = PlainHttp(_("Ask over HTTPS: change the address to https://. What was sent just now could be read on "
                            "the way; if it held a token or a key, revoke it and make a new one."), code="plain_http")
        if door in JSON:
            answer: HttpResponse = receipts.problem(error)
        else:
            answer = HttpResponse(str(error.sentence), content_type="text/plain; charset=utf-8", status=error.status)
        answer.headers["Cache-Control"] = "no-store"
        answer.headers["Connection"] = "close"  # the body is not read
        return answer
