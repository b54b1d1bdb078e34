"""The programme's other data, to read: zero tolerance, self-diagnosis, criteria of month sixteen."""

from django.http import HttpRequest, HttpResponseBase
from django.urls import path
from django.utils.translation import gettext_lazy as _

from treadle.domain.access.permissions import Permission as P
from treadle.ui.allow import allow
from treadle.ui.programme_data import show
from treadle.ui.sites import MenuItem

NAV = MenuItem(_("Programme data"), "buyer:programme-data", (P.STANDARDS_SEE,), order=62, group=_("Standards"))


@allow(P.STANDARDS_SEE)
def data(request: HttpRequest, key: str = "zero-tolerance") -> HttpResponseBase:
    """One part of it, as a page or as a file."""
    return show(request, "buyer", key)


urlpatterns = [
    path("programme-data/", data, name="programme-data"),
    path("programme-data/<slug:key>/", data, name="standards-data"),
]
