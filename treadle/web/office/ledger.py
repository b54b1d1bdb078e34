"""What happened, by whom: for those who answer for it. No factory, buyer or constituent reads this."""

from datetime import timedelta

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from treadle.domain.access.permissions import Permission
from treadle.domain.access.queries import can, visible_to
from treadle.domain.ledger.models import Entry
from treadle.domain.parties.models import Factory
from treadle.ui import clock
from treadle.ui.allow import allow
from treadle.ui.sites import MenuItem
from treadle.ui.tables import Choice, Column, Table, Words

P = Permission
NAV = MenuItem(_("What happened"), "office:ledger", (P.LEDGER_SEE,), order=90, group=_("Programme"))
_SECRET_EVENTS = ("alert.",)


class LedgerTable(Table):
    """Newest first."""

    key, name = "ledger", _("What happened")
    columns = [
        Column("at", _("When"), value="at", sort="at", fixed=True),
        Column("event", _("Event"), value="event", sort="event"),
        Column(
            "factory",
            _("Factory"),
            value=lambda entry: str(entry.factory or ""),
            href=lambda entry: reverse("office:factory", args=[entry.factory_id]) if entry.factory_id else "",
        ),
        Column("by", _("By"), value=lambda entry: str(entry.by or _("The calendar"))),
    ]
    filters = [
        Words("q", _("Event or factory"), ["event", "factory__name"]),
        Choice("since", _("When"), [("90", _("the last 90 days")), ("365", _("the last year")), ("all", _("ever"))],
               apply=lambda rows, value: rows if value == "all" else _since(rows, int(value)),
               all_label=_("the last 30 days")),
    ]
    sort = "-at"
    empty = (_("Nothing here yet"), _("Everything that is done in the programme is written here."))


def _since(entries: QuerySet[Entry], days: int) -> QuerySet[Entry]:
    # From the beginning of that day: the same list all day, so that its length need not be counted for each page.
    begin = localtime(clock.now()).replace(hour=0, minute=0, second=0, microsecond=0)
    return entries.filter(at__gte=begin - timedelta(days=days))


@allow(P.LEDGER_SEE)
def ledger(request: HttpRequest) -> HttpResponse:
    """Entries about the factories that the person answers for; alerts only for those who must know."""
    today, person = clock.today(), request.person
    entries = Entry.objects.select_related("factory", "by")
    if not can(person, P.ADMINISTER, at=today):
        entries = entries.filter(factory__in=visible_to(Factory.objects.all(), person, P.LEDGER_SEE, today))
    secret = Q()
    for prefix in _SECRET_EVENTS:
        secret |= Q(event__startswith=prefix)
    # A leader of one office may only watch figures in another: whether alerts are theirs is asked factory by factory.
    may_know = visible_to(Factory.objects.all(), person, P.ALERT_SEE, today)
    entries = entries.filter(~secret | Q(factory__in=may_know))
    if request.GET.get("since") not in {"90", "365", "all"}:
        entries = _since(entries, 30)  # millions of entries lie here after ten years; what is asked for is mostly new
    table = LedgerTable(request, entries)
    return table.export() if table.export_format else render(request, "office/ledger.html", {"table": table})


urlpatterns = [path("ledger/", ledger, name="ledger")]
