"""A buyer's copy of a report: no cycle that the factory did not open to it; and what holds after consent has ended."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.builders.reports import DUE, MIXED, STARTED, Reports, moment
from tests.builders.snapshots import assessment_snapshot
from tests.cast import LONG_AGO, Cast
from treadle.domain.assessments.states import Outcome
from treadle.domain.cycles.models import Consent
from treadle.domain.parties.models import Membership, Person
from treadle.domain.reports import queries
from treadle.domain.reports.composers.points import compare
from treadle.domain.reports.models import Release, Share
from treadle.journeys import render_report
from treadle.journeys.release_report import reissue, release_assessment_report

type ClientOf = Callable[[Person], Client]
ALL_MET = dict.fromkeys(MIXED, Outcome.MET)


@pytest.fixture
def world(cast: Cast) -> Reports:
    return Reports(cast)


@pytest.fixture(autouse=True)
def on_the_day(set_today: Callable[[date], None]) -> None:
    set_today(DUE)


@pytest.fixture
def release(world: Reports, cast: Cast) -> Release:
    """The third cycle's report, opened to the buyer; the first two cycles were not."""
    for number, answers in ((1, ALL_MET), (2, MIXED)):
        world.assessment(cast.factory, answers, number=number, on=STARTED - timedelta(days=400 * (3 - number)))
    third = world.assessment(cast.factory, MIXED, number=3, state="ready", submitted_by=cast.assessor,
                             reviewed_by=cast.team_leader, reviewed_at=moment(STARTED), interviews_checked=True,
                             comments_until=DUE - timedelta(days=5))
    world.due(third.cycle)
    world.consent(third.cycle, cast.buyer)
    return release_assessment_report(assessment=third, by=None, now=moment(DUE))


def text(client: Client, where: str) -> str:
    answer = client.get(where)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_buyer_reads_its_own_cycle_only(cast: Cast, client_of: ClientOf, release: Release) -> None:
    where = f"/buyer/reports/{release.pk}/"
    letter, tables = (text(client_of(cast.buyer_staff), where + part) for part in ("", "?part=tables"))
    for page in (letter, tables):
        for told in ("Cycle 1", "Cycle 2", "Last time it was", "repaired", "last time", "first released assessment"):
            assert told not in page, told
    assert "wages2 was not met." in letter
    assert "The factory has opened none to you" in letter or "the factory has opened none to you" in letter
    whole = text(client_of(cast.factory_manager), f"/factory/reports/{release.pk}/")
    assert "Last time it was" in whole
    assert "Cycle 1" in text(client_of(cast.team_leader), f"/office/reports/{release.pk}/?part=tables")


def test_the_api_gives_the_same_copy(cast: Cast, release: Release) -> None:
    from treadle.domain.access.operations import issue_token
    from treadle.domain.access.states import TokenScope

    for person, known in ((cast.buyer_staff, False), (cast.factory_manager, True)):
        issued = issue_token(person=person, scopes=[TokenScope.REPORTS_READ], days=30, now=moment(DUE))
        answer = Client().get(f"/api/v1/reports/{release.pk}", headers={"authorization": f"Bearer {issued.key}"})
        assert answer.status_code == 200
        assert ("Cycle 1" in answer.content.decode()) is known, person


def test_no_reader_is_handed_the_whole_by_accident() -> None:
    """Sites and journeys ask for a reader's copy; only the subject itself opens what is frozen."""
    folder = Path(__file__).resolve().parents[2] / "treadle"
    files = [path for part in ("web", "ui", "journeys") for path in (folder / part).rglob("*.py")]
    reading = [str(path.relative_to(folder)) for path in files
               if re.search(r"\.snapshot\b(?!\s*import)", path.read_text()) and "backup" not in path.parts]
    assert reading == []


def test_the_seal_is_of_the_whole_report(cast: Cast, release: Release) -> None:
    copy = queries.snapshot_for(release, cast.buyer_staff, moment(DUE))
    assert copy["report"] == release.snapshot["report"]
    assert len(release.snapshot["history"]) == 3
    assert queries.is_genuine(release)
    checked = queries.check(release.check_code)
    assert checked is not None
    assert checked.genuine


def test_the_pdf_is_of_the_buyers_copy(cast: Cast, release: Release, monkeypatch: pytest.MonkeyPatch) -> None:
    from treadle.domain.reports.printing import pdf

    printed: list[dict[str, Any]] = []
    real = pdf.print_report
    monkeypatch.setattr(pdf, "print_report", lambda snapshot, *rest: printed.append(snapshot) or real(snapshot, *rest))
    for person in (cast.buyer_staff, cast.factory_manager):
        rendering = render_report.ask(release=release, language="en", by=person, now=moment(DUE))
        render_report.render.call(str(rendering.pk), moment(DUE).isoformat())
    assert [len(snapshot["history"]) for snapshot in printed] == [1, 3]


def test_opened_cycles_come_back_and_a_gap_ends_the_history(cast: Cast, world: Reports, release: Release) -> None:
    first, second = (world.cycle(cast.factory, number) for number in (1, 2))
    world.consent(first, cast.buyer)
    copy = queries.snapshot_for(release, cast.buyer_staff, moment(DUE))
    assert [each["cycle"] for each in copy["history"]] == [3]
    world.consent(second, cast.other_buyer)
    assert len(queries.snapshot_for(release, cast.buyer_staff, moment(DUE))["history"]) == 1
    given = Consent.objects.create(cycle=second, buyer=cast.buyer, given_at=moment(LONG_AGO))
    assert queries.snapshot_for(release, cast.buyer_staff, moment(DUE)) == release.snapshot
    given.withdrawn_at = moment(DUE)
    given.save()
    assert len(queries.snapshot_for(release, cast.buyer_staff, moment(DUE))["history"]) == 1
    old = Release.objects.create(cycle=second, kind="assessment", assessment=second.assessments.get(), snapshot={},
                                 sha256="0" * 64, signature="", key_id="", check_code="x", released_at=moment(STARTED))
    Share.objects.create(release=old, audience="buyer", organisation=cast.buyer, shared_at=moment(STARTED))
    assert len(queries.snapshot_for(release, cast.buyer_staff, moment(DUE))["history"]) == 3


def test_a_shortened_snapshot_is_what_would_have_been_composed(world: Reports, cast: Cast) -> None:
    """Two cycles of three: the same points, totals, clusters and changes as if the first had never been."""
    one = world.assessment(cast.factory, MIXED, number=1, on=STARTED - timedelta(days=800))
    world.assessment(cast.factory, ALL_MET, number=2, on=STARTED - timedelta(days=400))
    three = world.assessment(cast.factory, MIXED, number=3)
    whole = {**compare(three, on=DUE), "findings": []}
    one.delete()
    without = compare(three, on=DUE)
    short = queries.without_cycles(whole, {2})
    assert whole["changed"] != short["changed"]  # torn again, while the first cycle is known
    for part in ("points", "clusters", "totals", "changed", "history"):
        assert short[part] == without[part], part


def test_findings_are_not_called_repeated_in_a_copy_without_last_time() -> None:
    snapshot = assessment_snapshot()
    assert any(found["repeated"] for found in snapshot["findings"])
    assert not any(found["repeated"] for found in queries.without_cycles(snapshot, set())["findings"])


def test_the_plan_does_not_tell_a_buyer_what_was_not_met_before(cast: Cast, client_of: ClientOf, world: Reports,
                                                                release: Release) -> None:
    assert release.cycle.plan.items.filter(repeated=True).exists()
    where, reader = f"/buyer/plan/{release.cycle_id}/", client_of(cast.buyer_staff)
    assert "Not met again" not in text(reader, where)
    assert "wages 2" not in text(reader, f"{where}?only=repeated")
    assert "Not met again" in text(client_of(cast.factory_manager), f"/factory/plan/{release.cycle_id}/")
    for number in (1, 2):
        world.consent(world.cycle(cast.factory, number), cast.buyer)
    assert "Not met again" in text(reader, where)


# ---- after the consent has ended ----------------------------------------------------------


def end_consent(cast: Cast, release: Release) -> None:
    from treadle.domain.cycles.operations import withdraw_consent

    withdraw_consent(cycle=release.cycle, buyer=cast.buyer, by=cast.factory_manager, now=moment(DUE))


def test_no_link_leads_to_a_version_that_was_not_shared(cast: Cast, client_of: ClientOf, release: Release) -> None:
    end_consent(cast, release)
    fresh = reissue(release=release, change_note="A number was wrong.", by=cast.team_leader, now=moment(DUE))
    reader = client_of(cast.buyer_staff)
    page = text(reader, f"/buyer/reports/{release.pk}/")
    assert str(fresh.pk) not in page
    assert "This one does not count any more." in page
    assert reader.get(f"/buyer/reports/{fresh.pk}/").status_code == 404


def test_what_was_released_stays_and_every_download_asks_again(cast: Cast, client_of: ClientOf,
                                                               release: Release) -> None:
    rendering = render_report.ask(release=release, language="en", by=cast.buyer_staff, now=moment(DUE))
    render_report.render.call(str(rendering.pk), moment(DUE).isoformat())
    where, reader = f"/buyer/reports/pdf/{rendering.pk}/", client_of(cast.buyer_staff)
    end_consent(cast, release)
    kept = reader.get(where)
    assert b"".join(kept.streaming_content).startswith(b"%PDF")  # type: ignore[attr-defined]
    assert kept["Cache-Control"] == "no-store, private"
    Membership.objects.filter(person=cast.buyer_staff).update(ends_on=DUE - timedelta(days=1))
    assert reader.get(where).status_code == 404
    cast.member(cast.buyer_staff, "buyer_staff", cast.other_buyer)
    assert reader.get(where).status_code == 404


def test_a_withdrawn_report_draws_no_history(cast: Cast, client_of: ClientOf, release: Release) -> None:
    from treadle.journeys.release_report import withdraw_release

    where, reader = f"/buyer/factories/{cast.factory.pk}/", client_of(cast.buyer_staff)
    assert "Emergency exits" in text(reader, where)
    withdraw_release(release=release, reason="The wrong hall.", by=cast.team_leader, now=moment(DUE))
    assert "Emergency exits" not in text(reader, where)
