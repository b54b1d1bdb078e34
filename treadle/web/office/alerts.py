"""Zero tolerance in the office: raise on suspicion, decide, follow up. Each look is logged."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from treadle.domain.access.permissions import Permission
from treadle.domain.access.queries import visible_to
from treadle.domain.assessments.operations import alerts as operations
from treadle.domain.assessments.queries.alerts import alerts_visible_to, overdue_clocks
from treadle.domain.assessments.states import AlertState
from treadle.domain.parties.models import Factory
from treadle.domain.standards.queries import alert_rule_for, pick
from treadle.ui import clock
from treadle.ui.alert_panels import clocks_of, trigger_title
from treadle.ui.allow import allow
from treadle.ui.components import tag
from treadle.ui.sites import MenuItem
from treadle.ui.tables import Choice, Column, Table

P = Permission
NAV = MenuItem(gettext_lazy("Alerts"), "office:alerts", (P.ALERT_SEE, P.ALERT_RAISE), order=60)
NEEDS = {
    "alert.decide": ("office:alert", gettext_lazy("Decide")),
    "alert.follow_up": ("office:alert", gettext_lazy("Follow up")),
}
_KIND = {
    AlertState.RAISED: "danger",
    AlertState.NOTIFIED: "waiting",
    AlertState.NOT_NOTIFIED: "quiet",
    AlertState.CLOSED: "kept",
}


class AlertTable(Table):
    """The alerts that this person must know."""

    key, name = "alerts", gettext_lazy("Alerts")
    columns = [
        Column(
            "factory",
            gettext_lazy("Factory"),
            value="factory.name",
            sort="factory__name",
            fixed=True,
            href=lambda alert: reverse("office:alert", args=[alert.pk]),
        ),
        Column("raised", gettext_lazy("Raised"), value="raised_at", sort="raised_at"),
        Column(
            "state",
            gettext_lazy("State"),
            sort="state",
            value=lambda alert: alert.get_state_display(),
            cell=lambda alert: tag(alert.get_state_display(), _KIND[AlertState(alert.state)]),
        ),
    ]
    filters = [Choice("state", gettext_lazy("State"), AlertState.choices, lookup="state")]
    sort = "-raised"
    empty = (
        gettext_lazy("No alert"),
        gettext_lazy("An alert is raised from a factory's page, on suspicion, during any visit."),
    )


class AlertForm(forms.Form):
    """What is suspected. No victim's name is asked."""

    trigger = forms.ChoiceField(label=gettext_lazy("What is suspected"), widget=forms.RadioSelect)
    description = forms.CharField(
        label=gettext_lazy("What was seen or heard"),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=4000,
        help_text=gettext_lazy("Suspicion is enough; proof is for the investigation. Name no victim and no witness."),
    )

    def __init__(self, *args: object, factory: Factory, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        language = get_language() or "en"
        self.fields["trigger"].choices = [  # type: ignore[attr-defined]
            (key, pick(title, language)) for key, title in alert_rule_for(factory.country).titled_triggers
        ]


@allow(P.ALERT_SEE, P.ALERT_RAISE)
def alerts(request: HttpRequest) -> HttpResponse:
    """The list; opening one is logged."""
    table = AlertTable(request, alerts_visible_to(request.person, clock.now()))
    return table.export() if table.export_format else render(request, "office/alerts/list.html", {"table": table})


@allow(P.ALERT_RAISE)
def raise_alert(request: HttpRequest, factory_id: UUID) -> HttpResponse:
    """Raise an alert about a factory that the person works with."""
    factory = get_object_or_404(
        visible_to(Factory.objects.all(), request.person, P.ALERT_RAISE, clock.today()), pk=factory_id
    )
    form = AlertForm(request.POST or None, factory=factory)
    if request.method == "POST" and form.is_valid():
        alert = operations.raise_alert(factory=factory, by=request.person, now=clock.now(), **form.cleaned_data)
        messages.success(request, _("The alert is raised. Those who must know are told at once."))
        return redirect("office:alert", alert.pk)
    return render(request, "office/alerts/raise.html", {"factory": factory, "form": form})


@allow(P.ALERT_SEE, P.ALERT_RAISE)
def alert(request: HttpRequest, alert_id: UUID) -> HttpResponse:
    """One alert. This look is logged."""
    now = clock.now()
    one = get_object_or_404(alerts_visible_to(request.person, now), pk=alert_id)
    operations.look_at(alert=one, by=request.person, now=now)
    return render(
        request,
        "office/alerts/one.html",
        {
            "alert": one,
            "trigger": trigger_title(one),
            "clocks": clocks_of(one, now),
            "overdue": overdue_clocks(one, now),
            "may_decide": operations.may_decide(one, request.person, now),
            "kind": _KIND[AlertState(one.state)],
            "looks": one.looks.select_related("person").order_by("-at")[:20],
            "government": one.rule.government,
            "plan_needs": one.rule.plan_needs,
        },
    )


@allow(P.ALERT_DECIDE)
@require_POST
def decide(request: HttpRequest, alert_id: UUID) -> HttpResponse:
    """Notify the government or not, with the reason; or close."""
    now = clock.now()
    one = get_object_or_404(alerts_visible_to(request.person, now), pk=alert_id)
    reason, what = request.POST.get("reason", ""), request.POST.get("what")
    if what == "close":
        operations.close_alert(alert=one, note=reason, by=request.person, now=now)
    else:
        operations.decide_alert(alert=one, notify=what == "notify", reason=reason, by=request.person, now=now)
    messages.success(request, _("Kept, with your reason."))
    return redirect("office:alert", one.pk)


urlpatterns = [
    path("alerts/", alerts, name="alerts"),
    path("alerts/<uuid:alert_id>/", alert, name="alert"),
    path("alerts/<uuid:alert_id>/decide/", decide, name="alert-decide"),
    path("factories/<uuid:factory_id>/alert/", raise_alert, name="alert-raise"),
]
