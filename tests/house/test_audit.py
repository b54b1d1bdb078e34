"""The audit of dependencies: it finds, it does not cry wolf, and it says when it could not ask."""

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests import audit

LOCK = "django==6.1.3 \\\n    --hash=sha256:00\nPillow==12.0.1 ; python_version > '3'\nallauth[mfa]==65.2\n"


def advisory(name: str = "Django", ecosystem: str = "PyPI", **more: Any) -> dict[str, Any]:
    ranges = [{"type": "ECOSYSTEM", "events": [{"introduced": "6.1"}, {"fixed": "6.1.4"}]}]
    return {"id": "X-1", "summary": "Bad.", "affected": [{"package": {"name": name, "ecosystem": ecosystem},
                                                          "ranges": ranges}], **more}


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    path = tmp_path / "requirements.lock"
    path.write_text(LOCK)
    return path


def asked(tmp_path: Path, lock: Path, held: object) -> tuple[int, str]:
    path = tmp_path / "advisories.json"
    path.write_text(json.dumps(held))
    return audit.audit(str(path), lock)


def test_every_pin_of_our_lock_is_read() -> None:
    pinned = audit.pins(audit.LOCK.read_text())
    assert len(pinned) > 60
    assert {"django", "pillow", "openpyxl", "defusedxml"} <= pinned.keys()
    assert audit.pins(LOCK) == {"django": "6.1.3", "pillow": "12.0.1", "allauth": "65.2"}


def test_an_advisory_that_names_a_pin_is_told(tmp_path: Path, lock: Path) -> None:
    assert asked(tmp_path, lock, [advisory()]) == (audit.SOME, "django 6.1.3: X-1 Bad.")
    listed = advisory("pillow")
    listed["affected"][0] |= {"ranges": [], "versions": ["12.0.1"]}
    assert asked(tmp_path, lock, listed)[0] == audit.SOME


@pytest.mark.parametrize(("fixed", "outcome"), [("6.1.3", audit.NONE), ("6.1.4", audit.SOME), ("6.2", audit.SOME)])
def test_the_fixed_version_is_free(tmp_path: Path, lock: Path, fixed: str, outcome: int) -> None:
    one = advisory()
    one["affected"][0]["ranges"][0]["events"][1]["fixed"] = fixed
    assert asked(tmp_path, lock, one)[0] == outcome


def test_others_are_not_meant(tmp_path: Path, lock: Path) -> None:
    others = [advisory(ecosystem="npm"), advisory("flask"), advisory(withdrawn="2026-01-01T00:00:00Z")]
    assert asked(tmp_path, lock, others)[0] == audit.NONE


def test_a_zip_and_a_folder_are_read(tmp_path: Path, lock: Path) -> None:
    (tmp_path / "all").mkdir()
    (tmp_path / "all" / "one.json").write_text(json.dumps(advisory()))
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.writestr("one.json", json.dumps(advisory()))
    for name in ("all", "all.zip"):
        assert audit.audit(str(tmp_path / name), lock)[0] == audit.SOME


def test_it_says_when_it_could_not_ask(tmp_path: Path, lock: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    (tmp_path / "bad.json").write_text("{")
    (tmp_path / "none.json").write_text("[]")
    for given in ("", str(tmp_path / "nowhere.json"), str(tmp_path / "bad.json"), str(tmp_path / "none.json")):
        outcome, said = audit.audit(given, lock)
        assert outcome == audit.NOT_ASKED, given
        assert said.startswith("NOT ASKED"), given


def test_a_program_without_a_network_has_not_been_asked(tmp_path: Path, lock: Path,
                                                       monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "pip-audit"
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    for body, outcome in (("echo no network >&2; exit 1", audit.NOT_ASKED),
                          ("""echo '{"dependencies": [{"name": "a", "version": "1", "vulns": []}]}'""", audit.NONE),
                          ("""echo '{"dependencies": [{"name": "a", "version": "1", "vulns": [{"id": "Y-2"}]}]}'""",
                           audit.SOME)):
        program.write_text(f"#!/bin/sh\n{body}\n")
        program.chmod(0o755)
        assert audit.audit("", lock)[0] == outcome, body
