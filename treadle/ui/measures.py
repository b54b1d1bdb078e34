"""Counts of requests for Prometheus: by view and status, never by person or address.

With several web processes each keeps its counts in a file (``PROMETHEUS_MULTIPROC_DIR``, set by `treadle serve`), and
whichever is asked adds them up.
"""

import time
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse

from treadle.ui.request_log import method_of, view_of

if TYPE_CHECKING:
    from prometheus_client import Counter, Histogram

BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)


@cache
def instruments() -> "tuple[Counter, Histogram]":
    """The counter and the histogram; imported only where there are metrics."""
    from prometheus_client import Counter, Histogram

    return (
        Counter("treadle_requests_total", "Requests answered.", ["view", "method", "status"]),
        Histogram("treadle_request_seconds", "Time until the answer began.", ["view"], buckets=BUCKETS),
    )


class MeasureMiddleware:
    """Counts and times every request, where there are metrics."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if not settings.METRICS_TOKEN:
            raise MiddlewareNotUsed
        self.get_response = get_response
        self.counted, self.timed = instruments()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        response = self.get_response(request)
        view = view_of(request)
        self.timed.labels(view).observe(time.perf_counter() - began)
        self.counted.labels(view, method_of(request), str(response.status_code)).inc()
        return response
