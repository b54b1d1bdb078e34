"""The installation, for the administrator: is everything alive, what waits or failed, which statements are slow."""

import re
from collections import Counter
from datetime import timedelta
from pathlib import PurePath
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe
from django_ox.models import OxTask

from treadle.domain.access.permissions import Permission
from treadle.domain.ledger.queries import pulses
from treadle.journeys import condition
from treadle.journeys.retry_job import retry_job
from treadle.ui import clock, components, formats
from treadle.ui.allow import allow
from treadle.ui.sites import MenuItem
from treadle.ui.slow_statements import listed
from treadle.ui.tables import Choice, Column, Table, Words

P = Permission
_GROUP = gettext_lazy("Programme")
NAV = MenuItem(gettext_lazy("Installation"), "office:installation", (P.ADMINISTER,), order=95, group=_GROUP)
#: What the tasks of ours are called; others show the name of their function.
JOBS = {
    "treadle.journeys.send_mail.deliver": gettext_lazy("Mail to one person"),
    "treadle.journeys.render_report.render": gettext_lazy("PDF of a report"),
    "treadle.journeys.import_facilities.preview": gettext_lazy("Looking at a list of factories"),
    "treadle.journeys.import_facilities.carry_out": gettext_lazy("Importing a list of factories"),
    "treadle.journeys.move_clock.catch_up": gettext_lazy("Catching up after the demonstration's clock was moved"),
}
S = OxTask.Status
STATES = {
    S.READY: (gettext_lazy("Waiting"), "waiting"), S.WAITING: (gettext_lazy("Held back"), "waiting"),
    S.RUNNING: (gettext_lazy("Running"), "waiting"), S.SUCCESSFUL: (gettext_lazy("Done"), "kept"),
    S.FAILED: (gettext_lazy("Failed"), "danger"), S.LOST: (gettext_lazy("Lost with its worker"), "danger"),
    S.DISCARDED: (gettext_lazy("Dropped"), "quiet"),
}
_FRAME = re.compile(r'File "([^"]+)", line (\d+), in (\S+)')
MOST_SLOW = 100


def title_of(job: OxTask) -> str:
    """What a job does, in a few words."""
    return str(JOBS.get(job.task_path, job.task_path.rpartition(".")[2].replace("_", " ")))


def reason_of(job: OxTask) -> str:
    """The kind of the last error and the line of code; never its words, which may repeat what somebody typed."""
    if not job.errors:
        return ""
    last = job.errors[-1]
    frames = _FRAME.findall(str(last.get("traceback", "")))
    where = f" ({PurePath(frames[-1][0]).name}:{frames[-1][1]})" if frames else ""
    return str(last.get("exception_class_path", "")).removeprefix("builtins.") + where


class JobsTable(Table):
    """Background tasks, the newest first."""

    key, name = "jobs", gettext_lazy("Jobs")
    columns = [
        Column("what", gettext_lazy("What"), value=title_of, fixed=True,
               href=lambda job: reverse("office:job", args=[job.pk])),
        Column("state", gettext_lazy("State"), value=lambda job: str(STATES[S(job.status)][0]), sort="status",
               cell=lambda job: components.tag(str(STATES[S(job.status)][0]), STATES[S(job.status)][1])),
        Column("asked", gettext_lazy("Asked for"), value=lambda job: formats.moment(job.enqueued_at),
               sort="enqueued_at"),
        Column("attempts", gettext_lazy("Attempts"), value="attempts", sort="attempts", number=True),
        Column("reason", gettext_lazy("Last error"), value=reason_of),
    ]
    filters = [
        Choice("state", gettext_lazy("State"), [(state.value, words) for state, (words, _kind) in STATES.items()],
               lookup="status"),
        Words("q", gettext_lazy("Name of the task"), ["task_path"]),
    ]
    sort = "-asked"
    empty = (gettext_lazy("No jobs yet"), gettext_lazy("Mail, PDFs and imports are done here, behind the pages."))


def _ago(since: timedelta | None) -> str:
    if since is None:
        return _("never")
    minutes = max(0, round(since.total_seconds() / 60))
    return ngettext("%(n)s minute ago", "%(n)s minutes ago", minutes) % {"n": formats.whole(minutes)}


@allow(P.ADMINISTER)
@require_safe
def installation(request: HttpRequest) -> HttpResponse:
    """Whether worker and clock are alive, how much waits, how much room there is."""
    now = clock.machine_now()
    held = condition.queue(now=now)
    beats = list(pulses())
    tick = next((beat for beat in beats if beat.name == condition.CLOCK), None)
    workers = sum(1 for beat in beats if beat.name != condition.CLOCK and now - beat.beat_at < condition.WORKER_LATE)
    is_late = tick is None or now - tick.beat_at > condition.CLOCK_LATE
    facts = [
        (_("Workers alive"), formats.whole(workers)),
        (_("The clock last went through"), _ago(now - tick.beat_at if tick else None)),
        (_("Jobs waiting"), formats.whole(held.waiting)),
        (_("Jobs running"), formats.whole(held.running)),
        (_("Jobs failed"), formats.whole(held.failed)),
        (_("The job at the head waits since"), _ago(timedelta(seconds=held.oldest) if held.oldest else timedelta())),
        (_("Room on the disk"), f"{formats.whole(condition.free_bytes() // 2**20)} MB"),
    ]
    return render(request, "office/installation/one.html", {
        "facts": facts, "no_worker": not workers, "is_late": is_late, "no_room": not condition.has_room(),
        "failed_steps": list((tick.facts if tick else {}).get("failed", [])), "failed": held.failed,
    })


@allow(P.ADMINISTER)
@require_safe
def jobs(request: HttpRequest) -> HttpResponse:
    """The background tasks."""
    table = JobsTable(request, OxTask.objects.defer("args", "kwargs", "return_value"))
    if table.export_format:
        return table.export()
    return render(request, "office/installation/jobs.html", {"table": table})


@allow(P.ADMINISTER)
@require_safe
def job(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """One background task: what became of each attempt."""
    one = get_object_or_404(OxTask, pk=job_id)
    facts = [
        (_("State"), STATES[S(one.status)][0]), (_("Task"), one.task_path),
        (_("Asked for"), formats.moment(one.enqueued_at)),
        (_("Begun"), formats.moment(one.last_attempted_at) if one.last_attempted_at else "–"),
        (_("Ended"), formats.moment(one.finished_at) if one.finished_at else "–"),
        (_("Attempts"), f"{one.attempts} / {one.max_attempts}"),
        (_("Last error"), reason_of(one) or "–"),
    ]
    return render(request, "office/installation/job.html", {
        "job": one, "title": title_of(one), "facts": facts, "may_retry": one.status in {S.FAILED, S.LOST}})


@allow(P.ADMINISTER)
@require_POST
def job_retry(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Try one more time."""
    one = get_object_or_404(OxTask, pk=job_id)
    retry_job(job=one, by=request.person, now=clock.now())  # type: ignore[attr-defined]
    messages.success(request, _("The job waits for a worker again."))
    return redirect("office:job", one.pk)


@allow(P.ADMINISTER)
@require_safe
def slow_statements(request: HttpRequest) -> HttpResponse:
    """The statements that took long, with the pages that asked them; what was looked for is not written down."""
    found = listed()
    often = Counter(slow.where for slow in found).most_common(10)
    return render(request, "office/installation/slow.html", {"slow": found[:MOST_SLOW], "often": often})


urlpatterns = [
    path("installation/", installation, name="installation"),
    path("installation/jobs/", jobs, name="jobs"),
    path("installation/jobs/<uuid:job_id>/", job, name="job"),
    path("installation/jobs/<uuid:job_id>/retry/", job_retry, name="job-retry"),
    path("installation/slow/", slow_statements, name="slow-statements"),
]
