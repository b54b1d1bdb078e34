"""Self-diagnosis results and the review of systems, for the programme."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from treadle.domain.access.permissions import Permission
from treadle.domain.access.queries import can, visible_to
from treadle.domain.assessments.operations.systems import record_systems_review
from treadle.domain.assessments.queries.diagnosis import diagnosis_results
from treadle.domain.assessments.queries.systems import latest_systems_review
from treadle.domain.assessments.states import ProgressScale, SystemsFamily
from treadle.domain.assessments.systems_indicators import indicators
from treadle.domain.cycles.models import Cycle
from treadle.domain.standards.queries import pick
from treadle.ui import clock
from treadle.ui.acts import done
from treadle.ui.allow import allow
from treadle.ui.diagnosis_panels import results_context

P = Permission


class SystemsForm(forms.Form):
    """One choice an indicator, and the day."""

    reviewed_on = forms.DateField(
        label=gettext_lazy("Day of the review"), widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, *args: object, given: dict[str, str], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        language = get_language() or "en"
        for indicator in indicators():
            self.fields[indicator.key] = forms.ChoiceField(
                label=pick(indicator.titles, language),
                required=False,
                initial=given.get(indicator.key, ""),
                choices=[("", gettext_lazy("Not looked at")), *ProgressScale.choices],
            )

    def scales(self) -> dict[str, str]:
        """Indicator key → step."""
        return {key: value for key, value in self.cleaned_data.items() if key != "reviewed_on"}


@allow(P.SELF_DIAGNOSIS_SEE)
def diagnosis(request: HttpRequest, cycle_id: UUID) -> HttpResponse:
    """What both sides said, and the newest review of systems."""
    cycles = visible_to(Cycle.objects.select_related("factory"), request.person, P.SELF_DIAGNOSIS_SEE, clock.today())
    cycle = get_object_or_404(cycles, pk=cycle_id)
    review = latest_systems_review(cycle)
    return render(
        request,
        "office/diagnosis/overview.html",
        {
            "cycle": cycle,
            "review": review,
            "families": _families(review),
            "may_review": can(request.person, P.SYSTEMS_REVIEW_RECORD, at=clock.now(), on=cycle),
            **results_context(diagnosis_results(cycle, workers_too=True)),
        },
    )


def _families(review: object) -> list[tuple[str, list[tuple[str, str, str]]]]:
    if review is None:
        return []
    given = {score.indicator: score for score in review.scores.all()}  # type: ignore[attr-defined]
    language = get_language() or "en"
    kinds = {ProgressScale.ON_TRACK: "kept", ProgressScale.MODERATE: "waiting", ProgressScale.NO_PROGRESS: "danger"}
    return [
        (
            str(family.label),
            [
                (
                    pick(one.titles, language),
                    given[one.key].get_scale_display(),
                    kinds[ProgressScale(given[one.key].scale)],
                )
                for one in indicators()
                if one.family == family and one.key in given
            ],
        )
        for family in SystemsFamily
    ]


@allow(P.SYSTEMS_REVIEW_RECORD)
def systems(request: HttpRequest, cycle_id: UUID) -> HttpResponse:
    """Record a review of systems, starting from the last one."""
    cycles = visible_to(Cycle.objects.select_related("factory"), request.person, P.SYSTEMS_REVIEW_RECORD, clock.today())
    cycle = get_object_or_404(cycles, pk=cycle_id)
    last = latest_systems_review(cycle)
    given = {score.indicator: score.scale for score in last.scores.all()} if last else {}
    form = SystemsForm(request.POST or None, given=given, initial={"reviewed_on": clock.today()})
    if (
        request.method == "POST"
        and form.is_valid()
        and done(
            form,
            lambda: record_systems_review(
                cycle=cycle,
                reviewed_on=form.cleaned_data["reviewed_on"],
                scales=form.scales(),
                by=request.person,
                now=clock.now(),
            ),
        )
    ):
        messages.success(request, _("The review is kept."))
        return redirect("office:diagnosis", cycle.pk)
    return render(request, "office/diagnosis/systems.html", {"cycle": cycle, "form": form})


urlpatterns = [
    path("cycles/<uuid:cycle_id>/self-diagnosis/", diagnosis, name="diagnosis"),
    path("cycles/<uuid:cycle_id>/systems/", systems, name="systems"),
]
