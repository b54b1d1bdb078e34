"""The buyer's pages of the standards: what is or was in force, to read."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.http import HttpResponse
from django.test import Client

from tests.builders.standards import NOW, load_small, load_standards, question
from tests.cast import DAY, Cast
from treadle.domain.parties.models import Person
from treadle.domain.standards.models import Rule
from treadle.domain.standards.operations import draft_version

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(set_today: Callable[[date], None]) -> None:
    set_today(DAY)


def test_the_tool_and_the_law_are_there_to_read(
    cast: Cast, client_of: Callable[[Person], Client], count_page: Callable[[str, Client, str], HttpResponse]
) -> None:
    version = load_standards()
    client = client_of(cast.buyer_staff)
    count_page("buyer:standards", client, "/buyer/standards/?country=VN")
    count_page("buyer:standards-cluster", client, f"/buyer/standards/{version.pk}/clusters/working_time/?country=VN")
    one = version.questions.get(code="CL-01")
    assert (
        "under 15"
        in count_page(
            "buyer:standards-question", client, f"/buyer/standards/questions/{one.pk}/?country=VN"
        ).content.decode()
    )
    law = count_page("buyer:law", client, "/buyer/law/?country=VN").content.decode()
    assert "Unverified" in law
    assert "Record a rule" not in law
    rule = Rule.objects.get(key="vn.minimum_age")
    assert "Verify" not in count_page("buyer:law-rule", client, f"/buyer/law/{rule.pk}/").content.decode()


def test_a_draft_is_not_shown(tmp_path: Path, cast: Cast, client_of: Callable[[Person], Client]) -> None:
    draft = draft_version(base=load_small(tmp_path), label="2027", by=cast.administrator, now=NOW)
    client = client_of(cast.buyer_staff)
    one = question(draft, "hours.monthly_limit")
    for url in (
        f"/buyer/standards/{draft.pk}/",
        f"/buyer/standards/{draft.pk}/clusters/hours/",
        f"/buyer/standards/questions/{one.pk}/",
    ):
        assert client.get(url).status_code == 404
    assert "2027" not in client.get("/buyer/standards/?instrument=small").content.decode()
