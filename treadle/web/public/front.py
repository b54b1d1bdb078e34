"""The front: where home is, whether the service is well, and who may do what."""

from dataclasses import dataclass

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from treadle.domain.access.permissions import Permission
from treadle.domain.access.queries import sites_of
from treadle.domain.access.roles import ROLES, Reach, Role, Site
from treadle.domain.parties.states import OrganisationKind
from treadle.ui import clock
from treadle.ui.allow import open_to_all
from treadle.web.public.demonstration import SITES

REACHES: dict[Reach, Promise] = {
    Reach.EVERYWHERE: _("Everywhere in the programme."),
    Reach.OFFICE: _("The factories of their own office."),
    Reach.ASSIGNED: _("The cycles they are assigned to, for as long as they are."),
    Reach.PARTNER: _("The factories that their organisation is partner for, for that time."),
    Reach.FACTORY: _("Their own factory."),
    Reach.GROUP: _("The factories of their group that agreed to it."),
    Reach.CONSENTED: _("The factories they source from, in the cycles that the factory consented to."),
    Reach.COUNTRY: _("Figures of their country, without names of factories."),
}


@dataclass(frozen=True)
class RoleCard:
    """A role as the page shows it."""

    role: Role
    held_in: list[str]
    reach: Promise
    may: list[Promise]


@open_to_all(because="It only leads on: to the sign-in page, or to the site where one has a role.")
@never_cache
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Where this person's work begins."""
    person = request.person  # type: ignore[attr-defined]
    if person is None:
        return redirect("account_login")
    for site in sites_of(person, clock.now()):
        try:
            return redirect(reverse(f"{site.value}:home"))
        except NoReverseMatch:
            continue
    return redirect("public:account")


@open_to_all(because="Machines that watch over the service ask without an account; the answer tells nothing else.")
@never_cache
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """200 when pages can be served, 503 when the database does not answer."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"status": "failing", "database": False}, status=503)
    return JsonResponse({"status": "ok", "database": True})


@open_to_all(because="Who may do what is no secret: those whose data we hold should be able to read it.")
@require_safe
def roles(request: HttpRequest) -> HttpResponse:
    """Who may do what, made from the roles themselves."""
    by_site = [(SITES[site], [_card(role) for role in ROLES.values() if role.site is site]) for site in Site]
    template = "public/roles.html" if request.person is None else "public/roles_inside.html"  # type: ignore[attr-defined]
    return render(request, template, {"by_site": by_site})


def _card(role: Role) -> RoleCard:
    kinds = [] if role.held_in is None else [kind.label for kind in OrganisationKind if kind.value in role.held_in]
    return RoleCard(role, [str(label) for label in kinds], REACHES[role.reach],
                    [permission.says for permission in Permission if permission in role.permissions])
