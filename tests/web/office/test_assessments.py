"""The office's pages of an assessment: list, opening, the sheet saved as one goes, handing in."""

from collections.abc import Callable
from datetime import date
from io import BytesIO

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image

from tests.builders import assessments
from tests.builders.assessments import Desk, finding
from tests.cast import Cast
from treadle.domain.assessments import operations as ops
from treadle.domain.assessments.models import Answer, Assessment
from treadle.domain.assessments.queries import sheet_of
from treadle.domain.assessments.states import AssessmentState, Outcome
from treadle.domain.parties.models import Person
from treadle.domain.standards.models import Question
from treadle.domain.standards.states import QuestionType
from treadle.journeys.load_standards import load_standards

pytestmark = pytest.mark.django_db
type Count = Callable[[str, Client, str], HttpResponse]
HTMX = {"headers": {"HX-Request": "true"}}


@pytest.fixture
def desk(cast: Cast, set_today: Callable[[date], None]) -> Desk:
    set_today(assessments.VISIT_DAY)
    return Desk(cast)


@pytest.fixture
def client(desk: Desk, client_of: Callable[[Person], Client]) -> Client:
    return client_of(desk.cast.assessor)


def base(desk: Desk) -> str:
    return f"/office/assessments/{desk.assessment.pk}/"


def answer_url(desk: Desk, code: str) -> str:
    return f"{base(desk)}answers/{desk.question(code).pk}/"


def test_the_sheet_is_opened_from_its_visit(desk: Desk, client: Client) -> None:
    assert desk.version
    url = f"/office/assessments/open/{desk.visit.pk}/"
    assert "Aisha Assessor" in client.get(url).content.decode()
    refused = client.post(url, {"assessors": [desk.cast.assessor.pk]})
    assert "two assessors" in refused.content.decode()
    opened = client.post(url, {"assessors": [desk.cast.assessor.pk, desk.second.pk]})
    assert opened.url == f"/office/assessments/{Assessment.objects.get().pk}/"
    assert client.get(url).url == opened.url


PAGES = ["", "sheet/pay/", "missing/", "interviews/", "closing/", "cancel/"]


@pytest.mark.parametrize("page", PAGES)
def test_pages_are_light_and_for_its_assessors(
    desk: Desk, client: Client, client_of: Callable[[Person], Client], count_page: Count, page: str
) -> None:
    desk.fill({"W-1": finding()})
    count_page(f"office:assessment {page or 'overview'}", client, base(desk) + page)
    for stranger in (desk.cast.advisor, desk.cast.factory_manager, desk.cast.buyer_staff, desk.cast.constituent):
        assert client_of(stranger).get(base(desk) + page).status_code == 404


def test_the_list_shows_what_one_may_see(
    desk: Desk, client: Client, client_of: Callable[[Person], Client], count_page: Count
) -> None:
    assert desk.assessment
    page = count_page("office:assessments", client, "/office/assessments/")
    assert "Bright Bobbin Garments" in page.content.decode()
    stranger = client_of(desk.cast.person("assessor", name="Strange Assessor")).get("/office/assessments/")
    assert "Bright Bobbin Garments" not in stranger.content.decode()
    assert b"Bright Bobbin" in b"".join(client.get("/office/assessments/?export=csv"))  # type: ignore[arg-type]


def test_every_page_of_the_shipped_tool_stays_light(
    cast: Cast, set_today: Callable[[date], None], client_of: Callable[[Person], Client], count_page: Count
) -> None:
    load_standards(now=assessments.at(assessments.VISIT_DAY))
    set_today(assessments.VISIT_DAY)
    desk = Desk(cast)
    client, text = client_of(cast.assessor), "The pay slips of May show less than the minimum wage. " * 4
    ops.record_answers(
        assessment=desk.assessment,
        by=cast.assessor,
        now=desk.now,
        answers=[
            ops.AnswerInput(one.question, Outcome.NOT_MET, finding=finding(text))
            for one in sheet_of(desk.assessment)
            if one.question.type == QuestionType.SCORED
        ],
    )
    for key in ("process_integrity", "safety", "freedom_of_association", "compensation"):
        page, url = 1, f"{base(desk)}sheet/{key}/"
        while url:
            content = count_page(f"office:assessment-sheet {key}", client, url).content.decode()
            page, url = page + 1, f"{base(desk)}sheet/{key}/?page={page + 1}"
            if f"/sheet/{key}/?page={page}" not in content:
                break


def test_an_answer_is_saved_as_one_goes(desk: Desk, client: Client) -> None:
    url = answer_url(desk, "W-1")
    kept = client.post(url, {"outcome": "met", "revision": ""}, **HTMX)
    assert kept.status_code == 200
    assert 'name="revision" value="1"' in kept.content.decode()
    assert "by Aisha Assessor" in kept.content.decode()
    lacking = client.post(url, {"outcome": "not_met", "revision": "1", "explanation": ""}, **HTMX).content.decode()
    assert "an explanation" in lacking
    assert "a kind of evidence" in lacking
    assert 'value="2"' in lacking


def test_it_works_without_script(desk: Desk, client: Client) -> None:
    whole = {
        "outcome": "not_met",
        "explanation": "Short slips.",
        "evidence_kinds": ["document", "interview"],
        "evidence": "Slips",
        "workers_affected_percent": "12.5",
        "note": "Ask again",
        "revision": "",
    }
    assert client.post(answer_url(desk, "W-1"), whole).url == f"{base(desk)}sheet/pay/?at=W-1#W-1"
    answer = Answer.objects.get()
    assert (answer.finding.explanation, answer.note) == ("Short slips.", "Ask again")
    page = client.get(f"{base(desk)}sheet/pay/?at=W-1").content.decode()
    assert "Short slips." in page
    assert 'value="12.5"' in page
    client.post(answer_url(desk, "W-1"), {"take_back": "1", "revision": "1"})
    assert Answer.objects.get().is_blank


@pytest.mark.parametrize("htmx", [True, False])
def test_a_stale_save_shows_both_answers_and_lets_one_choose(desk: Desk, client: Client, htmx: bool) -> None:
    desk.answer("W-1", Outcome.NOT_MET, by=desk.second, finding=finding("Two slips are short."))
    extra = HTMX if htmx else {}
    mine = {"outcome": "met", "note": "Checked June", "revision": ""}
    refused = client.post(answer_url(desk, "W-1"), mine, **extra)
    text = refused.content.decode()
    assert refused.status_code == 409
    for shown in ("Second Assessor", "Two slips are short.", "Checked June", 'name="over" value="1"'):
        assert shown in text, shown
    assert Answer.objects.get().outcome == Outcome.NOT_MET
    over = client.post(answer_url(desk, "W-1"), {**mine, "over": "1"}, **extra)
    assert over.status_code in (200, 302)
    assert Answer.objects.get().outcome == Outcome.MET


@pytest.mark.parametrize(
    ("code", "posted"),
    [
        ("PI-1", {"value": "many"}),
        ("W-1", {"outcome": "perhaps"}),
        ("W-1", {"outcome": "not_met", "explanation": "So.", "workers_affected_percent": "140"}),
    ],
)
def test_what_cannot_be_is_refused_and_kept_on_the_page(
    desk: Desk, client: Client, code: str, posted: dict[str, str]
) -> None:
    refused = client.post(answer_url(desk, code), posted)
    assert refused.status_code == 422
    assert next(iter(posted.values())) in refused.content.decode()
    assert client.post(answer_url(desk, code), posted, **HTMX).status_code == 422
    assert not Answer.objects.exists()


def test_others_cannot_save(desk: Desk, client_of: Callable[[Person], Client]) -> None:
    url = answer_url(desk, "W-1")
    stranger = desk.cast.person("assessor", name="Strange Assessor")
    for person in (desk.cast.team_leader, desk.cast.factory_manager, stranger):
        assert client_of(person).post(url, {"outcome": "met"}).status_code == 404


def test_the_page_says_met_and_shows_law_and_last_time(desk: Desk, client: Client) -> None:
    assessments.law()
    page = client.get(f"{base(desk)}sheet/pay/").content.decode()
    assert "Nobody is paid less than the minimum wage." in page
    assert "Unverified" in page
    assert page.count("<span>Met<small>Yes</small>") == 2
    assert page.count("<span>Met<small>No</small>") == 1  # W-2 asks the other way round
    assert "Publicly reported" in client.get(f"{base(desk)}sheet/safety/").content.decode()


def picture() -> BytesIO:
    buffer = BytesIO()
    Image.new("RGB", (9, 9), "blue").save(buffer, "PNG")
    buffer.seek(0)
    buffer.name = "exit.png"
    return buffer


def test_files_of_a_finding(desk: Desk, client: Client, client_of: Callable[[Person], Client]) -> None:
    desk.answer("E-1", Outcome.NOT_MET, finding=finding())
    where = client.post(answer_url(desk, "E-1") + "files/", {"file": picture(), "caption": "Locked"}).url
    assert "Locked" in client.get(where.partition("#")[0]).content.decode()
    attached = Answer.objects.get().finding.files.get()
    shown = client.get(f"{base(desk)}files/{attached.pk}/")
    assert (shown.status_code, shown["Content-Type"][:6]) == (200, "image/")
    assert shown["X-Content-Type-Options"] == "nosniff"
    assert len(b"".join(shown.streaming_content)) > 100  # read to its end, which closes the file
    assert client_of(desk.cast.factory_manager).get(f"{base(desk)}files/{attached.pk}/").status_code == 404
    client.post(f"{base(desk)}files/{attached.pk}/remove/")
    assert not Answer.objects.get().finding.files.exists()


def test_interviews_and_closing_meeting(desk: Desk, client: Client) -> None:
    desk.answer("W-1", Outcome.NOT_MET, finding=finding())
    desk.answer("L-1", Outcome.NOT_MET, finding=assessments.told("Leave is refused."))
    client.post(f"{base(desk)}interviews/", {"workers_group_women": "12", "union_men": "1"})
    assert "Women: 12, men: 0" in client.get(base(desk)).content.decode()
    page = client.get(f"{base(desk)}closing/").content.decode()
    assert "Paid below the minimum." in page
    assert "Leave is refused." not in page
    people = {
        "people-TOTAL_FORMS": "2",
        "people-INITIAL_FORMS": "0",
        "people-0-name": "Minh Manager",
        "people-0-side": "management",
        "people-1-side": "workers",
    }
    empty = client.post(f"{base(desk)}closing/", {**people, "people-0-name": "", "held_on": "2026-04-20"})
    assert "at least one person" in empty.content.decode().lower()
    assert client.post(f"{base(desk)}closing/", {**people, "held_on": "2026-04-20"}).status_code == 302
    assert desk.assessment.closing.attended == [{"name": "Minh Manager", "position": "", "side": "management"}]


def test_handing_in_lists_what_is_missing_first(desk: Desk, client: Client) -> None:
    desk.answer("W-1", Outcome.NOT_MET)
    url = f"{base(desk)}missing/"
    assert "The finding has no evidence" in client.get(url).content.decode()
    assert "W-1" in client.post(url, {"blanks_confirmed": "on"}).content.decode()
    desk.answer("W-1", Outcome.MET)
    assert "still missing" in client.post(url).content.decode()
    assert client.post(url, {"blanks_confirmed": "on"}).status_code == 302
    desk.assessment.refresh_from_db()
    assert desk.assessment.state == AssessmentState.SUBMITTED
    assert "takes no answers" in client.get(f"{base(desk)}sheet/pay/").content.decode()


def test_calling_off(desk: Desk, client: Client) -> None:
    assert client.post(f"{base(desk)}cancel/", {"reason": "Flood"}).status_code == 302
    assert "Flood" in client.get(base(desk)).content.decode()
    assert client.get(f"{base(desk)}sheet/nothing/").status_code == 404


def test_questions_of_another_version_are_not_found(desk: Desk, client: Client) -> None:
    question = Question.objects.get(version=desk.version, code="E-3")
    assert client.post(f"{base(desk)}answers/{question.pk}/", {"outcome": "met"}, **HTMX).status_code in (404, 422)


def test_a_save_over_the_wire_stays_cheap(desk: Desk, client: Client) -> None:
    url = answer_url(desk, "W-1")
    client.post(url, {"outcome": "met", "revision": ""}, **HTMX)
    with CaptureQueriesContext(connection) as captured:
        assert client.post(url, {"outcome": "not_applicable", "revision": "1"}, **HTMX).status_code == 200
    asked = [query["sql"] for query in captured if "SAVEPOINT" not in query["sql"]]
    assert len(asked) <= 10, "\n".join(asked)


def test_access_refused_on_the_visits_page_calls_the_sheet_off(desk: Desk, client: Client) -> None:
    url = f"/office/visits/{desk.visit.pk}/"
    assert desk.version
    assert f"/office/assessments/open/{desk.visit.pk}/" in client.get(url).content.decode()
    assert desk.assessment
    client.post(f"{url}refuse/", {"held_on": "2026-04-20", "outcome": "The guard had orders."})
    desk.assessment.refresh_from_db()
    assert desk.assessment.state == AssessmentState.CANCELLED
