"""A report goes out on its day to those who may have it, and nothing of it a day before."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from tests.builders.reports import DUE, MIXED, STARTED, Reports, moment
from tests.cast import Cast
from treadle.domain.assessments.models import Assessment, FactoryComment, Finding, PointResult
from treadle.domain.assessments.states import AssessmentState, Outcome
from treadle.domain.cycles.operations import withdraw_consent
from treadle.domain.improvement.models import Item, Plan
from treadle.domain.ledger.models import Entry
from treadle.domain.notices.models import Notice
from treadle.domain.reports import queries
from treadle.domain.reports.models import Release
from treadle.domain.reports.operations import log_look
from treadle.domain.reports.states import Audience, Form, ReleaseState
from treadle.journeys import release_report
from treadle.journeys.release_report import (
    reissue,
    release_assessment_report,
    release_what_is_due,
    share_with_new_buyers,
    withdraw_release,
)
from treadle.journeys.tick import STEPS, tick
from treadle.kernel.errors import InvalidInput, NotYours, RuleBroken

NOW = moment(DUE)


@pytest.fixture
def world(cast: Cast) -> Reports:
    return Reports(cast)


def released(world: Reports, on: date = DUE, **fields: object) -> Release:
    """The cast's factory's report, released on its day."""
    return release_assessment_report(assessment=world.ready(**fields), by=None, now=moment(on))


# ---- on its day ----------------------------------------------------------------------------


def test_the_clock_releases_on_the_due_day_and_only_once(world: Reports) -> None:
    assessment = world.ready()
    assert release_what_is_due(on=DUE - timedelta(days=1), now=moment(DUE - timedelta(days=1))) == []
    assert len(release_what_is_due(on=DUE, now=NOW)) == 1
    assert release_what_is_due(on=DUE, now=NOW) == []
    assessment.refresh_from_db()
    assert assessment.state == AssessmentState.RELEASED
    assert Release.objects.get().released_by is None


def test_a_late_run_releases_what_was_ready_on_its_day(world: Reports) -> None:
    world.ready()
    later = DUE + timedelta(days=9)
    assert release_what_is_due(on=later, now=moment(later)) == [
        "Released the assessment report of Bright Bobbin Garments."]


@pytest.mark.django_db(transaction=True)
def test_a_report_that_fails_takes_no_other_with_it_and_is_due_again(
        world: Reports, monkeypatch: pytest.MonkeyPatch) -> None:
    good = world.ready()
    bad = world.ready(factory=world.cast.other_factory)
    compose = release_report.compose_assessment
    broken = {bad.pk}

    def composing(assessment: Assessment, *args: object, **more: object) -> dict[str, Any]:
        if assessment.pk in broken:
            raise ValueError("a torn page")
        return compose(assessment, *args, **more)

    monkeypatch.setattr(release_report, "compose_assessment", composing)
    step = next(one for one in STEPS if one.name == "reports due")
    outcome = tick(on=DUE, now=NOW, steps=[step])[0]
    assert len(outcome.did) == 1
    assert outcome.failed == f"The assessment report of {bad.factory}: ValueError: a torn page"
    assert [one.assessment_id for one in Release.objects.all()] == [good.pk], "what was done stays"
    bad.refresh_from_db()
    assert bad.state == AssessmentState.READY, "nothing of the failed one stays"
    broken.clear()
    next_day = DUE + timedelta(days=1)
    again = tick(on=next_day, now=moment(next_day), steps=[step])[0]
    assert (len(again.did), again.failed) == (1, "")
    assert Release.objects.count() == 2


def test_no_report_waits_for_another_to_be_written(world: Reports, monkeypatch: pytest.MonkeyPatch) -> None:
    step = next(one for one in STEPS if one.name == "reports due")
    assert step.pieces, "a transaction around all of them would hold the database for minutes"
    assessment = world.ready()
    listed = queries.due_for_release(DUE)
    release_assessment_report(assessment=assessment, by=None, now=NOW)
    monkeypatch.setattr(queries, "due_for_release", lambda on: listed)
    assert release_what_is_due(on=DUE, now=NOW) == [], "released by a person while the list was worked off"


def test_what_was_not_ready_on_its_day_waits_for_a_person_with_a_reason(world: Reports, cast: Cast) -> None:
    cast.member(cast.team_leader, "team_leader")
    assessment = world.ready()
    assessment.state = AssessmentState.WITH_FACTORY
    assessment.save()
    assert "not ready" in release_what_is_due(on=DUE, now=NOW)[0]
    assert release_what_is_due(on=DUE, now=NOW) == []
    assessment.state = AssessmentState.READY
    assessment.save()
    day_after = DUE + timedelta(days=1)
    assert release_what_is_due(on=day_after, now=moment(day_after)) == []
    with pytest.raises(InvalidInput, match="late"):
        release_assessment_report(assessment=assessment, by=cast.team_leader, now=moment(day_after))
    release = release_assessment_report(assessment=assessment, by=cast.team_leader, now=moment(day_after),
                                        late_reason="A correction was answered late.")
    assert release.late_reason == "A correction was answered late."
    assert queries.needs_of(cast.team_leader, day_after) == []


@pytest.mark.parametrize(("fields", "on", "code"), [
    ({"reviewed_at": None, "reviewed_by": None}, DUE, "not_reviewed"),
    ({"comments_until": DUE}, DUE, "inside_window"),
    ({"comments_until": None}, DUE, "inside_window"),
    ({}, DUE - timedelta(days=1), "not_due"),
])
def test_nobody_releases_before_review_inside_the_window_or_before_the_day(
        world: Reports, cast: Cast, fields: dict[str, object], on: date, code: str) -> None:
    assessment = world.ready(**fields)
    for by in (None, cast.team_leader, cast.country_manager):
        with pytest.raises(RuleBroken) as refused:
            release_assessment_report(assessment=assessment, by=by, now=moment(on), late_reason="I want to.")
        assert refused.value.code == code
    assert release_what_is_due(on=on, now=moment(on))[:1] in ([], ["The assessment report of Bright Bobbin Garments "
                                                                   "was not ready on its day."])
    assert not Release.objects.exists()
    assert not PointResult.objects.exists()


def test_findings_that_rest_on_interviews_need_the_reviewers_word(world: Reports) -> None:
    assessment = world.ready(interviews_checked=False)
    Finding.objects.filter(answer__assessment=assessment).update(rests_on_interviews=True)
    with pytest.raises(RuleBroken, match="points at a person"):
        release_assessment_report(assessment=assessment, by=None, now=NOW)


@pytest.mark.parametrize("role", ["advisor", "assessor", "factory_manager", "buyer_staff", "worker_representative",
                                  "administrator", "monitoring_officer"])
def test_only_those_who_release_release(world: Reports, cast: Cast, role: str) -> None:
    with pytest.raises(NotYours):
        release_assessment_report(assessment=world.ready(), by=getattr(cast, role), now=NOW)


# ---- what follows --------------------------------------------------------------------------


def test_points_are_settled_the_calendar_moves_and_the_plan_fills(world: Reports, cast: Cast) -> None:
    release = released(world)
    cycle = release.cycle
    assert PointResult.objects.count() == 3
    cycle.refresh_from_db()
    assert cycle.released_on == DUE
    plan = Plan.objects.get(cycle=cycle)
    assert plan.shown_to_buyers_at == NOW
    assert Item.objects.filter(plan=plan).count() == 2
    events = set(Entry.objects.values_list("event", flat=True))
    assert events >= {"report.released", "report.shared", "plan.findings_added"}


def test_the_factory_its_workers_side_and_consenting_buyers_get_it_the_same_day(world: Reports, cast: Cast) -> None:
    people = [cast.factory_manager, cast.worker_representative, cast.buyer_staff]
    stranger = cast.person("buyer_staff", name="Other Buyer", at=cast.other_buyer)
    assessment = world.ready()
    world.consent(assessment.cycle, cast.buyer)
    release = release_assessment_report(assessment=assessment, by=None, now=NOW)
    assert {(share.audience, share.organisation) for share in release.shares.all()} == {
        (Audience.FACTORY, None), (Audience.WORKERS, None), (Audience.BUYER, cast.buyer)}
    paths = {person.name: list(Notice.objects.filter(person=person).values_list("path", flat=True))
             for person in [*people, stranger]}
    assert paths == {"Minh Manager": [f"/factory/reports/{release.pk}/"],
                     "Wati Worker": [f"/factory/summaries/{release.pk}/"],
                     "Bruno Buyer": [f"/buyer/reports/{release.pk}/"], "Other Buyer": []}


def test_a_consent_without_a_supply_link_that_day_shares_nothing(world: Reports, cast: Cast) -> None:
    assessment = world.ready()
    consent = world.consent(assessment.cycle, cast.buyer)
    cast.buyer.supply_links.update(ends_on=DUE - timedelta(days=1))
    release = release_assessment_report(assessment=assessment, by=None, now=NOW)
    assert not release.shares.filter(organisation=consent.buyer).exists()


def test_a_consent_withdrawn_before_the_release_shares_nothing(world: Reports, cast: Cast) -> None:
    assessment = world.ready()
    world.consent(assessment.cycle, cast.buyer)
    withdraw_consent(cycle=assessment.cycle, buyer=cast.buyer, by=cast.factory_manager, now=moment(STARTED))
    release_assessment_report(assessment=assessment, by=None, now=NOW)
    assert not queries.releases_visible_to(cast.buyer_staff, NOW).exists()
    assert Notice.objects.filter(person=cast.buyer_staff, kind__startswith="report").count() == 0


def test_what_was_released_stays_when_consent_is_withdrawn_later(world: Reports, cast: Cast) -> None:
    assessment = world.ready()
    world.consent(assessment.cycle, cast.buyer)
    release = release_assessment_report(assessment=assessment, by=None, now=NOW)
    day_after = moment(DUE + timedelta(days=1))
    withdraw_consent(cycle=assessment.cycle, buyer=cast.buyer, by=cast.factory_manager, now=day_after)
    cast.buyer_staff.__dict__.pop("_held", None)
    assert queries.releases_visible_to(cast.buyer_staff, day_after).get() == release
    fresh = reissue(release=release, change_note="A number was wrong.", by=cast.team_leader, now=day_after)
    assert not fresh.shares.filter(organisation=cast.buyer).exists(), "a new version is a new sharing"


def test_a_buyer_consented_to_later_gets_the_report_from_then_on(world: Reports, cast: Cast) -> None:
    release = released(world)
    assert not queries.releases_visible_to(cast.buyer_staff, NOW).exists()
    later = DUE + timedelta(days=20)
    world.consent(release.cycle, cast.buyer, on=later)
    assert len(share_with_new_buyers(on=later, now=moment(later))) == 1
    assert share_with_new_buyers(on=later, now=moment(later)) == []
    assert queries.releases_visible_to(cast.buyer_staff, moment(later)).get() == release


def test_a_buyer_learns_of_no_other_buyer(world: Reports, cast: Cast) -> None:
    assessment = world.ready()
    for buyer in (cast.buyer, cast.other_buyer):
        world.consent(assessment.cycle, buyer)
    release = release_assessment_report(assessment=assessment, by=None, now=NOW)
    assert "Other Outfitters" not in str(release.snapshot)
    assert "Bruno" not in str(release.snapshot)
    told = Notice.objects.get(person=cast.buyer_staff) if Notice.objects.filter(person=cast.buyer_staff) else None
    assert told is None or "Other" not in str(told.facts)


# ---- frozen, withdrawn, issued anew --------------------------------------------------------


def test_a_released_snapshot_is_never_written_over(world: Reports) -> None:
    release = released(world)
    release.snapshot = {"nothing": True}
    with pytest.raises(TypeError, match="frozen"):
        release.save()
    with pytest.raises(TypeError, match="frozen"):
        release.save(update_fields=["snapshot", "state"])


def test_the_page_reads_the_snapshot_and_not_the_live_tables(world: Reports) -> None:
    release = released(world)
    Finding.objects.update(explanation="Rewritten afterwards.")
    release.cycle.factory.name = "Renamed"
    release.cycle.factory.save()
    fresh = Release.objects.get(pk=release.pk)
    assert "Rewritten" not in str(fresh.snapshot)
    assert fresh.snapshot["factory"]["name"] == "Bright Bobbin Garments"
    assert queries.is_genuine(fresh)


def test_withdrawing_needs_a_reason_tells_everybody_and_takes_the_figures_back(world: Reports, cast: Cast) -> None:
    cast.member(cast.factory_manager, "factory_manager")
    release = released(world)
    with pytest.raises(InvalidInput):
        withdraw_release(release=release, reason=" ", by=cast.team_leader, now=NOW)
    with pytest.raises(NotYours):
        withdraw_release(release=release, reason="Mine.", by=cast.factory_manager, now=NOW)
    withdrawn = withdraw_release(release=release, reason="The wrong hall.", by=cast.team_leader, now=NOW)
    assert withdrawn.state == ReleaseState.WITHDRAWN
    assert not PointResult.objects.exists()
    assert Notice.objects.filter(person=cast.factory_manager, kind="report.withdrawn").exists()
    with pytest.raises(RuleBroken):
        withdraw_release(release=release, reason="Again.", by=cast.team_leader, now=NOW)


def test_a_new_version_says_what_changed_and_replaces_the_old_one(world: Reports, cast: Cast) -> None:
    old = released(world)
    old.assessment.answers.filter(question__code="wages2").update(outcome=Outcome.MET)
    with pytest.raises(InvalidInput):
        reissue(release=old, change_note="", by=cast.team_leader, now=NOW)
    fresh = reissue(release=old, change_note="Wages were met.", by=cast.team_leader, now=NOW)
    old.refresh_from_db()
    assert (old.state, fresh.number, fresh.replaces) == (ReleaseState.REPLACED, 2, old)
    assert fresh.snapshot["change_note"] == "Wages were met."
    assert (old.snapshot["totals"]["not_met"], fresh.snapshot["totals"]["not_met"]) == (2, 1)
    assert queries.is_genuine(old)
    assert queries.newer_than(old, world.cast.team_leader, moment(DUE)) == fresh
    with pytest.raises(RuleBroken):
        reissue(release=old, change_note="From the old one.", by=cast.team_leader, now=NOW)


# ---- what it says --------------------------------------------------------------------------


def test_it_says_first_what_changed_since_the_last_cycle(world: Reports, cast: Cast) -> None:
    world.assessment(cast.factory, {"wages1": Outcome.NOT_MET, "leave1": Outcome.NOT_MET, "exits1": Outcome.MET,
                                    "first_aid1": Outcome.NOT_MET}, on=date(2025, 1, 13), number=1)
    cycle = world.cycle(cast.factory, 2)
    world.due(cycle)
    assessment = world.assessment(
        cast.factory, MIXED, number=2, state=AssessmentState.READY, submitted_by=cast.assessor,
        reviewed_by=cast.team_leader, reviewed_at=NOW, comments_until=DUE - timedelta(days=5))
    says = release_assessment_report(assessment=assessment, by=None, now=NOW).snapshot
    assert says["changed"] == {"repaired": ["leave"], "remains": ["wages"], "again": [], "new": ["exits"],
                               "no_longer_assessed": ["first_aid"], "not_met_first_look": []}
    assert (says["totals"]["not_met"], says["totals"]["assessed"], says["totals"]["previous_not_met"]) == (2, 3, 3)
    assert {found["code"]: found["repeated"] for found in says["findings"]} == {"wages2": True, "exits1": False}
    assert {found["code"]: found["public"] for found in says["findings"]} == {"wages2": False, "exits1": True}


def test_nothing_in_it_leads_to_a_person(world: Reports, cast: Cast) -> None:
    assessment = world.ready()
    found = Finding.objects.filter(answer__assessment=assessment, answer__question__code="wages2")
    found.update(rests_on_interviews=True, evidence="Three women of line 4 said so on Tuesday.",
                 evidence_kinds=["interview", "observation"], workers_affected_percent="4.5")
    cast.factory.contacts.create(order=1, name="Secret Contact", email="secret@example.org")
    says = release_assessment_report(assessment=assessment, by=None, now=NOW).snapshot
    finding = next(each for each in says["findings"] if each["code"] == "wages2")
    assert (finding["evidence"], finding["evidence_kinds"], finding["workers_affected"]) == ("", ["interview"], None)
    text = str(says)
    for secret in ("line 4", "Secret Contact", "secret@", "Aisha Assessor", "Thida"):
        assert secret not in text


def test_the_factorys_comment_is_printed_as_it_stands(world: Reports, cast: Cast) -> None:
    assessment = world.ready()
    FactoryComment.objects.create(assessment=assessment, text="We <b>disagree</b> with both.", written_at=NOW)
    says = release_assessment_report(assessment=assessment, by=None, now=NOW).snapshot
    assert says["comment"]["text"] == "We <b>disagree</b> with both."


def test_country_rates_of_few_factories_are_hidden(world: Reports, cast: Cast) -> None:
    says = released(world).snapshot
    assert says["country"]["hidden"] is True
    assert says["points"][0]["country"] == {"not_met": None, "out_of": None, "factories": None, "hidden": True}


def test_country_rates_come_with_their_number(world: Reports, cast: Cast) -> None:
    for name in "ABCD":
        world.assessment(world.factory(name), {"wages1": Outcome.NOT_MET})
    says = released(world).snapshot
    assert says["country"]["factories"] == 5
    assert says["points"][0]["country"]["out_of"] == 5


# ---- looks ---------------------------------------------------------------------------------


def test_each_look_is_logged_and_a_stranger_gets_none(world: Reports, cast: Cast,
                                                     django_assert_max_num_queries: Callable[..., object]) -> None:
    release = released(world)
    log_look(release=release, form=Form.PAGE, by=cast.factory_manager, now=NOW)
    log_look(release=release, form=Form.SUMMARY, by=cast.worker_representative, now=NOW)
    assert [(look.person, look.form) for look in queries.downloads_of(release).order_by("pk")] == [
        (cast.factory_manager, "page"), (cast.worker_representative, "summary")]
    for person, form in ((cast.buyer_staff, Form.PAGE), (cast.worker_representative, Form.PDF),
                         (cast.constituent, Form.PAGE), (cast.factory_manager, Form.SUMMARY)):
        with pytest.raises(NotYours):
            log_look(release=release, form=form, by=person, now=NOW)
    reader = cast.union_representative
    with django_assert_max_num_queries(3):
        assert [need.kind for need in queries.needs_of(reader, DUE)] == ["report.read_summary"]
