"""Reading reports on every site: own ones only, from the snapshot, logged; the PDF; correcting by hand."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client

from tests.builders.reports import DUE, Reports, moment
from tests.builders.snapshots import assessment_snapshot
from tests.cast import Cast
from treadle.domain.parties.models import Person
from treadle.domain.reports import seal
from treadle.domain.reports.models import Download, Release, Rendering
from treadle.domain.reports.states import ReleaseState
from treadle.journeys import render_report
from treadle.journeys.release_report import reissue, release_assessment_report, withdraw_release

type ClientOf = Callable[[Person], Client]


@pytest.fixture
def world(cast: Cast) -> Reports:
    return Reports(cast)


@pytest.fixture(autouse=True)
def on_the_day(set_today: Callable[[date], None]) -> None:
    set_today(DUE)


@pytest.fixture
def release(world: Reports, cast: Cast) -> Release:
    assessment = world.ready()
    world.consent(assessment.cycle, cast.buyer)
    return release_assessment_report(assessment=assessment, by=None, now=moment(DUE))


def text(response: HttpResponse) -> str:
    assert response.status_code == 200, response.status_code
    return response.content.decode()


# ---- who reads what ------------------------------------------------------------------------


@pytest.mark.parametrize(("role", "address"), [
    ("factory_manager", "/factory/reports/{}/"), ("buyer_staff", "/buyer/reports/{}/"),
    ("team_leader", "/office/reports/{}/"), ("country_manager", "/office/reports/{}/")])
def test_those_who_have_it_read_it(cast: Cast, client_of: ClientOf, release: Release, role: str, address: str) -> None:
    page = text(client_of(getattr(cast, role)).get(address.format(release.pk)))
    assert "What changed" in page
    assert "wages2 was not met." in page
    look = Download.objects.get()
    assert (look.person, look.form) == (getattr(cast, role), "page")


def test_nobody_else_does(cast: Cast, client_of: ClientOf, release: Release) -> None:
    outsiders = [
        (cast.person("buyer_staff", name="Other Buyer", at=cast.other_buyer), "/buyer/reports/{}/"),
        (cast.person("factory_manager", name="Other Manager", at=cast.other_factory), "/factory/reports/{}/"),
        (cast.person("team_leader", name="Other Leader", at=cast.other_office), "/office/reports/{}/"),
        (cast.worker_representative, "/factory/reports/{}/"), (cast.ambassador, "/factory/reports/{}/"),
        (cast.advisor, "/office/reports/{}/"), (cast.group_lead, "/buyer/reports/{}/"),
        (cast.constituent, "/buyer/reports/{}/"), (cast.researcher, "/office/reports/{}/"),
        (cast.factory_manager, "/factory/summaries/{}/")]
    for person, address in outsiders:
        assert client_of(person).get(address.format(release.pk)).status_code == 404, f"{person} {address}"
    assert not Download.objects.exists()


def test_lists_hold_own_reports_only(cast: Cast, client_of: ClientOf, world: Reports, release: Release) -> None:
    other = world.ready(factory=cast.other_factory)
    release_assessment_report(assessment=other, by=None, now=moment(DUE))
    for role, site in (("factory_manager", "factory"), ("buyer_staff", "buyer")):
        page = text(client_of(getattr(cast, role)).get(f"/{site}/reports/"))
        assert "Bright Bobbin" in page
        assert "Quiet Needle" not in page
    assert "Quiet Needle" in text(client_of(cast.team_leader).get("/office/reports/"))
    export = client_of(cast.buyer_staff).get("/buyer/reports/?export=csv")
    assert "Quiet Needle" not in b"".join(export.streaming_content).decode()  # type: ignore[attr-defined]


def test_the_workers_side_reads_a_summary_without_evidence(cast: Cast, client_of: ClientOf, release: Release) -> None:
    page = text(client_of(cast.worker_representative).get(f"/factory/summaries/{release.pk}/"))
    assert "What remains" in page
    assert "Seen on site." not in page
    assert "check code" not in page
    assert Download.objects.get().form == "summary"


def test_a_withdrawn_report_says_why_and_shows_nothing_more(cast: Cast, client_of: ClientOf, release: Release) -> None:
    withdraw_release(release=release, reason="The wrong hall.", by=cast.team_leader, now=moment(DUE))
    page = text(client_of(cast.buyer_staff).get(f"/buyer/reports/{release.pk}/"))
    assert "The wrong hall." in page
    assert "wages2 was not met." not in page
    assert "wages2 was not met." in text(client_of(cast.team_leader).get(f"/office/reports/{release.pk}/"))


def test_a_replaced_report_leads_to_the_newest(cast: Cast, client_of: ClientOf, release: Release) -> None:
    fresh = reissue(release=release, change_note="A number was wrong.", by=cast.team_leader, now=moment(DUE))
    reader = client_of(cast.factory_manager)
    assert f"/factory/reports/{fresh.pk}/" in text(reader.get(f"/factory/reports/{release.pk}/"))
    assert "A number was wrong." in text(reader.get(f"/factory/reports/{fresh.pk}/"))


def test_the_page_speaks_the_readers_language(cast: Cast, client_of: ClientOf, release: Release) -> None:
    page = text(client_of(cast.factory_manager).get(f"/factory/reports/{release.pk}/?language=vi"))
    assert "Nhà máy có đáp ứng wages 2 không?" in page
    arabic = text(client_of(cast.factory_manager).get(f"/factory/reports/{release.pk}/?language=ar"))
    assert 'dir="rtl"' in arabic
    assert "مخارج الطوارئ" in arabic


@pytest.mark.parametrize(("name", "role", "address"), [
    ("office:release", "team_leader", "/office/reports/{}/"), ("office:reports", "team_leader", "/office/reports/"),
    ("factory:release", "factory_manager", "/factory/reports/{}/"),
    ("factory:summary", "worker_representative", "/factory/summaries/{}/"),
    ("buyer:release", "buyer_staff", "/buyer/reports/{}/"), ("buyer:reports", "buyer_staff", "/buyer/reports/")])
def test_what_the_pages_cost(cast: Cast, client_of: ClientOf, release: Release, name: str, role: str, address: str,
                             count_page: Callable[[str, Client, str], HttpResponse]) -> None:
    count_page(name, client_of(getattr(cast, role)), address.format(release.pk))


def test_a_full_report_stays_small_as_a_page(world: Reports, cast: Cast, client_of: ClientOf) -> None:
    snapshot = assessment_snapshot(points=38, findings=45)
    snapshot["rules"] *= 30
    made = seal.seal(snapshot, folder=settings.DATA_DIR)
    release = Release.objects.create(
        cycle=world.cycle(cast.factory), kind="assessment", snapshot=snapshot, sha256=made.sha256,
        signature=made.signature, key_id=made.key_id, check_code=seal.new_code(), released_at=moment(DUE))
    reader, where = client_of(cast.factory_manager), f"/factory/reports/{release.pk}/"
    letter, tables = text(reader.get(where)), text(reader.get(f"{where}?part=tables"))
    assert len(letter.encode()) <= 60_000
    assert len(tables.encode()) <= 60_000
    assert "All compliance points" in tables
    assert "All compliance points" not in letter


# ---- the PDF -------------------------------------------------------------------------------


def test_the_pdf_is_made_by_the_worker_for_one_reader(cast: Cast, client_of: ClientOf, release: Release) -> None:
    reader = client_of(cast.buyer_staff)
    where = f"/buyer/reports/{release.pk}/"
    assert reader.post(f"{where}pdf/", {"language": "vi"}).status_code == 302
    rendering = Rendering.objects.get()
    assert (rendering.person, rendering.language) == (cast.buyer_staff, "vi")
    progress = f"/buyer/reports/pdf/{rendering.pk}/progress/"
    assert "hx-get" in text(reader.get(progress))
    assert reader.get(f"/buyer/reports/pdf/{rendering.pk}/").status_code == 404
    render_report.render.call(str(rendering.pk), moment(DUE).isoformat())
    assert f"/buyer/reports/pdf/{rendering.pk}/" in text(reader.get(progress))
    answer = reader.get(f"/buyer/reports/pdf/{rendering.pk}/")
    assert b"".join(answer.streaming_content).startswith(b"%PDF")  # type: ignore[attr-defined]
    assert answer["Content-Disposition"].startswith("attachment")
    assert Download.objects.filter(form="pdf", person=cast.buyer_staff).count() == 1
    assert client_of(cast.factory_manager).get(f"/factory/reports/pdf/{rendering.pk}/").status_code == 404


def test_a_pdf_of_a_withdrawn_report_is_not_handed_out(cast: Cast, client_of: ClientOf, release: Release) -> None:
    rendering = render_report.ask(release=release, language="en", by=cast.buyer_staff, now=moment(DUE))
    render_report.render.call(str(rendering.pk), moment(DUE).isoformat())
    reader, where = client_of(cast.buyer_staff), f"/buyer/reports/pdf/{rendering.pk}/"
    assert b"".join(reader.get(where).streaming_content).startswith(b"%PDF")  # type: ignore[attr-defined]
    withdraw_release(release=release, reason="The wrong hall.", by=cast.team_leader, now=moment(DUE))
    assert reader.get(where).status_code == 404


def test_a_killed_worker_is_followed_by_one_that_prints_once(cast: Cast, release: Release) -> None:
    rendering = render_report.ask(release=release, language="en", by=cast.factory_manager, now=moment(DUE))
    render_report.render.call(str(rendering.pk), moment(DUE).isoformat())
    rendering.refresh_from_db()
    first = render_report.file_of(rendering).stat().st_mtime_ns
    render_report.render.call(str(rendering.pk), moment(DUE).isoformat())
    assert render_report.file_of(rendering).stat().st_mtime_ns == first


def test_a_report_that_cannot_be_printed_says_so(cast: Cast, release: Release, monkeypatch: pytest.MonkeyPatch) -> None:
    from treadle.domain.reports.printing import pdf

    def fail(*_args: object) -> bytes:
        raise ValueError("no ink")

    monkeypatch.setattr(pdf, "_compile", fail)
    rendering = render_report.ask(release=release, language="en", by=cast.factory_manager, now=moment(DUE))
    render_report.render.call(str(rendering.pk), moment(DUE).isoformat())
    rendering.refresh_from_db()
    assert "could not be made" in rendering.error
    assert rendering.path == ""


def test_a_withdrawn_report_is_not_printed(cast: Cast, client_of: ClientOf, release: Release) -> None:
    withdraw_release(release=release, reason="The wrong hall.", by=cast.team_leader, now=moment(DUE))
    client_of(cast.factory_manager).post(f"/factory/reports/{release.pk}/pdf/")
    assert not Rendering.objects.exists()


# ---- releasing and correcting by hand ------------------------------------------------------


def test_a_late_report_is_released_with_its_reason(cast: Cast, client_of: ClientOf, world: Reports,
                                                   set_today: Callable[[date], None]) -> None:
    assessment = world.ready()
    leader, where = client_of(cast.team_leader), f"/office/assessments/{assessment.pk}/release/"
    set_today(DUE - timedelta(days=1))
    assert "released on 12 February 2026, not before" in text(leader.get(where))
    set_today(DUE + timedelta(days=2))
    assert "Say why this report is late" in text(leader.post(where, {"late_reason": ""}))
    assert not Release.objects.exists()
    assert leader.post(where, {"late_reason": "A correction came late."}).status_code == 302
    assert Release.objects.get().late_reason == "A correction came late."
    for role in ("assessor", "advisor", "monitoring_officer"):
        assert client_of(getattr(cast, role)).get(where).status_code == 404


def test_withdrawing_and_issuing_anew_by_hand(cast: Cast, client_of: ClientOf, release: Release) -> None:
    leader = client_of(cast.team_leader)
    assert "required" in text(leader.post(f"/office/reports/{release.pk}/withdraw/", {"reason": ""}))
    assert leader.post(f"/office/reports/{release.pk}/withdraw/", {"reason": "Wrong hall."}).status_code == 302
    release.refresh_from_db()
    assert release.state == ReleaseState.WITHDRAWN
    done = leader.post(f"/office/reports/{release.pk}/new-version/", {"change_note": "The right hall."})
    fresh = Release.objects.get(number=2)
    assert done["Location"] == f"/office/reports/{fresh.pk}/"
    for address in ("withdraw", "new-version"):
        assert client_of(cast.factory_manager).get(f"/office/reports/{fresh.pk}/{address}/").status_code == 404


# ---- checking in public --------------------------------------------------------------------


def test_anybody_checks_a_report_and_learns_nothing_else(release: Release) -> None:
    visitor = Client()
    for typed in (release.check_code, release.check_code.lower().replace("-", " "), release.sha256):
        page = text(visitor.get("/check/", {"code": typed}))
        assert "It is genuine and it counts." in page
        assert "Assessment report, version 1" in page
        for secret in ("Bright Bobbin", "Vietnam", "2026", str(release.pk), "wages"):
            assert secret not in page.replace(typed, "")


def test_withdrawn_and_replaced_reports_are_told_apart(cast: Cast, release: Release) -> None:
    fresh = reissue(release=release, change_note="A number was wrong.", by=cast.team_leader, now=moment(DUE))
    assert "a newer version counts" in text(Client().get("/check/", {"code": release.check_code}))
    withdraw_release(release=fresh, reason="The wrong hall.", by=cast.team_leader, now=moment(DUE))
    page = text(Client().get("/check/", {"code": fresh.check_code}))
    assert "it was withdrawn" in page
    assert "wrong hall" not in page
    assert fresh.check_code not in text(Client().get("/check/", {"code": release.check_code}))


@pytest.mark.parametrize("typed", ["", "nonsense", "0" * 64, "00000-00000-00000-00000", "\0" * 5, "<script>"])
def test_what_is_no_code_is_no_report(db: None, typed: str) -> None:
    page = text(Client().get("/check/", {"code": typed}))
    assert "It is genuine" not in page
    assert "<script>" not in page.replace("<script src", "")


def test_a_report_that_was_tampered_with_does_not_pass(release: Release) -> None:
    Release.objects.filter(pk=release.pk).update(snapshot={**release.snapshot, "totals": {"not_met": 0}})
    assert "The seal does not hold" in text(Client().get("/check/", {"code": release.check_code}))
