"""Everything that others may ask of the committees."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, F, Max, Q, QuerySet

from treadle.domain.committees.models import Committee, Decision, Meeting, Member
from treadle.domain.committees.states import SeatOrigin, Side
from treadle.domain.parties.models import Factory
from treadle.domain.parties.states import Sex
from treadle.kernel.dates import add_months


@dataclass(frozen=True)
class Composition:
    """A committee's make-up on a day. ``is_balanced``: as many on the workers' side as on management's, and some."""

    workers: int
    management: int
    women: int
    men: int
    elected: int
    named_by_union: int

    @property
    def members(self) -> int:
        """All seats."""
        return self.workers + self.management

    @property
    def is_balanced(self) -> bool:
        """The workers' side is not outnumbered."""
        return self.workers > 0 and self.workers >= self.management


def committees_of(factory: Factory, *, on: date | None = None) -> QuerySet[Committee]:
    """A factory's committees; with ``on``, those that stand on that day."""
    rows = Committee.objects.filter(factory=factory)
    if on is not None:
        rows = rows.filter(Q(ended_on=None) | Q(ended_on__gte=on))
    return rows


def seats_on(committee: Committee, on: date) -> QuerySet[Member]:
    """Who sits on a committee on a day, the workers' side first."""
    rows = Member.objects.filter(Q(left_on=None) | Q(left_on__gte=on), committee=committee, joined_on__lte=on)
    return rows.order_by("-side", "-is_chair", "name")


def composition_of(committee: Committee, on: date) -> Composition:
    """Members by side, sex and origin on a day."""
    return compose(seats_on(committee, on))


def compose(members: Iterable[Member]) -> Composition:
    """The make-up of these members."""
    rows = list(members)
    return Composition(
        workers=sum(row.side == Side.WORKERS for row in rows),
        management=sum(row.side == Side.MANAGEMENT for row in rows),
        women=sum(row.sex == Sex.FEMALE for row in rows), men=sum(row.sex == Sex.MALE for row in rows),
        elected=sum(row.origin == SeatOrigin.ELECTED for row in rows),
        named_by_union=sum(row.origin == SeatOrigin.UNION for row in rows),
    )


def meetings_of(committee: Committee, *, since: date | None = None) -> QuerySet[Meeting]:
    """Meetings with what they decided, the latest first."""
    rows = Meeting.objects.filter(committee=committee).prefetch_related("decided")
    return rows.filter(held_on__gte=since) if since else rows


def open_decisions_of(committee: Committee) -> QuerySet[Decision]:
    """What its meetings decided and no later one found done, the most pressing first."""
    rows = Decision.objects.filter(meeting__committee=committee, done_on=None).select_related("meeting")
    return rows.order_by(F("due_on").asc(nulls_last=True), "meeting__held_on", "id")


def meetings_in_a_year(factory: Factory, on: date) -> int:
    """How often the factory's committees met in the twelve months before a day."""
    since = add_months(on + timedelta(days=1), -12)
    return Meeting.objects.filter(committee__factory=factory, held_on__gte=since, held_on__lte=on).count()


def with_counts(committees: QuerySet[Committee], on: date) -> QuerySet[Committee]:
    """Committees with ``seats`` (on a day) and ``last_met``, for lists."""
    sitting = Q(members__joined_on__lte=on) & (Q(members__left_on=None) | Q(members__left_on__gte=on))
    return committees.annotate(seats=Count("members", filter=sitting, distinct=True), last_met=Max("meetings__held_on"))
