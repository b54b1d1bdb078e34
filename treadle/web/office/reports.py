"""Reports in the office: what is released, releasing by hand, withdrawing, a new version."""

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
from treadle.domain.access.queries import can, visible_to
from treadle.domain.assessments.models import Assessment
from treadle.domain.reports.models import Release
from treadle.domain.reports.queries import (
    downloads_of,
    entitled_buyers,
    release_milestone,
    releases_visible_to,
    why_not_yet,
)
from treadle.domain.reports.states import ReleaseState
from treadle.journeys import release_report
from treadle.ui import clock, report_pages
from treadle.ui.acts import done
from treadle.ui.allow import allow
from treadle.ui.sites import MenuItem

NAV = MenuItem(gettext_lazy("Reports"), "office:reports", (Permission.REPORT_SEE,), order=20)
NEEDS = {"report.release": ("office:release_assessment", gettext_lazy("Release"))}


class ReportTable(report_pages.ReportTable):
    opens = "office:release"


@allow(Permission.REPORT_SEE)
def reports(request: HttpRequest) -> HttpResponseBase:
    """The list."""
    table = ReportTable(request, releases_visible_to(request.person, clock.now()))
    return report_pages.show_list(request, table, title=_("Reports"),
                                  lead=_("Everything that was released, newest first."))


@allow(Permission.REPORT_SEE)
def release(request: HttpRequest, release_id: UUID) -> HttpResponse:
    """One report, from its snapshot."""
    def more(one: Release) -> dict[str, object]:
        if not can(request.person, Permission.REPORT_RELEASE, at=clock.now(), on=one):
            return {}
        return {"more_template": "office/reports/more.html", "looks": downloads_of(one)[:50],
                "shares": one.shares.select_related("organisation"),
                "can_withdraw": one.state == ReleaseState.RELEASED, "can_reissue": one.state != ReleaseState.REPLACED}

    return report_pages.show(request, "office", release_id, more)


class LateForm(forms.Form):
    """Why a report is late."""

    late_reason = forms.CharField(
        label=gettext_lazy("Why is it late?"), widget=forms.Textarea, required=False,
        help_text=gettext_lazy("Needed after the day on which it was due. It is kept with the report."))


@allow(Permission.REPORT_RELEASE)
def release_assessment(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """Release a report by hand: on its day or later, with the reason."""
    person, now = request.person, clock.now()
    mine = visible_to(Assessment.objects.select_related("factory", "cycle"), person, Permission.REPORT_RELEASE, now)
    assessment = get_object_or_404(mine, pk=assessment_id)
    form = LateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        released: list[Release] = []
        if done(form, lambda: released.append(release_report.release_assessment_report(
                assessment=assessment, by=person, now=now, late_reason=form.cleaned_data["late_reason"]))):
            messages.success(request, _("The report is released. Those who may have it have been told."))
            return redirect("office:release", released[0].pk)
    return render(request, "office/reports/release.html", {
        "form": form, "assessment": assessment, "factory": assessment.factory,
        "refused": why_not_yet(assessment, clock.today()), "milestone": release_milestone(assessment.cycle),
        "buyers": entitled_buyers(assessment.cycle, clock.today())})


class WithdrawForm(forms.Form):
    """Why a report is withdrawn."""

    reason = forms.CharField(label=gettext_lazy("Why is it withdrawn?"), widget=forms.Textarea,
                             help_text=gettext_lazy("Everybody who has the report reads this."))


class ReissueForm(forms.Form):
    """What changed."""

    change_note = forms.CharField(label=gettext_lazy("What changed?"), widget=forms.Textarea,
                                  help_text=gettext_lazy("The new version opens with this."))


@allow(Permission.REPORT_RELEASE)
def withdraw(request: HttpRequest, release_id: UUID) -> HttpResponse:
    """Take a report back."""
    one, form = _current(request, release_id), WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and done(form, lambda: release_report.withdraw_release(
            release=one, reason=form.cleaned_data["reason"], by=request.person, now=clock.now())):
        messages.success(request, _("The report is withdrawn, and everybody who has it has been told."))
        return redirect("office:release", one.pk)
    return render(request, "office/reports/act.html", {
        "form": form, "release": one, "title": _("Withdraw this report"), "button": _("Withdraw"), "danger": True})


@allow(Permission.REPORT_RELEASE)
def reissue(request: HttpRequest, release_id: UUID) -> HttpResponse:
    """Issue a new version, made from what is recorded now."""
    one, form = _current(request, release_id), ReissueForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        fresh: list[Release] = []
        if done(form, lambda: fresh.append(release_report.reissue(
                release=one, change_note=form.cleaned_data["change_note"], by=request.person, now=clock.now()))):
            messages.success(request, _("The new version is released."))
            return redirect("office:release", fresh[0].pk)
    return render(request, "office/reports/act.html", {
        "form": form, "release": one, "title": _("Issue a new version"), "button": _("Release the new version")})


def _current(request: HttpRequest, release_id: UUID) -> Release:
    mine = visible_to(Release.objects.select_related("cycle__factory", "assessment"), request.person,
                      Permission.REPORT_RELEASE, clock.now())
    return get_object_or_404(mine, pk=release_id)


@allow(Permission.REPORT_SEE)
@require_POST
def ask_pdf(request: HttpRequest, release_id: UUID) -> HttpResponse:
    """Have it printed."""
    return report_pages.ask_pdf(request, "office", release_id)


@allow(Permission.REPORT_SEE)
def pdf_progress(request: HttpRequest, rendering_id: UUID) -> HttpResponse:
    """How far the PDF is."""
    return report_pages.show_progress(request, "office", rendering_id)


@allow(Permission.REPORT_SEE)
def pdf(request: HttpRequest, rendering_id: UUID) -> HttpResponseBase:
    """The PDF."""
    return report_pages.send_pdf(request, rendering_id)


urlpatterns = [
    path("reports/", reports, name="reports"),
    path("reports/<uuid:release_id>/", release, name="release"),
    path("reports/<uuid:release_id>/withdraw/", withdraw, name="withdraw_release"),
    path("reports/<uuid:release_id>/new-version/", reissue, name="reissue_release"),
    path("assessments/<uuid:assessment_id>/release/", release_assessment, name="release_assessment"),
    path("reports/<uuid:release_id>/pdf/", ask_pdf, name="ask_pdf"),
    path("reports/pdf/<uuid:rendering_id>/", pdf, name="pdf"),
    path("reports/pdf/<uuid:rendering_id>/progress/", pdf_progress, name="pdf_progress"),
]
