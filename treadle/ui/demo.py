"""The demonstration's accounts: their logins begin with ``demo.`` and they share one published password."""

from dataclasses import dataclass
from datetime import date

from django.urls import NoReverseMatch, reverse

from treadle.domain.access.roles import ROLES, Role
from treadle.domain.parties.models import Membership

#: Logins of the demonstration are ``demo.<role>`` or ``demo.<role>.<anything>``; nobody else's begin like this.
LOGIN_PREFIX = "demo."
DEMO_PASSWORD = "weaving-in-daylight"  # noqa: S105  published on purpose: it opens invented data only


@dataclass(frozen=True)
class DemoAccount:
    """One account a role. ``email`` is what the sign-in field takes: a login name where there is no address."""

    role: str
    title: str
    says: str
    name: str
    login: str
    email: str
    password: str
    home: str


def demo_accounts(on: date) -> list[DemoAccount]:
    """The first demonstration account of each role, in the order of the roles. One query."""
    rows = Membership.objects.on(on).filter(person__login__startswith=LOGIN_PREFIX, person__is_active=True)
    first: dict[str, Membership] = {}
    for row in rows.select_related("person").order_by("person__login"):
        first.setdefault(row.role, row)
    return [_account(role, first[role.key]) for role in ROLES.values() if role.key in first]


def _account(role: Role, row: Membership) -> DemoAccount:
    person = row.person
    return DemoAccount(role=role.key, title=str(role.title), says=str(role.says), name=person.name, login=person.login,
                       email=person.email or person.login, password=DEMO_PASSWORD, home=home_of(role))


def home_of(role: Role) -> str:
    """The path of the role's own site."""
    try:
        return reverse(f"{role.site.value}:home")
    except NoReverseMatch:
        return f"/{role.site.value}/"
