"""Likely duplicates: people decide."""

from datetime import datetime

from django.db import transaction

from treadle.domain.access.models import Grant
from treadle.domain.access.permissions import Permission
from treadle.domain.ledger import operations as ledger
from treadle.domain.parties.models import DuplicateProposal, Factory, Membership, Person, SupplyLink
from treadle.domain.parties.states import ProposalState
from treadle.domain.registry import rules
from treadle.domain.registry.authority import require_if_person
from treadle.domain.registry.states import Event


@transaction.atomic
def decide_duplicate(
    *, proposal: DuplicateProposal, same: bool, by: Person | None, now: datetime, keep: Factory | None = None
) -> DuplicateProposal:
    """Say that two records are two factories, or one: then ``keep`` stays, and the other is dropped from all lists.

    Nothing of the dropped record is deleted; its OS ID goes on with the record that is kept.
    """
    for factory in (proposal.first, proposal.second):
        require_if_person(by, Permission.FACTORY_IMPORT, now, factory)
    rules.check_is_open(proposal.state == ProposalState.OPEN)
    if same:
        kept = rules.the_kept(keep, proposal.first, proposal.second)
        _drop(proposal.second if kept.pk == proposal.first_id else proposal.first, kept, now)
    proposal.state = ProposalState.SAME if same else ProposalState.DIFFERENT
    proposal.decided_at, proposal.decided_by = now, by
    proposal.save()
    ledger.record(Event.DUPLICATE_DECIDED, on=proposal, by=by, at=now, factory=keep or proposal.first, same=same)
    return proposal


def _drop(dropped: Factory, kept: Factory, now: datetime) -> None:
    rules.check_can_drop(_still_open(dropped, now))
    os_id, outside_id = dropped.os_id, dropped.outside_id
    dropped.obsolete, dropped.same_as, dropped.updated_at = True, kept, now
    if not kept.os_id:
        dropped.os_id = ""
    dropped.save()
    kept.os_id = kept.os_id or os_id
    kept.outside_id = kept.outside_id or outside_id
    kept.updated_at = now
    kept.save()
    Factory.objects.filter(same_as=dropped).update(same_as=kept)
    others = DuplicateProposal.objects.filter(state=ProposalState.OPEN)
    (others.filter(first=dropped) | others.filter(second=dropped)).update(state=ProposalState.SAME, decided_at=now)


def _still_open(factory: Factory, now: datetime) -> set[str]:
    day = now.date()
    open_rows = {
        rules.PEOPLE_THERE: Membership.objects.filter(factory=factory).exclude(ends_on__lt=day),
        rules.BUYERS_THERE: SupplyLink.objects.filter(factory=factory).exclude(ends_on__lt=day),
        rules.GRANTS_THERE: Grant.objects.filter(factory=factory).exclude(ends_on__lt=day),
    }
    return {str(name) for name, rows in open_rows.items() if rows.exists()}
