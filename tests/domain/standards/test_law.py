"""Readings of national law: recorded, replaced, verified."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tests.builders.standards import NOW, load_small
from tests.cast import Cast
from treadle.domain.standards.models import Rule
from treadle.domain.standards.operations import Reading, record_new_reading, record_rule, verify_rule
from treadle.domain.standards.queries import rules_by_topic, rules_in_force
from treadle.kernel.errors import InvalidInput, NotYours, RuleBroken

pytestmark = pytest.mark.django_db
DAY = NOW.date()
READING = Reading(
    {"en": "At most 50 hours."},
    date(2026, 7, 1),
    period="month",
    value=Decimal(50),
    unit="hours",
    citation="Art. 9",
    source="Gazette",
)


@pytest.fixture
def rule(tmp_path: Path) -> Rule:
    load_small(tmp_path)
    return Rule.objects.get(key="vn.month.garment")


def test_a_recorded_rule_stands_as_unverified(rule: Rule, cast: Cast) -> None:
    made = record_rule(country="VN", topic="weekly_rest", sector="all", reading=READING, by=cast.team_leader, now=NOW)
    assert (made.key, made.is_verified) == ("vn.weekly_rest.2026-07-01", False)
    assert made.recorded_by == cast.team_leader


def test_no_two_readings_of_a_topic_on_one_day(rule: Rule, cast: Cast) -> None:
    with pytest.raises(InvalidInput) as caught:
        record_rule(
            country="VN", topic="overtime_month", sector="garment", reading=READING, by=cast.team_leader, now=NOW
        )
    assert caught.value.code == "overlap"


def test_an_office_writes_the_law_of_its_own_country(rule: Rule, cast: Cast) -> None:
    for person, country in ((cast.team_leader, "JO"), (cast.constituent, "VN"), (cast.advisor, "VN")):
        with pytest.raises(NotYours):
            record_rule(country=country, topic="break", sector="all", reading=READING, by=person, now=NOW)
    stranger = cast.person("team_leader", name="Foreign Leader", at=cast.other_office)
    with pytest.raises(NotYours):
        verify_rule(rule=rule, by=stranger, now=NOW)
    record_rule(country="JO", topic="break", sector="all", reading=READING, by=cast.administrator, now=NOW)


def test_a_later_reading_ends_the_old_one_the_day_before(rule: Rule, cast: Cast) -> None:
    fresh = record_new_reading(rule=rule, reading=READING, by=cast.team_leader, now=NOW)
    rule.refresh_from_db()
    assert (rule.value, rule.effective_to, rule.replaced_by) == (Decimal(60), date(2026, 6, 30), None)
    values = [rules_by_topic(country="VN", on=day)["overtime_month"] for day in (date(2026, 6, 30), date(2026, 7, 1))]
    assert values == [[rule], [fresh]]


def test_a_corrected_reading_was_never_right_and_stays_where_it_was_frozen(rule: Rule, cast: Cast) -> None:
    fresh = record_new_reading(
        rule=rule, reading=replace(READING, effective_from=rule.effective_from), by=cast.team_leader, now=NOW
    )
    rule.refresh_from_db()
    assert rule.replaced_by == fresh
    assert rules_by_topic(country="VN", on=DAY)["overtime_month"] == [fresh]
    assert rule not in rules_in_force(country="VN", on=date(2023, 1, 1))
    with pytest.raises(RuleBroken):
        record_new_reading(rule=rule, reading=READING, by=cast.team_leader, now=NOW)


def test_a_second_named_person_verifies(rule: Rule, cast: Cast) -> None:
    fresh = record_new_reading(rule=rule, reading=READING, by=cast.team_leader, now=NOW)
    with pytest.raises(RuleBroken) as caught:
        verify_rule(rule=fresh, by=cast.team_leader, now=NOW)
    assert caught.value.code == "own_work"
    with pytest.raises(RuleBroken):
        verify_rule(rule=rule, by=cast.country_manager, now=NOW)  # it names no article
    verify_rule(rule=fresh, by=cast.country_manager, now=NOW)
    fresh.refresh_from_db()
    assert fresh.is_verified
    assert (fresh.reviewed_by, fresh.reviewed_on) == (cast.country_manager, DAY)
    assert fresh.value == Decimal(50)
