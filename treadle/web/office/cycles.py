"""A cycle's page for the programme, and the exceptions to its calendar."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from treadle.domain.access.permissions import Permission as P
from treadle.domain.access.queries import visible_to
from treadle.domain.cycles import operations as ops
from treadle.domain.cycles.models import Cycle, Milestone
from treadle.domain.cycles.queries import (
    in_words,
    plan_of_template,
    seminars_of,
    team_for,
    timeline,
    title_of,
    training_days_used,
    visits_of,
)
from treadle.domain.cycles.states import CycleState
from treadle.ui import clock
from treadle.ui.acts import done
from treadle.ui.allow import allow
from treadle.ui.cycle_panels import facts_of, milestone_lines, thread_from, visit_lines
from treadle.ui.rights import rights_on

ASKED = (P.VISIT_PLAN, P.CYCLE_MANAGE, P.CYCLE_ASSIGN, P.CYCLE_ENROL, P.TRAINING_RECORD, P.PEOPLE_SEE)
NEEDS = {
    "cycle.assign": ("office:cycle-people", gettext_lazy("Assign")),
    "cycle.late": ("office:cycle", gettext_lazy("Open the cycle")),
    "cycle.next": ("office:cycle-next", gettext_lazy("Enrol")),
}


class ReasonForm(forms.Form):
    """A reason that stands on the factory's own pages, as it was typed."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"), widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("The factory will read this, word for word. Name no person, no buyer and no visit that "
                               "it has not been told of."))


class PostponeForm(ReasonForm):
    """A later day and why."""

    until = forms.DateField(label=gettext_lazy("New day"), widget=forms.DateInput(attrs={"type": "date"}))
    field_order = ["until", "reason"]


CHANGES = {
    "suspend": (ops.suspend, gettext_lazy("Suspend the cycle"), gettext_lazy(
        "Planned visits are called off and nothing falls due. When the cycle is resumed, what is open moves by the "
        "days that were lost.")),
    "resume": (ops.resume, gettext_lazy("Resume the cycle"), gettext_lazy(
        "What is open moves by the days of the suspension. Visits are planned anew.")),
    "withdraw": (ops.withdraw, gettext_lazy("Record that the factory withdraws"), gettext_lazy(
        "This ends the cycle: consents and assignments end today, planned visits are called off, what is open falls. "
        "Reports that were released stay where they are. It cannot be undone.")),
    "close": (ops.close_cycle, gettext_lazy("Close the cycle"), gettext_lazy(
        "Everything owed must be done or waived. Assignments end; buyers go on reading what they were given. It cannot "
        "be undone.")),
}
OFFERED = {CycleState.OPEN: ["suspend", "withdraw", "close"], CycleState.SUSPENDED: ["resume", "withdraw"]}


def cycle_or_404(request: HttpRequest, cycle_id: UUID, permission: P) -> Cycle:
    """The cycle, if the person has the permission on it."""
    found = Cycle.objects.select_related("factory", "template", "plan")
    cycles = visible_to(found, request.person, permission, clock.today())
    return get_object_or_404(cycles, pk=cycle_id)


@allow(P.PEOPLE_SEE, P.TRAINING_RECORD)
def cycle(request: HttpRequest, cycle_id: UUID) -> HttpResponse:
    """The timeline, the milestones, and what belongs to the cycle."""
    one, today, person = cycle_or_404(request, cycle_id, P.CYCLE_SEE), clock.today(), request.person
    rights = rights_on(person, one, *ASKED, at=today)
    knows = P.VISIT_PLAN in rights
    rows = timeline(one, today, knows=knows)
    offered = OFFERED.get(CycleState(one.state), []) if P.CYCLE_MANAGE in rights else []
    return render(request, "office/cycles/one.html", {
        "cycle": one, "facts": facts_of(one), "template_title": in_words(one.template.titles),
        "thread": thread_from(rows, today), "lines": milestone_lines(rows),
        "visits": visit_lines(visits_of(person, one, today)[:12], knows=knows),
        "team": team_for(one, today, knows=knows), "rights": {right.value for right in rights},
        "consents": list(one.consents.filter(withdrawn_at=None).select_related("buyer"))
        if P.PEOPLE_SEE in rights else [],
        "days_used": training_days_used(one), "seminars": seminars_of(one).count(),
        "plan": plan_of_template(one.template),
        "changes": [(key, CHANGES[key][1]) for key in offered],
    })


@allow(P.CYCLE_MANAGE)
def postpone(request: HttpRequest, milestone_id: UUID) -> HttpResponse:
    """Move what is due to a later day."""
    milestone = _milestone(request, milestone_id)
    form = PostponeForm(request.POST or None, initial={"until": milestone.due_on})
    if request.method == "POST" and form.is_valid() and done(form, lambda: ops.postpone_milestone(
            milestone=milestone, by=request.person, now=clock.now(), **form.cleaned_data)):
        messages.success(request, _("It is postponed; what counts from it has moved along."))
        return redirect("office:cycle", milestone.cycle_id)
    return _form(request, form, milestone.cycle, title=_("Postpone: %(what)s"), button=_("Postpone"),
                 milestone=milestone)


@allow(P.CYCLE_MANAGE)
def waive(request: HttpRequest, milestone_id: UUID) -> HttpResponse:
    """Let something that is owed fall."""
    milestone = _milestone(request, milestone_id)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and done(form, lambda: ops.waive_milestone(
            milestone=milestone, by=request.person, now=clock.now(), **form.cleaned_data)):
        messages.success(request, _("It is waived; the reason is kept."))
        return redirect("office:cycle", milestone.cycle_id)
    return _form(request, form, milestone.cycle, title=_("Waive: %(what)s"), button=_("Waive"), milestone=milestone)


@allow(P.CYCLE_MANAGE)
def change(request: HttpRequest, cycle_id: UUID, what: str) -> HttpResponse:
    """Suspend, resume, withdraw or close: first what it means, then the reason."""
    one = cycle_or_404(request, cycle_id, P.CYCLE_MANAGE)
    act, title, means = CHANGES[what]
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and done(form, lambda: act(
            cycle=one, by=request.person, now=clock.now(), **form.cleaned_data)):
        messages.success(request, _("The cycle is now: %(state)s.") % {"state": one.get_state_display()})
        return redirect("office:cycle", one.pk)
    return _form(request, form, one, title=str(title), button=str(title), means=str(means),
                 danger=what in ("withdraw", "close"))


def _milestone(request: HttpRequest, milestone_id: UUID) -> Milestone:
    rows = Milestone.objects.select_related("cycle__factory", "cycle__template")
    return get_object_or_404(visible_to(rows, request.person, P.CYCLE_MANAGE, clock.today()), pk=milestone_id)


def _form(request: HttpRequest, form: forms.Form, one: Cycle, *, title: str, button: str, means: str = "",
          milestone: Milestone | None = None, danger: bool = False) -> HttpResponse:
    if milestone is not None:
        title = title % {"what": title_of(one, milestone.key)}
    return render(request, "office/cycles/form.html", {
        "cycle": one, "form": form, "title": title, "button": button, "means": means, "danger": danger})


urlpatterns = [
    path("cycles/<uuid:cycle_id>/", cycle, name="cycle"),
    path("milestones/<uuid:milestone_id>/postpone/", postpone, name="milestone-postpone"),
    path("milestones/<uuid:milestone_id>/waive/", waive, name="milestone-waive"),
    *(path(f"cycles/<uuid:cycle_id>/{what}/", change, {"what": what}, name=f"cycle-{what}") for what in CHANGES),
]
