"""The factory's committees, to read: seats and meetings."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext_lazy

from treadle.domain.access.permissions import Permission as P
from treadle.domain.access.queries import visible_to
from treadle.domain.committees.models import Committee
from treadle.domain.committees.queries import compose, meetings_of, seats_on
from treadle.ui import clock
from treadle.ui.allow import allow
from treadle.ui.sites import MenuItem

NAV = MenuItem(gettext_lazy("Committee"), "factory:committee", (P.COMMITTEE_SEE,), order=40)


@allow(P.COMMITTEE_SEE)
def committee(request: HttpRequest) -> HttpResponse:
    """Who sits, when it met."""
    today = clock.today()
    rows = visible_to(Committee.objects.filter(ended_on=None), request.person, P.COMMITTEE_SEE, today)[:3]
    shown = []
    for row in rows:
        seats = list(seats_on(row, today))
        shown.append({"committee": row, "seats": seats, "made_up": compose(seats), "meetings": meetings_of(row)[:6]})
    return render(request, "factory/committee.html", {"shown": shown})


urlpatterns = [path("committee/", committee, name="committee")]
