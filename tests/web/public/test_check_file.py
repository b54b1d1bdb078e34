"""The public check takes the file itself: known byte for byte, kept nowhere, and telling nothing of the report."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.builders.reports import Reports, moment
from tests.builders.snapshots import assessment_snapshot
from tests.cast import NOW, Cast
from treadle.domain.parties.models import Person
from treadle.domain.reports import seal
from treadle.domain.reports.models import Release
from treadle.domain.reports.operations import ask_rendering, finish_rendering
from treadle.journeys.release_report import withdraw_release
from treadle.web.public import check

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 made for one reader"
type ClientOf = Callable[[Person], Client]


@pytest.fixture
def release(cast: Cast) -> Release:
    """A released report, and one PDF of it."""
    world, snapshot = Reports(cast), assessment_snapshot(points=4, findings=2)
    made = seal.seal(snapshot, folder=settings.DATA_DIR)
    release = Release.objects.create(
        cycle=world.cycle(cast.factory), kind="assessment", snapshot=snapshot, sha256=made.sha256,
        signature=made.signature, key_id=made.key_id, check_code=seal.new_code(), released_at=NOW)
    rendering = ask_rendering(release=release, language="en", by=cast.team_leader, now=NOW)
    finish_rendering(rendering=rendering, path="renderings/x.pdf", sha256=hashlib.sha256(PDF).hexdigest(), now=NOW)
    return release


def asked(content: bytes, name: str = "report.pdf") -> str:
    """The page after this file was handed in."""
    return Client().post("/check/", {"file": SimpleUploadedFile(name, content)}).content.decode()


def test_an_untouched_pdf_is_known_and_tells_nothing_else(release: Release) -> None:
    page = asked(PDF)
    assert "It is genuine and it counts." in page
    assert "byte for byte" in page
    for secret in (release.cycle.factory.name, release.check_code, str(release.pk), "Tara", "report.pdf"):
        assert secret not in page


def test_a_changed_pdf_is_not_known(release: Release) -> None:
    page = asked(PDF + b" ")
    assert "We do not know this file" in page
    assert "genuine and it counts" not in page


def test_data_is_known_by_what_it_says(release: Release) -> None:
    assert "counts" in asked(json.dumps(release.snapshot, indent=2).encode(), "report.json")
    changed = {**release.snapshot, "totals": {"not_met": 0}}
    assert "We do not know this file" in asked(json.dumps(changed).encode(), "report.json")


@pytest.mark.parametrize("content", [b"{", b"[]", b"{\"a\": 1.5}", b"\xff\xfe{}", b"{" * 9_000])
def test_what_is_no_report_breaks_nothing(db: None, content: bytes) -> None:
    assert "We do not know this file" in asked(content)


def test_a_withdrawn_report_is_told_as_such(cast: Cast, release: Release) -> None:
    withdraw_release(release=release, reason="The wrong hall.", by=cast.team_leader, now=moment(NOW.date()))
    page = asked(PDF)
    assert "it was withdrawn" in page
    assert "wrong hall" not in page


def test_nothing_and_too_much_are_refused(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Choose a file first" in Client().post("/check/").content.decode()
    monkeypatch.setattr(check, "MOST", 10)
    assert "too large" in asked(PDF)


def test_nothing_of_it_is_kept(release: Release) -> None:
    folder = Path(settings.DATA_DIR)
    before = {path for path in folder.rglob("*") if path.is_file()}
    asked(b"%PDF something else" * 200_000)  # more than is held in memory
    assert {path for path in folder.rglob("*") if path.is_file()} == before
