"""Visits that the factory may know of, with what they left behind."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils.translation import gettext_lazy

from treadle.domain.access.permissions import Permission as P
from treadle.domain.cycles.queries import summary_of, visits_visible_to
from treadle.ui import clock
from treadle.ui.allow import allow
from treadle.ui.cycle_panels import visit_line, visit_lines
from treadle.ui.sites import MenuItem

NAV = MenuItem(gettext_lazy("Visits"), "factory:visits", (P.COMMITTEE_SEE,), order=20)
NEEDS = {"visit.announced": ("factory:visit", gettext_lazy("See the visit"))}


@allow(P.COMMITTEE_SEE)
def visits(request: HttpRequest) -> HttpResponse:
    """What was announced and what took place."""
    rows = visits_visible_to(request.person, clock.today()).order_by("-planned_on")[:60]
    return render(request, "factory/visits/list.html", {"visits": visit_lines(rows, knows=False)})


@allow(P.COMMITTEE_SEE)
def visit(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """One visit: agenda, agreed actions, and the page for both sides. Notes are not here: they were told in trust."""
    one = get_object_or_404(visits_visible_to(request.person, clock.today()), pk=visit_id)
    return render(request, "factory/visits/one.html", {
        "visit": one, "cycle": one.cycle, "line": visit_line(one, knows=False), "actions": list(one.actions.all()),
        "summary": summary_of(one), "shows_outcome": one.state == "cancelled"})


urlpatterns = [
    path("visits/", visits, name="visits"),
    path("visits/<uuid:visit_id>/", visit, name="visit"),
]
