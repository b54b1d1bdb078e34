"""The programme's progress report: written by the advisor, reviewed and released by the team leader."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from treadle.domain.access.permissions import Permission as P
from treadle.domain.assessments.states import ProgressScale
from treadle.domain.improvement import operations as ops
from treadle.domain.improvement.models import Plan, ProgrammeReport
from treadle.domain.improvement.queries import dialogue_indicators, items_of, numbers_of, plans_for_office
from treadle.domain.improvement.states import ReportState
from treadle.domain.standards.queries import pick
from treadle.journeys.release_report import release_programme_report
from treadle.ui import clock
from treadle.ui.acts import done
from treadle.ui.allow import allow
from treadle.ui.plan_forms import NoteForm, wanted
from treadle.ui.plan_panels import progress_of
from treadle.ui.rights import rights_on

NEEDS = {
    "programme_report.write": ("office:programme-report", gettext_lazy("Write")),
    "programme_report.review": ("office:programme-report", gettext_lazy("Review")),
}
TEXTS = ("achievements", "challenges", "systems", "dialogue_note")


def _text(label: Any, help_text: Any) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=help_text, required=False, max_length=20000, widget=forms.Textarea(attrs={"rows": 7})
    )


class ReportForm(forms.Form):
    """Four parts, and one choice an indicator of social dialogue. Half of it may be saved."""

    achievements = _text(
        gettext_lazy("Achievements"), gettext_lazy("What is better than at the assessment, and how it is known.")
    )
    challenges = _text(
        gettext_lazy("Remaining challenges"), gettext_lazy("What is still open, and what stands in its way.")
    )
    systems = _text(
        gettext_lazy("Systems to solve problems"), gettext_lazy("Who notices a problem, who decides, who checks.")
    )
    dialogue_note = _text(gettext_lazy("On social dialogue"), gettext_lazy("What lies behind the steps chosen above."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or "en"
        for one in dialogue_indicators():
            self.fields[one.key] = forms.ChoiceField(
                label=pick(one.titles, language),
                choices=ProgressScale.choices,
                required=False,
                widget=forms.RadioSelect,
            )
        self.order_fields([*TEXTS[:3], *(one.key for one in dialogue_indicators()), "dialogue_note"])

    def values(self) -> dict[str, Any]:
        """As the operation takes them."""
        data = self.cleaned_data
        return {
            **{name: data[name] for name in TEXTS},
            "dialogue": {one.key: data[one.key] for one in dialogue_indicators()},
        }


def _plan(request: HttpRequest, cycle_id: UUID) -> Plan:
    return get_object_or_404(plans_for_office(request.person, clock.now()), cycle_id=cycle_id)


def _report(request: HttpRequest, cycle_id: UUID) -> ProgrammeReport:
    rows = ProgrammeReport.objects.select_related("cycle__factory", "written_by", "reviewed_by")
    return get_object_or_404(rows, cycle=_plan(request, cycle_id).cycle_id)


def _start(found: ProgrammeReport) -> dict[str, Any]:
    return {**{name: getattr(found, name) for name in TEXTS}, **found.dialogue}


@allow(P.PROGRAMME_REPORT_WRITE, P.PROGRAMME_REPORT_REVIEW)
def report(request: HttpRequest, cycle_id: UUID) -> HttpResponse:
    """Begin it, write it, review it or read it: whatever it waits for."""
    plan = _plan(request, cycle_id)
    found = (
        ProgrammeReport.objects.select_related("cycle__factory", "written_by", "reviewed_by")
        .filter(cycle=plan.cycle_id)
        .first()
    )
    rights = rights_on(request.person, plan, P.PROGRAMME_REPORT_WRITE, P.PROGRAMME_REPORT_REVIEW, at=clock.now())
    writes = P.PROGRAMME_REPORT_WRITE in rights
    if found is None:
        return render(
            request, "office/programme_report/begin.html", {"plan": plan, "cycle": plan.cycle, "may_write": writes}
        )
    if found.state == ReportState.DRAFT and writes:
        return _edit(request, plan, found, ReportForm(initial=_start(found)))
    return _read(
        request,
        plan,
        found,
        NoteForm(prefix="back", label=_("What should change?")),
        reviews=P.PROGRAMME_REPORT_REVIEW in rights,
    )


def _edit(request: HttpRequest, plan: Plan, found: ProgrammeReport, form: ReportForm) -> HttpResponse:
    indicators = {one.key for one in dialogue_indicators()}
    wanted(form, "achievements", "challenges", *indicators)
    return render(
        request,
        "office/programme_report/edit.html",
        {
            "plan": plan,
            "report": found,
            "cycle": plan.cycle,
            "form": form,
            "texts": [form[name] for name in TEXTS[:3]],
            "dialogue": [form[name] for name in form.fields if name in indicators],
            "note_field": form["dialogue_note"],
            "picture": progress_of(numbers_of(items_of(plan), clock.today())),
        },
    )


def _read(request: HttpRequest, plan: Plan, found: ProgrammeReport, form: NoteForm, *, reviews: bool) -> HttpResponse:
    language = get_language() or "en"
    labels = dict(ProgressScale.choices)
    kinds = {ProgressScale.ON_TRACK: "kept", ProgressScale.MODERATE: "ours", ProgressScale.NO_PROGRESS: "waiting"}
    dialogue = [
        {
            "title": pick(one.titles, language),
            "step": labels.get(found.dialogue.get(one.key, ""), "–"),
            "kind": kinds.get(found.dialogue.get(one.key, ""), "quiet"),
        }
        for one in dialogue_indicators()
    ]
    waits = found.state == ReportState.IN_REVIEW
    return render(
        request,
        "office/programme_report/read.html",
        {
            "plan": plan,
            "report": found,
            "cycle": plan.cycle,
            "dialogue": dialogue,
            "form": form,
            "waits": waits,
            "may_review": waits and reviews and found.written_by_id != request.person.pk,
            "own": waits and found.written_by_id == request.person.pk,
            "picture": progress_of(numbers_of(items_of(plan), clock.today())),
        },
    )


@allow(P.PROGRAMME_REPORT_WRITE)
@require_POST
def begin(request: HttpRequest, cycle_id: UUID) -> HttpResponse:
    """Open it with suggestions."""
    ops.open_programme_report(cycle=_plan(request, cycle_id).cycle, by=request.person, now=clock.now())
    return redirect("office:programme-report", cycle_id)


@allow(P.PROGRAMME_REPORT_WRITE)
@require_POST
def write(request: HttpRequest, cycle_id: UUID) -> HttpResponse:
    """Save the draft; with the second button, hand it to review. What was typed is saved before it is judged."""
    plan, found, form = _plan(request, cycle_id), _report(request, cycle_id), ReportForm(request.POST)
    saved = form.is_valid() and done(
        form, lambda: ops.write_programme_report(report=found, by=request.person, now=clock.now(), **form.values())
    )
    if request.htmx:
        return HttpResponse(status=204 if saved else 422)
    if saved and request.POST.get("act") != "submit":
        messages.success(request, _("The draft is saved."))
        return redirect("office:programme-report", cycle_id)
    if saved and done(form, lambda: ops.submit_programme_report(report=found, by=request.person, now=clock.now())):
        messages.success(request, _("Handed to review."))
        return redirect("office:programme-report", cycle_id)
    return _edit(request, plan, found, form)


@allow(P.PROGRAMME_REPORT_REVIEW)
@require_POST
def send_back(request: HttpRequest, cycle_id: UUID) -> HttpResponse:
    """Back to the advisor with a remark."""
    plan, found, form = (
        _plan(request, cycle_id),
        _report(request, cycle_id),
        NoteForm(request.POST, prefix="back", label=_("What should change?")),
    )
    if form.is_valid() and done(
        form,
        lambda: ops.send_back_programme_report(
            report=found, remark=form.cleaned_data["note"], by=request.person, now=clock.now()
        ),
    ):
        messages.success(request, _("Sent back with your remark."))
        return redirect("office:programme-report", cycle_id)
    return _read(request, plan, found, form, reviews=True)


@allow(P.PROGRAMME_REPORT_REVIEW)
@require_POST
def release(request: HttpRequest, cycle_id: UUID) -> HttpResponse:
    """Approve and release it."""
    release_programme_report(report=_report(request, cycle_id), by=request.person, now=clock.now())
    messages.success(request, _("The report is released to the factory and to consenting buyers."))
    return redirect("office:programme-report", cycle_id)


urlpatterns = [
    path("programme-report/<uuid:cycle_id>/", report, name="programme-report"),
    path("programme-report/<uuid:cycle_id>/begin/", begin, name="programme-report-begin"),
    path("programme-report/<uuid:cycle_id>/write/", write, name="programme-report-write"),
    path("programme-report/<uuid:cycle_id>/send-back/", send_back, name="programme-report-back"),
    path("programme-report/<uuid:cycle_id>/release/", release, name="programme-report-release"),
]
