"""Who is who: factories, organisations, people and links, as plain querysets. Who may see them is asked of access."""

from contextlib import suppress
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from treadle.domain.parties.models import (
    DuplicateProposal,
    Factory,
    ImportRun,
    Membership,
    Organisation,
    Person,
    SupplyLink,
)
from treadle.domain.parties.states import OrganisationKind, ProposalState
from treadle.kernel.errors import InvalidInput


def factories() -> QuerySet[Factory]:
    """All factories in use; records that turned out to be doubles are left out."""
    return Factory.objects.filter(obsolete=False)


def factories_named(text: str) -> QuerySet[Factory]:
    """Factories in use whose name, local name, address, OS ID or outside id holds each word of ``text``."""
    found = factories()
    for word in text.split()[:6]:
        found = found.filter(
            Q(name__icontains=word) | Q(name_local__icontains=word) | Q(address__icontains=word)
            | Q(os_id__iexact=word) | Q(outside_id__iexact=word)
        )
    return found


def factory_meant_by(factory_id: UUID) -> Factory | None:
    """The factory of an id; for a record that was dropped as a double, the one that was kept."""
    found = Factory.objects.select_related("same_as", "office", "group").filter(pk=factory_id).first()
    return found.same_as or found if found else None


def organisations(*kinds: OrganisationKind) -> QuerySet[Organisation]:
    """Open organisations of these kinds (all kinds when none is named)."""
    found = Organisation.objects.filter(closed_on=None)
    return found.filter(kind__in=kinds) if kinds else found


def offices() -> QuerySet[Organisation]:
    """The programme's open offices."""
    return organisations(OrganisationKind.OFFICE)


def office_meant_by(text: str) -> Organisation:
    """The open office of this id, name or country code; refuses a text that names none or several."""
    wanted = Q(name__iexact=text) | Q(country__iexact=text)
    with suppress(ValueError):
        wanted |= Q(pk=UUID(text))
    found = list(offices().filter(wanted)[:2])
    if len(found) != 1:
        raise InvalidInput(
            _("“%(text)s” names %(count)s offices. Give the office's id or its full name.")
            % {"text": text, "count": _("several") if found else _("no")}, code="no_office")
    return found[0]


def members_of(place: Organisation | Factory, on: date) -> QuerySet[Membership]:
    """Who holds which role there on that day, with the people."""
    where = {"factory": place} if isinstance(place, Factory) else {"organisation": place}
    return Membership.objects.on(on).filter(**where).select_related("person")


def roles_of(person: Person, on: date) -> QuerySet[Membership]:
    """Where a person holds which role on that day."""
    return Membership.objects.on(on).filter(person=person).select_related("organisation", "factory")


def people_with_role(role: str, place: Organisation | Factory, on: date) -> QuerySet[Person]:
    """The active people who hold a role there on that day."""
    held = members_of(place, on).filter(role=role)
    return Person.objects.filter(is_active=True, memberships__in=held).distinct()


def links_of(factory: Factory, on: date) -> QuerySet[SupplyLink]:
    """Who sources from a factory on that day. For the programme and the factory; never for another buyer."""
    return SupplyLink.objects.on(on).filter(factory=factory).select_related("buyer")


def factories_of_buyer(buyer: Organisation, on: date) -> QuerySet[Factory]:
    """From which factories a buyer sources on that day; consent is another question."""
    return factories().filter(supply_links__in=SupplyLink.objects.on(on).filter(buyer=buyer)).distinct()


def open_duplicates() -> QuerySet[DuplicateProposal]:
    """Likely duplicates that nobody has decided on."""
    return DuplicateProposal.objects.filter(state=ProposalState.OPEN).select_related("first", "second")


def import_runs() -> QuerySet[ImportRun]:
    """Imports, the last one first, without their long lists."""
    return ImportRun.objects.select_related("created_by", "office").defer("rejected", "changes")


def person_signing_in_as(text: str) -> Person | None:
    """The active account of a login name or an e-mail address, whatever its case."""
    text = text.strip()
    if not text:
        return None
    found = Person.objects.filter(Q(login__iexact=text) | Q(email__iexact=text), is_active=True)
    return found.order_by("pk").first()


def person_with_calendar(token: str) -> Person | None:
    """Whose calendar feed this token opens."""
    return Person.objects.filter(calendar_token=token, is_active=True).first() if len(token) >= 24 else None
