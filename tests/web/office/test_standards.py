"""The office's pages of the standards: reading, versions, drafts, workbook, consultation, law."""

import io
from collections.abc import Callable
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from tests.builders.standards import NOW, consult, load_small, load_standards, question
from tests.cast import DAY, Cast
from treadle.domain.files.operations import store_file
from treadle.domain.parties.models import Person
from treadle.domain.standards.models import Consultation, Rule, Version
from treadle.domain.standards.operations import QuestionContent, change_question, close_consultation, draft_version
from treadle.domain.standards.states import VersionState

pytestmark = pytest.mark.django_db
type ClientOf = Callable[[Person], Client]
type CountPage = Callable[[str, Client, str], HttpResponse]


@pytest.fixture(autouse=True)
def _today(set_today: Callable[[date], None]) -> None:
    set_today(DAY)


@pytest.fixture
def draft(tmp_path: Path, cast: Cast) -> Version:
    return draft_version(base=load_small(tmp_path), label="2027", by=cast.administrator, now=NOW)


def test_the_tool_from_the_instrument_to_a_question(cast: Cast, client_of: ClientOf, count_page: CountPage) -> None:
    version = load_standards()
    client = client_of(cast.team_leader)
    page = count_page("office:standards", client, "/office/standards/").content.decode()
    assert "Core labour standard" in page
    assert page.count('<th scope="row">') == 9
    cluster = count_page(
        "office:standards-cluster", client, f"/office/standards/{version.pk}/clusters/safety/?country=VN"
    )
    assert "Emergency preparedness" in cluster.content.decode()
    one = next(each for each in version.questions.all() if "overtime_month" in each.topics)
    shown = count_page("office:standards-question", client, f"/office/standards/questions/{one.pk}/?country=VN")
    assert "60 hours a month" in shown.content.decode()
    assert "Unverified" in shown.content.decode()


def test_the_largest_clusters_stay_small_pages(cast: Cast, client_of: ClientOf) -> None:
    version = load_standards()
    client = client_of(cast.team_leader)
    for key in version.instrument.clusters.values_list("key", flat=True):
        response = client.get(
            f"/office/standards/{version.pk}/clusters/{key}/?country=JO", headers={"accept-language": "ar"}
        )
        assert response.status_code == 200
        assert len(response.content) <= 60_000, key


def test_a_draft_is_opened_changed_and_compared(
    tmp_path: Path, cast: Cast, client_of: ClientOf, count_page: CountPage
) -> None:
    base = load_small(tmp_path)
    client = client_of(cast.country_manager)
    assert client.post(f"/office/standards/{base.pk}/draft/", {"label": "2026"}).status_code == 422
    answer = client.post(f"/office/standards/{base.pk}/draft/", {"label": "2027", "note": "Overtime."})
    draft = Version.objects.get(label="2027")
    assert answer.headers["Location"] == f"/office/standards/{draft.pk}/"
    one = question(draft, "hours.monthly_limit")
    form = client.get(f"/office/standards/questions/{one.pk}/change/").content.decode()
    assert "Is monthly overtime within the limit?" in form
    data = {
        "code": "H-1",
        "type": "scored",
        "answer": "compliance",
        "polarity": "positive",
        "evidence": "Time records.",
        "topics": "overtime_month",
        "text_en": "Is overtime legal?",
        "guidance_en": "Take three months.",
    }
    assert client.post(f"/office/standards/questions/{one.pk}/change/", {**data, "text_en": ""}).status_code == 422
    assert client.post(f"/office/standards/questions/{one.pk}/change/", data).status_code == 302
    compared = count_page("office:standards-compare", client, f"/office/standards/{draft.pk}/compare/").content.decode()
    assert "Is overtime legal?" in compared
    assert "Is monthly overtime within the limit?" in compared
    assert "reworded" in compared
    client.post(f"/office/standards/questions/{question(draft, 'safety.floors').pk}/remove/")
    removed = client.get(f"/office/standards/{draft.pk}/compare/?kind=removed").content.decode()
    assert "How many floors?" in removed
    assert "Is overtime legal?" not in removed


def test_a_question_is_added_and_tagged(draft: Version, cast: Cast, client_of: ClientOf) -> None:
    client = client_of(cast.country_manager)
    page = client.get(f"/office/standards/{draft.pk}/questions/new/")
    point = next(iter(page.context["form"].points))
    data = {
        "point": point,
        "concept": "age.papers_kept",
        "code": "A-2",
        "type": "scored",
        "answer": "compliance",
        "polarity": "positive",
        "text_en": "Are papers kept?",
    }
    answer = client.post(f"/office/standards/{draft.pk}/questions/new/", data)
    one = question(draft, "age.papers_kept")
    assert answer.headers["Location"] == f"/office/standards/questions/{one.pk}/"
    assert client.post(f"/office/standards/{draft.pk}/questions/new/", data).status_code == 422
    client.post(
        f"/office/standards/questions/{one.pk}/tag/", {"kind": "public", "country": "VN", "from_day": "2026-03-02"}
    )
    assert "Publicly reported" in client.get(f"/office/standards/questions/{one.pk}/").content.decode()


def test_from_consultation_to_force(draft: Version, cast: Cast, client_of: ClientOf, count_page: CountPage) -> None:
    assert cast.office
    client = client_of(cast.country_manager)
    url = f"/office/standards/{draft.pk}/consultation/"
    assert "missing" in count_page("office:standards-consultation", client, url).content.decode()
    refused = client.post(f"/office/standards/{draft.pk}/move/", {"what": "close"}, follow=True)
    assert "Government" in refused.content.decode()
    choices = [key for key, _label in client.get(url).context["form"].fields["speaks_for"].choices]
    assert len(choices) == 3
    for number, key in enumerate(choices):
        minutes = {"minutes": SimpleUploadedFile("minutes.pdf", b"%PDF-1.7")} if number == 0 else {}
        assert client.post(url, {"speaks_for": key, "position": "agrees", **minutes}).status_code == 302
    row = Consultation.objects.exclude(minutes=None).get()
    file = client.get(f"/office/standards/minutes/{row.pk}/")
    assert b"".join(file.streaming_content) == b"%PDF-1.7"
    client.post(f"/office/standards/{draft.pk}/move/", {"what": "close"})
    draft.refresh_from_db()
    assert draft.state == VersionState.CONSULTED
    assert "Put small 2027 in force" in client.get("/office/").content.decode()
    assert client.post(f"/office/standards/{draft.pk}/in-force/", {"from_day": "2026-03-01"}).status_code == 422
    client.post(f"/office/standards/{draft.pk}/in-force/", {"from_day": "2026-04-01"})
    draft.refresh_from_db()
    assert (draft.state, draft.in_force_from) == (VersionState.IN_FORCE, date(2026, 4, 1))
    assert (
        client_of(cast.person("team_leader", name="Foreign Leader", at=cast.other_office))
        .get(f"/office/standards/minutes/{row.pk}/")
        .status_code
        == 404
    )


def test_a_reading_without_a_remark_stands_in_the_form(draft: Version, cast: Cast, client_of: ClientOf) -> None:
    assert cast.office
    client = client_of(cast.country_manager)
    url = f"/office/standards/{draft.pk}/consultation/"
    key = client.get(url).context["form"].fields["speaks_for"].choices[0][0]
    answer = client.post(url, {"speaks_for": key, "position": "position", "remark": " "})
    assert "Say which reading you hold" in answer.content.decode()
    assert not Consultation.objects.exists()


def test_a_workbook_goes_out_and_comes_back_with_a_preview(
    draft: Version, cast: Cast, client_of: ClientOf, count_page: CountPage
) -> None:
    client = client_of(cast.country_manager)
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"/office/standards/{draft.pk}/workbook.xlsx").content))
    heads = [cell.value for cell in book["hours"][1]]
    book["hours"].cell(row=2, column=heads.index("text:vi") + 1, value="Câu hỏi mới?")
    target = io.BytesIO()
    book.save(target)
    url = f"/office/standards/{draft.pk}/workbook/"
    bad = client.post(url, {"file": SimpleUploadedFile("a.xlsx", b"PK\x03\x04 not a workbook")})
    assert bad.status_code == 422
    answer = client.post(url, {"file": SimpleUploadedFile("a.xlsx", target.getvalue())})
    preview = answer.headers["Location"]
    page = count_page("office:standards-workbook-preview", client, preview).content.decode()
    assert "Câu hỏi mới?" in page
    assert question(draft, "hours.monthly_limit").texts["vi"] != "Câu hỏi mới?"
    assert client_of(cast.administrator).get(preview).status_code == 404
    client.post(preview)
    assert question(draft, "hours.monthly_limit").texts["vi"] == "Câu hỏi mới?"


def test_law_is_a_table_by_country_and_day(cast: Cast, client_of: ClientOf, count_page: CountPage) -> None:
    load_standards()
    client = client_of(cast.team_leader)
    assert client.get("/office/law/").headers["Location"] == "/office/law/?country=VN"
    page = count_page("office:law", client, "/office/law/?country=VN").content.decode()
    assert page.count("Unverified") >= 15
    assert "60 hours a month" in page
    before = client.get("/office/law/?country=VN&on=2021-06-01").content.decode()
    assert "40 hours a month" in before
    assert "60 hours a month" not in before
    found = client.get("/office/law/?country=VN&q=consent&confidence=read&topic=overtime_consent").content.decode()
    assert "Consent to overtime" in found
    assert client.get("/office/law/?country=VN&on=yesterday&sort=-topic&per=100&q=%00").status_code == 200
    rows = client.get("/office/law/?country=VN&days=all&export=csv")
    assert b"2013-05-01" in b"".join(rows.streaming_content)  # type: ignore[attr-defined]


def test_a_reading_is_recorded_replaced_and_verified_by_another(
    tmp_path: Path, cast: Cast, client_of: ClientOf, count_page: CountPage
) -> None:
    load_small(tmp_path)
    client = client_of(cast.team_leader)
    data = {
        "country": "VN",
        "topic": "weekly_rest",
        "sector": "all",
        "statement": "One day a week.",
        "value": "24",
        "unit": "hours",
        "period": "week",
        "source": "Code",
        "citation": "Art. 111",
        "effective_from": "2021-01-01",
    }
    assert client.post("/office/law/new/", {**data, "topic": "overtime_month"}).status_code == 422
    assert client.post("/office/law/new/", {**data, "country": "JO"}).status_code == 422
    client.post("/office/law/new/", data)
    rule = Rule.objects.get(topic="weekly_rest")
    page = count_page("office:law-rule", client, f"/office/law/{rule.pk}/").content.decode()
    assert "Unverified: no named reviewer" in page
    own = client.post(
        f"/office/law/{rule.pk}/verify/", headers={"referer": f"http://testserver/office/law/{rule.pk}/"}, follow=True
    )
    assert "Somebody else verifies it" in own.content.decode()
    client_of(cast.country_manager).post(f"/office/law/{rule.pk}/verify/")
    assert "Verified" in client.get(f"/office/law/{rule.pk}/").content.decode()
    del data["country"], data["topic"], data["sector"]
    client.post(f"/office/law/{rule.pk}/reading/", {**data, "value": "36", "effective_from": "2027-01-01"})
    rule.refresh_from_db()
    assert rule.effective_to == date(2026, 12, 31)
    assert not Rule.objects.get(topic="weekly_rest", effective_from=date(2027, 1, 1)).is_verified


def test_who_may_not_edit_reads_only(draft: Version, cast: Cast, client_of: ClientOf) -> None:
    client = client_of(cast.advisor)
    one = question(draft, "hours.monthly_limit")
    assert "Leave it out" not in client.get(f"/office/standards/questions/{one.pk}/").content.decode()
    for url in (
        f"/office/standards/{draft.pk}/draft/",
        f"/office/standards/questions/{one.pk}/change/",
        f"/office/standards/{draft.pk}/workbook/",
        "/office/law/new/",
        f"/office/standards/{draft.pk}/in-force/",
    ):
        assert client.get(url).status_code == 404
    assert client.post(f"/office/standards/questions/{one.pk}/remove/").status_code == 404
    assert Client().get("/office/standards/").headers["Location"].startswith("/sign-in/")


def test_a_changed_national_law_question_reopens_the_round(draft: Version, cast: Cast, client_of: ClientOf) -> None:
    minutes = store_file(content=b"%PDF-1.7", name="m.pdf", by=cast.team_leader, now=NOW)
    consult(draft, cast.office, cast.country_manager, minutes)
    change_question(
        question=question(draft, "hours.monthly_limit"),
        content=QuestionContent(texts={"en": "New?"}),
        by=cast.team_leader,
        now=NOW.replace(hour=12),
    )
    page = client_of(cast.country_manager).get(f"/office/standards/{draft.pk}/consultation/").content.decode()
    assert "3 earlier positions lapsed" in page
    with pytest.raises(Exception, match="missing"):
        close_consultation(version=Version.objects.get(pk=draft.pk), by=cast.country_manager, now=NOW)
