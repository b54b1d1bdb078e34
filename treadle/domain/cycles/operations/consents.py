"""Consent to share a cycle with a buyer: given and withdrawn by the factory at any time."""

from datetime import datetime

from django.db import transaction

from treadle.domain.access.operations import close_grants, open_grant
from treadle.domain.access.permissions import Permission
from treadle.domain.access.queries import can, day_of
from treadle.domain.access.states import GrantKind
from treadle.domain.cycles import rules
from treadle.domain.cycles.models import Consent, Cycle
from treadle.domain.ledger.operations import record
from treadle.domain.parties.models import Organisation, Person
from treadle.kernel.errors import NotYours


@transaction.atomic
def give_consent(*, cycle: Cycle, buyer: Organisation, by: Person, now: datetime) -> Consent:
    """Let a buyer see this cycle, as far as it also sources from the factory. Giving it twice changes nothing."""
    on_behalf = _require_voice(cycle, by, now)
    rules.check_can_consent(cycle, buyer)
    consent, made = Consent.objects.get_or_create(
        cycle=cycle, buyer=buyer, withdrawn_at=None, defaults={"given_at": now, "given_by": by})
    if made:
        open_grant(kind=GrantKind.CONSENT, factory=cycle.factory, organisation=buyer, cycle_id=cycle.pk,
                   starts_on=day_of(now))
        record("consent.given", on=consent, by=by, at=now, factory=cycle.factory, buyer=str(buyer.pk),
               on_behalf=on_behalf)
    return consent


@transaction.atomic
def withdraw_consent(*, cycle: Cycle, buyer: Organisation, by: Person, now: datetime) -> int:
    """Shut the door at once. What was released before stays where it is. Says how many consents ended (0 or 1)."""
    on_behalf = _require_voice(cycle, by, now)
    ended = 0
    for consent in Consent.objects.filter(cycle=cycle, buyer=buyer, withdrawn_at=None):
        end_consent(consent, by=by, now=now)
        record("consent.withdrawn", on=consent, by=by, at=now, factory=cycle.factory, buyer=str(buyer.pk),
               on_behalf=on_behalf)
        ended += 1
    return ended


def end_consent(consent: Consent, *, by: Person | None, now: datetime) -> None:
    """The write itself; the callers have checked access and keep the ledger."""
    consent.withdrawn_at, consent.withdrawn_by = now, by
    consent.save(update_fields=["withdrawn_at", "withdrawn_by"])
    close_grants(kind=GrantKind.CONSENT, factory=consent.cycle.factory, organisation=consent.buyer,
                 cycle_id=consent.cycle_id, on=day_of(now))


def _require_voice(cycle: Cycle, by: Person, now: datetime) -> bool:
    """The factory speaks for itself; the office may record what the factory has told it. Says whether it did."""
    if can(by, Permission.CONSENT_GIVE, at=now, on=cycle):
        return False
    if can(by, Permission.CYCLE_ENROL, at=now, on=cycle):
        return True
    raise NotYours(code="not_yours")
