"""Factories: the list, the search as one types, and one factory's page."""

from datetime import date
from uuid import UUID

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from treadle.domain.access.permissions import Permission
from treadle.domain.access.queries import can, visible_to
from treadle.domain.cycles.models import Cycle
from treadle.domain.cycles.queries import may_open_next
from treadle.domain.cycles.states import CycleState, ServiceLevel
from treadle.domain.parties.models import Factory, Person
from treadle.ui import clock
from treadle.ui.allow import allow
from treadle.ui.components import tag
from treadle.ui.countries import country_name
from treadle.ui.factory_panels import cloth_of, needs_here, thread_of
from treadle.ui.sites import MenuItem
from treadle.ui.tables import Choice, Column, Table, Words

NAV = MenuItem(gettext_lazy("Factories"), "office:factories", (Permission.FACTORY_SEE,), order=10)
NEWEST = Cycle.objects.filter(factory=OuterRef("pk")).order_by("-number")


def with_cycle(factories: QuerySet[Factory]) -> QuerySet[Factory]:
    """Factories with what a list says of their newest cycle."""
    return factories.annotate(
        cycle_number=Subquery(NEWEST.values("number")[:1]),
        cycle_state=Subquery(NEWEST.values("state")[:1]),
        service_level=Subquery(NEWEST.values("service_level")[:1]),
        workers_total=Coalesce(F("workers_female"), 0)
        + Coalesce(F("workers_male"), 0)
        + Coalesce(F("workers_other"), 0),
    )


def _level_tag(factory: Factory) -> str:
    level = getattr(factory, "service_level", None)
    kinds = {ServiceLevel.MORE: "waiting", ServiceLevel.ADVANCED: "kept", ServiceLevel.STANDARD: "quiet"}
    return tag(str(ServiceLevel(level).label), kinds[ServiceLevel(level)]) if level else ""


def _state_tag(factory: Factory) -> str:
    state = getattr(factory, "cycle_state", None)
    if not state:
        return tag(_("Not enrolled"), "quiet")
    return tag(str(CycleState(state).label), "ours" if state == CycleState.OPEN else "quiet")


def _by_state(factories: QuerySet[Factory], value: str) -> QuerySet[Factory]:
    return factories.filter(cycle_state=None) if value == "none" else factories.filter(cycle_state=value)


class FactoryTable(Table):
    """The factories that this person may see."""

    key, name = "factories", gettext_lazy("Factories")
    columns = [
        Column(
            "name",
            gettext_lazy("Name"),
            sort="name",
            fixed=True,
            href=lambda factory: reverse("office:factory", args=[factory.pk]),
        ),
        Column("country", gettext_lazy("Country"), sort="country", value=lambda factory: country_name(factory.country)),
        Column("region", gettext_lazy("Region"), sort="region", hidden=True),
        Column("workers", gettext_lazy("Workers"), value="workers_total", sort="workers_total", number=True),
        Column("cycle", gettext_lazy("Cycle"), value="cycle_number", sort="cycle_number", number=True),
        Column("state", gettext_lazy("State"), cell=_state_tag, value="cycle_state", sort="cycle_state"),
        Column("level", gettext_lazy("Support"), cell=_level_tag, value="service_level", sort="service_level"),
        Column("address", gettext_lazy("Address"), hidden=True),
        Column("os_id", gettext_lazy("OS ID"), hidden=True),
    ]
    filters = [
        Words("q", gettext_lazy("Name or place"), ["name", "name_local", "address", "os_id"]),
        Choice(
            "state",
            gettext_lazy("State"),
            [*CycleState.choices, ("none", gettext_lazy("Not enrolled"))],
            apply=_by_state,
        ),
        Choice("level", gettext_lazy("Support"), ServiceLevel.choices, lookup="service_level"),
    ]
    sort = "name"
    empty = (gettext_lazy("No factory here"), gettext_lazy("Import a list of factories, or loosen the filters."))


@allow(Permission.FACTORY_SEE)
def factories(request: HttpRequest) -> HttpResponseBase:
    """The list: filters, order and columns are in the address."""
    visible = visible_to(Factory.objects.filter(obsolete=False), request.person, Permission.FACTORY_SEE, clock.today())
    table = FactoryTable(request, with_cycle(visible))
    if table.export_format:
        return table.export()
    now = clock.now()
    return render(
        request,
        "office/factories/list.html",
        {
            "table": table,
            "may_import": can(request.person, Permission.FACTORY_IMPORT, at=now),
            "may_register": can(request.person, Permission.CYCLE_ENROL, at=now),
        },
    )


@allow(Permission.FACTORY_SEE)
def search(request: HttpRequest) -> HttpResponseBase:
    """Factories as one types."""
    words = request.GET.get("q", "").strip()
    visible = visible_to(Factory.objects.filter(obsolete=False), request.person, Permission.FACTORY_SEE, clock.today())
    match = Q(os_id__iexact=words)
    for name in ("name", "name_local", "region", "address"):
        match |= Q(**{f"{name}__icontains": words})
    found = (
        [
            {
                "title": factory.name,
                "note": country_name(factory.country),
                "href": reverse("office:factory", args=[factory.pk]),
            }
            for factory in visible.filter(match)[:8]
        ]
        if words
        else []
    )
    return render(request, "ui/parts/found.html", {"found": found, "q": words})


@allow(Permission.FACTORY_SEE)
def factory(request: HttpRequest, factory_id: UUID) -> HttpResponseBase:
    """One factory: name, place, facts, its pictures, what needs you here."""
    today, person = clock.today(), request.person
    one = get_object_or_404(
        visible_to(Factory.objects.select_related("group", "office"), person, Permission.FACTORY_SEE, today),
        pk=factory_id,
    )
    cycles = list(
        visible_to(
            Cycle.objects.filter(factory=one).select_related("template", "factory", "plan"), person,
            Permission.CYCLE_SEE, today,
        ).order_by("-number")[:8]
    )
    newest = cycles[0] if cycles else None
    contacts = list(one.contacts.all()) if can(person, Permission.FACTORY_CONTACTS_SEE, at=today, on=one) else []
    return render(
        request,
        "office/factories/one.html",
        {
            "factory": one,
            "cycles": cycles,
            "newest": newest,
            "facts": facts_of(one, newest),
            "contacts": contacts,
            "country": country_name(one.country),
            "thread": thread_of(person, newest, today) if newest else None,
            "cloth": cloth_of(one, person, today),
            "more": links_of(person, one, newest, today),
            "map_text": format_html("{}, {}", one.latitude, one.longitude) if one.latitude is not None else "",
        },
    )


@allow(Permission.FACTORY_SEE)
def factory_needs(request: HttpRequest, factory_id: UUID) -> HttpResponseBase:
    """What needs the person at one factory; loaded after the page, or a page of its own without script."""
    today, person = clock.today(), request.person
    one = get_object_or_404(visible_to(Factory.objects.all(), person, Permission.FACTORY_SEE, today), pk=factory_id)
    rows = needs_here("treadle.web.office", person, one, today)
    part = "ui/parts/needs_here.html" if getattr(request, "htmx", None) else "office/factories/needs.html"
    return render(request, part, {"factory": one, "rows": rows})


def links_of(person: Person, one: Factory, newest: Cycle | None, today: date) -> list[dict[str, object]]:
    """What else may be done at this factory, as this person may do it."""
    offered = (
        (Permission.FACTORY_EDIT, "office:factory-edit", _("Change the profile")),
        (Permission.LINKS_MANAGE, "office:links", _("Who sources here")),
        (Permission.WORKER_ACCOUNTS_ISSUE, "office:factory-person-new", _("Issue an account")),
        (Permission.CYCLE_ENROL, "office:enrol", _("Enrol")),
        (Permission.ALERT_RAISE, "office:alert-raise", _("Raise a zero-tolerance alert")),
    )
    return [
        {"href": reverse(url, args=[one.pk]), "title": title}
        for permission, url, title in offered
        if can(person, permission, at=today) and (url != "office:enrol" or may_open_next(newest, today))
    ]


def facts_of(one: Factory, newest: Cycle | None) -> list[object]:
    """Three or four facts for the head of the page."""
    facts: list[object] = []
    if one.workers:
        women = round(100 * (one.workers_female or 0) / one.workers)
        facts.append(_("%(count)s workers, %(women)s %% women") % {"count": f"{one.workers:,}", "women": women})
    if newest:
        facts.append(_("Cycle %(number)s") % {"number": newest.number})
        facts.append({"text": _("Returning") if newest.returning else _("New"), "kind": "ours"})
        if newest.service_level != ServiceLevel.STANDARD:
            facts.append({"text": ServiceLevel(newest.service_level).label, "kind": "waiting"})
    return facts


urlpatterns = [
    path("factories/", factories, name="factories"),
    path("search/", search, name="search"),
    path("factories/<uuid:factory_id>/", factory, name="factory"),
    path("factories/<uuid:factory_id>/needs/", factory_needs, name="factory-needs"),
]
