"""What is asked and what is law, in a country on a day."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.builders.standards import load_small, load_standards
from treadle.domain.standards.models import Cluster, Tag
from treadle.domain.standards.queries import (
    alert_rule_for,
    criteria_in_force,
    diagnosis_set,
    rules_by_topic,
    rules_in_force,
    sheet_for,
    standing_of,
)
from treadle.domain.standards.states import Standing
from treadle.kernel.errors import RuleBroken

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 2)


def concepts(version, country: str, on: date = DAY) -> list[str]:  # type: ignore[no-untyped-def]
    return [one.question.concept.key for one in sheet_for(version, country=country, on=on)]


def test_overlays_reword_and_leave_out(tmp_path: Path) -> None:
    version = load_small(tmp_path)
    first = sheet_for(version, country="VN", on=DAY)[0]
    assert first.texts == {"en": "Is anyone under 15?", "vi": "Có ai dưới 15 tuổi không?"}
    assert first.guidance == {"en": "Compare papers."}
    assert first.text("ar") == "Is anyone under 15?"
    assert sheet_for(version, country="KH", on=DAY)[0].text("ar").startswith("هل")
    assert "safety.floors" not in concepts(version, "VN")
    assert "safety.floors" in concepts(version, "KH")


def test_a_question_of_one_country_is_asked_there_only(tmp_path: Path) -> None:
    version = load_small(tmp_path)
    assert concepts(version, "JO") == [
        "age.under_age",
        "hours.monthly_limit",
        "hours.ramadan",
        "safety.exits_open",
        "safety.floors",
    ]
    assert "hours.ramadan" not in concepts(version, "VN")
    assert "hours.ramadan" not in concepts(version, "")


def test_tags_hold_in_their_countries_on_their_days(tmp_path: Path) -> None:
    version = load_small(tmp_path)
    tags = {country: set(sheet_for(version, country=country, on=DAY)[0].tags) for country in ("VN", "JO", "")}
    assert tags == {"VN": {"public", "zero_tolerance"}, "JO": {"public"}, "": {"public"}}
    assert set(sheet_for(version, country="JO", on=date(2019, 12, 31))[0].tags) == set()
    Tag.objects.filter(kind="public").update(effective_to=date(2026, 3, 1))
    assert set(sheet_for(version, country="JO", on=DAY)[0].tags) == set()


def test_a_sheet_costs_three_queries_and_one_afterwards() -> None:
    version = load_standards()
    with CaptureQueriesContext(connection) as first:
        sheet = sheet_for(version, country="VN", on=DAY)
        assert sheet[0].cluster.titles["en"]
    with CaptureQueriesContext(connection) as again:
        assert len(sheet_for(version, country="VN", on=DAY)) == len(sheet)
    assert (len(first), len(again)) == (3, 1)


def test_the_shipped_sheets_are_in_order_and_differ_by_country() -> None:
    version = load_standards()
    sheet = sheet_for(version, country="VN", on=DAY)
    places = [(one.cluster.order, one.point.order, one.question.order) for one in sheet]
    assert places == sorted(places)
    assert len(places) == len(set(places))
    assert concepts(version, "VN") != concepts(version, "JO")
    assert "15" in next(one for one in sheet if one.question.code == "CL-01").text("vi")


def test_a_draft_is_read_afresh_each_time(tmp_path: Path) -> None:
    version = load_small(tmp_path)
    version.state = "draft"
    version.save()
    assert len(sheet_for(version, country="KH", on=DAY)) == 4
    version.questions.get(code="S-1").delete()
    assert len(sheet_for(version, country="KH", on=DAY)) == 3


def test_a_sectors_rule_displaces_the_general_one(tmp_path: Path) -> None:
    load_small(tmp_path)
    month = {
        sector: rules_by_topic(country="VN", on=DAY, sector=sector)["overtime_month"][0].value
        for sector in ("garment", "footwear")
    }
    assert month == {"garment": Decimal(60), "footwear": Decimal(40)}
    before = rules_in_force(country="VN", on=date(2022, 3, 31))
    assert [rule.key for rule in before] == ["vn.month.all"]
    assert rules_in_force(country="VN", on=date(2020, 1, 1)) == []


@pytest.mark.parametrize(
    ("country", "topic", "on", "value"),
    [
        ("VN", "overtime_month", date(2020, 6, 1), 30),
        ("VN", "overtime_month", date(2021, 6, 1), 40),
        ("VN", "overtime_month", date(2022, 4, 1), 60),
        ("ID", "overtime_week", date(2021, 2, 1), 14),
        ("ID", "overtime_week", date(2021, 2, 2), 18),
        ("EG", "total_hours_day", date(2025, 8, 31), 10),
        ("EG", "total_hours_day", date(2025, 9, 1), 12),
    ],
)
def test_law_that_changed_on_a_day(country: str, topic: str, on: date, value: int) -> None:
    load_standards()
    assert [rule.value for rule in rules_by_topic(country=country, on=on)[topic]] == [Decimal(value)]


def test_safety_is_judged_by_core_standards_since_june_2022() -> None:
    load_standards()
    safety = Cluster.objects.get(instrument__key="garment", key="safety")
    assert standing_of(safety, date(2022, 6, 10)) == Standing.NATIONAL_LAW
    assert standing_of(safety, date(2022, 6, 11)) == Standing.CORE
    assert standing_of(Cluster.objects.get(key="process_integrity"), DAY) is None


def test_zero_tolerance_rules_fall_back_to_the_generic_protocol() -> None:
    with pytest.raises(RuleBroken):
        alert_rule_for("EG")
    load_standards()
    assert {clock["key"]: clock["hours"] for clock in alert_rule_for("EG").clocks} == {
        "ministry_begins": 48,
        "programme_follows_up": 72,
    }
    assert alert_rule_for("MX").country == ""


def test_self_diagnosis_and_criteria() -> None:
    load_standards()
    assert 40 <= diagnosis_set().questions.count() <= 60
    assert {one["family"] for one in criteria_in_force(on=DAY).criteria} == {
        "compliance",
        "management_systems",
        "social_dialogue",
        "learning",
    }
    with pytest.raises(RuleBroken):
        criteria_in_force(on=date(2020, 1, 1))
    with pytest.raises(RuleBroken):
        diagnosis_set("labour-environment")
