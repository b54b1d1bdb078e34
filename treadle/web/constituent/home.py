"""What needs you: the constituents' home."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext_lazy as _

from treadle.domain.access.permissions import Permission
from treadle.ui import clock
from treadle.ui.allow import allow
from treadle.ui.sites import MenuItem, rows_of
from treadle.ui.worklist import needs_of

NAV = MenuItem(_("What needs you"), "constituent:home", (Permission.STANDARDS_CONSULT,), order=0)


@allow(Permission.STANDARDS_CONSULT)
def home(request: HttpRequest) -> HttpResponse:
    """One sentence and one button a row, most pressing first."""
    rows = rows_of("treadle.web.constituent", needs_of(request.person, clock.today()))
    return render(request, "constituent/home.html", {"rows": rows[:12]})


urlpatterns = [path("", home, name="home")]
