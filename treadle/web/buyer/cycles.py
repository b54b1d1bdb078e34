"""The timeline of a cycle that the factory consented to. Only what a buyer may know."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path

from treadle.domain.access.permissions import Permission as P
from treadle.domain.access.queries import visible_to
from treadle.domain.cycles.models import Cycle
from treadle.domain.cycles.queries import in_words, timeline
from treadle.ui import clock
from treadle.ui.allow import allow
from treadle.ui.cycle_panels import facts_of, milestone_lines, thread_from


@allow(P.CYCLE_SEE)
def cycle(request: HttpRequest, cycle_id: UUID) -> HttpResponse:
    """The picture and the milestones; reasons of the factory and the programme stay between them."""
    rows = visible_to(Cycle.objects.select_related("factory", "template"), request.person, P.CYCLE_SEE, clock.today())
    one = get_object_or_404(rows, pk=cycle_id)
    steps = timeline(one, clock.today(), knows=False)
    return render(request, "buyer/cycles/one.html", {
        "cycle": one, "facts": facts_of(one), "template_title": in_words(one.template.titles),
        "thread": thread_from(steps, clock.today()), "lines": milestone_lines(steps, with_reasons=False)})


urlpatterns = [path("cycles/<uuid:cycle_id>/", cycle, name="cycle")]
