"""Accounts of the demonstration: opened as the programme opens accounts, with one published password."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime

from django.contrib.auth.hashers import Argon2PasswordHasher, make_password

from treadle.domain.parties.models import Factory, Organisation, Person
from treadle.domain.registry import operations as registry

#: A login of the demonstration is the prefix and the role; after another dot, which one of several.
PREFIX = "demo."
MAIL = "demo.example.org"
#: Who decides on alerts and who is told: assessors must reach them. The numbers are those that Ofcom keeps for drama.
ON_DUTY = frozenset({"country_manager", "team_leader"})
INVENTED = "+44 20 7946 0"
WORKER_ROLES = frozenset({"worker_representative", "union_representative"})


@contextmanager
def quick_passwords() -> Iterator[None]:
    """Every new account gets a one-time password that nobody will use: within this block it is hashed cheaply.

    The published password is set for all of them in the end, and hashed as well as any other.
    """
    costs = {"time_cost": 1, "memory_cost": 64, "parallelism": 1}
    kept = {name: getattr(Argon2PasswordHasher, name) for name in costs}
    for name, value in costs.items():
        setattr(Argon2PasswordHasher, name, value)
    try:
        yield
    finally:
        for name, value in kept.items():
            setattr(Argon2PasswordHasher, name, value)


class Accounts:
    """Opens accounts. The first person of a role is the one whom the sign-in page offers."""

    def __init__(self, since: date, now: datetime) -> None:
        self._since, self._now = since, now
        self._count: dict[str, int] = {}
        self.opened: list[Person] = []

    def open(self, role: str, name: str, place: Organisation | Factory, *, locale: str = "en", sex: str = "",
             since: date | None = None, now: datetime | None = None) -> Person:
        """An account with its first role; worker and union representatives get one without e-mail."""
        self._count[role] = number = self._count.get(role, 0) + 1
        login = PREFIX + role if number == 1 else f"{PREFIX}{role}.{number:04d}"
        starts, moment = since or self._since, now or self._now
        if role in WORKER_ROLES:
            assert isinstance(place, Factory)
            opened = registry.issue_worker_account(factory=place, name=name, login=login, role=role, starts_on=starts,
                                                   sex=sex, locale=locale, by=None, now=moment)
        else:
            opened = registry.open_account(name=name, role=role, place=place, starts_on=starts, login=login, sex=sex,
                                           locale=locale, email=f"{login.removeprefix(PREFIX)}@{MAIL}", by=None,
                                           now=moment)
        if role in ON_DUTY:
            phone = f"{INVENTED}{number % 1000:03d}"
            registry.set_phone(person=opened.person, phone=phone, by=None, now=moment)
        self.opened.append(opened.person)
        return opened.person


def publish_password(people: list[Person], password: str) -> None:
    """Set the published password for all of these: it opens invented data only."""
    Person.objects.filter(pk__in=[person.pk for person in people]).update(
        password=make_password(password), must_change_password=False)
