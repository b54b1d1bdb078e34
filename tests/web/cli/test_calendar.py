"""`treadle calendar`: the contract of the command."""

import json
from datetime import date

import pytest

from tests.builders.cycles import templates
from treadle.web.cli.commands import calendar
from treadle.web.cli.main import build_parser

type Capture = pytest.CaptureFixture[str]
pytestmark = pytest.mark.django_db


def run(*words: str) -> int:
    args = build_parser([calendar]).parse_args(["calendar", *words])
    return calendar.run(args)


def test_it_lists_key_kind_title_and_day_in_order(capsys: Capture) -> None:
    templates()
    assert run("--template", "engagement-cycle", "--signed-up", "2026-01-05", "--country", "vn", "--json") == 0
    rows = json.loads(capsys.readouterr().out)
    assert all(set(row) == {"key", "kind", "title", "due_on"} for row in rows)
    assert [row["due_on"] for row in rows] == sorted(row["due_on"] for row in rows)
    due = {row["kind"]: date.fromisoformat(row["due_on"]) for row in rows}
    assert due["assessment"] == date(2026, 4, 16)
    assert due["report_release"] == date(2026, 5, 18)
    assert due["differentiation"] == date(2027, 5, 5)
    assert sum(row["kind"] == "learning_seminar" for row in rows) == 4


def test_a_returning_factory_starts_from_its_self_diagnosis(capsys: Capture) -> None:
    templates()
    words = ["--template", "engagement-cycle", "--signed-up", "2026-01-05", "--country", "BD", "--returning"]
    assert run(*words, "--json") == 0
    rows = json.loads(capsys.readouterr().out)
    assessed = next(row["due_on"] for row in rows if row["kind"] == "assessment")
    assert [row["key"] for row in rows if row["kind"] == "advisory_visit" and row["due_on"] < assessed] == [
        "self-diagnosis-visit"]
    assert run(*words) == 0
    assert "2026-01-05" in capsys.readouterr().out


@pytest.mark.parametrize("words", [
    ("--template", "nothing", "--signed-up", "2026-01-05", "--country", "VN"),
    ("--template", "engagement-cycle", "--signed-up", "5 January", "--country", "VN"),
    ("--template", "engagement-cycle", "--signed-up", "2026-01-05", "--country", "Vietnam"),
])
def test_what_cannot_be_used_is_refused_in_a_sentence(words: tuple[str, ...]) -> None:
    from treadle.kernel.errors import InvalidInput

    templates()
    with pytest.raises(InvalidInput) as refused:
        run(*words)
    assert str(refused.value.sentence).endswith(".")
