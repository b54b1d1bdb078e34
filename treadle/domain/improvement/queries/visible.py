"""Which plans and items a site shows to a person.

Sites differ in what they show, and somebody may hold roles on two of them: so each site asks for itself, and a buyer's
right never opens an office page.
"""

from datetime import date, datetime

from django.db.models import Exists, F, Model, OuterRef, Q, QuerySet

from treadle.domain.access.permissions import Permission
from treadle.domain.access.queries import day_of, held_by, visible_q
from treadle.domain.access.roles import Site
from treadle.domain.cycles.models import Cycle
from treadle.domain.improvement.models import Disagreement, Item, Plan, Proof
from treadle.domain.parties.models import Person

type At = date | datetime


def _at_office(person: Person, model: type[Model], at: At) -> Q:
    # Only staff see people; every staff role that does also sees plans.
    return visible_q(person, Permission.PEOPLE_SEE, model, at) & visible_q(person, Permission.PLAN_SEE, model, at)


def _at_factory(person: Person, path: str, at: At) -> Q:
    mine = [
        held.factory_id for held in held_by(person, day_of(at))
        if held.role.site is Site.FACTORY and Permission.PLAN_SEE in held.role.permissions
    ]
    return Q(**{f"{path}__in": mine})


def plans_for_office(person: Person, at: At) -> QuerySet[Plan]:
    """The plans that staff see."""
    return Plan.objects.filter(_at_office(person, Plan, at)).select_related("cycle__factory")


def plans_for_factory(person: Person, at: At) -> QuerySet[Plan]:
    """The plans of the person's own factory."""
    return Plan.objects.filter(_at_factory(person, "cycle__factory", at)).select_related("cycle__factory")


def plans_for_buyer(person: Person, at: At) -> QuerySet[Plan]:
    """The plans shown to a buyer or a group: after the release, or before it for what they may see of it already."""
    seen = visible_q(person, Permission.PLAN_SEE, Plan, at)
    early = items_for_buyer(person, at).filter(plan__shown_to_buyers_at=None).order_by()
    return Plan.objects.filter(
        seen, Q(shown_to_buyers_at__isnull=False) | Q(pk__in=early.values("plan"))
    ).select_related("cycle__factory")


def items_for_office(person: Person, at: At) -> QuerySet[Item]:
    """The items that staff see."""
    return _with_parts(Item.objects.filter(_at_office(person, Item, at)))


def items_for_factory(person: Person, at: At) -> QuerySet[Item]:
    """The items of the person's own factory."""
    return _with_parts(Item.objects.filter(_at_factory(person, "plan__cycle__factory", at)))


def items_for_buyer(person: Person, at: At) -> QuerySet[Item]:
    """The items shown to a buyer or a group; before the release only what the factory shows early, once begun.

    What goes on from the plan before is shown as soon as it is here to those who saw it there, and to nobody else.
    ``knows_before`` is false where an earlier cycle is closed to the reader: "not met again" would tell of it.
    """
    early = Q(shown_early=True) & ~Q(state="pending")
    went_on = Q(carried_from__plan__shown_to_buyers_at__isnull=False)
    shown = Q(plan__shown_to_buyers_at__isnull=False) | early | went_on
    earlier = Cycle.objects.filter(factory=OuterRef("plan__cycle__factory"), number__lt=OuterRef("plan__cycle__number"))
    closed = earlier.exclude(pk__in=Cycle.objects.filter(visible_q(person, Permission.CYCLE_SEE, Cycle, at)))
    items = Item.objects.filter(visible_q(person, Permission.PLAN_SEE, Item, at), shown)
    found_again = Q(finding__isnull=False) & ~Q(finding=F("carried_from__finding"))
    known = Q(carried_from=None) | Q(knows_before=True) | found_again
    return _with_parts(items.annotate(knows_before=~Exists(closed)).filter(known))


def _with_parts(items: QuerySet[Item]) -> QuerySet[Item]:
    """With everything that a row of a plan says, so that a list asks once."""
    return items.select_related(
        "plan__cycle__factory", "point__cluster", "cause", "endorsement", "finding__answer__question")


def proofs_for(items: QuerySet[Item], proof_id: int) -> Proof | None:
    """A proof of one of these items, or None."""
    return Proof.objects.filter(pk=proof_id, item__in=items.values("pk")).select_related("file").first()


def disagreements_for(person: Person, at: At) -> QuerySet[Disagreement]:
    """What worker representatives said in private, for those of the programme who are to know."""
    return Disagreement.objects.filter(
        visible_q(person, Permission.PLAN_DISAGREEMENTS_SEE, Disagreement, at)
    ).select_related("item__plan__cycle__factory", "item__point__cluster").order_by("settled_on", "made_on", "pk")
