"""The factory's home: what needs you, where the cycle stands, how the factory does."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext_lazy as _

from treadle.domain.access.permissions import Permission
from treadle.domain.access.queries import visible_to
from treadle.domain.cycles.models import Cycle
from treadle.domain.parties.models import Factory
from treadle.ui import clock
from treadle.ui.allow import allow
from treadle.ui.countries import country_name
from treadle.ui.factory_panels import cloth_of, thread_of
from treadle.ui.sites import MenuItem, rows_of
from treadle.ui.worklist import needs_of

NAV = MenuItem(_("What needs you"), "factory:home", (Permission.FACTORY_SEE,), order=0)


@allow(Permission.FACTORY_SEE)
def home(request: HttpRequest) -> HttpResponse:
    """The person's factory and what waits for them in it."""
    today, person = clock.today(), request.person
    mine = Factory.objects.filter(memberships__in=person.memberships.on(today)).distinct()
    factory = visible_to(mine, person, Permission.FACTORY_SEE, today).order_by("name").first()
    found = visible_to(Cycle.objects.filter(factory=factory), person, Permission.CYCLE_SEE, today)
    newest = found.select_related("factory", "template").order_by("-number").first() if factory else None
    return render(
        request,
        "factory/home.html",
        {
            "factory": factory,
            "country": country_name(factory.country) if factory else "",
            "rows": rows_of("treadle.web.factory", needs_of(person, today))[:12],
            "cycle": newest,
            "thread": thread_of(person, newest, today) if newest else None,
            "cloth": cloth_of(factory, person, today) if factory else None,
        },
    )


urlpatterns = [path("", home, name="home")]
