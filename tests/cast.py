"""The cast: one person a role, one factory, one buyer. The same names in every test, made when first called on stage.

>>> cast.advisor, cast.factory, cast.buyer, cast.office      # attributes; rows appear on first use
>>> cast.other_factory, cast.other_buyer, cast.other_office  # whom it must not concern
>>> cast.person("assessor", name="Second Assessor")          # one more in a role
"""

from datetime import UTC, date, datetime
from functools import cached_property

from allauth.mfa.models import Authenticator

from treadle.domain.access.roles import ROLES
from treadle.domain.parties.models import Factory, Membership, Organisation, Person, SupplyLink
from treadle.domain.parties.states import OrganisationKind as Kind

DAY = date(2026, 3, 2)  # a Monday
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LONG_AGO = date(2015, 1, 1)
PASSWORD = "warp-and-weft-26"

NAMES = {
    "advisor": "Anh Advisor", "assessor": "Aisha Assessor", "interpreter": "Indra Interpreter",
    "team_leader": "Thida Team-Leader", "training_officer": "Tran Training", "buyer_relations": "Bopha Buyer-Relations",
    "monitoring_officer": "Mina Monitoring", "country_manager": "Chanda Country-Manager",
    "administrator": "Ada Administrator", "researcher": "Rosa Researcher", "partner_staff": "Pia Partner",
    "factory_manager": "Minh Manager", "worker_representative": "Wati Worker", "union_representative": "Umi Union",
    "ambassador": "Amina Ambassador", "group_lead": "Greta Group", "buyer_staff": "Bruno Buyer",
    "academy_participant": "Alba Academy", "constituent": "Carlos Constituent", "ministry_contact": "Maya Ministry",
}


def organisation(kind: Kind, name: str, country: str = "") -> Organisation:
    """An organisation that exists once."""
    return Organisation.objects.get_or_create(kind=kind, name=name, country=country, defaults={"created_at": NOW})[0]


class Cast:
    """Everybody, by role key: ``cast.team_leader``. ``cast.everybody()`` gives all, by role."""

    def __getattr__(self, name: str) -> Person:
        if name not in ROLES:
            raise AttributeError(name)
        person = self.person(name)
        self.__dict__[name] = person
        return person

    def everybody(self) -> dict[str, Person]:
        """One person a role."""
        return {key: getattr(self, key) for key in ROLES}

    def person(self, role: str, *, name: str = "", at: Factory | Organisation | None = None) -> Person:
        """Somebody in a role, at its usual place unless told; outsiders with other names are made the same way."""
        name = name or NAMES[role]
        login = name.lower().replace(" ", ".")
        email = "" if role == "worker_representative" else f"{login}@example.org"
        person, made = Person.objects.get_or_create(
            login=login, defaults={"email": email, "name": name, "created_at": NOW,
                                   "issued_by_programme": role == "worker_representative"})
        if made:
            person.set_password(PASSWORD)
            person.save()
        self.member(person, role, at)
        return person

    def member(self, person: Person, role: str, at: Factory | Organisation | None = None) -> Membership:
        """Give a person a role, at its usual place unless told."""
        place = at or self.place_of(role)
        where = {"factory": place} if isinstance(place, Factory) else {"organisation": place}
        person.__dict__.pop("_held", None)
        return Membership.objects.get_or_create(person=person, role=role, defaults={"starts_on": LONG_AGO}, **where)[0]

    def place_of(self, role: str) -> Factory | Organisation:
        """Where a role is usually held."""
        held_in = ROLES[role].held_in
        if held_in is None:
            return self.factory
        for kind, place in ((Kind.OFFICE, "office"), (Kind.BUYER, "buyer"), (Kind.GROUP, "group"),
                            (Kind.PARTNER, "partner"), (Kind.MINISTRY, "ministry"), (Kind.UNION, "union")):
            if kind in held_in:
                found: Organisation = getattr(self, place)
                return found
        raise LookupError(f"{role} has no usual place")

    @cached_property
    def office(self) -> Organisation:
        return organisation(Kind.OFFICE, "Programme office Viet Nam", "VN")

    @cached_property
    def other_office(self) -> Organisation:
        return organisation(Kind.OFFICE, "Programme office Jordan", "JO")

    @cached_property
    def buyer(self) -> Organisation:
        return organisation(Kind.BUYER, "Bruno & Daughters")

    @cached_property
    def other_buyer(self) -> Organisation:
        return organisation(Kind.BUYER, "Other Outfitters")

    @cached_property
    def group(self) -> Organisation:
        return organisation(Kind.GROUP, "Golden Bobbin Group")

    @cached_property
    def partner(self) -> Organisation:
        return organisation(Kind.PARTNER, "Learning Partner", "VN")

    @cached_property
    def ministry(self) -> Organisation:
        return organisation(Kind.MINISTRY, "Ministry of Labour", "VN")

    @cached_property
    def union(self) -> Organisation:
        return organisation(Kind.UNION, "Garment Workers' Union", "VN")

    @cached_property
    def factory(self) -> Factory:
        """The factory of every story, in Viet Nam, of the group, with the group let in to nothing."""
        return self._factory("Bright Bobbin Garments", self.office, group=self.group)

    @cached_property
    def other_factory(self) -> Factory:
        """A factory of the same office that has nothing to do with the cast's factory, buyer or group."""
        return self._factory("Quiet Needle Apparel", self.office)

    @cached_property
    def foreign_factory(self) -> Factory:
        """A factory of another office."""
        return self._factory("Distant Thread", self.other_office)

    @cached_property
    def supply_link(self) -> SupplyLink:
        """The buyer sources from the factory. Nothing opens before the factory consents."""
        return SupplyLink.objects.get_or_create(buyer=self.buyer, factory=self.factory,
                                                defaults={"starts_on": LONG_AGO})[0]

    def _factory(self, name: str, office: Organisation, group: Organisation | None = None) -> Factory:
        return Factory.objects.get_or_create(
            name=name, country=office.country,
            defaults={"office": office, "group": group, "address": "1 Cotton Road", "isic": "1410",
                      "workers_female": 812, "workers_male": 203, "products": "Shirts", "created_at": NOW,
                      "updated_at": NOW})[0]


def with_second_factor(person: Person) -> Person:
    """Give staff a second factor, so that pages do not ask them to set one up."""
    if any(ROLES[row.role].is_staff for row in person.memberships.all()):
        totp = Authenticator.Type.TOTP
        Authenticator.objects.get_or_create(user=person, type=totp, defaults={"data": {"secret": ""}})
    return person
