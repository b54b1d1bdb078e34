"""The programme's progress report in the browser's stand-in."""

from collections.abc import Callable
from datetime import date

import pytest
from django.http import HttpResponse
from django.test import Client

from tests.builders import improvement as build
from tests.builders.improvement import DAY
from tests.cast import Cast
from treadle.domain.improvement.models import ProgrammeReport
from treadle.domain.improvement.queries import dialogue_indicators
from treadle.domain.improvement.states import ReportState
from treadle.domain.parties.models import Person
from treadle.domain.reports.models import Release

type ClientOf = Callable[[Person], Client]


@pytest.fixture(autouse=True)
def _on_the_day(set_today: Callable[[date], None]) -> None:
    set_today(DAY)


@pytest.fixture
def url(cast: Cast) -> str:
    return f"/office/programme-report/{build.filled(cast).cycle_id}/"


def typed(**more: str) -> dict[str, str]:
    """A whole report."""
    return {
        "achievements": "Exits are open.",
        "challenges": "Overtime.",
        "systems": "",
        "dialogue_note": "",
        **{one.key: "moderate" for one in dialogue_indicators()},
        **more,
    }


def test_written_reviewed_released(
    cast: Cast, client_of: ClientOf, url: str, count_page: Callable[[str, Client, str], HttpResponse]
) -> None:
    advisor, leader = client_of(cast.advisor), client_of(cast.team_leader)
    assert b"Nothing written yet" in leader.get(url).content
    advisor.post(url + "begin/")
    count_page("office:programme-report edit", advisor, url)
    assert advisor.post(url + "write/", typed(act="submit")).status_code == 302
    assert ProgrammeReport.objects.get().state == ReportState.IN_REVIEW
    count_page("office:programme-report read", leader, url)
    assert b"Approve and release" not in advisor.get(url).content
    leader.post(url + "send-back/", {"back-note": "Say more on overtime."})
    assert b"Say more on overtime." in advisor.get(url).content
    advisor.post(url + "write/", typed(act="submit", challenges="Overtime in peak weeks."))
    assert leader.post(url + "release/").status_code == 302
    assert Release.objects.get().kind == "programme_progress"
    assert b"Overtime in peak weeks." in leader.get(url).content


def test_half_a_report_is_saved_and_what_lacks_is_named(cast: Cast, client_of: ClientOf, url: str) -> None:
    client = client_of(cast.advisor)
    client.post(url + "begin/")
    answer = client.post(url + "write/", {"achievements": "Much.", "act": "submit"})
    assert b"Choose one step of the scale." in answer.content
    report = ProgrammeReport.objects.get()
    assert (report.achievements, report.state) == ("Much.", ReportState.DRAFT)
    saved = client.post(url + "write/", {"achievements": "More."}, headers={"HX-Request": "true"})
    assert saved.status_code == 204


def test_the_writer_does_not_review(cast: Cast, client_of: ClientOf, url: str) -> None:
    cast.member(cast.advisor, "team_leader")
    client = client_of(cast.advisor)
    client.post(url + "begin/")
    client.post(url + "write/", typed(act="submit"))
    assert b"Somebody else reviews it." in client.get(url).content
    assert client.post(url + "release/").status_code == 409
    assert client.post(url + "send-back/", {"back-note": "x"}).status_code == 200
    assert ProgrammeReport.objects.get().state == ReportState.IN_REVIEW


@pytest.mark.parametrize("role", ["assessor", "factory_manager", "buyer_staff", "monitoring_officer"])
def test_strangers_find_nothing(cast: Cast, client_of: ClientOf, url: str, role: str) -> None:
    client = client_of(getattr(cast, role))
    assert client.get(url).status_code == 404
    assert client.post(url + "begin/").status_code == 404
    assert client.post(url + "release/").status_code == 404
