"""What a demonstration adds to the door: every role at one click, and a clock that one can move."""

from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from treadle.domain.access.roles import ROLES, Site
from treadle.domain.parties.queries import person_signing_in_as
from treadle.journeys.move_clock import catch_up
from treadle.kernel.errors import InvalidInput, NotYours
from treadle.ui import clock
from treadle.ui.allow import open_to_all
from treadle.ui.demo import LOGIN_PREFIX, DemoAccount, demo_accounts

FIRST_DAY, LAST_DAY = date(2010, 1, 1), date(2060, 12, 31)
SITES: dict[Site, Promise] = {
    Site.OFFICE: gettext_lazy("In the programme office"), Site.FACTORY: gettext_lazy("In the factory"),
    Site.BUYER: gettext_lazy("At buyers and groups"),
    Site.CONSTITUENT: gettext_lazy("For government, employers and unions"),
}


@dataclass(frozen=True)
class Choices:
    """The demonstration's accounts of one site."""

    title: Promise
    accounts: list[DemoAccount]


def choices_at(day: date) -> list[Choices]:
    """The accounts of the demonstration, by site."""
    accounts = sorted(demo_accounts(day), key=lambda each: list(Site).index(ROLES[each.role].site))
    return [Choices(SITES[site], list(of_site)) for site, of_site in
            groupby(accounts, key=lambda each: ROLES[each.role].site)]


class ClockForm(forms.Form):
    """The day that the demonstration shows."""

    day = forms.DateField(label=gettext_lazy("The demonstration's today"),
                          widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def clean_day(self) -> date:
        """A day that the demonstration's calendars can hold."""
        day: date = self.cleaned_data["day"]
        if not FIRST_DAY <= day <= LAST_DAY:
            raise forms.ValidationError(_("Choose a day between 2010 and 2060."))
        return day


def _only_in_a_demonstration() -> None:
    if not settings.DEMO:
        raise NotYours()


def _wanted(request: HttpRequest) -> str:
    """The page of ours that ``next`` names, or ""."""
    wanted = request.POST.get("next", "")
    return wanted if url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}) else ""


@open_to_all(because="A demonstration lets everybody in, with invented data only; elsewhere this page does not exist.")
@require_POST
def sign_in_as(request: HttpRequest) -> HttpResponse:
    """Sign in as one of the demonstration's accounts, and go to its home or to ``next``."""
    _only_in_a_demonstration()
    person = person_signing_in_as(request.POST.get("account", ""))
    if person is None or not person.login.startswith(LOGIN_PREFIX):
        raise NotYours()
    login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
    return redirect(_wanted(request) or "public:home")


@open_to_all(because="A demonstration's clock is everybody's; elsewhere this page does not exist.")
@require_POST
def move_clock(request: HttpRequest) -> HttpResponse:
    """Set the demonstration's day, and have done in the background what falls due by then."""
    _only_in_a_demonstration()
    form = ClockForm(request.POST)
    if not form.is_valid():
        raise InvalidInput(_("The clock was not moved. Choose a day between 2010 and 2060."))
    day: date = form.cleaned_data["day"]
    clock.set_day(day)
    catch_up.enqueue(day.isoformat(), clock.now().isoformat())
    messages.success(request, _("Today is now %(day)s. What falls due by then is done in the background.")
                     % {"day": date_format(day)})
    return redirect(_wanted(request) or "account_login")
