"""Dates, distances and numbers as the reader's language writes them."""

from datetime import date, timedelta

import pytest
from django.utils import translation

from treadle.ui import formats

TODAY = date(2026, 2, 24)


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0, "today"),
        (1, "tomorrow"),
        (-1, "yesterday"),
        (3, "in 3 days"),
        (13, "in 13 days"),
        (14, "in 2 weeks"),
        (-21, "3 weeks ago"),
        (90, "in 3 months"),
        (-800, "2 years ago"),
    ],
)
def test_says_how_far_a_day_is(days: int, words: str) -> None:
    assert formats.how_far(TODAY + timedelta(days=days), TODAY) == words


@pytest.mark.parametrize(
    ("days", "words"),
    [(0, "due today"), (1, "due tomorrow"), (3, "due in 3 days"), (-1, "1 day late"), (-14, "2 weeks late")],
)
def test_says_how_late_something_is(days: int, words: str) -> None:
    assert formats.how_late(TODAY + timedelta(days=days), TODAY) == words


def test_every_distance_has_words_and_none_says_zero() -> None:
    for days in range(-2000, 2000):
        words = formats.how_far(TODAY + timedelta(days=days), TODAY)
        assert words
        assert " 0 " not in f" {words} "


@pytest.mark.parametrize(
    ("language", "full", "short"),
    [("en", "5 March 2026", "5 Mar"), ("vi", "5 tháng 3, 2026", "05/03"), ("ar", "5 مارس 2026", "5 مارس")],
)
def test_writes_a_day_as_the_language_does(language: str, full: str, short: str) -> None:
    with translation.override(language):
        assert formats.day(date(2026, 3, 5)) == full
        assert formats.day_short(date(2026, 3, 5)).replace(formats.NO_BREAK, " ") == short


def test_a_short_day_of_another_year_says_its_year() -> None:
    assert formats.day_short(date(2027, 5, 5), TODAY).endswith("2027")
    assert "2026" not in formats.day_short(date(2026, 5, 5), TODAY)


def test_a_number_comes_with_its_whole() -> None:
    assert formats.of_whole(14, 38, "points").replace(formats.NO_BREAK, " ") == "14 of 38 points (37 %)"
    assert formats.of_whole(1284, 2000).replace(formats.NO_BREAK, " ") == "1,284 of 2,000 (64 %)"


def test_nothing_out_of_nothing_has_no_share() -> None:
    assert formats.of_whole(0, 0, "points") == "0 of 0 points"


def test_numbers_follow_the_language() -> None:
    with translation.override("vi"):
        assert formats.whole(1284) == "1.284"
        assert formats.percent(0.375, 1).startswith("37,5")
