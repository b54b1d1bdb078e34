"""The pages of the review and of the draft while the factory has it."""

from collections.abc import Callable
from datetime import date

import pytest
from django.http import HttpResponse
from django.test import Client

from tests.builders import assessments
from tests.builders.assessments import Desk, finding, told
from tests.cast import Cast
from treadle.domain.assessments import operations as ops
from treadle.domain.assessments.models import ReviewRemark
from treadle.domain.assessments.states import AssessmentState, Outcome
from treadle.domain.parties.models import Person

pytestmark = pytest.mark.django_db
type Count = Callable[[str, Client, str], HttpResponse]


@pytest.fixture
def desk(cast: Cast, set_today: Callable[[date], None]) -> Desk:
    set_today(assessments.VISIT_DAY)
    return Desk(cast)


@pytest.fixture
def leader(desk: Desk, client_of: Callable[[Person], Client]) -> Client:
    return client_of(desk.cast.team_leader)


def base(desk: Desk) -> str:
    return f"/office/assessments/{desk.assessment.pk}/"


def state(desk: Desk) -> str:
    desk.assessment.refresh_from_db()
    return desk.assessment.state


def test_the_review_shows_what_to_look_at_and_what_may_point_at_people(
    desk: Desk, leader: Client, count_page: Count
) -> None:
    desk.submitted({"W-1": finding(), "L-1": told("A worker on line 6 was refused leave.")})
    page = count_page("office:assessment-review", leader, f"{base(desk)}review/").content.decode()
    for shown in ("W-1", "L-1", "<mark", "line", "0 of 8"):
        assert shown in page, shown
    page = count_page("office:assessment-review-cluster", leader, f"{base(desk)}review/clusters/pay/").content.decode()
    assert "May point at a person" in page


@pytest.mark.parametrize("page", ["review/", "review/clusters/pay/"])
def test_the_review_is_for_reviewers(desk: Desk, client_of: Callable[[Person], Client], page: str) -> None:
    desk.submitted()
    for person in (desk.cast.assessor, desk.cast.advisor, desk.cast.factory_manager, desk.cast.country_manager):
        assert client_of(person).get(base(desk) + page).status_code == 404


def test_question_by_question_to_the_decision(desk: Desk, leader: Client) -> None:
    desk.submitted({"W-1": finding()})
    refused = leader.post(f"{base(desk)}review/confirm/", headers={"Referer": f"http://testserver{base(desk)}review/"})
    assert "W-1" in leader.get(refused.url).content.decode()
    assert state(desk) == AssessmentState.SUBMITTED
    after = f"{base(desk)}review/clusters/safety/"
    codes = ["W-1", "W-2", "L-1"]
    assert leader.post(f"{base(desk)}review/check/", {"code": codes, "after": after}).url == after
    assert leader.post(f"{base(desk)}review/check/", {"code": codes, "after": "//evil.example"}).url.startswith(
        base(desk)
    )
    assert leader.post(f"{base(desk)}review/confirm/").url == f"{base(desk)}draft/"
    assert state(desk) == AssessmentState.REVIEWED


def test_changes_are_tracked_on_the_page(desk: Desk, leader: Client) -> None:
    desk.submitted({"W-1": finding()})
    url = f"{base(desk)}review/change/{desk.question('W-1').pk}/"
    leader.post(url, {"outcome": "met", "revision": "1", "explanation": ""})
    page = leader.get(f"{base(desk)}review/clusters/pay/").content.decode()
    assert "<del" in page
    assert "Changed in the review by Thida Team-Leader" in page
    stale = leader.post(url, {"outcome": "not_applicable", "revision": "1"})
    assert "meanwhile" in leader.get(stale.url.partition("#")[0]).content.decode()


def test_remarks_and_sending_back(desk: Desk, leader: Client, client_of: Callable[[Person], Client]) -> None:
    desk.submitted({"W-1": finding()})
    leader.post(f"{base(desk)}review/remark/{desk.question('W-1').pk}/", {"text": "Which months?"})
    assert "Which months?" in leader.get(f"{base(desk)}review/").content.decode()
    leader.post(f"{base(desk)}review/back/", {"text": "See the remark on wages."})
    assert state(desk) == AssessmentState.SENT_BACK
    assessor = client_of(desk.cast.assessor)
    assert "See the remark on wages." in assessor.get(base(desk)).content.decode()
    assert "Which months?" in assessor.get(f"{base(desk)}sheet/pay/").content.decode()
    remark = ReviewRemark.objects.get()
    assert assessor.post(f"{base(desk)}remarks/{remark.pk}/settle/").status_code == 302
    remark.refresh_from_db()
    assert remark.settled_by == desk.cast.assessor


def test_one_who_took_part_reads_but_decides_nothing(desk: Desk, client_of: Callable[[Person], Client]) -> None:
    desk.submitted()
    desk.cast.member(desk.cast.assessor, "team_leader")
    client = client_of(desk.cast.assessor)
    page = client.get(f"{base(desk)}review/").content.decode()
    assert "You cannot review this one" in page
    assert "review/confirm/" not in page
    client.post(f"{base(desk)}review/check/", {"code": ["W-1"]})
    client.post(f"{base(desk)}review/confirm/")
    assert state(desk) == AssessmentState.SUBMITTED


def test_the_draft_goes_to_management_and_corrections_are_answered(
    desk: Desk, leader: Client, count_page: Count
) -> None:
    assert desk.cast.factory_manager
    desk.reviewed({"W-1": finding()})
    assert "Send the draft to management" in leader.get(f"{base(desk)}draft/").content.decode()
    leader.post(f"{base(desk)}draft/send/")
    assert state(desk) == AssessmentState.WITH_FACTORY
    asked = ops.ask_correction(
        assessment=desk.assessment,
        question=desk.question("W-1"),
        text="Slip 4 is a leaver's.",
        by=desk.cast.factory_manager,
        now=desk.now,
    )
    page = count_page("office:assessment-draft", leader, f"{base(desk)}draft/").content.decode()
    assert "Slip 4 is a leaver&#x27;s." in page
    url = f"{base(desk)}corrections/{asked.pk}/"
    count_page("office:assessment-correction", leader, url)
    assert leader.post(url, {"accept": "no", "answer": "She still works there."}).url == f"{base(desk)}draft/"
    asked.refresh_from_db()
    assert asked.answer == "She still works there."


def test_an_accepted_correction_changes_the_answer(desk: Desk, leader: Client) -> None:
    desk.with_factory({"W-1": finding()})
    asked = ops.ask_correction(
        assessment=desk.assessment,
        question=desk.question("W-1"),
        text="Slip 4 is a leaver's.",
        by=desk.cast.factory_manager,
        now=desk.now,
    )
    url = f"{base(desk)}corrections/{asked.pk}/"
    assert leader.post(url, {"accept": "yes", "answer": ""}).status_code == 200
    leader.post(url, {"accept": "yes", "answer": "You are right.", "outcome": "met"})
    assert desk.assessment.answers.get(question__code="W-1").outcome == Outcome.MET
