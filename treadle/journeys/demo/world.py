"""Offices, organisations and their people: everybody except the factories."""

from dataclasses import dataclass, field
from datetime import date, datetime
from random import Random

from treadle.domain.parties.models import Organisation, Person
from treadle.domain.parties.states import OrganisationKind as Kind
from treadle.domain.registry import operations as registry
from treadle.journeys.demo.countries import Country
from treadle.journeys.demo.names import Namer
from treadle.journeys.demo.people import Accounts

BUYERS = ("Orvelle Attire", "Kestrum Sportswear", "Palorin Kids", "Tidovan Denim", "Velumbra Basics",
          "Nordival Outfitters")
AGENTS = ("Meridell Sourcing",)
GROUPS = ("Goldara Shuttle Group", "Trivelo Apparel Group", "Selvana Group")
SEXES = ("female", "male")


@dataclass
class Office:
    """An office with its staff by role, and the organisations of its country."""

    country: Country
    organisation: Organisation
    staff: dict[str, list[Person]] = field(default_factory=dict)
    partner: Organisation | None = None

    def one(self, role: str, turn: int = 0) -> Person:
        """Somebody of the staff in this role; ``turn`` goes round."""
        people = self.staff[role]
        return people[turn % len(people)]


@dataclass
class World:
    """What stands before the first factory signs up."""

    offices: dict[str, Office] = field(default_factory=dict)
    buyers: list[Organisation] = field(default_factory=list)
    agents: list[Organisation] = field(default_factory=list)
    groups: list[Organisation] = field(default_factory=list)
    people_of: dict[str, list[Person]] = field(default_factory=dict)


class WorldBuilder:
    """Makes the world for a number of factories a country."""

    def __init__(self, *, accounts: Accounts, namer: Namer, dice: Random, now: datetime) -> None:
        self._accounts, self._namer, self._dice, self._now = accounts, namer, dice, now
        self.world = World()

    def build(self, factories: dict[Country, int]) -> World:
        """Offices with staff for their factories, buyers, agents, groups, and the constituents of each country."""
        for number, (country, count) in enumerate(factories.items()):
            self._office(country, count, is_first=number == 0)
        home = next(iter(factories))
        self.world.buyers = [self._buyer(name, Kind.BUYER, home) for name in BUYERS]
        self.world.agents = [self._buyer(name, Kind.AGENT, home) for name in AGENTS]
        self.world.groups = [self._organisation(Kind.GROUP, name, "") for name in GROUPS]
        for group in self.world.groups:
            self._person("group_lead", group, home)
        self._person("academy_participant", self.world.buyers[0], home)
        return self.world

    def _organisation(self, kind: Kind, name: str, country: str) -> Organisation:
        known = Organisation.objects.filter(kind=kind, name=name, country=country).first()
        return known or registry.record_organisation(kind=kind, name=name, country=country, by=None, now=self._now)

    def _person(self, role: str, place: Organisation, country: Country) -> Person:
        return self._accounts.open(role, self._namer.person(country), place, sex=self._dice.choice(SEXES))

    def _buyer(self, name: str, kind: Kind, home: Country) -> Organisation:
        buyer = self._organisation(kind, name, "")
        self.world.people_of[str(buyer.pk)] = [self._person("buyer_staff", buyer, home)]
        return buyer

    def _office(self, country: Country, factories: int, *, is_first: bool) -> None:
        office = Office(country, self._organisation(Kind.OFFICE, country.office, country.code))
        self.world.offices[country.code] = office
        for role, count in _staff(factories, is_first=is_first).items():
            office.staff[role] = [self._person(role, office.organisation, country) for _each in range(count)]
        self._constituents(country, factories)
        if is_first or factories > 2:
            name = f"Learning partner {country.code} (invented)"
            office.partner = self._organisation(Kind.PARTNER, name, country.code)
            self._person("partner_staff", office.partner, country)

    def _constituents(self, country: Country, factories: int) -> None:
        for kind, name in ((Kind.UNION, country.union), (Kind.EMPLOYERS, country.employers)):
            place = self._organisation(kind, name, country.code)
            if country.weight:
                self._person("constituent", place, country)
        ministry = self._organisation(Kind.MINISTRY, country.ministry, country.code)
        if country.weight:
            self._person("ministry_contact", ministry, country)
            self._person("constituent", ministry, country)


def _staff(factories: int, *, is_first: bool) -> dict[str, int]:
    """How many people an office has in each role for its factories."""
    few = {"administrator": 1, "researcher": 1} if is_first else {}
    return {
        "country_manager": 1, "team_leader": 2, "advisor": 1 + factories // 5, "assessor": 2 + 2 * (factories // 12),
        "interpreter": 1, "training_officer": 1, "buyer_relations": 1, "monitoring_officer": 1, **few,
    }


def programme_start(as_of: date, years: int) -> date:
    """The day on which the offices open: a little before the first factory can sign up."""
    return date(as_of.year - years - 1, as_of.month, 1)
