"""What the cycles answer: status, worklists, reminders, feeds, texts."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.builders import cycles as build
from tests.builders.cycles import at
from tests.cast import Cast
from treadle.domain.cycles import operations as ops
from treadle.domain.cycles.datafiles import agreement_text, sections_of
from treadle.domain.cycles.models import Cycle, Milestone, Visit
from treadle.domain.cycles.queries import (
    calendar_of,
    days_off_near,
    feed_of,
    needs_of,
    status_of,
    template_in_force,
    timeline_for,
    what_withdrawing_means,
)
from treadle.domain.cycles.states import CYCLE_STEPS, VISIT_STEPS
from treadle.domain.notices.models import Notice
from treadle.kernel.errors import InvalidInput

DAY = build.SIGNED_UP


def milestone(**fields: object) -> Milestone:
    return Milestone(cycle=Cycle(state="open"), **{"due_on": date(2026, 3, 2), **fields})


@pytest.mark.parametrize(("on", "status"), [
    (date(2026, 2, 15), "to_come"), (date(2026, 2, 16), "due_soon"), (date(2026, 3, 1), "due_soon"),
    (date(2026, 3, 2), "due"), (date(2026, 3, 3), "late"),
])
def test_status_follows_from_the_day(on: date, status: str) -> None:
    assert status_of(milestone(), on) == status


@pytest.mark.parametrize(("fields", "status"), [
    ({"is_offer": True}, "offer"), ({"state": "done"}, "done"), ({"state": "waived"}, "waived"),
    ({"window_to": date(2026, 6, 1)}, "due"), ({"due_on": None}, "to_come"),
    ({"due_on": date(2026, 8, 3), "state": "postponed"}, "postponed"),
])
def test_status_of_offers_windows_and_exceptions(fields: dict[str, object], status: str) -> None:
    assert status_of(milestone(**fields), date(2026, 5, 4)) == status


def test_agreements_have_three_languages_with_the_same_sections() -> None:
    texts = [agreement_text(language=language) for language in ("en", "vi", "ar")]
    assert [text.language for text in texts] == ["en", "vi", "ar"]
    assert len({len(sections_of(text.text)) for text in texts}) == 1
    assert len({sum(len(paragraphs) for _heading, paragraphs in text.sections) for text in texts}) == 1
    assert agreement_text(language="xx").language == "en"
    assert agreement_text(language="../..").language == "en"
    with pytest.raises(InvalidInput):
        agreement_text(version="1999")


def test_the_readme_shows_the_states_as_they_are() -> None:
    readme = (Path(ops.__file__).parents[1] / "README.md").read_text(encoding="utf-8")
    assert CYCLE_STEPS.as_mermaid() in readme
    assert VISIT_STEPS.as_mermaid() in readme


@pytest.mark.django_db
def test_the_calendar_is_in_the_order_of_days(cast: Cast) -> None:
    build.templates()
    rows = calendar_of(template_key="engagement-cycle", signed_up_on=DAY, country="VN")
    assert [row.due_on for row in rows] == sorted(row.due_on for row in rows)
    assert {"advisory_visit", "assessment", "report_release", "planned_improvements", "factory_progress_report",
            "programme_progress_report", "differentiation", "learning_seminar"} <= {row.kind for row in rows}
    with pytest.raises(InvalidInput, match="engagement-cycle-2018"):
        calendar_of(template_key="nonsense", signed_up_on=DAY, country="VN")
    assert template_in_force("training-only", date(1999, 1, 1)).key == "training-only"
    assert date(2026, 4, 30) in days_off_near("VN", date(2026, 4, 1))


@pytest.mark.django_db
def test_worklists_of_the_office(cast: Cast) -> None:
    cycle = build.enrolled(cast)
    leader = [need.kind for need in needs_of(cast.team_leader, DAY)]
    assert leader == ["cycle.assign"]
    build.staffed(cast, cycle)
    assert [need.kind for need in needs_of(cast.advisor, DAY)] == ["visit.plan"]
    build.planned(cast, cycle, DAY + timedelta(days=1))
    assert needs_of(cast.advisor, DAY) == []
    later = DAY + timedelta(days=1)
    assert [need.kind for need in needs_of(cast.advisor, later)] == ["visit.record"]
    visit = Visit.objects.get(cycle=cycle)
    ops.hold_visit(visit=visit, held_on=later, notes="", by=cast.advisor, now=at(later))
    assert [need.kind for need in needs_of(cast.advisor, later)] == ["visit.summary"]
    need = needs_of(cast.advisor, later)[0]
    assert need.facts["factory"] == cast.factory.pk
    assert "cycle.late" in [need.kind for need in needs_of(cast.country_manager, DAY + timedelta(days=140))]
    assert "cycle.next" in [need.kind for need in needs_of(cast.country_manager, DAY + timedelta(days=340))]


@pytest.mark.django_db
def test_a_refused_assessment_waits_for_the_leader_until_it_is_planned_again(cast: Cast) -> None:
    cycle = build.staffed(cast, build.enrolled(cast))
    day = DAY + timedelta(days=110)
    visit = build.planned(cast, cycle, day, kind="assessment", announcement="unannounced")
    ops.refuse_visit(visit=visit, held_on=day, outcome="Nobody in charge.", by=cast.assessor, now=at(day))
    assert "visit.refused" in [need.kind for need in needs_of(cast.team_leader, day)]
    build.planned(cast, cycle, day + timedelta(days=10), kind="assessment", announcement="unannounced", now=at(day, 12))
    assert "visit.refused" not in [need.kind for need in needs_of(cast.team_leader, day)]


@pytest.mark.django_db
def test_a_factory_is_reminded_of_announced_visits_only(cast: Cast) -> None:
    cycle = build.staffed(cast, build.enrolled(cast))
    build.planned(cast, cycle, DAY + timedelta(days=5), announcement="unannounced")
    assert needs_of(cast.factory_manager, DAY) == []
    build.planned(cast, cycle, DAY + timedelta(days=6))
    assert [need.kind for need in needs_of(cast.factory_manager, DAY)] == ["visit.announced"]
    assert needs_of(cast.buyer_staff, DAY) == []
    assert Notice.objects.filter(person=cast.factory_manager, kind="visit.planned").count() == 1


@pytest.mark.django_db
def test_reminders_go_once_and_offers_remind_nobody(cast: Cast) -> None:
    cycle = build.staffed(cast, build.enrolled(cast))
    assert cast.factory_manager
    day = date(2026, 3, 2)  # the self-diagnosis is due on 6 March, the second visit is late
    assert ops.remind_of_milestones(on=day, now=at(day))
    assert ops.remind_of_milestones(on=day, now=at(day)) == []
    assert list(Notice.objects.filter(person=cast.factory_manager).values_list("kind", flat=True)) == [
        "milestone.due_soon"]
    assert "milestone.late" in Notice.objects.filter(person=cast.advisor).values_list("kind", flat=True)
    cycle.milestones.filter(is_offer=False).delete()
    ops.remind_of_milestones(on=date(2026, 10, 6), now=at(date(2026, 10, 6)))
    assert not Notice.objects.filter(person=cast.factory_manager, kind="milestone.late").exists()


@pytest.mark.django_db
def test_the_next_cycle_is_announced_to_those_who_may_enrol_and_opens_nothing(cast: Cast) -> None:
    build.enrolled(cast)
    assert cast.country_manager
    early, due = DAY + timedelta(days=300), DAY + timedelta(days=345)
    assert ops.announce_next_cycles(on=early, now=at(early)) == []
    assert ops.announce_next_cycles(on=due, now=at(due))
    assert ops.announce_next_cycles(on=due, now=at(due)) == []
    assert Notice.objects.filter(person=cast.country_manager, kind="cycle.opens").count() == 1
    assert Cycle.objects.count() == 1


@pytest.mark.django_db
def test_feeds_hold_own_visits_announced_ones_and_known_days(cast: Cast) -> None:
    cycle = build.consented(cast, build.staffed(cast, build.enrolled(cast)))
    build.planned(cast, cycle, DAY + timedelta(days=5))
    build.planned(cast, cycle, DAY + timedelta(days=8), announcement="window", window_from=DAY + timedelta(days=7),
                  window_to=DAY + timedelta(days=10))
    assert len(feed_of(cast.advisor, DAY)) == 2
    assert feed_of(cast.assessor, DAY) == []
    factory = sorted(feed_of(cast.factory_manager, DAY), key=lambda entry: entry.first)
    assert [(entry.first, entry.last) for entry in factory[:2]] == [
        (DAY + timedelta(days=5), DAY + timedelta(days=5)), (DAY + timedelta(days=7), DAY + timedelta(days=10))]
    assert [entry.title.split(":")[0] for entry in factory[2:]] == ["Self-diagnosis", "Committee in place"]
    assert feed_of(cast.buyer_staff, DAY) == []
    assessed = date(2026, 4, 20)
    build.held(cast, cycle, assessed, kind="assessment", announcement="unannounced")
    assert [entry.first for entry in feed_of(cast.buyer_staff, assessed)] == [date(2026, 5, 20)]


@pytest.mark.django_db
def test_withdrawing_says_first_what_it_means(cast: Cast) -> None:
    cycle = build.consented(cast, build.enrolled(cast))
    sentences = what_withdrawing_means(cycle.consents.get())
    assert "No assessment report" in sentences[1]
    ops.record_released(cycle=cycle, on=date(2026, 5, 18), now=at(date(2026, 5, 18)))
    sentences = what_withdrawing_means(cycle.consents.get())
    assert "cannot be taken back" in sentences[1]


@pytest.mark.django_db
def test_a_committee_that_stands_settles_the_milestone_of_the_next_cycle(cast: Cast) -> None:
    from treadle.domain.committees.operations import recognise_committee

    build.signed(cast)
    recognise_committee(factory=cast.factory, name="Dialogue group", existed_before=True, in_place_on=date(2020, 1, 1),
                        by=cast.administrator, now=at(DAY))
    cycle = build.enrolled(cast)
    assert {row.kind: row.status for row in timeline_for(cast.advisor, cycle, DAY)}["committee"] == "done"
