"""What needs you: the office's home."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext_lazy as _

from treadle.domain.access.permissions import Permission
from treadle.ui import clock
from treadle.ui.allow import allow
from treadle.ui.sites import MenuItem, rows_of, with_a_page
from treadle.ui.worklist import needs_of

PACKAGE = "treadle.web.office"
NAV = MenuItem(_("What needs you"), "office:home", (Permission.FACTORY_SEE, Permission.RATES_SEE), order=0)


@allow(Permission.FACTORY_SEE, Permission.RATES_SEE)
def home(request: HttpRequest) -> HttpResponse:
    """One sentence and one button a row, most pressing first."""
    needs = with_a_page(PACKAGE, needs_of(request.person, clock.today()))
    page = Paginator(needs, 12).get_page(request.GET.get("page"))
    rows = rows_of(PACKAGE, page.object_list)
    return render(request, "office/home.html", {"rows": rows, "page": page, "total": len(needs)})


urlpatterns = [path("", home, name="home")]
