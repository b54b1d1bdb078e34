"""The alerts that the named government contact was notified of. Each look is logged."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from treadle.domain.access.permissions import Permission
from treadle.domain.assessments.operations import alerts as operations
from treadle.domain.assessments.queries.alerts import alerts_visible_to
from treadle.ui import clock
from treadle.ui.alert_panels import clocks_of, trigger_title
from treadle.ui.allow import allow
from treadle.ui.sites import MenuItem
from treadle.ui.tables import Column, Table

NAV = MenuItem(_("Notified alerts"), "constituent:alerts", (Permission.ALERT_NOTIFIED_SEE,), order=40)


class AlertTable(Table):
    """Notified alerts of the country."""

    key, name = "alerts", _("Notified alerts")
    columns = [
        Column(
            "factory",
            _("Factory"),
            value="factory.name",
            sort="factory__name",
            fixed=True,
            href=lambda alert: reverse("constituent:alert", args=[alert.pk]),
        ),
        Column("notified", _("Notified"), value="notified_at", sort="notified_at"),
        Column("state", _("State"), value=lambda alert: alert.get_state_display(), sort="state"),
    ]
    sort = "-notified"
    empty = (_("No alert was notified"), _("When the programme notifies your ministry, the alert appears here."))


@allow(Permission.ALERT_NOTIFIED_SEE)
def alerts(request: HttpRequest) -> HttpResponse:
    """The list."""
    table = AlertTable(request, alerts_visible_to(request.person, clock.now()))
    return table.export() if table.export_format else render(request, "constituent/alerts/list.html", {"table": table})


@allow(Permission.ALERT_NOTIFIED_SEE)
def alert(request: HttpRequest, alert_id: UUID) -> HttpResponse:
    """One alert. This look is logged."""
    now = clock.now()
    one = get_object_or_404(alerts_visible_to(request.person, now), pk=alert_id)
    operations.look_at(alert=one, by=request.person, now=now)
    return render(
        request,
        "constituent/alerts/one.html",
        {"alert": one, "trigger": trigger_title(one), "clocks": clocks_of(one, now)},
    )


urlpatterns = [path("alerts/", alerts, name="alerts"), path("alerts/<uuid:alert_id>/", alert, name="alert")]
