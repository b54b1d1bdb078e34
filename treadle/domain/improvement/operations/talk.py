"""What buyers, factory and programme say on the one plan, and what buyers will change themselves."""

from datetime import date, datetime

from django.db import transaction

from treadle.domain.access.permissions import Permission
from treadle.domain.access.queries import can, day_of, require
from treadle.domain.improvement import rules
from treadle.domain.improvement.models import BuyerCommitment, Item, Plan, PlanComment
from treadle.domain.improvement.queries.people import buyer_of, who_may_at
from treadle.domain.improvement.states import Speaker
from treadle.domain.ledger.operations import record
from treadle.domain.notices.operations import send
from treadle.domain.parties.models import Organisation, Person
from treadle.kernel.errors import NotYours


@transaction.atomic
def comment_on_plan(
    *, plan: Plan, text: str, by: Person, now: datetime, item: Item | None = None, to: Organisation | None = None
) -> PlanComment:
    """A buyer comments; the factory or the programme answers ``to`` a buyer, or tells all that see the plan.

    A buyer's word reaches the factory and the programme, never another buyer.
    """
    speaker = _speaker(plan, by, now)
    rules.check_text(text)
    rules.check_can_answer(speaker == Speaker.BUYER, plan.shown_to_buyers_at is not None)
    if item is not None and item.plan_id != plan.pk:
        raise NotYours()
    organisation = buyer_of(by, plan, day_of(now)) if speaker == Speaker.BUYER else to
    if speaker != Speaker.BUYER and to is not None:
        _require_conversation(plan, to)
    comment = PlanComment.objects.create(
        plan=plan, item=item, organisation=organisation, speaker=speaker, text=text.strip(), made_at=now, made_by=by)
    record("plan.commented", on=plan, by=by, at=now, factory=plan.cycle.factory, speaker=str(speaker))
    if speaker == Speaker.BUYER:
        _tell_factory("plan.comment", plan, organisation, comment.pk, now)
    return comment


def _speaker(plan: Plan, by: Person, now: datetime) -> Speaker:
    """As whom somebody speaks on this plan; refused when they may not."""
    if can(by, Permission.PLAN_EDIT, at=now, on=plan):
        return Speaker.FACTORY
    if can(by, Permission.PLAN_VERIFY, at=now, on=plan):
        return Speaker.PROGRAMME
    require(by, Permission.PLAN_COMMENT, at=now, on=plan)
    return Speaker.BUYER


def _require_conversation(plan: Plan, to: Organisation) -> None:
    """An answer goes to a buyer that has spoken on this plan; a guess learns nothing."""
    spoken = plan.comments.filter(organisation=to).exists() or plan.commitments.filter(organisation=to).exists()
    if not spoken:
        raise NotYours()


def _tell_factory(kind: str, plan: Plan, organisation: Organisation | None, about: object, now: datetime) -> None:
    send(
        kind=kind, people=who_may_at(Permission.PLAN_EDIT, plan.cycle, day_of(now)),
        facts={"factory": plan.cycle.factory.name, "buyer": organisation.name if organisation else ""},
        path=f"/factory/plan/{plan.cycle_id}/", once_key=f"{kind}:{about}", at=now,
    )


@transaction.atomic
def commit_to_change(
    *, plan: Plan, text: str, by: Person, now: datetime, due_on: date | None = None
) -> BuyerCommitment:
    """A buyer records what it will change itself: prices, lead times, orders. The factory and the programme see it."""
    require(by, Permission.PLAN_COMMENT, at=now, on=plan)
    rules.check_text(text)
    rules.check_can_answer(True, plan.shown_to_buyers_at is not None)
    rules.check_day(due_on, None, day_of(now))
    organisation = buyer_of(by, plan, day_of(now))
    commitment = BuyerCommitment.objects.create(
        plan=plan, organisation=organisation, text=text.strip(), due_on=due_on, made_at=now, made_by=by)
    record("plan.commitment_made", on=plan, by=by, at=now, factory=plan.cycle.factory)
    _tell_factory("plan.commitment", plan, organisation, commitment.pk, now)
    return commitment


@transaction.atomic
def keep_commitment(*, commitment: BuyerCommitment, by: Person, now: datetime) -> BuyerCommitment:
    """The buyer says that it has done what it promised."""
    plan = commitment.plan
    require(by, Permission.PLAN_COMMENT, at=now, on=plan)
    if buyer_of(by, plan, day_of(now)).pk != commitment.organisation_id:
        raise NotYours()
    rules.check_commitment_is_open(commitment.done_on)
    commitment.done_on = day_of(now)
    commitment.save(update_fields=["done_on"])
    record("plan.commitment_kept", on=plan, by=by, at=now, factory=plan.cycle.factory)
    return commitment
