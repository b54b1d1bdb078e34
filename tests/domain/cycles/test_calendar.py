"""The calendar engine: the days of the templates that ship, and what holds for any day and country."""

import tomllib
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from treadle.domain.cycles.calendar import Anchor, CycleTemplate, KnownDays, TemplateError, project, read_template
from treadle.domain.cycles.days_off import days_off_in
from treadle.domain.cycles.operations.templates import FOLDER
from treadle.kernel.dates import add_months, next_working_day

COUNTRIES = ["VN", "KH", "BD", "ID", "JO", "HT", "NI", "EG", "ET", "MX", "CN", "ZZ", "XK"]
days = st.dates(date(2016, 1, 1), date(2035, 12, 31))
countries = st.sampled_from(COUNTRIES)


def shipped(key: str) -> CycleTemplate:
    return read_template(tomllib.loads((FOLDER / f"{key}.toml").read_text(encoding="utf-8")))


TEMPLATES = {key: shipped(key) for key in ("engagement-cycle", "engagement-cycle-2018", "training-only")}
ENGAGEMENT = TEMPLATES["engagement-cycle"]


def on_days(template: CycleTemplate, signed_up: date, country: str, **known: date) -> dict[str, date]:
    dues = project(template, KnownDays(signed_up, **known), is_day_off=days_off_in(country))  # type: ignore[arg-type]
    return {due.step.key: due.due_on for due in dues}


def test_a_new_factory_in_viet_nam_from_sign_up_to_month_sixteen() -> None:
    due = on_days(ENGAGEMENT, date(2026, 1, 5), "VN")
    assert due["advisory-visit-1"] == date(2026, 1, 5)
    assert due["assessment"] == date(2026, 4, 16)  # day 101, the first after day 100
    assert due["report-release"] == date(2026, 5, 18)  # 16 May is a Saturday
    assert due["planned-improvements"] == date(2026, 5, 25)
    assert due["factory-progress-report"] == date(2026, 6, 5)  # month 5
    assert due["programme-progress-report"] == date(2026, 12, 7)  # month 11 is a Saturday
    assert due["differentiation"] == date(2027, 5, 5)


def test_the_variant_of_2018_counts_thirty_days_from_the_release() -> None:
    due = on_days(TEMPLATES["engagement-cycle-2018"], date(2026, 1, 5), "VN")
    assert due["factory-progress-report"] == date(2026, 6, 17)


def test_bangladesh_rests_on_friday_and_saturday() -> None:
    is_day_off = days_off_in("BD")
    assert is_day_off(date(2026, 1, 9))
    assert is_day_off(date(2026, 1, 10))
    assert not is_day_off(date(2026, 1, 11))


def test_an_unknown_country_rests_on_saturday_and_sunday_only() -> None:
    is_day_off = days_off_in("ZZ")
    assert is_day_off(date(2026, 1, 10))
    assert not is_day_off(date(2026, 12, 25))


def test_a_weekend_day_worked_for_a_holiday_is_worked() -> None:
    assert not days_off_in("CN")(date(2024, 2, 4))  # a Sunday worked for the Spring Festival


def test_advisory_visits_before_the_assessment() -> None:
    for returning, expected in ((False, 3), (True, 1)):
        dues = project(ENGAGEMENT, KnownDays(date(2026, 1, 5)), is_day_off=days_off_in("VN"), returning=returning)
        assessment = next(due.due_on for due in dues if due.step.kind == "assessment")
        visits = [due for due in dues if due.step.kind == "advisory_visit" and due.due_on < assessment]
        assert len(visits) == expected
        assert any(due.step.kind == "advisory_visit" and due.due_on > assessment for due in dues)


def test_more_support_means_more_visits() -> None:
    visits = {level: sum(due.step.kind == "advisory_visit" for due in project(
        ENGAGEMENT, KnownDays(date(2026, 1, 5)), is_day_off=days_off_in("VN"), level=level)) for level in
        ("standard", "more")}
    assert visits["more"] > visits["standard"]


def test_training_only_has_no_assessment_and_no_report() -> None:
    template = TEMPLATES["training-only"]
    assert not template.has_assessment
    assert {step.kind for step in template.steps}.isdisjoint({"assessment", "report_release", "differentiation"})


@pytest.mark.parametrize("template", TEMPLATES.values(), ids=list(TEMPLATES))
def test_four_seminars_and_training_days_are_offers(template: CycleTemplate) -> None:
    offers = [step.kind for step in template.steps if step.is_offer]
    assert offers.count("learning_seminar") == template.seminars == 4
    assert offers.count("training_days") == 1
    assert all(step.titles.get(language) for step in template.steps for language in ("en", "vi", "ar"))


@given(signed_up=days, country=countries, key=st.sampled_from(sorted(TEMPLATES)), returning=st.booleans(),
       level=st.sampled_from(["standard", "more", "advanced"]))
@settings(max_examples=150, deadline=None)
def test_nothing_falls_due_on_a_day_off(signed_up: date, country: str, key: str, returning: bool, level: str) -> None:
    is_day_off = days_off_in(country)
    for due in project(TEMPLATES[key], KnownDays(signed_up), is_day_off=is_day_off, returning=returning, level=level):
        assert not is_day_off(due.due_on)
        assert due.due_on >= signed_up
        assert due.window_to is None or (due.window_to > due.due_on and not is_day_off(due.window_to))


@given(signed_up=days, country=countries)
@settings(max_examples=150, deadline=None)
def test_the_order_of_the_programme_holds(signed_up: date, country: str) -> None:
    due = on_days(ENGAGEMENT, signed_up, country)
    order = ["advisory-visit-1", "advisory-visit-2", "advisory-visit-3", "committee", "assessment", "report-release",
             "planned-improvements", "advisory-visit-4", "programme-progress-report", "differentiation"]
    assert all(due[one] <= due[other] for one, other in pairwise(order))
    assert due["assessment"] > signed_up + timedelta(days=100)
    assert due["committee"] <= signed_up + timedelta(days=100)


@given(signed_up=days, later=st.integers(1, 60), country=countries, key=st.sampled_from(sorted(TEMPLATES)))
@settings(max_examples=150, deadline=None)
def test_who_signs_up_later_is_never_due_earlier(signed_up: date, later: int, country: str, key: str) -> None:
    first = on_days(TEMPLATES[key], signed_up, country)
    second = on_days(TEMPLATES[key], signed_up + timedelta(days=later), country)
    assert all(first[step] <= second[step] for step in first)


@given(signed_up=days, country=countries, released_after=st.integers(0, 300))
@settings(max_examples=150, deadline=None)
def test_where_two_rules_meet_the_later_day_holds(signed_up: date, country: str, released_after: int) -> None:
    is_day_off = days_off_in(country)
    release = signed_up + timedelta(days=100 + released_after)
    due = on_days(ENGAGEMENT, signed_up, country, assessment=signed_up + timedelta(days=100), report_release=release)
    month_five = next_working_day(add_months(signed_up, 5), is_day_off)
    fortnight = next_working_day(release + timedelta(days=14), is_day_off)
    assert due["factory-progress-report"] == max(month_five, fortnight)


@pytest.mark.parametrize(("signed_up", "month_five", "month_eleven"), [
    (date(2026, 8, 31), date(2027, 2, 1), date(2027, 8, 2)),  # 31 January is a Sunday, 31 July a Saturday
    (date(2025, 9, 30), date(2026, 3, 2), date(2026, 8, 31)),  # there is no 30 February: the 28th, a Saturday
    (date(2023, 9, 30), date(2024, 2, 29), date(2024, 8, 30)),
])
def test_month_ends_hold(signed_up: date, month_five: date, month_eleven: date) -> None:
    template = read_template({
        "key": "t", "version": "1", "titles": {"en": "T"}, "in_force_from": "2020-01-01",
        "allowances": {"learning_seminars": 0, "training_days": 0}, "next_cycle": {"opens_at_month": 12},
        "milestones": [
            {"key": str(months), "kind": "advisory_visit", "titles": {"en": "V"}, "owner": "advisor",
             "later_of": [{"anchor": "sign_up", "months": months}]} for months in (5, 11)],
    })
    due = on_days(template, signed_up, "ZZ")
    assert (due["5"], due["11"]) == (month_five, month_eleven)


def test_suspended_days_push_only_what_counts_from_before_them() -> None:
    known = KnownDays(date(2026, 1, 5), first_visit=date(2026, 3, 2), pauses=((date(2026, 1, 12), date(2026, 2, 11)),))
    assert known.shifted(date(2026, 1, 5)) == date(2026, 2, 4)
    assert known.shifted(date(2026, 1, 22)) == date(2026, 2, 11)
    assert known.shifted(date(2026, 3, 2)) == date(2026, 3, 2)


@pytest.mark.parametrize(("change", "says"), [
    ({"later_of": [{"anchor": "report_release", "days": 1}]}, "comes later"),
    ({"later_of": []}, "no rule"),
    ({"titles": {"vi": "x"}}, "English"),
    ({"only": "old"}, "only"),
    ({"later_of": [{"anchor": "sign_up", "days": -1}]}, "looks back"),
    ({"later_of": [{"anchor": "moon", "days": 1}]}, "moon"),
])
def test_a_broken_template_is_refused_with_its_place(change: dict[str, object], says: str) -> None:
    step = {"key": "a", "kind": "advisory_visit", "titles": {"en": "A"}, "owner": "advisor",
            "later_of": [{"anchor": "sign_up", "days": 1}]}
    data = {"key": "t", "version": "1", "titles": {"en": "T"}, "in_force_from": "2020-01-01",
            "allowances": {"learning_seminars": 0, "training_days": 0}, "next_cycle": {"opens_at_month": 12}}
    with pytest.raises(TemplateError, match=says):
        read_template({**data, "milestones": [{**step, **change}]})
    with pytest.raises(TemplateError, match="twice"):
        read_template({**data, "milestones": [step, step]})


def test_anchors_are_kinds_of_milestones() -> None:
    assert {step.kind for step in ENGAGEMENT.steps} >= {Anchor.ASSESSMENT.value, Anchor.REPORT_RELEASE.value}
