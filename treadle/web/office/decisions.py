"""Month sixteen in the office: what was computed, the advice, the decision, the review."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from treadle.domain.access.permissions import Permission
from treadle.domain.access.queries import can
from treadle.domain.reports import operations
from treadle.domain.reports.letters.differentiation import result_row
from treadle.domain.reports.models import Decision
from treadle.domain.reports.queries import decisions_visible_to, results_for
from treadle.domain.reports.states import DecisionState, Verdict
from treadle.domain.standards.queries import pick
from treadle.journeys import decide_month_sixteen
from treadle.ui import clock
from treadle.ui.acts import done
from treadle.ui.allow import allow
from treadle.ui.components import tag
from treadle.ui.sites import MenuItem
from treadle.ui.tables import Choice, Column, Table, Words

NAV = MenuItem(gettext_lazy("Month sixteen"), "office:decisions",
               (Permission.DECISION_ADVISE, Permission.DECISION_TAKE), order=36)
NEEDS = {"decision.advise": ("office:decision", gettext_lazy("Advise")),
         "decision.decide": ("office:decision", gettext_lazy("Decide")),
         "decision.review": ("office:decision", gettext_lazy("Look again"))}
VERDICTS = {Verdict.MEETS: "kept", Verdict.DOES_NOT_MEET: "waiting", Verdict.CANNOT_DECIDE: "quiet"}
MET = {True: "kept", False: "danger", None: "quiet"}


def verdict_tag(decision: Decision) -> str:
    """The decision as a tag; nothing before there is one."""
    return tag(decision.get_verdict_display(), VERDICTS[Verdict(decision.verdict)]) if decision.verdict else ""


class DecisionTable(Table):
    """Decisions of the factories that the person may see."""

    key, name = "decisions", gettext_lazy("Month sixteen")
    columns = [
        Column("factory", gettext_lazy("Factory"), value="cycle.factory.name", sort="cycle__factory__name", fixed=True,
               href=lambda decision: reverse("office:decision", args=[decision.pk])),
        Column("cycle", gettext_lazy("Cycle"), value="cycle.number", number=True),
        Column("state", gettext_lazy("State"), value=lambda decision: decision.get_state_display(), sort="state"),
        Column("verdict", gettext_lazy("Decision"), value=lambda decision: decision.get_verdict_display(),
               sort="verdict", cell=lambda decision: verdict_tag(decision)),
        Column("lapses", gettext_lazy("Holds until"), value="lapses_on", sort="lapses_on"),
    ]
    filters = [Words("q", gettext_lazy("Factory"), ["cycle__factory__name"]),
               Choice("state", gettext_lazy("State"), DecisionState.choices, lookup="state")]
    sort = "factory"
    empty = (gettext_lazy("Nothing is measured yet"), gettext_lazy("A factory appears here in its month sixteen."))


class VerdictForm(forms.Form):
    """An answer and its reason."""

    verdict = forms.ChoiceField(label=gettext_lazy("Answer"), choices=Verdict.choices, widget=forms.RadioSelect)
    reason = forms.CharField(label=gettext_lazy("Reason"), widget=forms.Textarea,
                             help_text=gettext_lazy("The factory reads it with the decision."))


@allow(Permission.DECISION_SEE)
def decisions(request: HttpRequest) -> HttpResponseBase:
    """The list."""
    table = DecisionTable(request, decisions_visible_to(request.person, clock.now()))
    if table.export_format:
        return table.export()
    lead = _("Each factory after sixteen months, measured against the criteria and decided by people.")
    return render(request, "ui/reports.html", {"table": table, "title": _("Month sixteen"), "lead": lead})


type Act = Callable[..., object]
#: In which state which permission leads to which step.
STEPS: dict[str, tuple[Permission, Act, Any]] = {
    DecisionState.COMPUTED: (Permission.DECISION_ADVISE, decide_month_sixteen.advise, gettext_lazy("Advise")),
    DecisionState.ADVISED: (Permission.DECISION_TAKE, decide_month_sixteen.decide, gettext_lazy("Decide")),
    DecisionState.REVIEW_ASKED: (Permission.DECISION_TAKE, decide_month_sixteen.confirm,
                                 gettext_lazy("Answer the review")),
}


@allow(Permission.DECISION_SEE)
def decision(request: HttpRequest, decision_id: UUID) -> HttpResponse:
    """One decision: criterion by criterion, and the step that waits for this person."""
    person, now = request.person, clock.now()
    visible = decisions_visible_to(person, now).select_related("advised_by", "decided_by", "confirmed_by")
    one = get_object_or_404(visible, pk=decision_id)
    permission, act, title = STEPS.get(one.state, (Permission.DECISION_TAKE, None, ""))
    mine = act is not None and can(person, permission, at=now, on=one)
    form = VerdictForm(request.POST or None) if mine else None
    if form is not None and request.method == "POST" and form.is_valid() and act is not None:
        given = form.cleaned_data
        if done(form, lambda: act(decision=one, verdict=given["verdict"], reason=given["reason"], by=person, now=now)):
            messages.success(request, _("Your answer is recorded."))
            return redirect("office:decision", one.pk)
    return render(request, "office/decisions/one.html", {
        "decision": one, "factory": one.cycle.factory, "form": form, "form_title": title, **_computed(request, one),
        "can_recompute": one.state in (DecisionState.COMPUTED, DecisionState.ADVISED)
        and can(person, Permission.DECISION_ADVISE, at=now, on=one)})


def _computed(request: HttpRequest, one: Decision) -> dict[str, Any]:
    results, verdict = results_for(request.person, one, clock.now())
    language = translation.get_language() or "en"
    return {
        "rows": [{"cells": result_row(result), "tone": MET[result["met"]],
                  "why": pick(result.get("explanation") or {}, language)} for result in results],
        "computed": verdict.label, "computed_tone": VERDICTS[verdict],
        "criteria": pick(one.criteria.titles, language), "criteria_version": one.criteria.version,
    }


@allow(Permission.DECISION_ADVISE)
@require_POST
def recompute(request: HttpRequest, decision_id: UUID) -> HttpResponse:
    """Measure again, when something that was missing has been recorded."""
    one = get_object_or_404(decisions_visible_to(request.person, clock.now()), pk=decision_id)
    operations.compute(cycle=one.cycle, on=clock.today(), now=clock.now(), by=request.person)
    messages.success(request, _("Computed again from what is recorded now."))
    return redirect("office:decision", one.pk)


urlpatterns = [
    path("decisions/", decisions, name="decisions"),
    path("decisions/<uuid:decision_id>/", decision, name="decision"),
    path("decisions/<uuid:decision_id>/compute/", recompute, name="recompute_decision"),
]
