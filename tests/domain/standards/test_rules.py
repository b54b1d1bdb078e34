"""What the standards refuse, without a database; and comparing versions."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders.standards import shipped
from treadle.domain.standards import rules
from treadle.domain.standards.datafiles.words import said
from treadle.domain.standards.queries.comparing import ADDED, MOVED, REMOVED, RETAGGED, REWORDED, Face, compare
from treadle.domain.standards.queries.sheet import _merged
from treadle.domain.standards.queries.texts import measure, pick, topic_title
from treadle.domain.standards.states import VERSION_STEPS, PartyKind, Standing, VersionState
from treadle.kernel.errors import TreadleError

DAY = date(2026, 3, 2)


def refused(code: str, call, *args, **kwargs) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(TreadleError) as caught:
        call(*args, **kwargs)
    assert caught.value.code == code
    assert str(caught.value.sentence)


@pytest.mark.parametrize("state", [VersionState.CONSULTED, VersionState.IN_FORCE, VersionState.SUPERSEDED])
def test_questions_change_in_a_draft_only(state: VersionState) -> None:
    refused("version_frozen", rules.check_can_change, state)
    rules.check_can_change(VersionState.DRAFT)


def test_a_draft_begins_from_what_is_in_force_and_has_a_label_of_its_own() -> None:
    rules.check_can_draft(VersionState.IN_FORCE, "2027", {"2026"})
    refused("not_in_force", rules.check_can_draft, VersionState.DRAFT, "2027", set())
    refused("invalid", rules.check_can_draft, VersionState.IN_FORCE, "2026", {"2026"})
    refused("invalid", rules.check_can_draft, VersionState.IN_FORCE, "  ", set())


def test_core_standards_are_nobodys_to_veto() -> None:
    rules.check_can_take_position(VersionState.DRAFT, Standing.NATIONAL_LAW, "read otherwise", differs=True)
    refused("core_standard", rules.check_can_take_position, VersionState.DRAFT, Standing.CORE, "no", differs=True)
    refused("in_force", rules.check_can_take_position, VersionState.IN_FORCE, None, "", differs=False)
    refused("invalid", rules.check_can_take_position, VersionState.DRAFT, None, " ", differs=True)


def test_consultation_is_complete_when_all_have_spoken_and_minutes_are_there() -> None:
    whole = {"national_law": True, "countries": True}
    rules.check_is_consulted([], [], **whole)
    rules.check_is_consulted([("VN", PartyKind.UNIONS)], ["VN"], national_law=False, countries=True)
    refused("not_consulted", rules.check_is_consulted, [("VN", PartyKind.UNIONS)], [], **whole)
    refused("no_minutes", rules.check_is_consulted, [], ["VN"], **whole)
    refused("no_country", rules.check_is_consulted, [], [], national_law=True, countries=False)


def test_a_version_enters_force_after_consultation_today_or_later() -> None:
    rules.check_can_enter_force(VersionState.CONSULTED, DAY, DAY, set())
    refused("wrong_state", rules.check_can_enter_force, VersionState.DRAFT, DAY, DAY, set())
    refused("invalid", rules.check_can_enter_force, VersionState.CONSULTED, date(2026, 3, 1), DAY, set())
    refused("invalid", rules.check_can_enter_force, VersionState.CONSULTED, DAY, DAY, {DAY})


def test_a_second_person_verifies_a_reading_that_names_its_text() -> None:
    good = {"is_verified": False, "is_replaced": False, "is_own": False, "citation": "Art. 107"}
    rules.check_can_verify(**good)
    refused("own_work", rules.check_can_verify, **{**good, "is_own": True})
    refused("verified", rules.check_can_verify, **{**good, "is_verified": True})
    refused("replaced", rules.check_can_verify, **{**good, "is_replaced": True})
    refused("no_citation", rules.check_can_verify, **{**good, "citation": ""})


def test_the_life_of_a_version() -> None:
    assert VERSION_STEPS.final_states() == {VersionState.SUPERSEDED}
    assert not VERSION_STEPS.allows(VersionState.DRAFT, VersionState.IN_FORCE)
    readme = Path(rules.__file__).with_name("README.md").read_text()
    assert VERSION_STEPS.as_mermaid() in readme, "the diagram of the README is made by as_mermaid"


days = st.dates(date(2000, 1, 1), date(2040, 1, 1))


@given(days, st.none() | days, days, st.none() | days)
def test_readings_that_share_a_day_are_refused_and_no_others(
    begins: date, ends: date | None, other_begins: date, other_ends: date | None
) -> None:
    if (ends and ends < begins) or (other_ends and other_ends < other_begins):
        return
    shared = max(begins, other_begins) <= min(ends or date.max, other_ends or date.max)
    if shared:
        refused("overlap", rules.check_no_overlap, "a", begins, ends, [("b", other_begins, other_ends)])
    else:
        rules.check_no_overlap("a", begins, ends, [("b", other_begins, other_ends)])


def face(concept: str, text: str = "Asked?", point: str = "p", tags: frozenset = frozenset()) -> Face:  # type: ignore[type-arg]
    return Face(concept, concept.upper(), "c", point, {"en": text}, {}, tags)


def test_a_comparison_names_each_kind_of_change() -> None:
    tag = frozenset({("public", "", DAY, None)})
    old = [face("same"), face("worded"), face("moved"), face("tagged"), face("gone")]
    new = [
        face("same"),
        face("worded", "Asked otherwise?"),
        face("moved", point="q"),
        face("tagged", tags=tag),
        face("new"),
    ]
    found = {one.concept: one for one in compare(old, new, [("gone", "new")])}
    assert {concept: set(one.kinds) for concept, one in found.items()} == {
        "worded": {REWORDED},
        "moved": {MOVED},
        "tagged": {RETAGGED},
        "new": {ADDED},
        "gone": {REMOVED},
    }
    assert found["gone"].counts_as == ("new",)
    assert found["new"].counts_as == ("gone",)


faces = st.lists(
    st.builds(face, st.sampled_from("abcdef"), st.sampled_from(["x", "y"]), st.sampled_from(["p", "q"])),
    unique_by=lambda one: one.concept,
)


@given(faces, faces)
def test_a_comparison_leaves_nothing_out_and_says_nothing_of_what_is_the_same(old: list[Face], new: list[Face]) -> None:
    found = {one.concept for one in compare(old, new)}
    before, after = {one.concept: one for one in old}, {one.concept: one for one in new}
    assert found == {concept for concept in before.keys() | after.keys() if before.get(concept) != after.get(concept)}


def test_wording_falls_back_to_the_base_language_english_and_anything() -> None:
    texts = {"en": "Exits", "vi": "Lối thoát"}
    assert pick(texts, "vi-VN") == "Lối thoát"
    assert pick(texts, "ar") == "Exits"
    assert pick({"km": "ច្រក"}, "vi") == "ច្រក"
    assert pick({}, "en") == ""


def test_a_country_that_rewords_english_drops_translations_of_the_old_wording() -> None:
    assert _merged({"en": "a", "ar": "b"}, {"en": "c"}) == {"en": "c"}
    assert _merged({"en": "a", "ar": "b"}, {"vi": "d"}) == {"en": "a", "ar": "b", "vi": "d"}
    assert _merged({"en": "a"}, {}) == {"en": "a"}


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ((Decimal("60.000"), "hours", "month"), "60 hours a month"),
        ((Decimal("7.500"), "hours", "day"), "7.5 hours a day"),
        ((Decimal("1"), "required", "none"), ""),
        ((None, "hours", "day"), ""),
        ((Decimal("200"), "percent", "none"), "200 %"),
    ],
)
def test_a_figure_with_its_unit_and_period(given: tuple[Decimal | None, str, str], says: str) -> None:
    assert measure(*given, "en") == says


def test_every_topic_of_the_shipped_law_has_words_in_three_languages() -> None:
    for topic in {rule.topic for rule in shipped().rules}:
        assert set(said("topic", topic)) == {"en", "vi", "ar"}, topic
    assert topic_title("not_listed_yet", "vi") == "Not listed yet"
