"""What the operations of the cycles write, and what they refuse."""

from datetime import date, timedelta

import pytest

from tests.builders import cycles as build
from tests.builders.cycles import at
from tests.cast import Cast
from treadle.domain.access.permissions import Permission
from treadle.domain.access.queries import can
from treadle.domain.cycles import operations as ops
from treadle.domain.cycles.models import Agreement, Consent, Cycle, Milestone, Template, Visit
from treadle.domain.cycles.queries import consenting_buyers, current_cycle, status_of
from treadle.domain.improvement.models import Plan
from treadle.domain.ledger.models import Entry
from treadle.domain.notices.models import Notice
from treadle.kernel.errors import InvalidInput, NotYours, RuleBroken

pytestmark = pytest.mark.django_db
DAY = build.SIGNED_UP


def test_templates_load_once(cast: Cast) -> None:
    assert "3" in ops.load_templates(now=at(DAY))
    assert ops.load_templates(now=at(DAY)) == ""
    assert set(Template.objects.values_list("key", flat=True)) == {
        "engagement-cycle", "engagement-cycle-2018", "training-only"}


def test_a_template_that_a_cycle_follows_is_never_changed(cast: Cast) -> None:
    cycle = build.enrolled(cast)
    Template.objects.filter(pk=cycle.template.pk).update(data={"kept": True})
    assert ops.load_templates(now=at(DAY)) == ""
    assert Template.objects.get(pk=cycle.template.pk).data == {"kept": True}


def test_enrolling_lays_milestones_and_opens_the_plan(cast: Cast) -> None:
    cycle = build.enrolled(cast)
    assert cycle.number == 1
    assert Milestone.objects.get(cycle=cycle, kind="assessment").due_on == date(2026, 4, 16)
    assert Plan.objects.filter(cycle=cycle).count() == 1
    assert current_cycle(cast.factory, DAY) == cycle
    assert Entry.objects.filter(event="cycle.enrolled", factory=cast.factory).count() == 1


def test_nobody_is_enrolled_without_an_agreement(cast: Cast) -> None:
    build.templates()
    with pytest.raises(RuleBroken, match="agreement"):
        ops.enrol(factory=cast.factory, template_key="engagement-cycle", signed_up_on=DAY, returning=False,
                  service_level="standard", research_consent=False, by=cast.administrator, now=at(DAY))


def test_the_agreement_is_kept_word_for_word(cast: Cast) -> None:
    agreement = build.signed(cast)
    agreement.refresh_from_db()
    assert agreement.text.startswith("# Agreement")
    assert len(agreement.sha256) == 64
    assert Agreement.objects.get().version == "2026-1"


def test_the_next_cycle_overlaps_but_not_too_early(cast: Cast) -> None:
    first = build.enrolled(cast)
    with pytest.raises(RuleBroken) as refused:
        build.enrolled(cast, on=date(2026, 9, 1), returning=True)
    assert refused.value.code == "cycle_under_way"
    second = build.enrolled(cast, on=date(2027, 1, 5), returning=True)
    assert second.number == 2
    assert Cycle.objects.get(pk=first.pk).is_running
    assert current_cycle(cast.factory, date(2027, 2, 1)) == second


def test_assigning_lets_in_and_nobody_does_both(cast: Cast) -> None:
    cycle = build.enrolled(cast)
    assert not can(cast.advisor, Permission.CYCLE_SEE, at=DAY, on=cycle)
    build.staffed(cast, cycle)
    assert can(cast.advisor, Permission.CYCLE_SEE, at=DAY, on=cycle)
    cast.member(cast.advisor, "assessor")
    with pytest.raises(RuleBroken) as refused:
        ops.assign(cycle=cycle, person=cast.advisor, role="assessor", by=cast.administrator, now=at(DAY))
    assert refused.value.code == "advises_and_assesses"


def test_who_has_advised_this_year_does_not_assess_after_the_assignment_ended(cast: Cast) -> None:
    cycle = build.staffed(cast, build.enrolled(cast))
    row = cycle.assignments.get(person=cast.advisor)
    ops.end_assignment(assignment=row, by=cast.administrator, now=at(DAY))
    assert not can(cast.advisor, Permission.CYCLE_SEE, at=DAY, on=cycle)
    cast.member(cast.advisor, "assessor")
    with pytest.raises(RuleBroken):
        ops.assign(cycle=cycle, person=cast.advisor, role="assessor", by=cast.administrator, now=at(DAY))


def test_an_assignment_needs_the_role(cast: Cast) -> None:
    cycle = build.enrolled(cast)
    with pytest.raises(RuleBroken) as refused:
        ops.assign(cycle=cycle, person=cast.monitoring_officer, role="advisor", by=cast.administrator, now=at(DAY))
    assert refused.value.code == "role_not_held"
    with pytest.raises(NotYours):
        ops.assign(cycle=cycle, person=cast.advisor, role="advisor", by=cast.factory_manager, now=at(DAY))


def test_consent_opens_and_withdrawal_shuts_at_once(cast: Cast) -> None:
    cycle = build.consented(cast, build.enrolled(cast))
    assert can(cast.buyer_staff, Permission.CYCLE_SEE, at=DAY, on=cycle)
    assert list(consenting_buyers(cycle, DAY)) == [cast.buyer]
    assert ops.withdraw_consent(cycle=cycle, buyer=cast.buyer, by=cast.factory_manager, now=at(DAY, 11)) == 1
    assert not can(cast.buyer_staff, Permission.CYCLE_SEE, at=DAY, on=cycle)
    assert list(consenting_buyers(cycle, DAY)) == []
    assert ops.withdraw_consent(cycle=cycle, buyer=cast.buyer, by=cast.factory_manager, now=at(DAY, 12)) == 0
    ops.give_consent(cycle=cycle, buyer=cast.buyer, by=cast.factory_manager, now=at(DAY, 13))
    assert can(cast.buyer_staff, Permission.CYCLE_SEE, at=DAY, on=cycle)
    assert Consent.objects.filter(cycle=cycle).count() == 2


def test_only_the_factory_or_the_office_on_its_behalf_gives_consent(cast: Cast) -> None:
    cycle = build.enrolled(cast)
    for person in (cast.worker_representative, cast.buyer_staff, cast.advisor):
        with pytest.raises(NotYours):
            ops.give_consent(cycle=cycle, buyer=cast.buyer, by=person, now=at(DAY))
    ops.give_consent(cycle=cycle, buyer=cast.buyer, by=cast.country_manager, now=at(DAY))
    assert Entry.objects.get(event="consent.given").facts["on_behalf"] is True
    with pytest.raises(RuleBroken):
        ops.give_consent(cycle=cycle, buyer=cast.ministry, by=cast.factory_manager, now=at(DAY))


def test_the_first_visit_moves_what_counts_from_it(cast: Cast) -> None:
    cycle = build.staffed(cast, build.enrolled(cast))
    build.held(cast, cycle, DAY + timedelta(days=14))
    cycle.refresh_from_db()
    assert cycle.first_visit_on == DAY + timedelta(days=14)
    assert Milestone.objects.get(cycle=cycle, key="advisory-visit-1").done_on == cycle.first_visit_on
    # Day 115 is 30 April, a public holiday in Viet Nam, and so are the days after it.
    assert Milestone.objects.get(cycle=cycle, kind="assessment").due_on == date(2026, 5, 4)
    assert Milestone.objects.get(cycle=cycle, kind="programme_progress_report").due_on == date(2026, 12, 7)


def test_assessed_and_released_move_what_follows(cast: Cast) -> None:
    cycle = build.staffed(cast, build.enrolled(cast))
    build.held(cast, cycle, date(2026, 5, 20), kind="assessment", announcement="unannounced")
    cycle.refresh_from_db()
    assert cycle.assessed_on == date(2026, 5, 20)
    assert Milestone.objects.get(cycle=cycle, kind="report_release").due_on == date(2026, 6, 22)
    ops.record_assessed(cycle=cycle, on=date(2026, 5, 21), now=at(date(2026, 5, 21)))
    assert Milestone.objects.get(cycle=cycle, kind="assessment").done_on == date(2026, 5, 21)
    ops.record_released(cycle=cycle, on=date(2026, 6, 29), now=at(date(2026, 6, 29)))
    due = dict(Milestone.objects.filter(cycle=cycle).values_list("kind", "due_on"))
    assert due["planned_improvements"] == date(2026, 7, 6)
    assert due["factory_progress_report"] == date(2026, 7, 13)  # a fortnight after the release: later than month 5
    ops.record_released(cycle=cycle, on=date(2026, 8, 3), now=at(date(2026, 8, 3)))
    cycle.refresh_from_db()
    assert cycle.released_on == date(2026, 6, 29)


@pytest.mark.parametrize(("changes", "field"), [
    ({"day": DAY - timedelta(days=1)}, "planned_on"),
    ({"announcement": "window"}, "window_from"),
    ({"announcement": "window", "window_from": DAY + timedelta(days=9), "window_to": DAY + timedelta(days=12)},
     "window_to"),
    ({"mode": "virtual"}, "mode_reason"),
    ({"mode": "virtual", "mode_reason": "Flood", "announcement": "unannounced"}, "announcement"),
    ({"days": 0}, "days"),
])
def test_refusals_of_planning(cast: Cast, changes: dict[str, object], field: str) -> None:
    cycle = build.staffed(cast, build.enrolled(cast))
    day = changes.pop("day", DAY + timedelta(days=7))
    with pytest.raises(InvalidInput) as refused:
        build.planned(cast, cycle, day, **changes)  # type: ignore[arg-type]
    assert field in refused.value.fields


def test_outsiders_and_advisors_do_not_go_on_an_assessment(cast: Cast) -> None:
    cycle = build.staffed(cast, build.enrolled(cast))
    for people, code in (((cast.factory_manager,), "not_of_the_programme"), ((cast.advisor,), "advises_and_assesses")):
        with pytest.raises(RuleBroken) as refused:
            build.planned(cast, cycle, DAY + timedelta(days=110), kind="assessment", people=people)
        assert refused.value.code == code
    with pytest.raises(NotYours):
        build.planned(cast, cycle, DAY + timedelta(days=7), by=cast.factory_manager)


def test_a_visit_ends_once_and_not_ahead_of_time(cast: Cast) -> None:
    cycle = build.staffed(cast, build.enrolled(cast))
    visit = build.planned(cast, cycle, DAY + timedelta(days=7))
    with pytest.raises(InvalidInput):
        ops.hold_visit(visit=visit, held_on=DAY + timedelta(days=7), notes="", by=cast.advisor, now=at(DAY))
    ops.cancel_visit(visit=visit, reason="Flood", by=cast.advisor, now=at(DAY))
    with pytest.raises(RuleBroken):
        ops.move_visit(visit=visit, planned_on=DAY + timedelta(days=9), by=cast.advisor, now=at(DAY))


def test_a_refusal_at_the_gate_keeps_the_milestone_open_and_tells_the_leaders(cast: Cast) -> None:
    cycle = build.staffed(cast, build.enrolled(cast))
    assert cast.team_leader
    visit = build.planned(cast, cycle, DAY + timedelta(days=105), kind="assessment", announcement="unannounced")
    late = at(DAY + timedelta(days=105), 10)
    with pytest.raises(InvalidInput):
        ops.refuse_visit(visit=visit, held_on=late.date(), outcome=" ", by=cast.assessor, now=late)
    visit.refresh_from_db()
    ops.refuse_visit(visit=visit, held_on=late.date(), outcome="Nobody in charge.", by=cast.assessor, now=late)
    assert Milestone.objects.get(cycle=cycle, kind="assessment").state == "pending"
    assert Notice.objects.filter(kind="visit.refused", person=cast.team_leader).count() == 1
    assert not Notice.objects.filter(person=cast.factory_manager).exists()


def test_the_summary_goes_to_both_sides_on_the_day_and_once(cast: Cast) -> None:
    cycle = build.staffed(cast, build.enrolled(cast))
    assert cast.factory_manager
    assert cast.worker_representative
    visit = build.held(cast, cycle, DAY + timedelta(days=7))
    now = at(DAY + timedelta(days=7), 17)
    with pytest.raises(InvalidInput):
        ops.send_summary(visit=visit, language="vi", text="x" * 4000, by=cast.advisor, now=now)
    ops.send_summary(visit=visit, language="vi", text="Hôm nay …", by=cast.advisor, now=now)
    told = set(Notice.objects.filter(kind="visit.summary").values_list("person__login", flat=True))
    assert told == {cast.factory_manager.login, cast.worker_representative.login}
    with pytest.raises(RuleBroken):
        ops.send_summary(visit=visit, language="vi", text="Again", by=cast.advisor, now=now)


def test_actions_are_agreed_and_closed(cast: Cast) -> None:
    cycle = build.staffed(cast, build.enrolled(cast))
    visit = build.held(cast, cycle, DAY + timedelta(days=7))
    now = at(DAY + timedelta(days=7), 17)
    action = ops.agree_action(visit=visit, text="Label the exits", responsible="HR", by=cast.advisor, now=now)
    ops.close_action(action=action, by=cast.advisor, now=now)
    with pytest.raises(RuleBroken):
        ops.close_action(action=action, by=cast.advisor, now=now)
    with pytest.raises(InvalidInput):
        ops.agree_action(visit=visit, text="Something", responsible="", by=cast.advisor, now=now)


def test_postponing_and_waiving_keep_their_reason(cast: Cast) -> None:
    cycle = build.enrolled(cast)
    report, later = Milestone.objects.get(cycle=cycle, kind="programme_progress_report"), date(2027, 1, 4)
    with pytest.raises(InvalidInput):
        ops.postpone_milestone(milestone=report, until=later, reason="", by=cast.country_manager, now=at(DAY))
    with pytest.raises(InvalidInput):
        ops.postpone_milestone(milestone=report, until=DAY, reason="Flood", by=cast.country_manager, now=at(DAY))
    ops.postpone_milestone(milestone=report, until=later, reason="Flood", by=cast.country_manager, now=at(DAY))
    assert status_of(report, DAY) == "postponed"
    assert status_of(report, date(2027, 1, 5)) == "late"
    ops.waive_milestone(milestone=report, reason="The factory moved.", by=cast.country_manager, now=at(DAY))
    with pytest.raises(RuleBroken):
        ops.waive_milestone(milestone=report, reason="Again", by=cast.country_manager, now=at(DAY))


def test_suspended_days_do_not_count(cast: Cast) -> None:
    cycle = build.staffed(cast, build.enrolled(cast))
    build.planned(cast, cycle, DAY + timedelta(days=20))
    ops.suspend(cycle=cycle, reason="Flood", by=cast.country_manager, now=at(DAY + timedelta(days=10)))
    assert Visit.objects.get(cycle=cycle).state == "cancelled"
    assert status_of(Milestone.objects.get(cycle=cycle, key="advisory-visit-1"), date(2026, 3, 1)) == "postponed"
    with pytest.raises(RuleBroken):
        build.planned(cast, cycle, DAY + timedelta(days=40))
    ops.resume(cycle=cycle, reason="Dry again", by=cast.country_manager, now=at(DAY + timedelta(days=40)))
    # Day 101 and thirty lost days: 16 May is a Saturday.
    assert Milestone.objects.get(cycle=cycle, kind="assessment").due_on == date(2026, 5, 18)


def test_withdrawing_shuts_every_door(cast: Cast) -> None:
    cycle = build.consented(cast, build.staffed(cast, build.enrolled(cast)))
    ops.withdraw(cycle=cycle, reason="The owner sold it.", by=cast.country_manager, now=at(DAY))
    assert not can(cast.buyer_staff, Permission.CYCLE_SEE, at=DAY, on=cycle)
    assert not can(cast.advisor, Permission.CYCLE_SEE, at=DAY, on=cycle)
    assert set(cycle.milestones.values_list("state", flat=True)) == {"waived"}
    with pytest.raises(RuleBroken):
        ops.give_consent(cycle=cycle, buyer=cast.buyer, by=cast.factory_manager, now=at(DAY))


def test_a_cycle_closes_when_everything_owed_is_settled(cast: Cast) -> None:
    cycle = build.enrolled(cast, template="training-only")
    with pytest.raises(RuleBroken, match="3 milestones"):
        ops.close_cycle(cycle=cycle, reason="Done", by=cast.country_manager, now=at(DAY))
    for milestone in cycle.milestones.filter(is_offer=False):
        ops.waive_milestone(milestone=milestone, reason="Trial", by=cast.country_manager, now=at(DAY))
    ops.close_cycle(cycle=cycle, reason="Done", by=cast.country_manager, now=at(DAY))
    cycle.refresh_from_db()
    assert cycle.ended_at == at(DAY)


def test_allowances_are_taken_up(cast: Cast) -> None:
    cycle = build.enrolled(cast)
    ops.record_seminar(cycle=cycle, title="Wages", held_on=DAY, people=2, by=cast.training_officer, now=at(DAY))
    ops.record_seminar(cycle=cycle, title="Wages", held_on=DAY, people=2, by=cast.training_officer, now=at(DAY))
    assert cycle.milestones.filter(kind="learning_seminar", state="done").count() == 1
    ops.record_training(cycle=cycle, title="Supervisors", held_on=DAY, days=9.5, by=cast.training_officer, now=at(DAY))
    assert not cycle.milestones.filter(kind="training_days", state="done").exists()
    ops.record_training(cycle=cycle, title="Safety", held_on=DAY, days=0.5, by=cast.training_officer, now=at(DAY))
    assert cycle.milestones.filter(kind="training_days", state="done").exists()
    for days, title in ((0.3, "x"), (0, "x"), (1, "")):
        with pytest.raises(InvalidInput):
            ops.record_training(cycle=cycle, title=title, held_on=DAY, days=days, by=cast.training_officer, now=at(DAY))
