"""What people write about themselves. Everybody may, about their own account; so no permission is asked."""

import secrets
from datetime import datetime

from django.db import transaction

from treadle.domain.ledger import operations as ledger
from treadle.domain.parties.models import Person
from treadle.domain.registry import rules
from treadle.domain.registry.authority import require_may_reset
from treadle.domain.registry.states import Event


@transaction.atomic
def set_look(*, person: Person, locale: str, theme: str) -> Person:
    """Keep the language and the colours that a person wants to read in."""
    rules.check_look(locale, theme)
    person.locale, person.theme = locale, theme
    person.save(update_fields=["locale", "theme"])
    return person


@transaction.atomic
def set_phone(*, person: Person, phone: str, by: Person | None, now: datetime) -> Person:
    """Keep a person's telephone number, in international form, or "" for none.

    Their own, or that of somebody whose account ``by`` keeps. The ledger says that it changed, never the number.
    """
    if by is None or by.pk != person.pk:
        require_may_reset(by, person, now)
    number = rules.phone_in_full(phone)
    if number != person.phone:
        person.phone = number
        person.save(update_fields=["phone"])
        ledger.record(Event.PHONE_CHANGED, on=person, by=by, at=now)
    return person


@transaction.atomic
def renew_calendar(*, person: Person, now: datetime) -> Person:
    """Give the calendar feed a new address; whoever has the old one reads nothing more."""
    person.calendar_token = secrets.token_urlsafe(24)
    person.save(update_fields=["calendar_token"])
    ledger.record(Event.CALENDAR_RENEWED, on=person, by=person, at=now)
    return person


@transaction.atomic
def password_changed(*, person: Person, now: datetime) -> Person:
    """Remember that a person chose a password of their own; the one that was handed over is gone."""
    person.must_change_password = False
    person.save(update_fields=["must_change_password"])
    ledger.record(Event.PASSWORD_CHANGED, on=person, by=person, at=now)
    return person


@transaction.atomic
def signed_out_elsewhere(*, person: Person, now: datetime) -> Person:
    """Remember that a person ended their sessions in all other places."""
    ledger.record(Event.SIGNED_OUT_ELSEWHERE, on=person, by=person, at=now)
    return person
