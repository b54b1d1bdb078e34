"""What time triggers in plans: items that fall due soon, items that are late. Run again it says nothing new."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from treadle.domain.access.permissions import Permission
from treadle.domain.cycles.states import CycleState
from treadle.domain.improvement.models import Plan
from treadle.domain.improvement.queries.people import people_at_factories
from treadle.domain.improvement.states import ItemState
from treadle.domain.ledger.operations import record
from treadle.domain.notices.operations import Message, send_each

SOON = timedelta(days=7)


@transaction.atomic
def remind_of_items(*, on: date, now: datetime) -> list[str]:
    """One message a plan and week to those who write the plan: what falls due within a week, and what is late."""
    open_items = ~Q(items__state=ItemState.COMPLETED) & Q(items__carried_on=None)
    plans = Plan.objects.filter(cycle__state=CycleState.OPEN).select_related("cycle__factory").annotate(
        late=Count("items", filter=open_items & Q(items__due_on__lt=on)),
        soon=Count("items", filter=open_items & Q(items__due_on__gte=on, items__due_on__lte=on + SOON)),
    ).filter(Q(late__gt=0) | Q(soon__gt=0))
    return [sentence for sentence in _remind(plans, on, now) if sentence]


def _remind(plans: QuerySet[Plan], on: date, now: datetime) -> Iterable[str]:
    rows = list(plans)
    people = people_at_factories(Permission.PLAN_EDIT, {plan.cycle.factory_id for plan in rows}, on)
    year, week, _weekday = on.isocalendar()
    waiting = [
        (plan, Message(kind, people.get(plan.cycle.factory_id, []),
                       {"factory": plan.cycle.factory.name, "count": count},
                       f"/factory/plan/{plan.cycle_id}/", f"{kind}:{plan.pk}:{year}-{week}"))
        for plan in rows
        # the query annotates late and soon
        for kind, count in (("plan.items_late", vars(plan)["late"]), ("plan.items_due_soon", vars(plan)["soon"]))
        if count
    ]
    told: Counter[Plan] = Counter()
    for (plan, _message), count in zip(waiting, send_each([one for _plan, one in waiting], at=now), strict=True):
        told[plan] += count
    for plan, count in told.items():
        if count:
            record("plan.reminded", on=plan, by=None, at=now, factory=plan.cycle.factory, people=count)
            yield _("%(factory)s was reminded of its plan.") % {"factory": plan.cycle.factory.name}
