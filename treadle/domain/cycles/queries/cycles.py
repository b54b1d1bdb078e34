"""Questions about cycles, consents, assignments and milestones."""

from datetime import date, timedelta

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from treadle.domain.cycles.models import Agreement, Assignment, Consent, Cycle, Milestone
from treadle.domain.cycles.queries.templates import plan_of_template
from treadle.domain.cycles.rules import earliest_next
from treadle.domain.cycles.states import AssignedRole, CycleState, MilestoneState
from treadle.domain.parties.models import Factory, Organisation, Person

SOON = timedelta(days=14)


def current_cycle(factory: Factory, on: date) -> Cycle | None:
    """The latest cycle that runs on a day; where none runs, the latest that was signed up by then."""
    rows = list(cycles_of(factory).filter(signed_up_on__lte=on))
    return next((row for row in rows if row.is_running), rows[0] if rows else None)


def cycles_of(factory: Factory) -> QuerySet[Cycle]:
    """All cycles of a factory, the latest first."""
    return Cycle.objects.filter(factory=factory).select_related("factory", "template").order_by("-number")


def may_open_next(last: Cycle | None, on: date) -> bool:
    """Whether a factory with this last cycle could sign up for another on a day."""
    if last is None or not last.is_running:
        return True
    return earliest_next(last, plan_of_template(last.template).next_opens_at_month) <= on


def consenting_buyers(cycle: Cycle, on: date) -> QuerySet[Organisation]:
    """The buyers that the factory lets see this cycle on a day. For the programme and the factory only."""
    open_then = Q(consents__withdrawn_at=None) | Q(consents__withdrawn_at__date__gt=on)
    return Organisation.objects.filter(open_then, consents__cycle=cycle, consents__given_at__date__lte=on).distinct()


def consents_of(cycle: Cycle) -> QuerySet[Consent]:
    """Every consent of a cycle, open or withdrawn."""
    return Consent.objects.filter(cycle=cycle).select_related("buyer", "given_by", "withdrawn_by")


def agreement_of(factory: Factory, on: date) -> Agreement | None:
    """The agreement that holds on a day."""
    return Agreement.objects.filter(factory=factory, signed_on__lte=on).order_by("-signed_on", "-recorded_at").first()


def assignments_on(cycle: Cycle, on: date) -> QuerySet[Assignment]:
    """Who works on a cycle on a day."""
    return Assignment.objects.filter(Q(ends_on=None) | Q(ends_on__gte=on), cycle=cycle, starts_on__lte=on
                                     ).select_related("person")


def people_assigned(cycle: Cycle, role: AssignedRole, on: date) -> list[Person]:
    """Those who work on a cycle in a role on a day."""
    return [row.person for row in assignments_on(cycle, on).filter(role=role)]


def status_of(milestone: Milestone, on: date) -> str:
    """done, waived, offer, postponed, late, due, due_soon or to_come. An offer is never late.

    While the cycle is suspended, what is open counts as postponed; a window makes a thing due, its end late.
    """
    if milestone.state in (MilestoneState.DONE, MilestoneState.WAIVED):
        return str(milestone.state)
    if milestone.is_offer:
        return "offer"
    if milestone.cycle.state == CycleState.SUSPENDED:
        return "postponed"
    return _by_day(milestone, on)


def _by_day(milestone: Milestone, on: date) -> str:
    if milestone.due_on is None:
        return "to_come"
    if on > (milestone.window_to or milestone.due_on):
        return "late"
    if on >= milestone.due_on:
        return "due"
    if on >= milestone.due_on - SOON:
        return "due_soon"
    return "postponed" if milestone.state == MilestoneState.POSTPONED else "to_come"


def team_for(cycle: Cycle, on: date, *, knows: bool) -> list[Assignment]:
    """Who works on the cycle. Who must not know the plans sees no assessor before the assessment has taken place."""
    rows = list(assignments_on(cycle, on).order_by("role", "starts_on"))
    if knows or cycle.assessed_on is not None:
        return rows
    return [row for row in rows if row.role == AssignedRole.ADVISOR]


def what_withdrawing_means(consent: Consent) -> list[str]:
    """In plain sentences, what happens when this consent is withdrawn, as the cycle stands now."""
    buyer = {"buyer": consent.buyer.name}
    stays = (
        _("What was released to %(buyer)s until now stays with them: it cannot be taken back.") % buyer
        if consent.cycle.released_on is not None
        else _("No assessment report of this cycle was released yet; %(buyer)s will not get it.") % buyer
    )
    return [
        _("From this moment %(buyer)s sees nothing new of this cycle: no report, no plan, no message.") % buyer,
        stays,
        _("The cycle itself goes on: advice, assessment and the other buyers are not touched."),
        _("You can give the consent again on any day."),
    ]
