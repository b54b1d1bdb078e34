"""Photos: small and without metadata before they are kept, sent in pieces that go on where a line was lost."""

import base64
import io

from PIL import Image

from tests.browser.field.conftest import NewTablet
from tests.builders.assessments import Desk
from treadle.domain.fieldwork.queries import registers_of
from treadle.domain.standards.models import AlertRule

KEEP = """const bytes = Uint8Array.from(atob(a[0]), (one) => one.charCodeAt(0));
    const kept = await visit.keepFile(new Blob([bytes], {type: a[1]}), a[2], a[3]);
    const blob = await visit.file(kept.sha256);
    return {kept, type: blob.type, bytes: btoa(Array.from(new Uint8Array(await blob.arrayBuffer()),
        (one) => String.fromCharCode(one)).join(""))}"""


def _photo() -> str:
    """3000 × 2000 with the camera's notes."""
    picture = Image.effect_noise((3000, 2000), 40).convert("RGB")
    notes = Image.Exif()
    notes[0x010F] = "Secret Camera Maker"
    made = io.BytesIO()
    picture.save(made, "JPEG", quality=30, exif=notes)
    assert b"Secret Camera" in made.getvalue()
    return base64.b64encode(made.getvalue()).decode()


def test_a_photo_is_made_small_and_loses_its_notes(tablet: NewTablet, desk: Desk, visit: str) -> None:
    page = tablet(desk.cast.assessor).set().download(visit).open(visit)
    found = page.js(KEEP, _photo(), "image/jpeg", "IMG_1.jpg", False)
    small = base64.b64decode(found["bytes"])
    with Image.open(io.BytesIO(small)) as picture:
        assert (picture.format, picture.size) == ("JPEG", (1600, 1067))
        assert not dict(picture.getexif())
    assert b"Secret Camera" not in small
    assert found["kept"]["size"] == len(small)
    original = page.js(KEEP, _photo(), "image/jpeg", "IMG_1.jpg", True)
    assert b"Secret Camera" in base64.b64decode(original["bytes"]), "where the original is wanted"
    broken = page.refusal("await visit.keepFile(new Blob(['no picture'], {type: 'image/png'}), 'a.png')")
    assert broken["code"] == "wrong_kind"


def test_a_photo_goes_on_where_the_line_was_lost(tablet: NewTablet, desk: Desk, visit: str) -> None:
    page = tablet(desk.cast.assessor).set().download(visit).open(visit)
    kept = page.js(KEEP, _photo(), "image/jpeg", "IMG_1.jpg", True)["kept"]
    assert kept["size"] > 600_000
    page.js("let puts = 0; window.lose = (path, how) => how.method === 'PUT' && ++puts === 2 ? 'before' : null")
    state = page.sync()
    assert (state["problem"]["code"], state["unsentFiles"]) == ("offline", 1)
    half = page.js("return visit.files()[0]")
    assert (half["standing"], half["sent"]) == ("sent", 262_144)
    page.js("window.lose = null; window.sent = []")
    assert page.sync()["unsentFiles"] == 0
    first = page.js("return sent.find(([method]) => method === 'PUT')[1]")
    assert "from=262144" in first
    assert page.js("return visit.files()[0].standing") == "accepted"
    other = tablet(desk.second).set().download(visit).open(visit)
    assert other.js("return (await visit.file(a[0])) !== null", kept["sha256"])


def test_an_alert_does_not_wait_for_a_photo(tablet: NewTablet, desk: Desk, visit: str) -> None:
    AlertRule.objects.create(country="", triggers=[{"key": "child_labour", "title": {"en": "Children"}}])
    page = tablet(desk.cast.assessor).set().download(visit).open(visit)
    page.js(KEEP, _photo(), "image/jpeg", "IMG_1.jpg", True)
    page.js("""let puts = 0;
        window.hold = (path, how) => how.method === "PUT" && ++puts === 2;  // the line hangs in the middle of the photo
        window.first = visit.sync();""")
    page.until("visit.files()[0].sent > 0")
    page.write("z/alert-0001", {"trigger": "child_labour", "description": "A child at a machine.", "phoned": []})
    state = page.js("return visit.sync()")
    assert "z/alert-0001" in registers_of(visit)  # type: ignore[arg-type]
    assert (state["problem"], state["unsentFiles"]) == (None, 0), "the photo went on afterwards"
    order = page.js("return sent.map(([method, path]) => method + (path.includes('from=0') ? ' first' : ''))")
    assert order.index("PUT first") < len(order) - 1 - order[::-1].index("POST") < len(order) - 1
