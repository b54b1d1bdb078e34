"""Committees: recognised, seated, met; and what is refused."""

from datetime import date, timedelta

import pytest

from tests.builders import cycles as build
from tests.builders.cycles import SIGNED_UP, at
from tests.cast import Cast
from treadle.domain.committees import operations as ops
from treadle.domain.committees import rules
from treadle.domain.committees.models import Committee, Member
from treadle.domain.committees.queries import committees_of, composition_of, meetings_in_a_year, with_counts
from treadle.domain.cycles.models import Milestone
from treadle.kernel.errors import InvalidInput, NotYours, RuleBroken

DAY = SIGNED_UP


@pytest.mark.parametrize(("side", "origin"),
                         [("workers", "appointed"), ("management", "elected"), ("management", "union")])
def test_management_appoints_its_own_side_only(side: str, origin: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        rules.check_can_seat(name="Wati", side=side, origin=origin, joined_on=DAY, on=DAY)
    assert "origin" in refused.value.fields


@pytest.mark.parametrize(("counts", "field"), [((0, 3, 0), "workers_present"), ((3, 0, 0), "workers_present"),
                                               ((2, 2, 5), "women_present")])
def test_a_meeting_needs_both_sides(counts: tuple[int, int, int], field: str) -> None:
    workers, management, women = counts
    with pytest.raises(InvalidInput) as refused:
        rules.check_meeting(held_on=DAY, on=DAY, workers=workers, management=management, women=women)
    assert field in refused.value.fields


def test_a_seat_ends_once_and_after_it_began() -> None:
    member = Member(committee=Committee(name="x"), name="Wati", joined_on=DAY)
    with pytest.raises(InvalidInput):
        rules.check_can_leave(member, DAY - timedelta(days=1), DAY)
    member.left_on = DAY
    with pytest.raises(RuleBroken):
        rules.check_can_leave(member, DAY, DAY)


def test_days_to_come_and_empty_names_are_refused() -> None:
    tomorrow = DAY + timedelta(days=1)
    for refusal in (lambda: rules.check_can_recognise("", None, DAY),
                    lambda: rules.check_can_recognise("PICC", tomorrow, DAY),
                    lambda: rules.check_can_seat(name=" ", side="workers", origin="union", joined_on=DAY, on=DAY),
                    lambda: rules.check_can_seat(name="W", side="workers", origin="union", joined_on=tomorrow, on=DAY),
                    lambda: rules.check_meeting(held_on=tomorrow, on=DAY, workers=1, management=1, women=0)):
        with pytest.raises(InvalidInput):
            refusal()
    with pytest.raises(RuleBroken):
        rules.check_stands(Committee(name="x", ended_on=DAY))


@pytest.mark.django_db
def test_an_old_committee_is_recognised_and_settles_the_milestone(cast: Cast) -> None:
    cycle = build.staffed(cast, build.enrolled(cast))
    committee = ops.recognise_committee(factory=cast.factory, name="Dialogue group", existed_before=True,
                                        in_place_on=date(2020, 1, 1), by=cast.advisor, now=at(DAY))
    milestone = Milestone.objects.get(cycle=cycle, kind="committee")
    assert (milestone.state, milestone.done_on) == ("done", DAY)
    assert list(committees_of(cast.factory, on=DAY)) == [committee]


@pytest.mark.django_db
def test_a_new_committee_is_put_in_place_later(cast: Cast) -> None:
    cycle = build.staffed(cast, build.enrolled(cast))
    committee = ops.recognise_committee(factory=cast.factory, name="New", by=cast.advisor, now=at(DAY))
    assert Milestone.objects.get(cycle=cycle, kind="committee").state == "pending"
    later = DAY + timedelta(days=70)
    ops.put_in_place(committee=committee, in_place_on=later, by=cast.advisor, now=at(later))
    assert Milestone.objects.get(cycle=cycle, kind="committee").done_on == later
    ops.end_committee(committee=committee, by=cast.advisor, now=at(later))
    assert list(committees_of(cast.factory, on=later + timedelta(days=1))) == []


@pytest.mark.django_db
def test_composition_counts_those_who_sit_on_the_day(cast: Cast) -> None:
    build.staffed(cast, build.enrolled(cast))
    committee = ops.recognise_committee(factory=cast.factory, name="PICC", by=cast.advisor, now=at(DAY))
    seats = [("Wati", "workers", "elected", "female"), ("Umi", "workers", "union", "female"),
             ("Minh", "management", "appointed", "male")]
    rows = [ops.seat_member(committee=committee, name=name, side=side, origin=origin, sex=sex, joined_on=DAY,
                            by=cast.advisor, now=at(DAY)) for name, side, origin, sex in seats]
    found = composition_of(committee, DAY)
    assert (found.workers, found.management, found.women, found.elected, found.named_by_union) == (2, 1, 2, 1, 1)
    assert found.is_balanced
    ops.end_seat(member=rows[0], by=cast.advisor, now=at(DAY + timedelta(days=9)))
    assert composition_of(committee, DAY + timedelta(days=9)).members == 3
    assert composition_of(committee, DAY + timedelta(days=10)).members == 2
    ops.record_meeting(committee=committee, held_on=DAY, workers_present=2, management_present=1, women_present=2,
                       by=cast.advisor, now=at(DAY))
    assert meetings_in_a_year(cast.factory, DAY) == 1
    shown = with_counts(committees_of(cast.factory), DAY).get()
    assert (shown.seats, shown.last_met) == (3, DAY)


@pytest.mark.django_db
def test_a_factory_does_not_write_its_committee_and_a_stranger_sees_none(cast: Cast) -> None:
    build.staffed(cast, build.enrolled(cast))
    for person in (cast.factory_manager, cast.worker_representative, cast.buyer_staff, cast.assessor):
        with pytest.raises(NotYours):
            ops.recognise_committee(factory=cast.factory, name="PICC", by=person, now=at(DAY))
