"""What an attacker may hand us as a backup: everything is refused with a sentence, nothing is written."""

import hashlib
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from treadle.journeys.backup.archive import Reader, Writer, fresh_file, verify
from treadle.journeys.backup.rowtext import line_of, rows_of
from treadle.journeys.backup.tables import check_known
from treadle.kernel.errors import InvalidInput, RuleBroken

ABOUT = {"made_at": "2026-03-02", "version": "1", "database": "sqlite", "migrations": [], "missing": []}
CELL = st.none() | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


@given(st.lists(st.lists(CELL, min_size=3, max_size=3)))
def test_rows_come_back_as_they_went(rows: list[list[str | None]]) -> None:
    written = "".join(line_of(row) for row in rows).encode()
    assert list(rows_of(io.BytesIO(written), 3)) == rows


@pytest.mark.parametrize("text", [b"a\tb", b"a\tb\tc\n", b"a\n"])
def test_rows_that_are_cut_or_crooked_are_refused(text: bytes) -> None:
    with pytest.raises(InvalidInput):
        list(rows_of(io.BytesIO(text), 2))


def made(path: Path, members: dict[str, bytes], *, listed: dict[str, bytes] | None = None, **about: Any) -> Path:
    """An archive with these members, whose manifest lists others when asked to."""
    lines = [{"name": name, "size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
             for name, data in (members if listed is None else listed).items()]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
        archive.writestr("manifest.json", json.dumps({"format": 1, **ABOUT, **about, "members": lines}))
    return path


def refused(path: Path) -> str:
    """Why this archive is refused."""
    with pytest.raises(InvalidInput) as why, Reader(path) as reader:
        verify(reader)
    return str(why.value.sentence)


def test_what_the_writer_writes_the_reader_takes(tmp_path: Path) -> None:
    path = tmp_path / "backup.zip"
    with fresh_file(path) as file, Writer(file) as writer:
        with writer.member("tables/parties_person.copy", columns=("id", "name")) as sink:
            sink.write(b"1\ta\n2\tb\n")
        writer.finish(ABOUT)
    assert path.stat().st_mode & 0o777 == 0o600
    with Reader(path) as reader:
        verify(reader)
        assert reader.manifest.members["tables/parties_person.copy"].rows == 2


@pytest.mark.parametrize("name", [
    "../../etc/passwd", "/etc/passwd", "files/../../x", "installation/../settings.py", "installation/keys/../../x.pem",
    "tables/x;drop.copy", "tables/X.copy", "files/" + "g" * 64, "installation/keys/.pem", "renderings/a/b.pdf",
    "files/" + "a" * 64 + "\n", "tables/x.copy\n",
])
def test_a_name_of_no_known_shape_is_refused(tmp_path: Path, name: str) -> None:
    assert "belongs to no backup" in refused(made(tmp_path / "b.zip", {name: b"x"}))


def test_what_is_not_listed_or_not_there_is_refused(tmp_path: Path) -> None:
    assert "not what its manifest lists" in refused(made(tmp_path / "a.zip", {"tables/x.copy": b""}, listed={}))
    assert "not what its manifest lists" in refused(made(tmp_path / "b.zip", {}, listed={"tables/x.copy": b""}))


def test_changed_bytes_are_refused(tmp_path: Path) -> None:
    changed = made(tmp_path / "a.zip", {"tables/x.copy": b"12\n"}, listed={"tables/x.copy": b"13\n"})
    assert "not what was backed up" in refused(changed)
    renamed = made(tmp_path / "b.zip", {"files/" + "a" * 64: b"other"})
    assert "not the file that its name says" in refused(renamed)


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    assert "would grow" in refused(made(tmp_path / "b.zip", {"tables/x.copy": b"\n" * 40_000_000}))


def test_a_size_that_lies_is_refused(tmp_path: Path) -> None:
    lying = made(tmp_path / "b.zip", {"tables/x.copy": b"1\n" * 10}, listed={"tables/x.copy": b"1\n"})
    assert "another size" in refused(lying)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_twice_is_refused(tmp_path: Path) -> None:
    path = made(tmp_path / "b.zip", {"tables/x.copy": b""})
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("tables/x.copy", b"other")
    assert "a name twice" in refused(path)


def test_other_files_and_cut_ones_are_refused(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("no archive")
    assert "no complete ZIP" in refused(tmp_path / "text")
    whole = made(tmp_path / "b.zip", {"tables/x.copy": b"1\n" * 1000})
    (tmp_path / "cut").write_bytes(whole.read_bytes()[:-40])
    assert "no complete ZIP" in refused(tmp_path / "cut")
    with zipfile.ZipFile(tmp_path / "c.zip", "w") as archive:
        archive.writestr("manifest.json", "[" * 100_000)
    assert "manifest cannot be read" in refused(tmp_path / "c.zip")


def test_a_later_format_and_later_tables_are_refused(tmp_path: Path) -> None:
    assert "Update Treadle" in refused(made(tmp_path / "b.zip", {}, format=2))
    with pytest.raises(RuleBroken, match="newer Treadle"):
        check_known([("parties", "9999_from_the_future")])


def test_a_file_that_breaks_off_leaves_nothing(tmp_path: Path) -> None:
    def writes() -> None:
        with fresh_file(tmp_path / "b") as file:
            file.write(b"half")
            raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        writes()
    assert not list(tmp_path.iterdir())
