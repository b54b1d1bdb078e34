"""The factory's reports, the summary for the workers' side, and the decision at month sixteen."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from treadle.domain.access.permissions import Permission
from treadle.domain.access.queries import can
from treadle.domain.reports.models import Release
from treadle.domain.reports.queries import decisions_visible_to, releases_visible_to, summaries_visible_to
from treadle.domain.reports.states import DecisionState, ReleaseKind
from treadle.journeys import decide_month_sixteen
from treadle.ui import clock, report_pages
from treadle.ui.acts import done
from treadle.ui.allow import allow
from treadle.ui.sites import MenuItem

NAV = [
    MenuItem(gettext_lazy("Reports"), "factory:reports", (Permission.REPORT_SEE,), order=20),
    MenuItem(gettext_lazy("Summaries"), "factory:summaries", (Permission.REPORT_SUMMARY_SEE,), order=21),
]
NEEDS = {"report.read": ("factory:release", gettext_lazy("Read")),
         "report.read_summary": ("factory:summary", gettext_lazy("Read"))}


class ReportTable(report_pages.ReportTable):
    opens = "factory:release"


class SummaryTable(report_pages.ReportTable):
    opens = "factory:summary"


@allow(Permission.REPORT_SEE)
def reports(request: HttpRequest) -> HttpResponseBase:
    """The list."""
    table = ReportTable(request, releases_visible_to(request.person, clock.now()))
    return report_pages.show_list(request, table, title=_("Reports"),
                                  lead=_("What was released about your factory, and to your factory."))


@allow(Permission.REPORT_SEE)
def release(request: HttpRequest, release_id: UUID) -> HttpResponse:
    """One report, from its snapshot."""
    return report_pages.show(request, "factory", release_id, lambda one: _review_of(request, one))


def _review_of(request: HttpRequest, one: Release) -> dict[str, object]:
    """The way to ask for a review, on the report of a decision that can still be reviewed."""
    person, now = request.person, clock.now()
    if one.kind != ReleaseKind.DIFFERENTIATION or not can(person, Permission.DECISION_REVIEW_ASK, at=now):
        return {}
    found = decisions_visible_to(person, now).filter(cycle=one.cycle_id, state=DecisionState.DECIDED)
    decision = found.first()
    return {"more_template": "factory/reports/ask_review.html", "decision": decision} if decision else {}


class ReviewForm(forms.Form):
    """What should be looked at again."""

    text = forms.CharField(label=gettext_lazy("What should be looked at again, and why?"), widget=forms.Textarea)


@allow(Permission.DECISION_REVIEW_ASK)
def ask_review(request: HttpRequest, decision_id: UUID) -> HttpResponse:
    """Ask for a review of the decision."""
    found = decisions_visible_to(request.person, clock.now())
    decision = get_object_or_404(found.filter(state=DecisionState.DECIDED), pk=decision_id)
    form = ReviewForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and done(form, lambda: decide_month_sixteen.ask_review(
            decision=decision, text=form.cleaned_data["text"], by=request.person, now=clock.now())):
        messages.success(request, _("Another manager will look at the decision again and answer."))
        return redirect("factory:reports")
    return render(request, "factory/reports/review.html", {"form": form, "decision": decision})


@allow(Permission.REPORT_SUMMARY_SEE)
def summaries(request: HttpRequest) -> HttpResponseBase:
    """The summaries for the workers' side."""
    table = SummaryTable(request, summaries_visible_to(request.person, clock.now()))
    return report_pages.show_list(request, table, title=_("Summaries"),
                                  lead=_("What the assessments found, for the workers' side of the committee."))


@allow(Permission.REPORT_SUMMARY_SEE)
def summary(request: HttpRequest, release_id: UUID) -> HttpResponse:
    """One summary."""
    return report_pages.show_summary(request, release_id)


@allow(Permission.REPORT_SEE)
@require_POST
def ask_pdf(request: HttpRequest, release_id: UUID) -> HttpResponse:
    """Have it printed."""
    return report_pages.ask_pdf(request, "factory", release_id)


@allow(Permission.REPORT_SEE)
def pdf_progress(request: HttpRequest, rendering_id: UUID) -> HttpResponse:
    """How far the PDF is."""
    return report_pages.show_progress(request, "factory", rendering_id)


@allow(Permission.REPORT_SEE)
def pdf(request: HttpRequest, rendering_id: UUID) -> HttpResponseBase:
    """The PDF."""
    return report_pages.send_pdf(request, rendering_id)


urlpatterns = [
    path("reports/", reports, name="reports"),
    path("reports/<uuid:release_id>/", release, name="release"),
    path("summaries/", summaries, name="summaries"),
    path("summaries/<uuid:release_id>/", summary, name="summary"),
    path("decisions/<uuid:decision_id>/review/", ask_review, name="ask_review"),
    path("reports/<uuid:release_id>/pdf/", ask_pdf, name="ask_pdf"),
    path("reports/pdf/<uuid:rendering_id>/", pdf, name="pdf"),
    path("reports/pdf/<uuid:rendering_id>/progress/", pdf_progress, name="pdf_progress"),
]
