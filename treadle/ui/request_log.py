"""One line a request, with an id that all lines of that request carry; nothing tells who looked at what."""

import logging
import re
import time
from collections.abc import Callable
from contextvars import ContextVar
from uuid import uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponse

log = logging.getLogger("treadle.requests")
#: What is going on in this thread: the request's id, and the view or command that runs.
request_id: ContextVar[str] = ContextVar("request_id", default="")
running: ContextVar[str] = ContextVar("running", default="")
_GIVEN = re.compile(r"[A-Za-z0-9._-]{8,64}")


class RequestLogMiddleware:
    """Gives each request an id (the proxy's, where we trust one) and says which view answered how, and how fast."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.says = settings.LOG_FORMAT == "json"

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "") if settings.SECURE_PROXY_SSL_HEADER else ""
        mark = request_id.set(given if _GIVEN.fullmatch(given) else uuid4().hex)
        began = time.perf_counter()
        try:
            response = self.get_response(request)
            response.headers["X-Request-ID"] = request_id.get()
            if self.says:
                log.info("request", extra={"seen": {
                    "view": view_of(request), "method": method_of(request), "status": response.status_code,
                    "ms": round((time.perf_counter() - began) * 1000, 1)}})
            return response
        finally:
            running.set("")
            request_id.reset(mark)

    def process_view(self, request: HttpRequest, _view: object, _args: object, _kwargs: object) -> None:
        """Remember what runs, for slow statements."""
        running.set(view_of(request))


def view_of(request: HttpRequest) -> str:
    """The name of the view that answers, never the address: that may hold a token."""
    match = request.resolver_match
    return (match.view_name or match._func_path) if match else "none"


def method_of(request: HttpRequest) -> str:
    """The method, or OTHER: a stranger may send any word."""
    known = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
    return request.method if request.method in known else "OTHER"
