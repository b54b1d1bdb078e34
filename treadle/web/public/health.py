"""Whether the service lives, whether it can work, and its figures: for machines that watch over it."""

from collections.abc import Iterator
from hmac import compare_digest
from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from treadle.journeys import condition
from treadle.ui import clock
from treadle.ui.allow import open_to_all

_WATCHED = "Machines that watch over the service ask without an account; the answer is a word for each part."


@open_to_all(because=_WATCHED)
@never_cache
@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """200 while this process answers, whatever else fails: restarting it helps only when this does not come."""
    return JsonResponse({"status": "ok"})


@open_to_all(because=_WATCHED)
@never_cache
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """200 when pages can be served, else 503. A worker or clock that is late is told, and takes no site away."""
    parts = {"database": "ok" if condition.database_answers() else "failing"}
    has_database = parts["database"] == "ok"
    if has_database:
        parts["tables"] = "ok" if condition.tables_are_made() else "failing"
    parts["disk"] = "ok" if condition.has_room() else "failing"
    is_ready = "failing" not in parts.values()
    if is_ready:
        now = clock.machine_now()
        parts["worker"] = "ok" if condition.live_workers(now) else "late"
        parts["clock"] = "late" if condition.clock_is_late(now) else "ok"
    status = "failing" if not is_ready else "degraded" if "late" in parts.values() else "ok"
    return JsonResponse({"status": status, "parts": parts}, status=200 if is_ready else 503)


@open_to_all(because="Prometheus shows the token of the settings; without it, or without the setting, nothing is here.")
@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """The figures of this node's web processes, and of the installation, in Prometheus' text format."""
    given = request.headers.get("Authorization", "").encode()
    if not settings.METRICS_TOKEN or not compare_digest(given, f"Bearer {settings.METRICS_TOKEN}".encode()):
        raise Http404
    from prometheus_client import REGISTRY, CollectorRegistry, generate_latest
    from prometheus_client.multiprocess import MultiProcessCollector

    registry = REGISTRY
    if settings.METRICS_DIR:
        registry = CollectorRegistry()
        MultiProcessCollector(registry, path=settings.METRICS_DIR)
    figures = CollectorRegistry()
    figures.register(Figures())  # type: ignore[arg-type]
    return HttpResponse(generate_latest(registry) + generate_latest(figures),
                        content_type="text/plain; version=0.0.4; charset=utf-8")


class Figures:
    """What is asked of the database when Prometheus asks; only whether it is there when it is not."""

    def collect(self) -> Iterator[Any]:
        """The figures as they are now."""
        from prometheus_client.core import GaugeMetricFamily

        figures: dict[str, tuple[str, float]] = {"disk_free_bytes": ("Room for files.", condition.free_bytes())}
        try:
            figures |= self._of_database()
            up = 1.0
        except DatabaseError:
            up = 0.0
        figures["database_up"] = ("1 when the database answers.", up)
        for name, (says, value) in figures.items():
            yield GaugeMetricFamily(f"treadle_{name}", says, value=value)

    def _of_database(self) -> dict[str, tuple[str, float]]:
        now = clock.machine_now()
        held, since = condition.queue(now=now), condition.since_tick(now)
        figures = {
            "tasks_waiting": ("Background tasks that wait.", float(held.waiting)),
            "tasks_running": ("Background tasks that run.", float(held.running)),
            "tasks_failed": ("Background tasks that failed for good and are still kept.", float(held.failed)),
            "task_oldest_seconds": ("How long the task at the head has waited.", held.oldest or 0.0),
            "workers": ("Workers that gave a sign of life within two minutes.", float(condition.live_workers(now))),
            "mail_waiting": ("People to whom mail is due.", float(condition.mail_waiting(now=clock.now()))),
        }
        if since is not None:
            figures["tick_age_seconds"] = ("Seconds since the clock last went through.", since.total_seconds())
        return figures
