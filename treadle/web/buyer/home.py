"""What needs you: the buyer's home."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext_lazy as _

from treadle.domain.access.permissions import Permission
from treadle.ui import clock
from treadle.ui.allow import allow
from treadle.ui.sites import MenuItem, rows_of
from treadle.ui.worklist import needs_of

NAV = MenuItem(_("What needs you"), "buyer:home", (Permission.FACTORY_SEE,), order=0)


@allow(Permission.FACTORY_SEE)
def home(request: HttpRequest) -> HttpResponse:
    """One sentence and one button a row, most pressing first."""
    rows = rows_of("treadle.web.buyer", needs_of(request.person, clock.today()))
    return render(request, "buyer/home.html", {"rows": rows[:12], "total": len(rows)})


urlpatterns = [path("", home, name="home")]
