"""Who lets machines in, and which addresses are told: for the administrator, who can shut any of them."""

from contextlib import suppress
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from treadle.domain.access.models import Token
from treadle.domain.access.operations import revoke_token
from treadle.domain.access.permissions import Permission as P
from treadle.domain.access.queries import all_tokens
from treadle.domain.notices.models import Endpoint
from treadle.domain.notices.states import EndpointState
from treadle.journeys import deliver_webhooks
from treadle.ui import clock
from treadle.ui.allow import allow
from treadle.ui.components import tag
from treadle.ui.sites import MenuItem
from treadle.ui.tables import Choice, Column, Table, Words

NAV = MenuItem(gettext_lazy("Machines"), "office:machines", (P.ADMINISTER,), order=95, group=gettext_lazy("Programme"))


def state_of(token: Token) -> str:
    """Open, revoked or ended, in words."""
    if token.revoked_at is not None:
        return _("revoked")
    return _("open") if token.is_open(clock.today()) else _("ended")


class TokenTable(Table):
    """Everybody's tokens, the open ones in the order in which they end."""

    key, name = "tokens", gettext_lazy("Tokens")
    prefix = "t_"
    columns = [
        Column("prefix", gettext_lazy("Begins with"), value="prefix", fixed=True),
        Column("person", gettext_lazy("Person"), value="person.name", sort="person__name"),
        Column("name", gettext_lazy("For"), value="name", sort="name"),
        Column("scopes", gettext_lazy("May"), value=lambda token: ", ".join(token.scopes)),
        Column("ends_on", gettext_lazy("Until"), value="ends_on", sort="ends_on"),
        Column("last_used_on", gettext_lazy("Last used"), value="last_used_on", sort="last_used_on"),
        Column("state", gettext_lazy("State"), value=state_of,
               cell=lambda token: tag(state_of(token), "kept" if token.is_open(clock.today()) else "quiet")),
    ]
    filters = [Words("q", gettext_lazy("Person or purpose"), ["person__name", "name", "prefix"])]
    sort = "-ends_on"
    actions = [("revoke", gettext_lazy("Revoke"))]
    action_url = reverse_lazy("office:revoke_tokens")
    empty = (gettext_lazy("No token yet"), gettext_lazy("People make them in their account, or `treadle token` does."))


class EndpointTable(Table):
    """Everybody's webhooks."""

    key, name = "webhooks", gettext_lazy("Webhooks")
    prefix = "w_"
    columns = [
        Column("url", gettext_lazy("Address"), value="url", sort="url", fixed=True),
        Column("person", gettext_lazy("Person"), value="person.name", sort="person__name"),
        Column("events", gettext_lazy("Is told of"), value=lambda endpoint: ", ".join(endpoint.events)),
        Column("failing", gettext_lazy("Fails since"), value="failing_since", sort="failing_since"),
        Column("state", gettext_lazy("State"), value=lambda endpoint: endpoint.get_state_display(), sort="state"),
    ]
    filters = [Words("q", gettext_lazy("Person or address"), ["person__name", "url"]),
               Choice("state", gettext_lazy("State"), EndpointState.choices, lookup="state")]
    sort = "url"
    actions = [("off", gettext_lazy("Switch off"))]
    action_url = reverse_lazy("office:switch_off_webhooks")
    empty = (gettext_lazy("No webhook yet"), gettext_lazy("People add them in their account."))


@allow(P.ADMINISTER)
@require_safe
def machines(request: HttpRequest) -> HttpResponseBase:
    """Both lists."""
    tokens = TokenTable(request, all_tokens(request.person, clock.now()))
    endpoints = EndpointTable(request, Endpoint.objects.select_related("person"))
    for table in (tokens, endpoints):
        if table.export_format:
            return table.export()
    return render(request, "office/machines.html", {"tokens": tokens, "endpoints": endpoints})


def _ticked(request: HttpRequest, rows: Any) -> list[Any]:
    ids = []
    for text in request.POST.getlist("row"):
        with suppress(ValueError):
            ids.append(UUID(text))
    return list(rows.filter(pk__in=ids))


@allow(P.ADMINISTER)
@require_POST
def revoke_tokens(request: HttpRequest) -> HttpResponse:
    """Shut those that were ticked."""
    now = clock.now()
    found = _ticked(request, all_tokens(request.person, now))
    for token in found:
        revoke_token(token=token, by=request.person, now=now)
    messages.success(request, ngettext("%(n)s token is revoked.", "%(n)s tokens are revoked.", len(found))
                     % {"n": len(found)})
    return redirect("office:machines")


@allow(P.ADMINISTER)
@require_POST
def switch_off_webhooks(request: HttpRequest) -> HttpResponse:
    """Switch off those that were ticked; their owners can switch them on again."""
    found = _ticked(request, Endpoint.objects.filter(state=EndpointState.ACTIVE))
    for endpoint in found:
        deliver_webhooks.switch(endpoint=endpoint, active=False, by=request.person, now=clock.now())
    messages.success(request, ngettext("%(n)s webhook is off.", "%(n)s webhooks are off.", len(found))
                     % {"n": len(found)})
    return redirect("office:machines")


urlpatterns = [
    path("machines/", machines, name="machines"),
    path("machines/tokens/revoke/", revoke_tokens, name="revoke_tokens"),
    path("machines/webhooks/off/", switch_off_webhooks, name="switch_off_webhooks"),
]
