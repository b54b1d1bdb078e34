"""What the programme refuses about cycles, and why. Pure: asks no database, knows no person."""

from collections.abc import Collection, Sequence
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from treadle.domain.cycles.models import AgreedAction, Agreement, Cycle, Milestone, Visit
from treadle.domain.cycles.states import (
    CYCLE_STEPS,
    VISIT_STEPS,
    ActionState,
    Announcement,
    AssignedRole,
    CycleState,
    MilestoneState,
    Mode,
    VisitState,
)
from treadle.domain.parties.models import Organisation
from treadle.domain.parties.states import OrganisationKind
from treadle.kernel.dates import add_months
from treadle.kernel.errors import InvalidInput, RuleBroken

SUMMARY_AT_MOST = 3_500  # characters: one page
OPENS_EARLY_BY = 2  # months
EXCLUDES = {AssignedRole.ADVISOR: AssignedRole.ASSESSOR, AssignedRole.ASSESSOR: AssignedRole.ADVISOR}


def check_agreement_holds(agreement: Agreement | None, signed_up_on: date) -> None:
    """Nobody is enrolled without a signed agreement."""
    if agreement is None or agreement.signed_on > signed_up_on:
        raise RuleBroken(
            _("The factory has not signed the agreement by that day. Record the signed agreement first, then enrol."),
            code="no_agreement")


def check_can_enrol(*, last: Cycle | None, signed_up_on: date, opens_at_month: int, on: date) -> None:
    """Cycles overlap: the next opens at about the month that the template names, not before."""
    if signed_up_on > on:
        raise RuleBroken(_("The day of sign-up has not come yet. Enrol on that day or later."), code="future_sign_up")
    if last is None:
        return
    if signed_up_on <= last.signed_up_on:
        raise RuleBroken(_("The factory's last cycle was signed up later than that. Choose a day after it."),
                         code="before_last_cycle")
    opens_on = earliest_next(last, opens_at_month)
    if last.is_running and signed_up_on < opens_on:
        raise RuleBroken(
            _("The factory is in its cycle %(number)s already. The next can open from %(day)s, or once this one ends.")
            % {"number": last.number, "day": opens_on.isoformat()}, code="cycle_under_way")


def earliest_next(last: Cycle, opens_at_month: int) -> date:
    """The first day on which a factory whose last cycle still runs may sign up for the next."""
    return add_months(last.signed_up_on, opens_at_month - OPENS_EARLY_BY)


def check_running(cycle: Cycle) -> None:
    """An ended cycle is history."""
    if not cycle.is_running:
        raise RuleBroken(_("This cycle has ended; it is kept as it was. Use the factory's cycle that is under way."),
                         code="cycle_ended")


def check_open(cycle: Cycle) -> None:
    """Nothing is planned while a cycle is suspended."""
    check_running(cycle)
    if cycle.state == CycleState.SUSPENDED:
        raise RuleBroken(_("This cycle is suspended. Resume it first."), code="cycle_suspended")


def check_step(cycle: Cycle, state: CycleState, reason: str) -> None:
    """Every change of state says why."""
    CYCLE_STEPS.check(CycleState(cycle.state), state)
    check_reason(reason)


def check_reason(reason: str) -> None:
    """A change against the plan says why; the reason is kept."""
    if not reason.strip():
        raise InvalidInput(_("Say why: the reason is kept with the change."),
                           fields={"reason": _("Write the reason in a sentence.")})


def check_can_close(cycle: Cycle, milestones: Sequence[Milestone]) -> None:
    """A cycle closes when everything owed in it is done or waived; offers may stay open."""
    owed = [row for row in milestones
            if not row.is_offer and row.state in (MilestoneState.PENDING, MilestoneState.POSTPONED)]
    if owed:
        raise RuleBroken(
            _("%(count)s milestones are still open. Record them as done or waive them with a reason, then close.")
            % {"count": len(owed)}, code="milestones_open")


def check_can_consent(cycle: Cycle, buyer: Organisation) -> None:
    """Consent is given to a buyer or agent, for a cycle that runs or has run."""
    if buyer.kind not in (OrganisationKind.BUYER, OrganisationKind.AGENT):
        raise RuleBroken(_("Consent is given to a buyer or an agent. Choose one."), code="not_a_buyer")
    if cycle.state == CycleState.WITHDRAWN:
        raise RuleBroken(_("The factory has withdrawn from this cycle; nothing of it is shared any more."),
                         code="cycle_withdrawn")


def check_can_assign(*, role: AssignedRole, roles_in_cycle: Collection[str], holds_role: bool) -> None:
    """Nobody both advises and assesses a factory in one cycle; and an assignment needs the role itself."""
    if not holds_role:
        raise RuleBroken(_("This person does not hold that role on that day. Give them the role first."),
                         code="role_not_held")
    if EXCLUDES.get(role) in roles_in_cycle:
        raise RuleBroken(
            _("Nobody both advises and assesses a factory in one cycle. Choose somebody else for one of the two."),
            code="advises_and_assesses")


def check_can_plan(
    *, cycle: Cycle, planned_on: date, on: date, announcement: str, mode: str, mode_reason: str, days: int,
    window_from: date | None, window_to: date | None,
) -> None:
    """What a visit needs before it stands in the calendar."""
    check_open(cycle)
    if planned_on < on:
        raise _field("planned_on", _("That day has passed. Choose today or a later day."))
    if days < 1:
        raise _field("days", _("A visit lasts at least one day."))
    check_window(announcement, planned_on, window_from, window_to)
    if mode == Mode.VIRTUAL and not mode_reason.strip():
        raise _field("mode_reason", _("Say why the visit is not on site."))
    if mode == Mode.VIRTUAL and announcement == Announcement.UNANNOUNCED:
        raise _field("announcement", _("A virtual visit cannot be unannounced. Announce it, or go there."))


def check_not_early(
    *, kind: str, planned_on: date, earliest: date | None, reason: str, may_decide: bool
) -> None:
    """An assessment comes after the advisory months; earlier only for a reason of who answers for the cycle."""
    if kind != "assessment" or earliest is None or planned_on >= earliest:
        return
    words = {"day": earliest.isoformat()}
    if not may_decide:
        raise _field("planned_on", _(
            "The factory has its advisory months first: the template allows the assessment from %(day)s. Choose that "
            "day or later, or ask the team leader to plan it earlier with a reason.") % words)
    if not reason.strip():
        raise _field("early_reason", _(
            "That day lies before %(day)s, the first that the template allows for the assessment. Say why it cannot "
            "wait, or choose a later day.") % words)


def check_window(announcement: str, planned_on: date, window_from: date | None, window_to: date | None) -> None:
    """A visit within a window says which, and lies in it."""
    if announcement != Announcement.WINDOW:
        return
    if window_from is None or window_to is None:
        raise _field("window_from", _("Give the first and the last day of the window."))
    if not window_from <= planned_on <= window_to:
        raise _field("window_to", _("The day of the visit must lie within the window."))


def check_people_of_visit(*, kind: str, advisors: int) -> None:
    """An assessment is done by people who do not advise the factory in this cycle."""
    if kind == "assessment" and advisors:
        raise RuleBroken(
            _("An advisor of this cycle cannot assess it. Choose assessors who do not advise this factory."),
            code="advises_and_assesses")


def check_visit_step(visit: Visit, state: VisitState) -> None:
    """A visit is planned once and ends once."""
    VISIT_STEPS.check(VisitState(visit.state), state)


def check_took_place(held_on: date, on: date, signed_up_on: date) -> None:
    """What took place lies neither ahead nor before the cycle."""
    if held_on > on:
        raise _field("held_on", _("That day has not come yet. Record the visit when it has taken place."))
    if held_on < signed_up_on:
        raise _field("held_on", _("That day lies before the cycle's sign-up."))


def check_outcome(outcome: str) -> None:
    """A refusal at the gate is recorded with what was said."""
    if not outcome.strip():
        raise _field("outcome", _("Write what was said at the gate, and by which function (no name)."))


def check_summary(visit: Visit, text: str) -> None:
    """A summary belongs to a visit that took place, goes out once and fits one page."""
    if visit.state != VisitState.HELD:
        raise RuleBroken(_("The visit has not taken place yet. Record it first, then send its summary."),
                         code="visit_not_held")
    if not text.strip():
        raise _field("text", _("Write the summary before sending it."))
    if len(text) > SUMMARY_AT_MOST:
        raise _field("text", _("A summary fits one page: at most %(most)s characters; this one has %(count)s.")
                     % {"most": SUMMARY_AT_MOST, "count": len(text)})


def check_milestone_open(milestone: Milestone) -> None:
    """Done and waived are final."""
    if milestone.state in (MilestoneState.DONE, MilestoneState.WAIVED):
        raise RuleBroken(_("This milestone is settled already; it stays as it is."), code="milestone_settled")


def check_can_postpone(milestone: Milestone, until: date, reason: str) -> None:
    """A milestone moves forward only, and says why."""
    check_milestone_open(milestone)
    check_reason(reason)
    if milestone.due_on is not None and until <= milestone.due_on:
        raise _field("until", _("Choose a day after the present one, %(day)s.") % {"day": milestone.due_on.isoformat()})


def check_training(*, days: Decimal, held_on: date, on: date) -> None:
    """Training used is training that took place, in halves of a day."""
    if held_on > on:
        raise _field("held_on", _("That day has not come yet. Record it when it has taken place."))
    if days <= 0 or (days * 2) % 1:
        raise _field("days", _("Give the days in halves, such as 0.5 or 2."))


def check_can_sign(*, signatory_name: str, signed_on: date, on: date) -> None:
    """An agreement is signed by somebody, on a day that has come."""
    if not signatory_name.strip():
        raise _field("signatory_name", _("Write the name of the person who signed."))
    if signed_on > on:
        raise _field("signed_on", _("That day has not come yet. Record the agreement when it is signed."))


def check_still_planned(visit: Visit) -> None:
    """Only a planned visit can be changed."""
    if visit.state != VisitState.PLANNED:
        raise RuleBroken(_("This visit is planned no more. Plan a new one."), code="visit_not_planned")


def check_held(visit: Visit) -> None:
    """Notes and actions come from a visit that took place."""
    if visit.state != VisitState.HELD:
        raise RuleBroken(_("The visit has not taken place yet. Record it first."), code="visit_not_held")


def check_not_sent(sent: bool) -> None:
    """A summary goes out once."""
    if sent:
        raise RuleBroken(_("The summary was sent already; it stays as it was sent."), code="summary_sent")


def check_action(text: str, responsible: str) -> None:
    """An agreed action says what, and who sees to it."""
    if not text.strip():
        raise _field("text", _("Write what was agreed."))
    if not responsible.strip():
        raise _field("responsible", _("Say which function sees to it, such as “HR manager”."))


def check_can_close_action(action: AgreedAction, state: str) -> None:
    """An action closes once, as done or dropped."""
    if action.state != ActionState.OPEN:
        raise RuleBroken(_("This action is closed already."), code="action_closed")
    if state not in (ActionState.DONE, ActionState.DROPPED):
        raise _field("state", _("Choose done or dropped."))


def check_title(title: str) -> None:
    """A session has a name."""
    if not title.strip():
        raise _field("title", _("Write what the session was about."))


def check_people_are_staff(all_staff: bool) -> None:
    """Who goes on a visit belongs to the programme: nobody else may learn of its day through a list of names."""
    if not all_staff:
        raise RuleBroken(_("Only people of the programme go on a visit. Take the others off the list."),
                         code="not_of_the_programme")


def _field(name: str, sentence: str) -> InvalidInput:
    return InvalidInput(sentence, fields={name: sentence})
