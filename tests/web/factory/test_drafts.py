"""The draft as the factory's management reads it; nobody else at the factory or outside does."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.http import HttpResponse
from django.test import Client

from tests.builders import assessments
from tests.builders.assessments import Desk, finding
from tests.cast import Cast
from treadle.domain.assessments.models import Correction, FactoryComment
from treadle.domain.assessments.operations import FindingInput
from treadle.domain.assessments.states import EvidenceKind
from treadle.domain.parties.models import Person

pytestmark = pytest.mark.django_db
type Count = Callable[[str, Client, str], HttpResponse]
FOUND = {
    "W-1": finding("Slips of May are short."),
    "L-1": FindingInput("Leave is refused.", ("interview",), "Told by eleven.", None),
}


@pytest.fixture
def desk(cast: Cast, set_today: Callable[[date], None]) -> Desk:
    set_today(assessments.VISIT_DAY)
    return Desk(cast)


@pytest.fixture
def manager(desk: Desk, client_of: Callable[[Person], Client]) -> Client:
    return client_of(desk.cast.factory_manager)


def base(desk: Desk) -> str:
    return f"/factory/drafts/{desk.assessment.pk}/"


def test_there_is_nothing_before_the_window_and_no_trace_of_an_assessment(desk: Desk, manager: Client) -> None:
    before = manager.get("/factory/drafts/").content.decode()
    desk.reviewed(FOUND)
    after = manager.get("/factory/drafts/").content.decode()
    assert "No draft lies with you" in after
    assert len(before) == len(after)
    assert manager.get(base(desk)).status_code == 404


def test_management_reads_answers_and_findings(desk: Desk, manager: Client, count_page: Count) -> None:
    desk.with_factory(FOUND)
    assert manager.get("/factory/drafts/").url == base(desk)
    page = count_page("factory:draft", manager, base(desk)).content.decode()
    assert "2 findings" in page
    page = count_page("factory:draft-cluster", manager, f"{base(desk)}pay/").content.decode()
    assert "Slips of May are short." in page
    assert "Leave is refused." in page
    assert "Told by eleven." not in page  # the evidence of what rests on interviews stays with the programme
    facts = manager.get(f"{base(desk)}process_integrity/").content.decode()
    assert "In small groups." not in facts
    assert manager.get(f"{base(desk)}nothing/").status_code == 404


def test_what_rests_on_interviews_names_no_other_kind_of_evidence(desk: Desk, manager: Client) -> None:
    mixed = FindingInput("Leave is refused.", ("interview", "document"), "The sheet of line 4.", Decimal(3),
                         rests_on_interviews=True)
    desk.with_factory({"L-1": mixed})
    page = manager.get(f"{base(desk)}pay/").content.decode()
    assert "Leave is refused." in page
    assert str(EvidenceKind.INTERVIEW.label) in page
    assert str(EvidenceKind.DOCUMENT.label) not in page
    assert "The sheet of line 4." not in page


@pytest.mark.parametrize(
    "role", ["worker_representative", "union_representative", "ambassador", "buyer_staff", "group_lead"]
)
def test_nobody_else_finds_it(desk: Desk, client_of: Callable[[Person], Client], role: str) -> None:
    desk.with_factory(FOUND)
    client = client_of(getattr(desk.cast, role))
    for url in ("/factory/drafts/", base(desk), f"{base(desk)}pay/"):
        assert client.get(url).status_code == 404
    for name in ("correct/", "comment/"):
        assert client.post(base(desk) + name, {"text": "No.", "code": "W-1"}).status_code == 404
    assert not Correction.objects.exists()


def test_another_factorys_management_finds_nothing(desk: Desk, client_of: Callable[[Person], Client]) -> None:
    desk.with_factory(FOUND)
    stranger = desk.cast.person("factory_manager", name="Strange Manager", at=desk.cast.other_factory)
    assert client_of(stranger).get(base(desk)).status_code == 404


def test_asking_for_a_correction(desk: Desk, manager: Client) -> None:
    desk.with_factory(FOUND)
    refused = manager.post(f"{base(desk)}correct/", {"code": "W-1", "text": " "})
    assert refused.status_code == 422
    assert "Say what is not correct" in refused.content.decode()
    kept = manager.post(f"{base(desk)}correct/", {"code": "W-1", "text": "Slip 4 is a leaver's."})
    assert kept.url == f"{base(desk)}pay/?at=W-1#W-1"
    assert "Waits for an answer" in manager.get(f"{base(desk)}pay/").content.decode()


def test_the_comment_stands_as_typed_and_the_window_ends(
    desk: Desk, manager: Client, set_today: Callable[[date], None]
) -> None:
    desk.with_factory(FOUND)
    manager.post(f"{base(desk)}comment/", {"text": "  We disagree.\r\nSee slips."})
    assert FactoryComment.objects.get().text == "  We disagree.\nSee slips."
    assert manager.post(f"{base(desk)}comment/", {"text": "a" * 20_001}).status_code == 422
    assert desk.assessment.comments_until
    set_today(desk.assessment.comments_until + timedelta(days=1))
    page = manager.get(base(desk)).content.decode()
    assert "We disagree." in page
    assert "<textarea" not in page
    manager.post(f"{base(desk)}comment/", {"text": "Too late."})
    assert FactoryComment.objects.get().text.startswith("  We disagree.")
