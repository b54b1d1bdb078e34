"""A sample of pay and hours against the law, interviews added up, the tray: from a journal's keys as they stand."""

from decimal import Decimal
from typing import Any

import pytest

from treadle.domain.fieldwork.journal import Head, Standing
from treadle.domain.standards.models import Rule
from treadle.ui.journal_panels import moment, title_of, words_of
from treadle.ui.journal_record import dated, interviews_of, sample_of, tray_of


def stands(key: str, value: Any) -> Standing:
    return Standing(key, [Head("a.1", value, 1_795_428_000_000_000)])


def line(number: int = 1, **more: str) -> Standing:
    said = {"worker": f"W-{number:02}", "period": "2026-04", "days": "26", "hours": "208", "overtime": "20",
            "pay": "500"}
    return stands(f"w/line-{number:06}", said | more)


def laws(**most: str) -> dict[str, list[Rule]]:
    return {topic: [Rule(topic=topic, value=Decimal(value), unit="hours")] for topic, value in most.items()}


@pytest.mark.parametrize(("law", "said", "over"), [
    (laws(overtime_month="40"), {"overtime": "40"}, 0),
    (laws(overtime_month="40"), {"overtime": "40.5"}, 1),
    (laws(overtime_week="12"), {"overtime": "51"}, 0),  # 30 days: 4.29 weeks
    (laws(overtime_week="12"), {"overtime": "52"}, 1),
    (laws(overtime_day="2"), {"overtime": "52"}, 0),
    (laws(overtime_day="2"), {"overtime": "53"}, 1),
    (laws(total_hours_day="10"), {"hours": "208", "overtime": "53"}, 1),
    (laws(total_hours_week="60"), {"hours": "208", "overtime": "20"}, 0),
    (laws(overtime_day="2"), {"days": "", "overtime": "99"}, 0),  # without days nothing is said of a day
    (laws(overtime_month="40"), {"overtime": "many"}, 0),
    (laws(overtime_month="40"), {"overtime": "NaN"}, 0),
    (laws(overtime_year="300"), {"overtime": "99"}, 0),  # one month says nothing of a year
    (laws(overtime_week="12"), {"period": "April", "overtime": "53"}, 1),
])
def test_what_is_above_a_limit(law: dict[str, list[Rule]], said: dict[str, str], over: int) -> None:
    assert sample_of([line(**said)], law).over == over


def test_months_come_to_their_totals() -> None:
    lines = [line(1, overtime="10"), line(2, overtime="30", pay="1 000"), line(3, period="2026-05", pay="")]
    sample = sample_of(lines, {})
    assert [(one.period, one.workers, one.overtime, one.most_overtime, one.pay) for one in sample.totals] == [
        ("2026-04", 2, 40, 30, 1500), ("2026-05", 1, 20, 20, 0)]
    assert sample_of([line(number) for number in range(130)], {}).left_out == 10


def test_interviews_are_added_up_and_never_shown_one_by_one() -> None:
    rows = [stands(f"i/talk-{number:04}", {"kind": "workers_single", "women": women, "men": 1 - women, "consent": True,
                                           "text": text})
            for number, (women, text) in enumerate([(1, "Zebra"), (0, ""), (1, "Apple")])]
    (told,) = interviews_of([*rows, stands("i/gone-0001", None)])
    assert (told.talks, told.women, told.men, told.texts) == (3, 2, 1, ["Apple", "Zebra"])


def test_the_tray_says_what_is_not_filed_first() -> None:
    things = [stands("t/thing-001", {"kind": "photo", "sha256": "a" * 64, "name": "b.jpg"}),
              stands("t/thing-002", {"kind": "note", "text": "Ask again."}), stands("t/thing-003", None)]
    filed = [stands("l/thing-001/OS-58", True), stands("l/thing-001/OS-60", False)]
    assert [(one.codes, one.is_here) for one in tray_of(things, filed, [])] == [([], True), (["OS-58"], False)]


def test_values_in_words() -> None:
    assert title_of("f/OS-58/share") == "OS-58: Workers affected, per cent"
    assert title_of("l/thing-001/OS-58") == "OS-58: Filed with"
    assert words_of("q/A-1", {"o": "not_met"}) == "Not met"
    assert words_of("q/A-1", {"later": True}) == "To ask later"
    assert words_of("q/A-1", None) == "Taken back"
    assert words_of("f/A-1/kinds", ["document", "interview"]) == "Document, Interview"
    assert words_of("f/A-1/interviews", False) == "No"
    assert words_of("m/opening", {"held_on": "2026-11-24", "attended": [{}, {}]}) == "2026-11-24 · 2 people"


def test_strange_values_break_nothing() -> None:
    assert moment(10**30) is None
    assert dated("x", "held_on") == {}
    assert dated({"held_on": "soon"}, "held_on")["on"] is None


# ---- the least pay -----------------------------------------------------------------------------


def least(value: str, period: str = "month", zone: str = "") -> Rule:
    topic = f"minimum_wage_zone_{zone}" if zone else "minimum_wage"
    return Rule(topic=topic, value=Decimal(value), unit="VND", period=period)


@pytest.mark.parametrize(("rules", "said", "over"), [
    ([least("500")], {"pay": "500"}, 0),
    ([least("500.01")], {"pay": "500"}, 1),
    ([least("500.01")], {"pay": ""}, 0),
    ([least("2.5", "hour")], {"hours": "200", "pay": "500"}, 0),
    ([least("2.5", "hour")], {"hours": "201", "pay": "500"}, 1),
    ([least("2.5", "hour")], {"hours": "", "pay": "1"}, 0),  # without hours nothing is said of an hour's pay
    ([least("20", "day")], {"days": "26", "pay": "519"}, 1),
    ([least("6001", "year")], {"pay": "500"}, 1),
    ([least("9", "none")], {"pay": "1"}, 0),
    ([least("600", zone="1"), least("500", zone="2")], {"zone": "1"}, 1),
    ([least("600", zone="1"), least("500", zone="2")], {"zone": "2"}, 0),
    ([least("600", zone="1"), least("500", zone="2")], {}, 0),  # which zone is not known
])
def test_pay_is_held_against_the_least_of_the_law(rules: list[Rule], said: dict[str, str], over: int) -> None:
    assert sample_of([line(**said)], {"minimum_wage": rules}).over == over


def test_without_a_figure_the_sheet_says_that_there_is_none() -> None:
    assert "No minimum wage is recorded" in sample_of([line()], {}).limits[-1]
    assert sample_of([line()], {"minimum_wage": [least("600", zone="1")]}).limits == [
        "Minimum wage (1): 600 VND a month"]
