"""Constituents read drafts, take a position for their own side, and see their own country's record."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.http import HttpResponse
from django.test import Client

from tests.builders.standards import NOW, load_small, question
from tests.cast import DAY, Cast
from treadle.domain.parties.models import Person
from treadle.domain.standards.models import Consultation, Version
from treadle.domain.standards.operations import QuestionContent, change_question, draft_version

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(tmp_path: Path, cast: Cast, set_today: Callable[[date], None]) -> Version:
    set_today(DAY)
    version = draft_version(base=load_small(tmp_path), label="2027", by=cast.administrator, now=NOW)
    change_question(
        question=question(version, "hours.monthly_limit"),
        content=QuestionContent(texts={"en": "Legal?"}),
        by=cast.administrator,
        now=NOW,
    )
    return version


def test_a_position_from_home_to_record(
    draft: Version,
    cast: Cast,
    client_of: Callable[[Person], Client],
    count_page: Callable[[str, Client, str], HttpResponse],
) -> None:
    assert cast.office
    client = client_of(cast.ministry_contact)
    assert "Take a position on small 2027" in client.get("/constituent/").content.decode()
    assert "2027" in count_page("constituent:consultations", client, "/constituent/consultations/").content.decode()
    url = f"/constituent/consultations/{draft.pk}/"
    page = count_page("constituent:standards-position", client, url)
    assert "Legal?" in page.content.decode()
    form = page.context["form"]
    assert [label for _key, label in form.fields["about"].choices] == ["national law as a whole", "Hours"]
    [(key, _label)] = form.fields["speaks_for"].choices
    client.post(url, {"speaks_for": key, "position": "position", "about": "", "remark": "40 hours."})
    row = Consultation.objects.get()
    assert (row.country, row.party, row.organisation) == ("VN", "government", cast.ministry)
    assert "40 hours." in client.get(url).content.decode()
    assert "Take a position on" not in client.get("/constituent/").content.decode()


def test_a_constituent_sees_no_other_country(draft: Version, cast: Cast, client_of: Callable[[Person], Client]) -> None:
    assert cast.other_office
    Consultation.objects.create(
        version=draft, country="JO", party="unions", position="position", remark="Said in Amman.", recorded_at=NOW
    )
    page = client_of(cast.constituent).get(f"/constituent/consultations/{draft.pk}/").content.decode()
    assert "Said in Amman." not in page


def test_the_tool_and_the_law_are_there_to_read(
    draft: Version, cast: Cast, client_of: Callable[[Person], Client]
) -> None:
    client = client_of(cast.constituent)
    for url in (
        f"/constituent/standards/{draft.pk}/",
        f"/constituent/standards/{draft.pk}/clusters/hours/",
        "/constituent/law/?country=VN",
    ):
        assert client.get(url).status_code == 200
    assert client_of(cast.factory_manager).get("/constituent/consultations/").status_code == 404
