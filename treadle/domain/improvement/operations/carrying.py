"""What is still open goes on: from the last plan into the one of the next cycle, with its history, once."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from treadle.domain.access.queries import day_of
from treadle.domain.improvement.models import Cause, Disagreement, Endorsement, Item, Plan, Proof
from treadle.domain.improvement.states import Verification
from treadle.domain.ledger.operations import record

#: What an item says goes with it; who verified what stays in its history.
KEPT = ("point_id", "finding_id", "origin", "title", "is_public", "repeated", "shown_early", "action", "responsible",
        "due_on", "state", "completed_on", "verification", "verified_at", "verified_by_id", "verification_note")


@transaction.atomic
def carry_over(*, plan: Plan, now: datetime) -> int:
    """Bring what is not fixed in the factory's last plan into this new one; says how many items.

    Called when the plan opens; whoever opens it has been checked there. The old item stays where it is as it was read
    then, and can no longer be changed: the improvement has one place. Run again it brings nothing twice.
    """
    before = _plan_before(plan)
    if before is None:
        return 0
    rows = list(before.items.select_for_update(of=("self",)).filter(carried_on=None))
    open_ones = [item for item in rows if not item.is_fixed]
    for item in open_ones:
        _carry(item, plan, now)
    if open_ones:
        record("plan.items_carried", on=plan, by=None, at=now, factory=plan.cycle.factory, items=len(open_ones))
    return len(open_ones)


def _plan_before(plan: Plan) -> Plan | None:
    earlier = Plan.objects.filter(cycle__factory=plan.cycle.factory_id, cycle__number__lt=plan.cycle.number)
    return earlier.order_by("-cycle__number").first()


def _carry(item: Item, plan: Plan, now: datetime) -> Item:
    """One item in its new place: root cause, proof, the workers' side's word and its open disagreements go along."""
    heir = Item.objects.create(
        plan=plan, carried_from=item, created_at=now, **{name: getattr(item, name) for name in KEPT})
    for cause in Cause.objects.filter(item=item):
        Cause.objects.create(item=heir, method=cause.method, steps=cause.steps, root=cause.root,
                             written_at=cause.written_at, written_by_id=cause.written_by_id)
    for word in Endorsement.objects.filter(item=item):
        Endorsement.objects.create(item=heir, endorsed_on=word.endorsed_on, shows_from=word.shows_from)
    Proof.objects.bulk_create([
        Proof(item=heir, file_id=proof.file_id, caption=proof.caption, added_at=proof.added_at,
              added_by_id=proof.added_by_id) for proof in Proof.objects.filter(item=item)])
    Disagreement.objects.filter(item=item, settled_on=None).update(item=heir)
    _leave(item, now)
    return heir


def _leave(item: Item, now: datetime) -> None:
    item.carried_on = day_of(now)
    item.save(update_fields=["carried_on"])


def follow_on(*, plan: Plan, found: Iterable[Item], now: datetime) -> None:
    """An item of a new finding goes on from the carried one of the same question: found again, listed once.

    Called by the operation that adds findings. The older one keeps what was done; the new one asks its whys anew.
    """
    carried = {
        item.finding.answer.question.concept_id: item
        for item in plan.items.filter(carried_from__isnull=False, carried_on=None, finding__isnull=False)
        .select_related("finding__answer__question")
        if item.finding is not None and item.verification != Verification.VERIFIED
    }
    for item in found:
        older = carried.pop(item.finding.answer.question.concept_id, None) if item.finding is not None else None
        if older is not None and older.pk != item.pk:
            item.carried_from = older
            item.save(update_fields=["carried_from"])
            Disagreement.objects.filter(item=older, settled_on=None).update(item=item)
            _leave(older, now)
