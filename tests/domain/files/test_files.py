"""Files: known by content, pictures made anew, bytes never lost and never left behind."""

import io
import os
import struct
import zlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from PIL.TiffImagePlugin import IFDRational

from tests.builders.lists import as_xlsx, zipped
from tests.cast import NOW
from treadle.domain.files import operations, rules
from treadle.domain.files.models import StoredFile
from treadle.domain.files.operations import Purpose, remove_orphans, store_file
from treadle.domain.files.queries import content_of, path_of
from treadle.domain.files.states import MOST_BYTES, PDF
from treadle.kernel.errors import InvalidInput

pytestmark = pytest.mark.django_db
SECRET = b"PHOTOGRAPHED-AT-HOME"


@pytest.fixture(autouse=True)
def media(settings: object, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "files"  # type: ignore[attr-defined]
    return tmp_path / "files"


def photo(width: int = 40, height: int = 20, kind: str = "JPEG", orientation: int = 6) -> bytes:
    """A picture taken sideways, with a place, a camera and a comment in it."""
    picture = Image.new("RGB", (width, height), "#2d4a8a")
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = orientation, SECRET.decode()
    exif.get_ifd(0x8825)[2] = tuple(IFDRational(part) for part in (10, 57, 3))
    out = io.BytesIO()
    if kind == "JPEG":
        picture.save(out, kind, exif=exif, comment=SECRET)
    else:
        picture.save(out, kind, exif=exif)
    return out.getvalue()


def png_that_claims(width: int, height: int) -> bytes:
    """A PNG of a hundred bytes whose head promises many pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 99)) + chunk(b"IEND", b"")


def store(content: bytes, name: str = "photo.jpg", **more: object) -> StoredFile:
    return store_file(content=content, name=name, by=None, now=NOW, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_pictures_stand_upright_and_carry_nothing_beside_the_picture(kind: str) -> None:
    given_bytes = photo(kind=kind)
    assert SECRET in given_bytes
    stored = store(given_bytes)
    kept = content_of(stored.pk)
    assert SECRET not in kept
    picture = Image.open(io.BytesIO(kept))
    assert picture.size == (20, 40)  # turned
    assert not picture.getexif()
    assert not {"exif", "comment", "icc_profile", "xmp"} & picture.info.keys()
    assert stored.media_type in {"image/jpeg", "image/png"}


def test_a_clear_background_is_kept() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (4, 4), (0, 0, 0, 0)).save(out, "PNG")
    stored = store(out.getvalue(), "logo.gif")
    assert (stored.media_type, stored.name) == ("image/png", "logo.png")


def test_large_pictures_become_bearable() -> None:
    with Image.open(path_of(store(photo(6000, 30, orientation=1)))) as picture:
        assert picture.size == (4096, 20)


def test_a_picture_bomb_is_refused_before_it_is_unpacked() -> None:
    with pytest.raises(InvalidInput) as refusal:
        store(png_that_claims(20_000, 20_000))
    assert refusal.value.code in {"too_large", "damaged"}


@pytest.mark.parametrize("content", [b"\xff\xd8\xff nonsense", b"\x89PNG\r\n\x1a\n", photo()[:200], b"GIF89a"])
def test_damaged_pictures_are_refused(content: bytes) -> None:
    with pytest.raises(InvalidInput) as refusal:
        store(content)
    assert refusal.value.code == "damaged"


@pytest.mark.parametrize(
    ("content", "media_type", "name"),
    [
        (b"%PDF-1.7\n", "application/pdf", "a.pdf"),
        (
            as_xlsx([["VN", "A", "", "", 1, 2]]),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "a.xlsx",
        ),
        (
            zipped({"word/document.xml": b"<x/>"}),
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "a.docx",
        ),
        (
            zipped({"mimetype": b"application/vnd.oasis.opendocument.text"}),
            "application/vnd.oasis.opendocument.text",
            "a.odt",
        ),
        ("Ghi chú".encode(), "text/plain", "a.txt"),
    ],
)
def test_documents_are_known_by_their_content(content: bytes, media_type: str, name: str) -> None:
    stored = store(content, "a.exe")
    assert (stored.media_type, stored.name) == (media_type, name)
    assert content_of(stored.pk) == content


@pytest.mark.parametrize(
    "content",
    [
        b"<html><script>alert(1)</script>",
        b"\n <svg onload=alert(1)>",
        b"<?xml version='1.0'?><svg/>",
        b"MZ\x90",
        b"\x7fELF",
        b"#!/bin/sh",
        b"PK\x03\x04broken",
        zipped({"xl/workbook.xml": b"", "xl/vbaProject.bin": b""}),
        zipped({"a.txt": b"x"}),
        b"\xd0\xcf\x11\xe0",
        b"\x00\x01\x02",
        "é".encode("latin-1"),
    ],
)
def test_what_could_harm_is_refused_whatever_its_name(content: bytes) -> None:
    with pytest.raises(InvalidInput) as refusal:
        store(content, "harmless.pdf")
    assert refusal.value.code == "wrong_kind"
    assert not StoredFile.objects.exists()


def test_an_archive_that_does_not_unpack_is_refused() -> None:
    whole = zipped({"mimetype": b"application/vnd.oasis.opendocument.text" * 4})
    start = whole.index(b"mimetype") + len(b"mimetype")
    for at in range(start, start + 12):
        broken = whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1:]
        with pytest.raises(InvalidInput):
            rules.kind_of(broken, Purpose.EVIDENCE)


def test_sizes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(MOST_BYTES, Purpose.EVIDENCE, 100)
    for content in (b"", b"%PDF-" + b"0" * 200):
        with pytest.raises(InvalidInput):
            store(content)


def test_lists_are_no_pictures_and_no_papers() -> None:
    assert store(b"country,name\nVN,A\n", "l.csv", purpose=Purpose.LIST).media_type == "text/csv"
    for content in (photo(), b"%PDF-1.7"):
        with pytest.raises(InvalidInput):
            store(content, "l.csv", purpose=Purpose.LIST)


@given(st.text(max_size=300))
def test_names_are_harmless(name: str) -> None:
    safe = rules.safe_name(name, PDF)
    assert 4 < len(safe) <= 154
    assert safe.endswith(".pdf")
    assert not set("/\\\n\r\t\0\u202e") & set(safe)


@pytest.mark.parametrize(("name", "kept"), [
    ("\u2028report\u2029.pdf", "report.pdf"), ("a\xa0b.txt", "a b.pdf"), ("\u3000\u2003.", "file.pdf")])
def test_blanks_that_look_like_none_are_blanks(name: str, kept: str) -> None:
    assert rules.safe_name(name, PDF) == kept


@given(st.binary(max_size=400))
def test_no_bytes_break_the_sniffing(content: bytes) -> None:
    for purpose in Purpose:
        try:
            rules.kind_of(content, purpose)
        except InvalidInput:
            continue


def test_the_same_bytes_lie_once_for_their_owner_alone(media: Path) -> None:
    first, second = store(b"%PDF-1"), store(b"%PDF-1")
    assert (first.pk != second.pk, path_of(first)) == (True, path_of(second))
    (path,) = (each for each in media.rglob("*") if each.is_file())
    assert path.stat().st_mode & 0o077 == 0


def test_orphans_are_swept_up_once_they_are_old(media: Path) -> None:
    kept = store(b"%PDF-kept")
    orphan = store(b"%PDF-orphan")
    orphan_path = path_of(orphan)
    StoredFile.objects.filter(pk=orphan.pk).delete()
    now = datetime.now(UTC)
    assert remove_orphans(now=now) == 0  # somebody may still be writing the row
    old = (now - timedelta(days=2)).timestamp()
    for path in (orphan_path, path_of(kept)):
        os.utime(path, (old, old))
    assert remove_orphans(now=now) == 1
    assert (orphan_path.exists(), path_of(kept).exists()) == (False, True)


def test_a_write_that_breaks_off_leaves_no_half_file(monkeypatch: pytest.MonkeyPatch, media: Path) -> None:
    def breaks(*_args: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(operations.os, "replace", breaks)
    with pytest.raises(OSError, match="disk full"):
        store(b"%PDF-1")
    assert not StoredFile.objects.exists()
