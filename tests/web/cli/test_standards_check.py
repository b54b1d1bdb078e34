"""``treadle standards check``: what is wrong, what is unverified, and the exit code."""

import json
from pathlib import Path

import pytest

from tests.builders.standards import SMALL, write_small
from treadle.web.cli.main import main

HOURS = "instruments/small/clusters/02-hours.toml"


def test_the_shipped_files_are_good_and_their_law_unverified(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["standards", "check", "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert result["ok"]
    assert result["problems"] == []
    assert len(result["unverified"]) == result["counts"]["rules"] > 150
    assert {"instrument": "garment", "cluster": "child_labour", "language": "ar", "questions": 16, "of": 16} in result[
        "worded"
    ]


def test_mistakes_are_named_and_the_exit_code_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_small(tmp_path, {HOURS: SMALL[HOURS].replace('"H-1"', '"A-1"')})
    assert main(["standards", "check", "--data", str(tmp_path)]) == 1
    said = capsys.readouterr().out
    assert "02-hours.toml: A-1" in said
    assert "vn.month.all (read)" in said


def test_a_folder_that_is_none_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["standards", "check", "--data", str(tmp_path / "nowhere")]) == 1
    assert "is no folder" in capsys.readouterr().err
