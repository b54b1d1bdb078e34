"""Photos of the tray, in pieces over a bad line: kept once, stripped, and evidence of what they are filed with."""

from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from tests.field.client import Device, Refused
from tests.field.conftest import Field
from treadle.domain.assessments.models import FindingFile
from treadle.domain.fieldwork.models import Upload
from treadle.domain.fieldwork.operations.uploads import place_of
from treadle.domain.files.models import StoredFile

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def place(settings: object, tmp_path: Path) -> None:
    settings.DATA_DIR, settings.MEDIA_ROOT = tmp_path, tmp_path / "media"  # type: ignore[attr-defined]


def photo(colour: str = "red") -> bytes:
    """A picture with a place in its metadata."""
    picture, out = Image.new("RGB", (64, 48), colour), BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "Line 3, worker W-07"
    picture.save(out, "JPEG", exif=exif)
    return out.getvalue()


def filed(one: Device, content: bytes, *codes: str) -> None:
    thing = {"kind": "photo", "text": "Two slips", "sha256": sha256(content).hexdigest(), "type": "image/jpeg",
             "size": len(content), "name": "a.jpg", "taken": 1, "place": "Office"}
    one.write("t/tray-0001", thing)
    for code in codes:
        one.write(f"l/tray-0001/{code}", True)


@pytest.mark.parametrize("before", [True, False])
def test_a_photo_becomes_evidence_whichever_comes_first(field: Field, before: bool) -> None:
    one, content = field.device(), photo()
    if before:
        assert one.send_file(content, piece=100)["complete"]
    one.write("q/W-1", {"o": "not_met"})
    one.write("q/E-1", {"o": "met"})
    filed(one, content, "W-1", "E-1")
    one.sync()
    if not before:
        assert one.send_file(content)["complete"]
    kept = FindingFile.objects.get()
    assert (kept.finding.answer.question.code, kept.caption) == ("W-1", "Two slips")
    assert b"W-07" not in Path(StoredFile.objects.get().sha256).name.encode()
    one.write("q/E-1", {"o": "not_met"})
    one.sync()
    assert FindingFile.objects.count() == 2
    one.write("l/tray-0001/W-1", False)
    one.sync()
    assert FindingFile.objects.get().finding.answer.question.code == "E-1"


def test_pieces_go_on_where_they_ended(field: Field) -> None:
    one, content = field.device(), photo()
    where = f"/field/sync/{one.visit}/files/{sha256(content).hexdigest()}/"
    assert one.ask("GET", where) == {"size": None, "received": 0, "complete": False}
    one.ask("PUT", f"{where}?from=0&size={len(content)}", raw=content[:200])
    with pytest.raises(Refused) as refused:
        one.ask("PUT", f"{where}?from=0&size={len(content)}", raw=content[:200])
    assert (refused.value.status, refused.value.code, refused.value.said["received"]) == (409, "offset", 200)
    upload = Upload.objects.get()
    path = place_of(upload.journal_id, upload.sha256)
    path.write_bytes(path.read_bytes() + b"left behind by a crash")
    assert one.ask("GET", where)["received"] == 200
    assert one.send_file(content)["complete"]
    assert one.send_file(content)["complete"]
    assert StoredFile.objects.count() == 1


def test_bytes_that_a_restore_lost_are_asked_for_again(field: Field) -> None:
    one, content = field.device(), photo()
    where = f"/field/sync/{one.visit}/files/{sha256(content).hexdigest()}/"
    one.ask("PUT", f"{where}?from=0&size={len(content)}", raw=content[:200])
    upload = Upload.objects.get()
    place_of(upload.journal_id, upload.sha256).unlink()
    with pytest.raises(Refused) as refused:
        one.ask("PUT", f"{where}?from=200&size={len(content)}", raw=content[200:])
    assert (refused.value.code, refused.value.said["received"]) == ("offset", 0)
    assert one.send_file(content)["complete"]


def test_another_file_than_was_named_begins_again(field: Field) -> None:
    one, content = field.device(), photo()
    where = f"/field/sync/{one.visit}/files/{sha256(content).hexdigest()}/"
    with pytest.raises(Refused) as refused:
        one.ask("PUT", f"{where}?from=0&size={len(content)}", raw=photo("blue")[:1].ljust(len(content), b"x"))
    assert (refused.value.status, refused.value.code) == (422, "wrong_hash")
    assert one.ask("GET", where)["received"] == 0
    assert one.send_file(content)["complete"]


def test_kinds_and_sizes_that_are_not_taken(field: Field) -> None:
    one = field.device()
    with pytest.raises(Refused) as refused:
        one.send_file(b"MZ\x90\x00" + b"\0" * 200)
    assert (refused.value.status, refused.value.code) == (422, "wrong_kind")
    where = f"/field/sync/{one.visit}/files/{'a' * 64}/"
    for query, status in (("?from=0&size=16000000", 413), ("?from=0&size=0", 413), ("?from=x&size=3", 400), ("", 400)):
        with pytest.raises(Refused) as refused:
            one.ask("PUT", where + query, raw=b"abc")
        assert refused.value.status == status, query
    with pytest.raises(Refused) as refused:
        one.ask("GET", f"/field/sync/{one.visit}/files/nonsense/")
    assert refused.value.status == 400


def test_another_device_of_the_visit_gets_the_file(field: Field) -> None:
    one, two = field.pair()
    content = photo()
    one.send_file(content)
    where = f"/field/sync/{one.visit}/files/{sha256(content).hexdigest()}/content/"
    got = two.ask("GET", where)
    assert Image.open(BytesIO(got)).size == (64, 48)
    assert b"W-07" in content
    assert b"W-07" not in got
    stranger = field.device(field.cast.person("assessor", name="Strange Assessor"), lease=False)
    with pytest.raises(Refused) as refused:
        stranger.ask("GET", where)
    assert refused.value.status == 404
