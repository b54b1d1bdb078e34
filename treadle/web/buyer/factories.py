"""The factories that consented to this buyer, or to their own group: list, search, one factory."""

from uuid import UUID

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from treadle.domain.access.permissions import Permission
from treadle.domain.access.queries import visible_to
from treadle.domain.cycles.models import Cycle
from treadle.domain.improvement.queries import plans_for_buyer
from treadle.domain.parties.models import Factory, Person
from treadle.domain.reports.models import Release
from treadle.domain.reports.queries import releases_visible_to
from treadle.ui import clock
from treadle.ui.allow import allow
from treadle.ui.countries import country_name
from treadle.ui.factory_panels import cloth_of, needs_here, thread_of
from treadle.ui.sites import MenuItem
from treadle.ui.tables import Column, Table, Words

NAV = MenuItem(_("Factories"), "buyer:factories", (Permission.FACTORY_SEE,), order=10)


class FactoryTable(Table):
    """The factories that this person may see; no other buyer appears, not even as a count."""

    key, name = "factories", _("Factories")
    columns = [
        Column(
            "name", _("Name"), sort="name", fixed=True, href=lambda factory: reverse("buyer:factory", args=[factory.pk])
        ),
        Column("country", _("Country"), sort="country", value=lambda factory: country_name(factory.country)),
        Column("address", _("Address")),
        Column("workers", _("Workers"), value="workers_total", sort="workers_total", number=True),
        Column("cycle", _("Cycle"), value="cycle_number", sort="cycle_number", number=True),
        Column("os_id", _("OS ID"), hidden=True),
    ]
    filters = [Words("q", _("Name or place"), ["name", "name_local", "address", "os_id"])]
    sort = "name"
    empty = (
        _("No factory has consented yet"),
        _("A factory appears here when your supply link is recorded and the factory consents for its cycle."),
    )


def mine(person: Person) -> QuerySet[Factory]:
    """The factories visible today, with the newest cycle that is visible too."""
    today = clock.today()
    cycles = visible_to(Cycle.objects.filter(factory=OuterRef("pk")), person, Permission.CYCLE_SEE, today)
    return visible_to(Factory.objects.filter(obsolete=False), person, Permission.FACTORY_SEE, today).annotate(
        cycle_number=Subquery(cycles.order_by("-number").values("number")[:1]),
        workers_total=Coalesce(F("workers_female"), 0)
        + Coalesce(F("workers_male"), 0)
        + Coalesce(F("workers_other"), 0),
    )


@allow(Permission.FACTORY_SEE)
def factories(request: HttpRequest) -> HttpResponseBase:
    """The list: filters, order and columns are in the address."""
    table = FactoryTable(request, mine(request.person))
    return table.export() if table.export_format else render(request, "buyer/factories/list.html", {"table": table})


@allow(Permission.FACTORY_SEE)
def search(request: HttpRequest) -> HttpResponseBase:
    """Factories as one types."""
    words = request.GET.get("q", "").strip()
    match = Q(name__icontains=words) | Q(name_local__icontains=words) | Q(os_id__iexact=words)
    found = (
        [
            {
                "title": factory.name,
                "note": country_name(factory.country),
                "href": reverse("buyer:factory", args=[factory.pk]),
            }
            for factory in mine(request.person).filter(match)[:8]
        ]
        if words
        else []
    )
    return render(request, "ui/parts/found.html", {"found": found, "q": words})


@allow(Permission.FACTORY_SEE)
def factory(request: HttpRequest, factory_id: UUID) -> HttpResponseBase:
    """One factory as it lets this buyer see it: shared reports only, no visit that is not public."""
    today, person = clock.today(), request.person
    one = get_object_or_404(mine(person), pk=factory_id)
    cycles = list(
        visible_to(
            Cycle.objects.filter(factory=one).select_related("template", "factory"), person, Permission.CYCLE_SEE, today
        ).order_by("-number")[:6]
    )
    releases: list[Release] = list(
        releases_visible_to(person, today).filter(cycle__factory=one).order_by("-released_at")[:20]
    )
    shared = [each.assessment_id for each in releases if each.assessment_id and not each.is_withdrawn]
    plans = plans_for_buyer(person, today).filter(cycle__in=[cycle.pk for cycle in cycles])
    return render(
        request,
        "buyer/factories/one.html",
        {
            "factory": one,
            "country": country_name(one.country),
            "cycles": cycles,
            "with_plan": set(plans.values_list("cycle_id", flat=True)),
            "releases": releases,
            "thread": thread_of(person, cycles[0], today) if cycles else None,
            "cloth": cloth_of(one, person, today, only=shared),
            "rows": needs_here("treadle.web.buyer", person, one, today),
        },
    )


urlpatterns = [
    path("factories/", factories, name="factories"),
    path("search/", search, name="search"),
    path("factories/<uuid:factory_id>/", factory, name="factory"),
]
