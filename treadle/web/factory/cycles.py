"""The factory's cycle: its timeline, its milestones, what was taken up. Only what a factory may know."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils.translation import gettext_lazy

from treadle.domain.access.permissions import Permission as P
from treadle.domain.access.queries import visible_to
from treadle.domain.cycles.models import Cycle
from treadle.domain.cycles.queries import (
    in_words,
    plan_of_template,
    seminars_of,
    team_for,
    timeline,
    training_days_used,
    trainings_of,
)
from treadle.ui import clock
from treadle.ui.allow import allow
from treadle.ui.cycle_panels import facts_of, milestone_lines, thread_from
from treadle.ui.sites import MenuItem

NAV = MenuItem(gettext_lazy("Cycle"), "factory:cycles", (P.COMMITTEE_SEE,), order=10)


def cycles_visible(request: HttpRequest, permission: P = P.CYCLE_SEE) -> list[Cycle]:
    """The factory's cycles, the running ones and the latest first."""
    rows = visible_to(Cycle.objects.select_related("factory", "template"), request.person, permission, clock.today())
    return sorted(rows.order_by("-number")[:20], key=lambda row: not row.is_running)


@allow(P.COMMITTEE_SEE)
def cycles(request: HttpRequest) -> HttpResponse:
    """The cycle that is under way, with a way to the others."""
    rows = cycles_visible(request)
    return _page(request, rows[0], rows) if rows else render(request, "factory/cycles/none.html")


@allow(P.COMMITTEE_SEE)
def cycle(request: HttpRequest, cycle_id: UUID) -> HttpResponse:
    """One cycle."""
    rows = cycles_visible(request)
    chosen = next((row for row in rows if row.pk == cycle_id), None)
    if chosen is None:
        chosen = get_object_or_404(visible_to(Cycle.objects.select_related("factory", "template"), request.person,
                                              P.CYCLE_SEE, clock.today()), pk=cycle_id)
    return _page(request, chosen, rows)


def _page(request: HttpRequest, one: Cycle, others: list[Cycle]) -> HttpResponse:
    today = clock.today()
    rows = timeline(one, today, knows=False)
    return render(request, "factory/cycles/one.html", {
        "cycle": one, "facts": facts_of(one), "template_title": in_words(one.template.titles),
        "thread": thread_from(rows, today), "lines": milestone_lines(rows), "team": team_for(one, today, knows=False),
        "others": [row for row in others if row.pk != one.pk], "plan": plan_of_template(one.template),
        "trainings": list(trainings_of(one)), "seminars": list(seminars_of(one)), "days_used": training_days_used(one)})


urlpatterns = [
    path("cycles/", cycles, name="cycles"),
    path("cycles/<uuid:cycle_id>/", cycle, name="cycle"),
]
