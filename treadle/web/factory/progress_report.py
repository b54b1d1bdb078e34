"""The factory's progress report: eleven sections, prefilled, saved one by one, released by the factory."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from treadle.domain.access.permissions import Permission as P
from treadle.domain.improvement import operations as ops
from treadle.domain.improvement.models import FactoryReport, Plan
from treadle.domain.improvement.queries import (
    WordedSection,
    facts_of_section,
    plans_for_factory,
    sections_of,
    worded,
)
from treadle.domain.improvement.states import ReportState, SectionKey
from treadle.journeys.release_report import release_factory_report
from treadle.ui import clock, formats
from treadle.ui.allow import allow
from treadle.ui.sites import MenuItem

NAV = MenuItem(gettext_lazy("Progress report"), "factory:progress-reports", (P.FACTORY_REPORT_WRITE,), order=25)
NEEDS = {"factory_report.write": ("factory:progress-report", gettext_lazy("Write"))}


class SectionForm(forms.Form):
    """What the factory says in one section."""

    text = forms.CharField(
        label=gettext_lazy("In your own words"),
        required=False,
        max_length=20000,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    done = forms.BooleanField(label=gettext_lazy("This section is complete"), required=False)


def _plan(request: HttpRequest, cycle_id: UUID) -> Plan:
    return get_object_or_404(plans_for_factory(request.person, clock.now()), cycle_id=cycle_id)


def _report(request: HttpRequest, cycle_id: UUID) -> FactoryReport:
    return get_object_or_404(
        FactoryReport.objects.select_related("cycle__factory"), cycle=_plan(request, cycle_id).cycle_id
    )


@allow(P.FACTORY_REPORT_WRITE)
def reports(request: HttpRequest) -> HttpResponse:
    """To the report of the newest cycle that was assessed, else of the newest."""
    newest = plans_for_factory(request.person, clock.now()).order_by("-cycle__number")
    found = newest.filter(cycle__assessed_on__isnull=False).first() or newest.first()
    return redirect("factory:progress-report", found.cycle_id) if found else render(request, "factory/plan/none.html")


@allow(P.FACTORY_REPORT_WRITE)
def report(request: HttpRequest, cycle_id: UUID) -> HttpResponse:
    """The list of sections, and the one that is open; or what was released."""
    plan = _plan(request, cycle_id)
    found = FactoryReport.objects.select_related("cycle__factory").filter(cycle=plan.cycle_id).first()
    if found is None:
        return render(request, "factory/progress_report/begin.html", {"cycle": plan.cycle})
    sections = sections_of(found)
    if found.state != ReportState.DRAFT:
        return render(
            request,
            "factory/progress_report/released.html",
            {"report": found, "cycle": found.cycle, "sections": sections},
        )
    asked = request.GET.get("section", "")
    current = next((one for one in sections if one.key == asked), None) or next(
        (one for one in sections if not one.done), sections[0]
    )
    live = facts_of_section(found.cycle, current.key, clock.today())
    return render(
        request,
        "factory/progress_report/edit.html",
        {
            "report": found,
            "cycle": found.cycle,
            "sections": sections,
            "current": current,
            "facts": [worded(fact) for fact in live],
            **_progress(sections, current.key),
            "form": SectionForm(initial={"text": current.text, "done": current.done}),
        },
    )


def _progress(sections: list[WordedSection], current: str) -> dict[str, Any]:
    """The sections as tabs, a tick on those that are complete."""
    done = sum(one.done for one in sections)
    return {
        "complete": done == len(sections),
        "done_facts": [formats.of_whole(done, len(sections), _("sections complete"))],
        "section_tabs": [
            {
                "title": f"✓ {one.title}" if one.done else one.title,
                "href": f"?section={one.key}",
                "current": one.key == current,
            }
            for one in sections
        ],
    }


@allow(P.FACTORY_REPORT_WRITE)
@require_POST
def begin(request: HttpRequest, cycle_id: UUID) -> HttpResponse:
    """Open the report with what is known."""
    ops.open_factory_report(cycle=_plan(request, cycle_id).cycle, by=request.person, now=clock.now())
    return redirect("factory:progress-report", cycle_id)


@allow(P.FACTORY_REPORT_WRITE)
@require_POST
def section(request: HttpRequest, cycle_id: UUID, key: str) -> HttpResponse:
    """Save a section: as one types, or by the button, which leads on to the next."""
    found, form = _report(request, cycle_id), SectionForm(request.POST)
    if form.is_valid():
        ops.write_section(
            report=found,
            key=key,
            text=form.cleaned_data["text"],
            done=form.cleaned_data["done"],
            by=request.person,
            now=clock.now(),
        )
    if request.htmx:
        return HttpResponse(status=204)
    keys = list(SectionKey.values)
    after = keys[(keys.index(key) + 1) % len(keys)] if key in keys else keys[0]
    return redirect(reverse("factory:progress-report", args=[cycle_id]) + f"?section={after}")


@allow(P.FACTORY_REPORT_WRITE)
@require_POST
def release(request: HttpRequest, cycle_id: UUID) -> HttpResponse:
    """Release it to the programme and to consenting buyers."""
    release_factory_report(report=_report(request, cycle_id), by=request.person, now=clock.now())
    messages.success(
        request, _("Your progress report is released. The programme and the buyers that you consented to can read it.")
    )
    return redirect("factory:progress-report", cycle_id)


urlpatterns = [
    path("progress-report/", reports, name="progress-reports"),
    path("progress-report/<uuid:cycle_id>/", report, name="progress-report"),
    path("progress-report/<uuid:cycle_id>/begin/", begin, name="progress-report-begin"),
    path("progress-report/<uuid:cycle_id>/release/", release, name="progress-report-release"),
    path("progress-report/<uuid:cycle_id>/<slug:key>/", section, name="progress-report-section"),
]
