"""Tokens: issued, noted, revoked; and writes that happen once however often a machine sends them."""

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from treadle.domain.access.models import IdempotencyKey, Token
from treadle.domain.access.permissions import Permission
from treadle.domain.access.queries import day_of, digest_of, require, scopes_usable_by
from treadle.domain.access.states import TokenScope
from treadle.domain.ledger import operations as ledger
from treadle.domain.parties.models import Person
from treadle.kernel.errors import InvalidInput, NotYours, RuleBroken

LONGEST_DAYS = 366
MOST_OPEN = 20
KEPT = timedelta(days=3)  # how long the answer to a write can be asked for again
SHOWN = 12


@dataclass(frozen=True)
class Issued:
    """A new token and its key, which nobody can read again."""

    token: Token
    key: str


@transaction.atomic
def issue_token(
    *, person: Person, scopes: Iterable[str], days: int, now: datetime, name: str = "", by: Person | None = None
) -> Issued:
    """Make a token for oneself, or (``by`` None) at the command line for somebody. No scopes: all that are of use.

    Refuses scopes that the person's roles cannot use, so that nobody believes to hold more than they do.
    """
    if by is not None and by.pk != person.pk:
        raise NotYours(code="not_yours")
    usable = scopes_usable_by(person, now)
    wanted = list(dict.fromkeys(scopes)) or [scope.value for scope in usable]
    _check(wanted, usable, days, Token.objects.filter(person=person, revoked_at=None, ends_on__gte=now.date()).count())
    key = f"trd_{secrets.token_urlsafe(32)}"
    token = Token.objects.create(
        person=person, name=name.strip()[:80], prefix=key[:SHOWN], digest=digest_of(key), scopes=wanted,
        created_at=now, ends_on=day_of(now) + timedelta(days=days),
    )
    ledger.record("token.issued", on=token, by=by, at=now, scopes=wanted, ends_on=token.ends_on.isoformat())
    return Issued(token, key)


def _check(wanted: list[str], usable: list[TokenScope], days: int, held: int) -> None:
    if not usable:
        raise RuleBroken(_("Without a role there is nothing that a token could open. Ask the programme office."),
                         code="no_role")
    beyond = [scope for scope in wanted if scope not in usable]
    if beyond:
        raise InvalidInput(
            _("The person's roles cannot use: %(scopes)s. These can be chosen: %(usable)s.")
            % {"scopes": ", ".join(beyond), "usable": ", ".join(usable)},
            fields={"scopes": _("Choose among what the roles allow.")}, code="scope_beyond_role")
    if not 1 <= days <= LONGEST_DAYS:
        raise InvalidInput(_("A token holds from 1 to %(most)s days.") % {"most": LONGEST_DAYS},
                           fields={"days": _("Choose a number of days.")})
    if held >= MOST_OPEN:
        raise RuleBroken(_("There are %(count)s open tokens already. Revoke those that are not needed.")
                         % {"count": held}, code="too_many_tokens")


@transaction.atomic
def revoke_token(*, token: Token, by: Person, now: datetime) -> Token:
    """Shut a token at once: one's own, or (administrator) anybody's."""
    if token.person_id != by.pk:
        require(by, Permission.ADMINISTER, at=now)
    if token.revoked_at is None:
        token.revoked_at, token.revoked_by = now, by
        token.save(update_fields=["revoked_at", "revoked_by"])
        ledger.record("token.revoked", on=token, by=by, at=now)
    return token


def note_use(*, token: Token, on: date) -> None:
    """Remember the day of the last use; writes once a day."""
    if token.last_used_on is None or token.last_used_on < on:
        Token.objects.filter(pk=token.pk).update(last_used_on=on)


@transaction.atomic
def answer_once(
    *, token: Token, key: str, request: bytes, now: datetime, act: Callable[[], tuple[int, dict[str, Any]]]
) -> tuple[int, dict[str, Any], bool]:
    """Do ``act`` once a key: (status, answer, whether it is a repetition).

    ``request`` is what was asked for, byte by byte; the same key with another request is refused. A refusal of
    ``act`` undoes the note of the key too, so that the same key may try again. Two at once take turns: the second
    waits for the first one's row.
    """
    digest = sha256(request).hexdigest()
    row, fresh = IdempotencyKey.objects.get_or_create(
        token=token, key=key, defaults={"digest": digest, "created_at": now})
    if not fresh:
        if row.digest != digest:
            raise InvalidInput(_("This Idempotency-Key was used for another request. Use a new key for each write."),
                               code="idempotency_key_reused")
        return row.status, row.answer, True
    status, answer = act()
    row.status, row.answer = status, answer
    row.save(update_fields=["status", "answer"])
    return status, answer, False


def forget_old_answers(*, on: date, now: datetime) -> list[str]:
    """A step of the clock: forget answers that nobody asks for again."""
    count, _by_table = IdempotencyKey.objects.filter(created_at__lt=now - KEPT).delete()
    return [ngettext("%(count)s answer to a machine forgotten.", "%(count)s answers to machines forgotten.", count)
            % {"count": count}] if count else []
