"""The calendar of visits, and one visit: planned, moved, recorded, refused, called off, summed up."""

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from treadle.domain.access.permissions import Permission as P
from treadle.domain.access.queries import can, visible_to
from treadle.domain.assessments.operations import refuse_access
from treadle.domain.cycles import operations as ops
from treadle.domain.cycles.models import AgreedAction, Cycle, Visit
from treadle.domain.cycles.queries import (
    assessment_window,
    assignments_on,
    days_off_near,
    knows_plans,
    summary_of,
    visits_visible_to,
)
from treadle.domain.cycles.states import ActionState, VisitKind, VisitState
from treadle.ui import clock
from treadle.ui.acts import done, posted_id
from treadle.ui.allow import allow
from treadle.ui.cycle_panels import SUMMARY_HELP, visit_line
from treadle.ui.month import month_of, neighbours
from treadle.ui.rights import rights_on
from treadle.ui.sites import MenuItem
from treadle.ui.visit_forms import ActionForm, HoldForm, MoveForm, NotesForm, PlanForm, RefuseForm, SummaryForm
from treadle.web.office.cycles import ReasonForm, cycle_or_404

NAV = MenuItem(gettext_lazy("Visits"), "office:visits", (P.VISIT_PLAN, P.VISIT_RECORD), order=20)
NEEDS = {
    "visit.plan": ("office:visit-plan", gettext_lazy("Plan")),
    "visit.record": ("office:visit", gettext_lazy("Record")),
    "visit.summary": ("office:visit", gettext_lazy("Write")),
    "visit.refused": ("office:visit", gettext_lazy("Decide")),
}


@allow(P.VISIT_PLAN, P.VISIT_RECORD, P.PEOPLE_SEE)
def visits(request: HttpRequest) -> HttpResponse:
    """A month of visits: one's own, or all that one may see."""
    today, everybody = clock.today(), request.GET.get("whose") == "all"
    first = _month(request.GET.get("month", ""), today)
    before, after = neighbours(first)
    shown = visits_visible_to(request.person, today).filter(planned_on__gte=first, planned_on__lt=after)
    if not everybody:
        shown = shown.filter(people=request.person)
    knows = not everybody or can(request.person, P.VISIT_PLAN, at=today)
    lines = [visit_line(row, knows=knows) for row in shown.distinct().order_by("planned_on")[:200]]
    rows = [(line.sort_day, line) for line in lines]
    return render(request, "office/visits/calendar.html", {
        "weeks": month_of(first, rows, today), "rows": rows, "first": first, "before": before, "after": after,
        "everybody": everybody, "feed": request.person.calendar_token})


def _month(text: str, today: date) -> date:
    try:
        year, month = (int(part) for part in text.split("-"))
        return date(year, month, 1) if 1990 < year < 2100 else today.replace(day=1)
    except ValueError:
        return today.replace(day=1)


@allow(P.VISIT_PLAN)
def plan(request: HttpRequest, cycle_id: UUID) -> HttpResponse:
    """Plan a visit. What outsiders will learn of it is said beside the choice."""
    cycle, today = cycle_or_404(request, cycle_id, P.VISIT_PLAN), clock.today()
    team = [row.person_id for row in assignments_on(cycle, today)]
    form = PlanForm(request.POST or None, team=team, person=request.person, initial=_initial(cycle, request),
                    may_be_early=can(request.person, P.CYCLE_MANAGE, at=clock.now(), on=cycle))
    if request.method == "POST" and form.is_valid():
        made: list[Visit] = []
        if done(form, lambda: made.append(ops.plan_visit(
                cycle=cycle, by=request.person, now=clock.now(), **form.cleaned_data))):
            messages.success(request, _("The visit stands in the calendar."))
            return redirect("office:visit", made[0].pk)
    return render(request, "office/visits/plan.html", {
        "cycle": cycle, "form": form, "off": days_off_near(cycle.factory.country, today),
        "window": assessment_window(cycle)})


def _initial(cycle: Cycle, request: HttpRequest) -> dict[str, object]:
    kind = VisitKind.ASSESSMENT if request.GET.get("kind") == "assessment" else VisitKind.ADVISORY
    is_assessment = kind == VisitKind.ASSESSMENT
    return {"kind": kind, "announcement": "unannounced" if is_assessment else "announced", "mode": "on_site",
            "days": 2 if is_assessment else 1, "people": [request.person.pk]}


def _visit(request: HttpRequest, visit_id: UUID) -> Visit:
    return get_object_or_404(visits_visible_to(request.person, clock.today()), pk=visit_id)


@allow(P.PEOPLE_SEE)
def visit(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """One visit, with what can be done with it now."""
    one = _visit(request, visit_id)
    rights = rights_on(request.person, one, P.VISIT_PLAN, P.VISIT_RECORD, P.VISIT_NOTES_READ, P.ASSESSMENT_FILL,
                       P.ASSESSMENT_SEE, at=clock.now())
    people = list(one.people.all())
    knows = P.VISIT_PLAN in rights or request.person in people
    may_plan = P.VISIT_PLAN in rights and one.state == VisitState.PLANNED
    may_record = P.VISIT_RECORD in rights
    return render(request, "office/visits/one.html", {
        "visit": one, "cycle": one.cycle, "line": visit_line(one, knows=knows), "people": people, "may_plan": may_plan,
        "may_hold": may_record and one.state == VisitState.PLANNED and one.planned_on <= clock.today(),
        "may_write": may_record and one.state == VisitState.HELD,
        "sees_tablets": (P.ASSESSMENT_SEE if one.kind == VisitKind.ASSESSMENT else P.VISIT_RECORD) in rights,
        "opens_sheet": P.ASSESSMENT_FILL in rights and one.kind == VisitKind.ASSESSMENT and (
            one.state == VisitState.HELD or (one.state == VisitState.PLANNED and one.planned_on <= clock.today())),
        "reads_notes": P.VISIT_NOTES_READ in rights, "actions": list(one.actions.all()), "summary": summary_of(one),
        "action_form": ActionForm(),
        "action_states": [(ActionState.DONE, _("Done")), (ActionState.DROPPED, _("Dropped"))],
    })


@allow(P.VISIT_RECORD)
def hold(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Record that it took place."""
    one = _visit(request, visit_id)
    form = HoldForm(request.POST or None, initial={"held_on": min(one.planned_on, clock.today())})
    if request.method == "POST" and form.is_valid() and done(form, lambda: ops.hold_visit(
            visit=one, by=request.person, now=clock.now(), **form.cleaned_data)):
        messages.success(request, _("The visit is recorded. Send its summary today."))
        return redirect("office:visit", one.pk)
    return _form(request, one, form, _("Record the visit"), _("Record"), note=_(
        "Notes are told in trust: the advisor and the team leader read them, nobody else."))


@allow(P.VISIT_RECORD)
def notes(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Change the notes, for those who read them."""
    one = get_object_or_404(visible_to(visits_visible_to(request.person, clock.today()), request.person,
                                       P.VISIT_NOTES_READ, clock.today()), pk=visit_id)
    form = NotesForm(request.POST or None, initial={"notes": one.notes})
    if request.method == "POST" and form.is_valid() and done(form, lambda: ops.write_notes(
            visit=one, by=request.person, now=clock.now(), **form.cleaned_data)):
        messages.success(request, _("The notes are kept."))
        return redirect("office:visit", one.pk)
    return _form(request, one, form, _("Notes told in trust"), _("Keep"))


@allow(P.VISIT_RECORD)
def refuse(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Record that access was refused at the gate."""
    one = _visit(request, visit_id)
    form = RefuseForm(request.POST or None, initial={"held_on": min(one.planned_on, clock.today())})
    if request.method == "POST" and form.is_valid() and done(form, lambda: refuse_access(
            visit=one, by=request.person, now=clock.now(), **form.cleaned_data)):
        messages.success(request, _("The refusal is recorded. The team leader has been told."))
        return redirect("office:visit", one.pk)
    return _form(request, one, form, _("Access refused at the gate"), _("Record the refusal"), danger=True)


@allow(P.VISIT_PLAN)
def move(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Move it to another day."""
    one = _visit(request, visit_id)
    form = MoveForm(request.POST or None, visit=one,
                    may_be_early=can(request.person, P.CYCLE_MANAGE, at=clock.now(), on=one))
    if request.method == "POST" and form.is_valid() and done(form, lambda: ops.move_visit(
            visit=one, by=request.person, now=clock.now(), **form.cleaned_data)):
        messages.success(request, _("The visit was moved."))
        return redirect("office:visit", one.pk)
    return _form(request, one, form, _("Move the visit"), _("Move"))


@allow(P.VISIT_PLAN)
def cancel(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Call it off."""
    one = _visit(request, visit_id)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and done(form, lambda: ops.cancel_visit(
            visit=one, by=request.person, now=clock.now(), **form.cleaned_data)):
        messages.success(request, _("The visit was called off."))
        return redirect("office:visit", one.pk)
    return _form(request, one, form, _("Call the visit off"), _("Call off"), danger=True)


@allow(P.VISIT_RECORD)
def summary(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Write the one page, and send it to both sides."""
    one = _visit(request, visit_id)
    draft = "\n".join(f"– {action.text} ({action.responsible})" for action in one.actions.all())
    form = SummaryForm(request.POST or None, initial={"text": draft, "language": get_language()})
    if request.method == "POST" and form.is_valid() and done(form, lambda: ops.send_summary(
            visit=one, by=request.person, now=clock.now(), **form.cleaned_data)):
        messages.success(request, _("The summary was sent to management and to the workers' side."))
        return redirect("office:visit", one.pk)
    return _form(request, one, form, _("Summary of the visit"), _("Send to both sides"), note=str(SUMMARY_HELP))


@allow(P.VISIT_RECORD)
def actions(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Agree an action, or close one."""
    one = _visit(request, visit_id)
    form = ActionForm(request.POST if "text" in request.POST else None)
    if "close" in request.POST:
        action = get_object_or_404(AgreedAction.objects.select_related("visit__cycle__factory"), visit=one,
                                   pk=posted_id(request, "close"))
        ops.close_action(action=action, state=request.POST.get("state", ""), by=request.person, now=clock.now())
        return redirect("office:visit", one.pk)
    if request.method == "POST" and form.is_valid() and done(form, lambda: ops.agree_action(
            visit=one, by=request.person, now=clock.now(), **form.cleaned_data)):
        messages.success(request, _("The action is kept."))
        return redirect("office:visit", one.pk)
    return _form(request, one, form, _("Agree an action"), _("Keep"))


def _form(request: HttpRequest, one: Visit, form: object, title: str, button: str, *, note: str = "",
          danger: bool = False) -> HttpResponse:
    knows = knows_plans(request.person, one.cycle, clock.today())
    return render(request, "office/visits/form.html", {
        "visit": one, "form": form, "title": title, "button": button, "note": note, "danger": danger,
        "line": visit_line(one, knows=knows)})


urlpatterns = [
    path("visits/", visits, name="visits"),
    path("cycles/<uuid:cycle_id>/visits/plan/", plan, name="visit-plan"),
    path("visits/<uuid:visit_id>/", visit, name="visit"),
    *(path(f"visits/<uuid:visit_id>/{view.__name__}/", view, name=f"visit-{view.__name__}")
      for view in (hold, notes, refuse, move, cancel, summary, actions)),
]
