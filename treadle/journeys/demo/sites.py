"""The factories of the demonstration: invented, each with its people, buyers and group."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from random import Random

from treadle.domain.parties.models import Factory, Organisation, Person
from treadle.domain.registry import operations as registry
from treadle.domain.registry.profiles import ContactCard, NamedBuyer, Profile
from treadle.journeys.demo.countries import Country
from treadle.journeys.demo.dice import dice_for
from treadle.journeys.demo.fates import Fate
from treadle.journeys.demo.names import GUIDED, Namer
from treadle.journeys.demo.people import MAIL, Accounts
from treadle.journeys.demo.world import SEXES, Office, World

PRODUCTS = ("Shirts", "Trousers", "Sportswear", "Denim", "Knitted tops", "Jackets", "Underwear", "Children's wear")


@dataclass
class Site:
    """A factory with those who act for it, and its own dice."""

    number: int
    factory: Factory
    office: Office
    fate: Fate
    dice: Random
    manager: Person
    worker: Person
    union: Person | None
    ambassador: Person | None
    buyers: list[Organisation] = field(default_factory=list)
    speakers: dict[str, Person] = field(default_factory=dict)
    last_sign_up: date = date.min
    cycles: int = 1

    @property
    def advisor(self) -> Person:
        """Who advises it: the first advisor has the first factories."""
        return self.office.one("advisor", 0 if self.number < 6 else self.number)

    def speaker_of(self, buyer: Organisation) -> Person:
        """Who follows this factory at a buyer."""
        return self.speakers[str(buyer.pk)]


class SiteBuilder:
    """Registers factories and opens the accounts of their people."""

    def __init__(self, *, world: World, accounts: Accounts, namer: Namer, seed: int, now: datetime) -> None:
        self._world, self._accounts, self._namer, self._seed, self._now = world, accounts, namer, seed, now

    def build(self, number: int, country: Country, fate: Fate) -> Site:
        """One factory, registered before it signs up."""
        dice = dice_for(self._seed, "factory", number)
        office = self._world.offices[country.code]
        group = self._world.groups[number % len(self._world.groups)] if number % 3 == 0 else None
        buyers = self._buyers(number, fate, dice)
        manager_name = self._namer.person(country)
        factory = registry.register_factory(
            profile=self._profile(number, country, fate, dice), office=office.organisation, by=None, now=self._now,
            group=group, contacts=_contacts(manager_name, self._namer.person(country), number),
            main_buyers=[NamedBuyer(name=buyer.name, since_year=self._now.year - dice.randint(1, 9))
                         for buyer in buyers[:3]],
            is_synthetic=True,
        )
        site = self._staffed(number, factory, office, fate, dice, manager_name)
        site.buyers = buyers
        site.speakers = {str(buyer.pk): self._world.people_of[str(buyer.pk)][0] for buyer in buyers}
        self._link(site)
        return site

    def _profile(self, number: int, country: Country, fate: Fate, dice: Random) -> Profile:
        name, local = self._namer.factory(country)
        if fate.key == "guided":
            name, local = GUIDED, country.local_name.format(name=GUIDED.split()[0]) if country.local_name else ""
        area = dice.choice(country.areas)
        workers = round(dice.lognormvariate(6.8, 0.6))
        women = round(workers * dice.uniform(0.55, 0.88))
        electronics = not country.weight
        return Profile(
            name=name, name_local=local, country=country.code, region=area.name,
            address=f"Lot {dice.randint(1, 80)}, Road {dice.randint(1, 30)}, {area.name}",
            latitude=Decimal(f"{area.latitude + dice.uniform(-0.09, 0.09):.6f}"),
            longitude=Decimal(f"{area.longitude + dice.uniform(-0.09, 0.09):.6f}"),
            isic="2640" if electronics else "1410", sector="Electronics" if electronics else "Garment",
            started_year=dice.randint(1992, self._now.year - 2), workers_female=women, workers_male=workers - women,
            products="Household electronics" if electronics else ", ".join(dice.sample(PRODUCTS, k=2)),
            existing_union="Union of the site" if number % 3 == 0 else "",
            existing_committee="Consultation committee" if number % 4 == 0 else "",
        )

    def _staffed(self, number: int, factory: Factory, office: Office, fate: Fate, dice: Random, manager: str) -> Site:
        country, everybody = office.country, fate.has("everybody")

        def one(role: str, name: str = "") -> Person:
            return self._accounts.open(role, name or self._namer.person(country), factory, sex=dice.choice(SEXES),
                                       locale=country.locale if number else "en", now=self._now)

        return Site(
            number, factory, office, fate, dice, manager=one("factory_manager", manager),
            worker=one("worker_representative"),
            union=one("union_representative") if everybody or factory.existing_union else None,
            ambassador=one("ambassador") if everybody or number % 6 == 5 else None,
        )

    def _buyers(self, number: int, fate: Fate, dice: Random) -> list[Organisation]:
        if fate.has("training_only"):
            return [self._world.buyers[1]]
        most = self._world.buyers[0] if number % 2 == 0 else self._world.buyers[1 + number % 5]
        others = [buyer for buyer in (*self._world.buyers[1:], *self._world.agents) if buyer != most]
        return [most, *dice.sample(others, k=dice.randint(0, 2))]

    def _link(self, site: Site) -> None:
        for buyer in site.buyers:
            registry.link_supply(buyer=buyer, factory=site.factory, starts_on=self._now.date(), by=None, now=self._now)
        if site.office.partner is not None and site.number % 4 == 0:
            registry.record_partnership(partner=site.office.partner, factory=site.factory,
                                        starts_on=self._now.date(), by=None, now=self._now)
        if site.factory.group is not None and site.number % 2 == 0:
            registry.set_group_sharing(factory=site.factory, shares=True, by=site.manager, now=self._now)


def _contacts(manager: str, second: str, number: int) -> list[ContactCard]:
    return [
        ContactCard(name=manager, position="Factory manager", email=f"manager.{number}@{MAIL}"),
        ContactCard(name=second, position="Compliance officer", email=f"compliance.{number}@{MAIL}"),
    ]


