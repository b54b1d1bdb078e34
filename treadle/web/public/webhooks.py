"""A person's own webhooks: addresses that are told, their secrets (shown once), what was sent and what came of it."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from treadle.domain.access.permissions import Permission
from treadle.domain.notices.models import Delivery, Endpoint
from treadle.domain.notices.operations.webhooks import Opened
from treadle.domain.notices.queries import endpoints_of, log_of
from treadle.domain.notices.states import DeliveryState, EndpointState, WebhookEvent
from treadle.journeys import deliver_webhooks
from treadle.ui import clock
from treadle.ui.acts import done
from treadle.ui.allow import allow

A_PAGE = 30
STATE_KINDS = {DeliveryState.WAITING: "waiting", DeliveryState.DELIVERED: "kept", DeliveryState.FAILED: "danger"}


class EndpointForm(forms.Form):
    """Where to, and of what."""

    url = forms.CharField(label=gettext_lazy("Address"), max_length=500,
                          help_text=gettext_lazy("It begins with https:// and can be reached from the internet."))
    events = forms.MultipleChoiceField(
        label=gettext_lazy("Tell it when"), choices=WebhookEvent.choices, widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Messages hold ids and links only, and only of what you may see."))


@allow(Permission.OWN_ACCOUNT)
@require_http_methods(["GET", "POST"])
def webhooks(request: HttpRequest) -> HttpResponse:
    """The list, and a form for one more."""
    person = request.person  # type: ignore[attr-defined]
    form = EndpointForm(request.POST or None)
    made: list[Opened] = []
    if request.method == "POST" and form.is_valid():
        wish = form.cleaned_data
        if done(form, lambda: made.append(deliver_webhooks.open_webhook(
                url=wish["url"], events=wish["events"], by=person, now=clock.now()))):
            form = EndpointForm()
    return _shown(request, "public/webhooks.html", {
        "form": form, "opened": made[0] if made else None, "endpoints": list(endpoints_of(person))})


def _shown(request: HttpRequest, template: str, context: dict[str, object]) -> HttpResponse:
    response = render(request, template, context)
    response["Cache-Control"] = "no-store, private"  # it may hold a secret
    return response


def _own(request: HttpRequest, endpoint_id: UUID) -> Endpoint:
    return get_object_or_404(endpoints_of(request.person), pk=endpoint_id)  # type: ignore[attr-defined]


@allow(Permission.OWN_ACCOUNT)
@require_safe
def webhook(request: HttpRequest, endpoint_id: UUID) -> HttpResponse:
    """One webhook and its log."""
    return _page(request, _own(request, endpoint_id))


def _page(request: HttpRequest, endpoint: Endpoint, opened: Opened | None = None) -> HttpResponse:
    page = Paginator(log_of(endpoint), A_PAGE).get_page(request.GET.get("page"))
    labels = dict(WebhookEvent.choices)
    return _shown(request, "public/webhook.html", {
        "endpoint": endpoint, "opened": opened, "page": page, "active": endpoint.state == EndpointState.ACTIVE,
        "events": [labels.get(event, event) for event in endpoint.events],
        "rows": [{"delivery": each, "event": labels.get(each.event, each.event),
                  "kind": STATE_KINDS[DeliveryState(each.state)],
                  "again": each.state != DeliveryState.WAITING} for each in page]})


@allow(Permission.OWN_ACCOUNT)
@require_POST
def change(request: HttpRequest, endpoint_id: UUID) -> HttpResponse:
    """Switch it off or on, make a new secret, or remove it."""
    endpoint, person, now = _own(request, endpoint_id), request.person, clock.now()  # type: ignore[attr-defined]
    what = request.POST.get("what", "")
    if what == "rotate":
        return _page(request, endpoint, deliver_webhooks.rotate(endpoint=endpoint, by=person, now=now))
    if what == "remove":
        deliver_webhooks.remove(endpoint=endpoint, by=person, now=now)
        messages.success(request, _("The webhook is removed."))
        return redirect("public:webhooks")
    deliver_webhooks.switch(endpoint=endpoint, active=what == "on", by=person, now=now)
    messages.success(request, _("The webhook is on.") if what == "on" else _("The webhook is off."))
    return redirect("public:webhook", endpoint.pk)


@allow(Permission.OWN_ACCOUNT)
@require_POST
def resend(request: HttpRequest, delivery_id: UUID) -> HttpResponse:
    """Send one message again, under the same id."""
    mine = Delivery.objects.filter(endpoint__in=endpoints_of(request.person).values("pk"))  # type: ignore[attr-defined]
    delivery = get_object_or_404(mine.select_related("endpoint"), pk=delivery_id)
    deliver_webhooks.resend(delivery=delivery, by=request.person, now=clock.now())  # type: ignore[attr-defined]
    messages.success(request, _("The message is sent again."))
    return redirect("public:webhook", delivery.endpoint_id)
