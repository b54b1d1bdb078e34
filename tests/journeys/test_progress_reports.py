"""The two progress reports: released by whom they are, frozen, without other buyers and private disagreement."""

from datetime import date

import pytest

from tests.builders.reports import Reports, moment
from tests.cast import NOW, Cast
from treadle.domain.cycles.models import Cycle
from treadle.domain.improvement import operations as improvement
from treadle.domain.improvement.models import Disagreement, FactoryReport, Item, ProgrammeReport
from treadle.domain.improvement.queries import dialogue_indicators
from treadle.domain.improvement.states import SectionKey
from treadle.domain.reports import queries
from treadle.domain.reports.letters import letter_of
from treadle.domain.reports.models import Release
from treadle.domain.reports.states import Audience, ReleaseKind
from treadle.journeys.release_report import release_factory_report, release_programme_report
from treadle.kernel.errors import NotYours, RuleBroken

DAY = date(2026, 3, 2)


@pytest.fixture
def world(cast: Cast) -> Reports:
    return Reports(cast)


@pytest.fixture
def cycle(world: Reports, cast: Cast) -> Cycle:
    cast.factory.main_buyers.create(order=1, name="Secret Retailer", since_year=2019)
    made = world.cycle(cast.factory)
    item = Item.objects.create(plan=made.plan, origin="committee", title="Open the exits", is_public=True,
                               verification="open", created_at=NOW, action="Remove the bolts")
    Disagreement.objects.create(item=item, text="They are still locked at night.", made_on=DAY)
    world.consent(made, cast.buyer)
    return made


def factory_report(cycle: Cycle, cast: Cast) -> FactoryReport:
    report = improvement.open_factory_report(cycle=cycle, by=cast.factory_manager, now=moment(DAY))
    for key in SectionKey:
        report = improvement.write_section(report=report, key=key.value, text=f"Our words on {key.value}.", done=True,
                                           by=cast.factory_manager, now=moment(DAY))
    return report


def programme_report(cycle: Cycle, cast: Cast) -> ProgrammeReport:
    return ProgrammeReport.objects.create(
        cycle=cycle, state="in_review", achievements="The committee meets.", challenges="Overtime.",
        systems="Root causes are looked for.", written_by=cast.advisor, opened_at=NOW,
        dialogue={each.key: "on_track" for each in dialogue_indicators()})


def test_the_factory_releases_its_own_report(world: Reports, cast: Cast, cycle: Cycle) -> None:
    release = release_factory_report(report=factory_report(cycle, cast), by=cast.factory_manager, now=moment(DAY))
    assert release.kind == ReleaseKind.FACTORY_PROGRESS
    assert {share.audience for share in release.shares.all()} == {Audience.FACTORY, Audience.BUYER}
    says = str(release.snapshot)
    assert "Our words on" in says
    for secret in ("Secret Retailer", "locked at night", "Bruno"):
        assert secret not in says
    letter = letter_of(release.snapshot, "en")
    assert len(letter.sections) == 12
    assert "declared by the factory" in str(letter.sections[0].blocks)
    assert queries.releases_visible_to(cast.buyer_staff, moment(DAY)).get() == release


def test_the_programme_does_not_release_for_the_factory(world: Reports, cast: Cast, cycle: Cycle) -> None:
    report = factory_report(cycle, cast)
    for role in ("team_leader", "worker_representative", "buyer_staff"):
        with pytest.raises(NotYours):
            release_factory_report(report=report, by=getattr(cast, role), now=moment(DAY))
    assert not Release.objects.exists()


def test_the_team_leader_releases_the_programmes_report(world: Reports, cast: Cast, cycle: Cycle) -> None:
    release = release_programme_report(report=programme_report(cycle, cast), by=cast.team_leader, now=moment(DAY))
    letter = letter_of(release.snapshot, "en")
    assert [section.title for section in letter.sections] == [
        "What was achieved", "What remains", "How problems are solved", "Social dialogue", "The plan"]
    assert queries.is_genuine(Release.objects.get(pk=release.pk))
    assert "locked at night" not in str(release.snapshot)


def test_nobody_releases_the_report_that_they_wrote(world: Reports, cast: Cast, cycle: Cycle) -> None:
    report = programme_report(cycle, cast)
    report.written_by = cast.team_leader
    report.save()
    with pytest.raises(RuleBroken):
        release_programme_report(report=report, by=cast.team_leader, now=moment(DAY))
