"""What is sent to us has a largest size, whoever sends it and wherever to; too much is refused before it is read."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from treadle.kernel.errors import InvalidInput
from treadle.ui import receipts


class BodyLimitMiddleware:
    """Refuses by the length that the sender announces; what is sent beyond it, or without one, Django does not read."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        announced = str(request.META.get("CONTENT_LENGTH") or "0")
        if announced.isascii() and announced.isdigit() and int(announced[:20]) <= settings.LARGEST_BODY:
            return self.get_response(request)
        error = InvalidInput(_("More than %(most)s MB were sent at once. Send less.") % {
            "most": settings.LARGEST_BODY // 1024 // 1024}, code="too_large")
        if receipts.wants_json(request) or request.path.startswith("/api/"):
            answer: HttpResponse = receipts.problem(error)
        else:
            answer = HttpResponse(str(error.sentence), content_type="text/plain; charset=utf-8")
        answer.status_code = 413
        answer.headers["Connection"] = "close"
        return answer
