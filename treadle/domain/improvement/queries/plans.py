"""The plan in numbers and in rows, as it can be shown to anybody who sees it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from treadle.domain.cycles.models import Cycle
from treadle.domain.improvement.models import BuyerCommitment, Item, ItemChange, Plan, PlanComment
from treadle.domain.improvement.states import ItemOrigin, ItemState, Speaker, Verification
from treadle.domain.parties.models import Organisation
from treadle.domain.standards.queries import pick


def plan_of(cycle: Cycle) -> Plan | None:
    """The one plan of a cycle."""
    return Plan.objects.filter(cycle=cycle).select_related("cycle__factory").first()


def items_of(plan: Plan) -> QuerySet[Item]:
    """All items with what their rows say, in the order of the assessment tool."""
    return in_order(Item.objects.filter(plan=plan).select_related(
        "point__cluster", "cause", "endorsement", "finding__answer__question"))


def in_order(items: QuerySet[Item]) -> QuerySet[Item]:
    """As the assessment tool orders its points; what belongs to no point comes last."""
    return items.order_by(
        F("point__cluster__order").asc(nulls_last=True), F("point__order").asc(nulls_last=True), "created_at", "pk")


def open_public_items(plan: Plan) -> QuerySet[Item]:
    """Publicly reported items that do not count as fixed: not completed, or not verified by the programme."""
    fixed = Q(state=ItemState.COMPLETED, verification=Verification.VERIFIED)
    return items_of(plan).filter(is_public=True).exclude(fixed)


@dataclass(frozen=True)
class PlanNumbers:
    """How a plan stands on a day. ``late`` items are not counted again as pending or in progress."""

    total: int
    completed: int
    in_progress: int
    pending: int
    late: int
    fixed: int
    public: int
    public_fixed: int
    unendorsed: int
    declared: int
    carried: int = 0


def numbers_of(items: Iterable[Item], on: date) -> PlanNumbers:
    """Counts of some items; asks nothing. What goes on in the next plan is counted there, here only as ``carried``."""
    everything = list(items)
    rows = [row for row in everything if row.carried_on is None]
    late = [row for row in rows if row.is_late(on)]
    in_time = [row for row in rows if not row.is_late(on)]
    public = [row for row in rows if row.is_public]
    return PlanNumbers(
        total=len(rows), completed=sum(row.is_done for row in rows),
        in_progress=sum(row.state == ItemState.IN_PROGRESS for row in in_time),
        pending=sum(row.state == ItemState.PENDING for row in in_time), late=len(late),
        fixed=sum(row.is_fixed for row in rows), public=len(public), public_fixed=sum(row.is_fixed for row in public),
        unendorsed=sum(row.is_done and not row.is_endorsed(on) for row in rows),
        declared=sum(row.is_done and row.verification == Verification.DECLARED for row in rows),
        carried=len(everything) - len(rows),
    )


@dataclass(frozen=True)
class ItemView:
    """An item in the reader's language. It holds nothing of what was said in private, so any site may show it.

    ``endorsed_on`` is the day from which the endorsement shows: the day it was given would tell that it was held.
    """

    item: Item
    title: str
    point: str
    cluster: str
    status: str
    kind: str
    endorsed_on: date | None
    late: bool
    root: str

    @property
    def pk(self) -> Any:
        return self.item.pk

    @property
    def repeated(self) -> bool:
        """Whether it was not met last time either, as far as the reader may know the last time."""
        return self.item.repeated and getattr(self.item, "knows_before", True)

    @property
    def carried(self) -> bool:
        """Whether it goes on from an earlier plan, as far as the reader may know that one."""
        return self.item.carried_from_id is not None and getattr(self.item, "knows_before", True)

    @property
    def endorsement(self) -> str:
        """What everybody may know of the workers' side."""
        if self.endorsed_on is not None:
            return _("Endorsed by the workers' side")
        return _("The workers' side has not yet endorsed it") if self.item.is_done else ""


def view_of(item: Item, on: date) -> ItemView:
    """One item as it reads on a day; asks nothing when the item came from ``items_of``."""
    language = get_language() or "en"
    status, kind = status_of(item, on)
    cause = getattr(item, "cause", None)
    return ItemView(
        item=item, title=title_of(item, language), point=pick(item.point.titles, language) if item.point else "",
        cluster=pick(item.point.cluster.titles, language) if item.point else "", status=status, kind=kind,
        endorsed_on=item.endorsement.shows_from if item.is_endorsed(on) else None,
        late=item.is_late(on), root=cause.root if cause is not None else "",
    )


def title_of(item: Item, language: str) -> str:
    """A finding's item reads as its question, in the reader's language; others as somebody wrote them."""
    if item.origin == ItemOrigin.FINDING and item.finding is not None:
        return pick(item.finding.answer.question.texts, language) or item.title
    return item.title


def status_of(item: Item, on: date) -> tuple[str, str]:
    """The status in words and the kind of its tag. What the factory says is called declared until it is verified."""
    if item.carried_on is not None:
        return _("Carried over"), "quiet"
    if item.is_done:
        if item.verification == Verification.VERIFIED:
            return _("Completed, verified by the programme"), "kept"
        return _("Completed, declared by the factory"), "ours"
    if item.is_late(on):
        return _("%(state)s, late") % {"state": item.get_state_display()}, "danger" if item.is_public else "waiting"
    if item.verification == Verification.REJECTED:
        return _("Reopened by the programme"), "waiting"
    return str(item.get_state_display()), "ours" if item.state == ItemState.IN_PROGRESS else "quiet"


def lineage_of(item: Item) -> list[Item]:
    """The item and those of earlier plans that it goes on from, the newest first. One query an earlier plan."""
    found = [item]
    while (before := found[-1].carried_from) is not None and len(found) < 20:
        found.append(before)
    return found


def history_of(item: Item) -> list[dict[str, Any]]:
    """What changed, newest first, for the factory and the programme: ``{at, who, changes: [(name, before, after)]}``.

    The workers' side is not in it: its endorsement shows beside the item, and nothing else of it is kept here.
    """
    chain = [one.pk for one in lineage_of(item)]
    rows = ItemChange.objects.filter(item__in=chain).select_related("changed_by").order_by("-changed_at", "-pk")[:50]
    return [
        {"at": row.changed_at, "who": row.changed_by.name if row.changed_by else "",
         "changes": [(name, row.before.get(name), row.after.get(name)) for name in row.after]}
        for row in rows
    ]


@dataclass(frozen=True)
class Conversation:
    """What one buyer and the factory or the programme said on a plan; ``organisation`` None: said to all buyers."""

    organisation: Organisation | None
    comments: Sequence[PlanComment]
    commitments: Sequence[BuyerCommitment]


def conversations_of(plan: Plan) -> list[Conversation]:
    """Every buyer's conversation and commitments, for the factory and the programme. Two queries."""
    comments = list(plan.comments.select_related("organisation", "item"))
    commitments = list(plan.commitments.select_related("organisation"))
    buyers = {one.organisation_id: one.organisation for one in comments}
    buyers |= {one.organisation_id: one.organisation for one in commitments}
    return [
        Conversation(
            organisation, [one for one in comments if one.organisation_id == key],
            [one for one in commitments if one.organisation_id == key])
        for key, organisation in sorted(buyers.items(), key=lambda pair: (pair[1] is not None, str(pair[1] or "")))
    ]


def conversation_with(plan: Plan, buyer: Organisation) -> Conversation:
    """What one buyer sees: its own words, the answers to it, and what was said to all. No other buyer. Two queries."""
    mine = Q(organisation=buyer) | (Q(organisation=None) & ~Q(speaker=Speaker.BUYER))
    return Conversation(
        buyer, list(plan.comments.filter(mine).select_related("item")),
        list(plan.commitments.filter(organisation=buyer)))
