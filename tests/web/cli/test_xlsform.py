"""``treadle xlsform``: a workbook that ODK's converter takes, or one plain sentence."""

from pathlib import Path
from uuid import uuid4

import pytest
from pyxform.xls2xform import convert

from tests.builders.assessments import Desk
from tests.builders.standards import load_small
from tests.cast import Cast
from treadle.web.cli.main import main

pytestmark = pytest.mark.django_db


def test_a_tool_for_a_country(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    load_small(tmp_path)
    out = tmp_path / "form.xlsx"
    assert main(["xlsform", "small", "--country", "vn", "--out", str(out), "--languages", "en,vi"]) == 0
    assert "form small-VN" in capsys.readouterr().out
    warnings: list[str] = []
    form = convert(out, warnings=warnings).xform
    assert warnings == []
    assert 'id="small-VN"' in form
    assert "Vietnamese (vi)" in form


def test_a_visit(cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assessment, out = Desk(cast).assessment, tmp_path / "form.xlsx"
    words = ["xlsform", "garment", "--out", str(out), "--visit", str(assessment.visit_id), "--country"]
    assert main([*words, "VN"]) == 0
    assert f"visit-{assessment.visit_id}" in capsys.readouterr().out
    assert "started_on" not in convert(out).xform  # its sheet is open
    assert main([*words, "JO"]) == 1
    assert "garment in VN" in capsys.readouterr().err


@pytest.mark.parametrize("words", [
    ["nothing", "--country", "VN"], ["small", "--country", "XX"], ["small", "--country", "VN", "--languages", "qq"],
    ["small", "--country", "VN", "--visit", str(uuid4())], ["small", "--country", "VN", "--visit", "x"],
])
def test_what_cannot_be_written(words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    load_small(tmp_path)
    assert main(["xlsform", *words, "--out", str(tmp_path / "form.xlsx")]) == 1
    said = capsys.readouterr().err
    assert len(said) > 20
    assert "Error" not in said
    assert not (tmp_path / "form.xlsx").exists()
