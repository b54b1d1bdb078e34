"""Every refusal of the cycles, without a database."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest

from treadle.domain.cycles import rules
from treadle.domain.cycles.models import AgreedAction, Agreement, Cycle, Milestone, Visit
from treadle.domain.cycles.states import AssignedRole, CycleState, VisitState
from treadle.domain.parties.models import Organisation
from treadle.kernel.errors import InvalidInput, RuleBroken

DAY = date(2026, 1, 5)
NEXT = DAY + timedelta(days=1)
OPEN, SUSPENDED, ENDED = Cycle(state="open"), Cycle(state="suspended"), Cycle(state="closed")
RUNNING = Cycle(state="open", number=1, signed_up_on=DAY)
HELD, PLANNED = Visit(state="held"), Visit(state="planned")
BUYER, MINISTRY = Organisation(kind="buyer"), Organisation(kind="ministry")


def assign(**changes: object) -> None:
    given: dict[str, object] = {"role": AssignedRole.ASSESSOR, "roles_in_cycle": set(), "holds_role": True, **changes}
    rules.check_can_assign(**given)  # type: ignore[arg-type]


def enrol(**changes: object) -> None:
    given: dict[str, object] = {"last": None, "signed_up_on": DAY, "opens_at_month": 12, "on": DAY, **changes}
    rules.check_can_enrol(**given)  # type: ignore[arg-type]


BROKEN: list[tuple[str, Callable[[], None]]] = [
    ("no_agreement", lambda: rules.check_agreement_holds(None, DAY)),
    ("no_agreement", lambda: rules.check_agreement_holds(Agreement(signed_on=NEXT), DAY)),
    ("future_sign_up", lambda: enrol(signed_up_on=NEXT)),
    ("before_last_cycle", lambda: enrol(last=RUNNING)),
    ("cycle_under_way", lambda: enrol(last=RUNNING, signed_up_on=date(2026, 11, 4), on=date(2026, 11, 4))),
    ("cycle_ended", lambda: rules.check_running(ENDED)),
    ("cycle_ended", lambda: rules.check_open(ENDED)),
    ("cycle_suspended", lambda: rules.check_open(SUSPENDED)),
    ("wrong_state", lambda: rules.check_step(ENDED, CycleState.OPEN, "why")),
    ("milestones_open", lambda: rules.check_can_close(OPEN, [Milestone(state="pending")])),
    ("not_a_buyer", lambda: rules.check_can_consent(OPEN, MINISTRY)),
    ("cycle_withdrawn", lambda: rules.check_can_consent(Cycle(state="withdrawn"), BUYER)),
    ("role_not_held", lambda: assign(holds_role=False)),
    ("advises_and_assesses", lambda: assign(roles_in_cycle={"advisor"})),
    ("advises_and_assesses", lambda: assign(role=AssignedRole.ADVISOR, roles_in_cycle={"assessor"})),
    ("advises_and_assesses", lambda: rules.check_people_of_visit(kind="assessment", advisors=1)),
    ("not_of_the_programme", lambda: rules.check_people_are_staff(False)),
    ("wrong_state", lambda: rules.check_visit_step(HELD, VisitState.CANCELLED)),
    ("visit_not_planned", lambda: rules.check_still_planned(HELD)),
    ("visit_not_held", lambda: rules.check_held(PLANNED)),
    ("visit_not_held", lambda: rules.check_summary(PLANNED, "text")),
    ("summary_sent", lambda: rules.check_not_sent(True)),
    ("milestone_settled", lambda: rules.check_milestone_open(Milestone(state="waived"))),
    ("action_closed", lambda: rules.check_can_close_action(AgreedAction(state="done"), "done")),
]
INVALID: list[tuple[str, Callable[[], None]]] = [
    ("reason", lambda: rules.check_reason("  ")),
    ("signatory_name", lambda: rules.check_can_sign(signatory_name=" ", signed_on=DAY, on=DAY)),
    ("signed_on", lambda: rules.check_can_sign(signatory_name="Minh", signed_on=NEXT, on=DAY)),
    ("held_on", lambda: rules.check_took_place(NEXT, DAY, DAY)),
    ("held_on", lambda: rules.check_took_place(DAY, NEXT, NEXT)),
    ("outcome", lambda: rules.check_outcome("")),
    ("text", lambda: rules.check_summary(HELD, " ")),
    ("text", lambda: rules.check_summary(HELD, "x" * (rules.SUMMARY_AT_MOST + 1))),
    ("text", lambda: rules.check_action("", "HR")),
    ("responsible", lambda: rules.check_action("Label exits", "")),
    ("state", lambda: rules.check_can_close_action(AgreedAction(state="open"), "open")),
    ("until", lambda: rules.check_can_postpone(Milestone(state="pending", due_on=DAY), DAY, "why")),
    ("title", lambda: rules.check_title(" ")),
    ("days", lambda: rules.check_training(days=Decimal("0.3"), held_on=DAY, on=DAY)),
    ("days", lambda: rules.check_training(days=Decimal(-1), held_on=DAY, on=DAY)),
    ("held_on", lambda: rules.check_training(days=Decimal(1), held_on=NEXT, on=DAY)),
    ("window_from", lambda: rules.check_window("window", DAY, None, NEXT)),
    ("window_to", lambda: rules.check_window("window", DAY, NEXT, NEXT)),
]


@pytest.mark.parametrize(("code", "act"), BROKEN, ids=[f"{code}-{i}" for i, (code, _act) in enumerate(BROKEN)])
def test_refusals_name_their_rule_and_say_what_to_do(code: str, act: Callable[[], None]) -> None:
    with pytest.raises(RuleBroken) as refused:
        act()
    assert refused.value.code == code
    assert str(refused.value.sentence).endswith(".")


@pytest.mark.parametrize(("field", "act"), INVALID, ids=[f"{field}-{i}" for i, (field, _act) in enumerate(INVALID)])
def test_what_was_typed_is_refused_beside_its_field(field: str, act: Callable[[], None]) -> None:
    with pytest.raises(InvalidInput) as refused:
        act()
    assert set(refused.value.fields) == {field}


def test_what_the_programme_allows() -> None:
    rules.check_agreement_holds(Agreement(signed_on=DAY), DAY)
    enrol(last=RUNNING, signed_up_on=date(2026, 11, 5), on=date(2026, 11, 5))  # two months before the twelfth
    enrol(last=Cycle(state="withdrawn", number=1, signed_up_on=DAY), signed_up_on=NEXT, on=NEXT)
    rules.check_can_close(OPEN, [Milestone(state="pending", is_offer=True), Milestone(state="waived")])
    rules.check_can_consent(ENDED, BUYER)
    assign(roles_in_cycle={"interpreter"})
    rules.check_people_of_visit(kind="advisory", advisors=1)
    rules.check_window("unannounced", DAY, None, None)
    rules.check_training(days=Decimal("2.5"), held_on=DAY, on=DAY)
