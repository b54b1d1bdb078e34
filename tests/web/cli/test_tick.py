"""What time triggers: each step by itself, twice without harm, on the right day."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from tests.cast import NOW, Cast
from treadle.domain.notices.models import Notice
from treadle.domain.parties.models import Person
from treadle.journeys import tick as ticking
from treadle.journeys.tick import TickStep, tick
from treadle.ui import clock
from treadle.web.cli.main import main

pytestmark = pytest.mark.django_db
type Capture = pytest.CaptureFixture[str]
HERE = __name__
DAY = date(2026, 3, 2)


def tell(*, on: date, now: datetime) -> list[str]:
    """A step that sends one notice a person a day."""
    rest = {"kind": "x", "sent_at": now}
    made = [Notice.objects.get_or_create(person=person, once_key=f"told {on}", defaults=rest)[1]
            for person in Person.objects.all()]
    return [f"Told {sum(made)} people."] if any(made) else []


def fail(*, on: date, now: datetime) -> list[str]:
    """A step that does half and then fails."""
    tell(on=on, now=now)
    raise ValueError("no ink")


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> list[TickStep]:
    """The list of steps, for this test only these."""
    own = [TickStep("tell", f"{HERE}:tell")]
    monkeypatch.setattr(ticking, "STEPS", own)
    return own


def test_twice_does_it_once(cast: Cast, steps: list[TickStep]) -> None:
    assert cast.advisor.pk
    assert tick(on=DAY, now=NOW, steps=steps)[0].did == ["Told 1 people."]
    assert tick(on=DAY, now=NOW, steps=steps)[0].did == []
    assert Notice.objects.count() == 1


def test_a_failing_step_keeps_nothing_and_stops_nobody(cast: Cast, steps: list[TickStep]) -> None:
    assert cast.advisor.pk
    failed, done = tick(on=DAY, now=NOW, steps=[TickStep("fail", f"{HERE}:fail"), *steps])
    assert failed.failed == "ValueError: no ink"
    assert done.did == ["Told 1 people."], "the half of the failed step was taken back"


def test_every_registered_step_runs_on_an_empty_programme() -> None:
    for outcome in tick(on=DAY, now=NOW):
        assert outcome.failed == "", f"{outcome.name}: {outcome.failed}"


def test_the_command_says_what_it_did(cast: Cast, steps: list[TickStep], capsys: Capture) -> None:
    assert cast.advisor.pk
    assert main(["tick", "--as-of", "2026-03-02", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said == {"as_of": "2026-03-02", "steps": [{"name": "tell", "did": ["Told 1 people."], "failed": ""}]}
    assert main(["tick", "--as-of", "2026-03-02"]) == 0
    assert capsys.readouterr().out == "Nothing was due on 2026-03-02.\n"


def test_a_failure_shows_in_the_exit_code(steps: list[TickStep], capsys: Capture) -> None:
    steps.append(TickStep("fail", f"{HERE}:fail"))
    assert main(["tick"]) == 1
    assert "The step “fail” failed" in capsys.readouterr().err


def test_a_future_day_is_refused_outside_a_demonstration(steps: list[TickStep], capsys: Capture) -> None:
    assert main(["tick", "--as-of", "2999-01-01"]) == 1
    assert "has not come yet" in capsys.readouterr().err
    assert clock.today() <= datetime.now(UTC).date()


@pytest.mark.usefixtures("demo_mode")
def test_a_demonstration_moves_its_clock(steps: list[TickStep], capsys: Capture) -> None:
    assert main(["tick", "--as-of", "2999-01-01"]) == 0
    try:
        assert clock.today() == date(2999, 1, 1)
        assert clock.now().year == 2999
    finally:
        clock._file().unlink()
    assert clock.today() < date(2999, 1, 1)


def test_a_wrong_date_is_explained(capsys: Capture) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["tick", "--as-of", "31.3.2026"])
    assert ended.value.code == 2
    assert "write it as 2026-03-31" in capsys.readouterr().err


def test_the_fixture_moves_the_day_of_commands(set_today: Callable[[date], None], steps: list[TickStep],
                                               capsys: Capture) -> None:
    set_today(DAY)
    assert main(["tick", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["as_of"] == "2026-03-02"
