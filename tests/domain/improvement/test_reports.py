"""The two progress reports."""

import json
from datetime import date, timedelta

import pytest

from tests.builders import cycles
from tests.builders import improvement as build
from tests.builders.improvement import DAY, NOW
from tests.cast import Cast
from treadle.domain.cycles.models import Milestone
from treadle.domain.cycles.states import MilestoneKind
from treadle.domain.improvement import operations as ops
from treadle.domain.improvement.models import FactoryReport, Plan, ProgrammeReport
from treadle.domain.improvement.queries import dialogue_indicators, needs_of, sections_of
from treadle.domain.improvement.states import ReportState, SectionKey
from treadle.domain.notices.models import Notice
from treadle.kernel.errors import InvalidInput, NotYours, RuleBroken


@pytest.fixture
def plan(cast: Cast) -> Plan:
    return build.filled(cast)


@pytest.fixture
def report(cast: Cast, plan: Plan) -> FactoryReport:
    return ops.open_factory_report(cycle=plan.cycle, by=cast.factory_manager, now=NOW)


@pytest.fixture
def draft(cast: Cast, plan: Plan) -> ProgrammeReport:
    return ops.open_programme_report(cycle=plan.cycle, by=cast.advisor, now=NOW)


def whole(cast: Cast, report: ProgrammeReport) -> ProgrammeReport:
    return ops.write_programme_report(
        report=report,
        achievements="Exits are open.",
        challenges="Hours.",
        systems="",
        dialogue_note="",
        dialogue={one.key: "moderate" for one in dialogue_indicators()},
        by=cast.advisor,
        now=NOW,
    )


def kept(cast: Cast, plan: Plan) -> str:
    """The sections as text; a database may keep their keys in any order."""
    report = ops.open_factory_report(cycle=plan.cycle, by=cast.factory_manager, now=NOW)
    return json.dumps(report.sections, sort_keys=True)


def facts(report: FactoryReport) -> dict[str, object]:
    return {name: value for section in report.sections.values() for name, value in section["facts"]}


def test_it_opens_with_what_is_known(cast: Cast, report: FactoryReport) -> None:
    known = facts(report)
    assert (known["workers_female"], known["items"], known["items_pending"]) == (812, 2, 2)
    assert known["public_items"] == [["Does the factory meet exits 1?", "pending", "open"]]
    assert [section.key for section in sections_of(report)] == list(SectionKey)


def test_nothing_told_in_trust_is_a_fact(cast: Cast, plan: Plan) -> None:
    cycles.held(cast, plan.cycle, date(2026, 3, 2))
    cycles.planned(cast, plan.cycle, date(2026, 9, 7), announcement="unannounced")
    item = build.completed(cast, build.item_of(plan, public=True))
    before = kept(cast, plan)
    ops.disagree(item=item, text="Locked again.", by=cast.worker_representative, now=NOW)
    after = kept(cast, plan)
    assert after == before
    assert "2026-03-02" in after
    assert not {"2026-09-07", "Told in trust", "Locked again"} & {
        word for word in ("2026-09-07", "Told in trust", "Locked again") if word in after
    }


def test_facts_follow_while_it_is_a_draft_and_words_stay(cast: Cast, plan: Plan, report: FactoryReport) -> None:
    ops.write_section(report=report, key="plan", text=" All goes well. ", done=True, by=cast.factory_manager, now=NOW)
    build.own_item(cast, plan)
    again = ops.open_factory_report(cycle=plan.cycle, by=cast.factory_manager, now=NOW)
    assert facts(again)["items"] == 3
    assert again.sections["plan"]["text"] == "All goes well."
    assert again.sections["plan"]["done"]


def test_it_is_released_when_all_eleven_sections_are_complete(cast: Cast, plan: Plan, report: FactoryReport) -> None:
    with pytest.raises(RuleBroken):
        ops.release_factory_report(report=report, by=cast.factory_manager, now=NOW)
    for key in SectionKey:
        ops.write_section(report=report, key=key, text="", done=True, by=cast.factory_manager, now=NOW)
    closed = ops.release_factory_report(report=report, by=cast.factory_manager, now=NOW)
    assert closed.state == ReportState.RELEASED
    kind = MilestoneKind.FACTORY_PROGRESS_REPORT
    assert Milestone.objects.get(cycle=plan.cycle, kind=kind).done_on == DAY
    build.own_item(cast, plan)
    assert facts(ops.refresh_facts(report=closed, now=NOW))["items"] == 2
    with pytest.raises(RuleBroken):
        ops.write_section(report=closed, key="plan", text="x", done=True, by=cast.factory_manager, now=NOW)


def test_unknown_sections_are_refused(cast: Cast, report: FactoryReport) -> None:
    with pytest.raises(InvalidInput):
        ops.write_section(report=report, key="weather", text="x", done=True, by=cast.factory_manager, now=NOW)


@pytest.mark.parametrize("role", ["ambassador", "worker_representative", "buyer_staff", "advisor", "team_leader"])
def test_only_the_manager_writes_the_factorys_report(cast: Cast, plan: Plan, report: FactoryReport, role: str) -> None:
    by = getattr(cast, role)
    with pytest.raises(NotYours):
        ops.open_factory_report(cycle=plan.cycle, by=by, now=NOW)
    with pytest.raises(NotYours):
        ops.write_section(report=report, key="plan", text="x", done=True, by=by, now=NOW)
    with pytest.raises(NotYours):
        ops.release_factory_report(report=report, by=by, now=NOW)


def test_the_factorys_report_is_due_only_after_the_assessment(cast: Cast) -> None:
    plan = build.opened(cast)
    far = date(2027, 6, 1)
    assert "factory_report.write" not in {need.kind for need in needs_of(cast.factory_manager, far)}
    plan.cycle.assessed_on = build.ASSESSED
    plan.cycle.save()
    assert "factory_report.write" in {need.kind for need in needs_of(cast.factory_manager, far)}


def test_the_programmes_report_begins_with_suggestions(cast: Cast, plan: Plan) -> None:
    build.completed(cast, build.item_of(plan))
    report = ops.open_programme_report(cycle=plan.cycle, by=cast.advisor, now=NOW)
    assert "declared by the factory" in report.achievements
    assert "exits 1" in report.challenges
    assert ops.open_programme_report(cycle=plan.cycle, by=cast.advisor, now=NOW) == report


def test_half_a_draft_is_saved_and_not_handed_in(cast: Cast, draft: ProgrammeReport) -> None:
    half = ops.write_programme_report(
        report=draft,
        achievements="Much.",
        challenges="",
        systems="",
        dialogue={},
        dialogue_note="",
        by=cast.advisor,
        now=NOW,
    )
    with pytest.raises(InvalidInput) as refused:
        ops.submit_programme_report(report=half, by=cast.advisor, now=NOW)
    assert "challenges" in refused.value.fields


@pytest.mark.parametrize("dialogue", [{"invented": "moderate"}, {"meetings_held": "splendid"}])
def test_indicators_and_scale_come_from_the_data_file(
    cast: Cast, draft: ProgrammeReport, dialogue: dict[str, str]
) -> None:
    with pytest.raises(InvalidInput):
        ops.write_programme_report(
            report=draft,
            achievements="",
            challenges="",
            systems="",
            dialogue=dialogue,
            dialogue_note="",
            by=cast.advisor,
            now=NOW,
        )


def test_review_sends_back_and_releases(cast: Cast, plan: Plan, draft: ProgrammeReport) -> None:
    assert cast.team_leader
    ops.submit_programme_report(report=whole(cast, draft), by=cast.advisor, now=NOW)
    assert Notice.objects.filter(kind="programme_report.review", person=cast.team_leader).exists()
    assert "programme_report.review" in {need.kind for need in needs_of(cast.team_leader, DAY)}
    with pytest.raises(RuleBroken):
        whole(cast, draft)
    with pytest.raises(InvalidInput):
        ops.send_back_programme_report(report=draft, remark=" ", by=cast.team_leader, now=NOW)
    back = ops.send_back_programme_report(report=draft, remark="Say more on hours.", by=cast.team_leader, now=NOW)
    assert (back.state, back.review_remark) == (ReportState.DRAFT, "Say more on hours.")
    ops.submit_programme_report(report=whole(cast, draft), by=cast.advisor, now=NOW + timedelta(days=1))
    done = ops.release_programme_report(report=draft, by=cast.team_leader, now=NOW + timedelta(days=1))
    assert done.state == ReportState.RELEASED
    kind = MilestoneKind.PROGRAMME_PROGRESS_REPORT
    assert Milestone.objects.get(cycle=plan.cycle, kind=kind).done_on == DAY + timedelta(days=1)


def test_nobody_reviews_what_they_wrote(cast: Cast, draft: ProgrammeReport) -> None:
    cast.member(cast.advisor, "team_leader")
    ops.submit_programme_report(report=whole(cast, draft), by=cast.advisor, now=NOW)
    with pytest.raises(RuleBroken) as refused:
        ops.release_programme_report(report=draft, by=cast.advisor, now=NOW)
    assert refused.value.code == "own_work"
    with pytest.raises(RuleBroken):
        ops.send_back_programme_report(report=draft, remark="x", by=cast.advisor, now=NOW)


@pytest.mark.parametrize("role", ["assessor", "factory_manager", "buyer_staff", "country_manager"])
def test_strangers_neither_write_nor_review(cast: Cast, plan: Plan, draft: ProgrammeReport, role: str) -> None:
    by = getattr(cast, role)
    for refused in (
        lambda: ops.open_programme_report(cycle=plan.cycle, by=by, now=NOW),
        lambda: ops.submit_programme_report(report=draft, by=by, now=NOW),
        lambda: ops.send_back_programme_report(report=draft, remark="x", by=by, now=NOW),
        lambda: ops.release_programme_report(report=draft, by=by, now=NOW),
    ):
        with pytest.raises(NotYours):
            refused()
