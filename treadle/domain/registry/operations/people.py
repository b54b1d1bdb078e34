"""People: accounts and dated roles."""

import secrets
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from treadle.domain.access.permissions import Permission
from treadle.domain.access.queries import forget
from treadle.domain.access.roles import Role
from treadle.domain.ledger import operations as ledger
from treadle.domain.parties.models import Factory, Membership, Organisation, Person
from treadle.domain.parties.states import Sex
from treadle.domain.registry import rules
from treadle.domain.registry.authority import require_if_person, require_may_give, require_may_reset
from treadle.domain.registry.states import Event

_PLAIN_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


@dataclass(frozen=True)
class Opened:
    """A fresh account and the password to hand over, which is shown once and kept nowhere."""

    person: Person
    password: str = field(repr=False)


def one_time_password() -> str:
    """Twelve letters and digits that cannot be mistaken for one another, in groups of four (59 bits)."""
    return "-".join("".join(secrets.choice(_PLAIN_LETTERS) for _n in range(4)) for _group in range(3))


@transaction.atomic
def open_account(
    *, name: str, role: str, place: Organisation | Factory, starts_on: date, by: Person | None, now: datetime,
    email: str = "", login: str = "", sex: str = "", locale: str = "en", ends_on: date | None = None,
) -> Opened:
    """Open an account with its first role. ``login`` defaults to the e-mail address."""
    held = rules.role_of(role)
    require_may_give(by, held, place, now)
    _check_role(held, place, starts_on, ends_on)
    rules.check_not_worker_role(held)
    opened = _open(name=name, login=login or email, email=email, sex=sex, locale=locale, now=now, issued=False)
    _join(opened.person, held, place, starts_on, ends_on)
    ledger.record(Event.ACCOUNT_OPENED, on=opened.person, by=by, at=now, factory=_factory(place), role=role)
    return opened


@transaction.atomic
def issue_worker_account(
    *, factory: Factory, name: str, login: str, starts_on: date, by: Person | None, now: datetime,
    role: str = "worker_representative", sex: str = "", locale: str = "en", ends_on: date | None = None,
) -> Opened:
    """Issue an account to a worker or union representative: a login name, no e-mail, a password on paper.

    The programme does this, never management: whoever issues an account can read along until the password is changed.
    """
    require_if_person(by, Permission.WORKER_ACCOUNTS_ISSUE, now, factory)
    held = rules.role_of(role)
    rules.check_worker_role(held)
    _check_role(held, factory, starts_on, ends_on)
    opened = _open(name=name, login=login, email="", sex=sex, locale=locale, now=now, issued=True)
    _join(opened.person, held, factory, starts_on, ends_on)
    ledger.record(Event.WORKER_ACCOUNT_ISSUED, on=opened.person, by=by, at=now, factory=factory, role=role)
    return opened


def _open(*, name: str, login: str, email: str, sex: str, locale: str, now: datetime, issued: bool) -> Opened:
    login, email, name = login.strip().lower(), email.strip().lower(), name.strip()
    names = Q(login__iexact=login) | Q(email__iexact=login)
    if email:
        names |= Q(login__iexact=email) | Q(email__iexact=email)
    rules.check_account(name, login, Person.objects.filter(names).exists(), sex in {"", *Sex.values})
    password = one_time_password()
    person = Person.objects.create_user(
        login, password, email=email, name=name, sex=sex, locale=locale, created_at=now, issued_by_programme=issued,
        must_change_password=True, calendar_token=secrets.token_urlsafe(24),
    )
    return Opened(person, password)


@transaction.atomic
def give_role(
    *, person: Person, role: str, place: Organisation | Factory, starts_on: date, by: Person | None, now: datetime,
    ends_on: date | None = None,
) -> Membership:
    """Give a person a role somewhere, from one day to another (both included)."""
    held = rules.role_of(role)
    require_may_give(by, held, place, now)
    rules.check_not_oneself(by is not None and by.pk == person.pk)
    _check_role(held, place, starts_on, ends_on)
    if isinstance(place, Factory):
        rules.check_two_sides(held, _roles_at(person, place, starts_on, ends_on))
    membership = _join(person, held, place, starts_on, ends_on)
    ledger.record(Event.ROLE_GIVEN, on=membership, by=by, at=now, factory=_factory(place), role=role,
                  person=str(person.pk))
    return membership


def _check_role(role: Role, place: Organisation | Factory, starts_on: date, ends_on: date | None) -> None:
    rules.check_role_fits(role, place.kind if isinstance(place, Organisation) else None)
    rules.check_dates(starts_on, ends_on)


def _roles_at(person: Person, factory: Factory, starts_on: date, ends_on: date | None) -> list[str]:
    others = Membership.objects.filter(person=person, factory=factory).exclude(ends_on__lt=starts_on)
    if ends_on is not None:
        others = others.filter(starts_on__lte=ends_on)
    return list(others.values_list("role", flat=True))


def _join(
    person: Person, role: Role, place: Organisation | Factory, starts_on: date, ends_on: date | None
) -> Membership:
    forget(person)
    return Membership.objects.create(
        person=person, role=role.key, starts_on=starts_on, ends_on=ends_on, factory=_factory(place),
        organisation=place if isinstance(place, Organisation) else None,
    )


def _factory(place: Organisation | Factory) -> Factory | None:
    return place if isinstance(place, Factory) else None


@transaction.atomic
def end_role(*, membership: Membership, on: date, by: Person | None, now: datetime) -> Membership:
    """End a role; ``on`` is its last day."""
    place = membership.factory or membership.organisation
    assert place is not None
    require_may_give(by, rules.role_of(membership.role), place, now)
    rules.check_is_open(membership.ends_on is None or membership.ends_on > on)
    rules.check_dates(membership.starts_on, on)
    membership.ends_on = on
    membership.save(update_fields=["ends_on"])
    forget(membership.person)
    ledger.record(Event.ROLE_ENDED, on=membership, by=by, at=now, factory=membership.factory, role=membership.role,
                  person=str(membership.person_id), ends_on=on.isoformat())
    return membership


@transaction.atomic
def reset_password_of(*, person: Person, by: Person | None, now: datetime) -> str:
    """A new one-time password for somebody who lost theirs; it is shown once. Sessions of before end with it."""
    require_may_reset(by, person, now)
    password = one_time_password()
    person.set_password(password)
    person.must_change_password = True
    person.save(update_fields=["password", "must_change_password"])
    ledger.record(Event.PASSWORD_RESET, on=person, by=by, at=now)
    return password


@transaction.atomic
def close_account(*, person: Person, by: Person, now: datetime) -> Person:
    """Shut an account: it cannot sign in any more and may do nothing. Its roles stay as they were written."""
    require_may_reset(by, person, now)
    person.is_active = False
    person.save(update_fields=["is_active"])
    forget(person)
    ledger.record(Event.ACCOUNT_CLOSED, on=person, by=by, at=now)
    return person
