"""A file of the standards that nests without end is a problem with a name, like any other broken file."""

from pathlib import Path

from treadle.domain.standards.datafiles.shapes import Problem
from treadle.domain.standards.datafiles.tables import read_toml


def test_a_file_nested_too_deeply_is_a_problem(tmp_path: Path) -> None:
    path = tmp_path / "deep.toml"
    path.write_text("unit = " + "[" * 100_000, encoding="utf-8")
    problems: list[Problem] = []
    table = read_toml(path, "deep.toml", problems)
    assert table.broken
    assert [one.file for one in problems] == ["deep.toml"]
