"""Every write of the committees."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from treadle.domain.access.permissions import Permission
from treadle.domain.access.queries import day_of, require
from treadle.domain.committees import rules
from treadle.domain.committees.models import Committee, Decision, Meeting, Member
from treadle.domain.committees.states import SeatOrigin, Side
from treadle.domain.cycles.operations import mark_done
from treadle.domain.cycles.queries import current_cycle
from treadle.domain.cycles.states import MilestoneKind
from treadle.domain.ledger.operations import record
from treadle.domain.parties.models import Factory, Person
from treadle.kernel.ids import new_id


@transaction.atomic
def recognise_committee(
    *, factory: Factory, name: str, by: Person, now: datetime, existed_before: bool = False,
    in_place_on: date | None = None,
) -> Committee:
    """Record a committee. One that was there before is recognised, not replaced; in place, it settles the milestone."""
    require(by, Permission.COMMITTEE_EDIT, at=now, on=factory)
    rules.check_can_recognise(name, in_place_on, day_of(now))
    committee = Committee.objects.create(factory=factory, name=name.strip(), existed_before=existed_before,
                                         in_place_on=in_place_on)
    record("committee.recognised", on=committee, by=by, at=now, factory=factory, existed_before=existed_before)
    if in_place_on is not None:
        _settle(committee, in_place_on, by, now)
    return committee


@transaction.atomic
def put_in_place(*, committee: Committee, in_place_on: date, by: Person, now: datetime) -> Committee:
    """Say from which day the committee works; this settles the cycle's milestone."""
    require(by, Permission.COMMITTEE_EDIT, at=now, on=committee)
    rules.check_stands(committee)
    rules.check_can_recognise(committee.name, in_place_on, day_of(now))
    committee.in_place_on = in_place_on
    committee.save(update_fields=["in_place_on"])
    record("committee.in_place", on=committee, by=by, at=now, factory=committee.factory,
           in_place_on=in_place_on.isoformat())
    _settle(committee, in_place_on, by, now)
    return committee


@transaction.atomic
def end_committee(*, committee: Committee, by: Person, now: datetime) -> Committee:
    """Close a committee's book; its history stays."""
    require(by, Permission.COMMITTEE_EDIT, at=now, on=committee)
    rules.check_stands(committee)
    committee.ended_on = day_of(now)
    committee.save(update_fields=["ended_on"])
    record("committee.ended", on=committee, by=by, at=now, factory=committee.factory)
    return committee


@transaction.atomic
def seat_member(
    *, committee: Committee, name: str, side: str, origin: str, joined_on: date, by: Person, now: datetime,
    position: str = "", sex: str = "", is_chair: bool = False, person: Person | None = None,
) -> Member:
    """Give somebody a seat. Management appoints its own side only."""
    require(by, Permission.COMMITTEE_EDIT, at=now, on=committee)
    rules.check_stands(committee)
    rules.check_can_seat(name=name, side=side, origin=origin, joined_on=joined_on, on=day_of(now))
    member = Member.objects.create(
        committee=committee, name=name.strip(), side=Side(side), origin=SeatOrigin(origin), joined_on=joined_on,
        position=position.strip(), sex=sex, is_chair=is_chair, person=person,
    )
    record("committee.seated", on=member, by=by, at=now, factory=committee.factory, side=side, origin=origin)
    return member


@transaction.atomic
def end_seat(*, member: Member, by: Person, now: datetime, left_on: date | None = None) -> Member:
    """End somebody's seat; ``left_on`` is the last day, today unless told."""
    require(by, Permission.COMMITTEE_EDIT, at=now, on=member)
    left_on = left_on or day_of(now)
    rules.check_can_leave(member, left_on, day_of(now))
    member.left_on = left_on
    member.save(update_fields=["left_on"])
    record("committee.seat_ended", on=member, by=by, at=now, factory=member.committee.factory)
    return member


@dataclass(frozen=True)
class Decided:
    """A decision as it is recorded; ``id`` where it must stay the same when it is recorded again."""

    text: str
    responsible: str = ""
    due_on: date | None = None
    id: UUID | None = None


@dataclass(frozen=True)
class Held:
    """What is recorded of a meeting. ``done`` are earlier decisions, by their ids, that it found carried out."""

    held_on: date
    workers_present: int
    management_present: int
    women_present: int = 0
    decisions: str = ""
    agenda: str = ""
    minutes: str = ""
    decided: Sequence[Decided] = ()
    done: Collection[UUID] = ()


@transaction.atomic
def record_meeting(
    *, committee: Committee, held_on: date, workers_present: int, management_present: int, by: Person, now: datetime,
    women_present: int = 0, decisions: str = "",
) -> Meeting:
    """Record a meeting of both sides."""
    require(by, Permission.COMMITTEE_EDIT, at=now, on=committee)
    rules.check_stands(committee)
    held = Held(held_on, workers_present, management_present, women_present, decisions)
    return _keep(committee, held, by=by, now=now)


@transaction.atomic
def keep_meeting(*, committee: Committee, held: Held, meeting_id: UUID, by: Person, now: datetime) -> Meeting:
    """Record a meeting that stands in a visit's journal, with minutes and decisions; one that is kept stays as it is.

    For the subject of the journals alone: it asked whether the writer may record meetings when the entries came.
    """
    kept = Meeting.objects.filter(pk=meeting_id).first()
    return kept or _keep(committee, held, by=by, now=now, meeting_id=meeting_id)


def _keep(committee: Committee, held: Held, *, by: Person, now: datetime, meeting_id: UUID | None = None) -> Meeting:
    rules.check_meeting(held_on=held.held_on, on=day_of(now), workers=held.workers_present,
                        management=held.management_present, women=held.women_present)
    rules.check_decided(one.text for one in held.decided)
    meeting = Meeting.objects.create(
        id=meeting_id or new_id(), committee=committee, held_on=held.held_on, workers_present=held.workers_present,
        management_present=held.management_present, women_present=held.women_present, decisions=held.decisions,
        agenda=held.agenda, minutes=held.minutes, recorded_at=now,
    )
    Decision.objects.bulk_create(
        Decision(id=one.id or new_id(), meeting=meeting, text=one.text.strip(), due_on=one.due_on,
                 responsible=one.responsible.strip()[:150]) for one in held.decided)
    earlier = Decision.objects.filter(meeting__committee=committee, pk__in=held.done, done_on=None)
    done = earlier.update(done_on=held.held_on)
    record("committee.met", on=meeting, by=by, at=now, factory=committee.factory, held_on=held.held_on.isoformat(),
           decided=len(held.decided), done=done)
    return meeting


def _settle(committee: Committee, in_place_on: date, by: Person, now: datetime) -> None:
    """The milestone of the factory's cycle; a committee older than the cycle counts from sign-up."""
    cycle = current_cycle(committee.factory, day_of(now))
    if cycle is not None and cycle.is_running:
        done_on = max(in_place_on, cycle.signed_up_on)
        mark_done(cycle=cycle, kind=MilestoneKind.COMMITTEE, on=done_on, now=now, by=by)
