"""The data files: what is shipped is complete, and mistakes are named by file and key."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders.standards import SMALL, shipped, write_small
from treadle.domain.standards.datafiles import read_all
from treadle.domain.standards.datafiles.report import report_of
from treadle.domain.standards.datafiles.shipped import digest_of

CLUSTERS = {
    "child_labour": 3,
    "discrimination": 4,
    "forced_labour": 4,
    "freedom_of_association": 5,
    "compensation": 7,
    "contracts": 4,
    "safety": 8,
    "working_time": 3,
}


def garment():  # type: ignore[no-untyped-def]
    return next(one for one in shipped().instruments if one.key == "garment")


def test_the_shipped_files_are_without_mistake() -> None:
    assert [str(problem) for problem in shipped().problems] == []


def test_the_garment_instrument_has_eight_scored_clusters_with_all_their_points() -> None:
    scored = {one.key: len(one.points) for one in garment().clusters if one.scored}
    assert scored == CLUSTERS
    assert sum(scored.values()) == 38


@pytest.mark.parametrize(
    "title",
    [
        "child labourers",
        "hazardous work",
        "documentation and protection of young workers",
        "race and origin",
        "religion and political opinion",
        "gender",
        "other grounds",
        "coercion",
        "bonded labour",
        "forced labour and overtime",
        "prison labour",
        "freedom to associate",
        "union operations",
        "interference and discrimination",
        "collective bargaining",
        "strikes",
        "minimum wages",
        "overtime wages",
        "premium pay",
        "method of payment",
        "wage information",
        "paid leave",
        "social security",
        "employment contracts",
        "contracting procedures",
        "termination",
        "dialogue, discipline and disputes",
        "management systems",
        "chemicals",
        "worker protection",
        "working environment",
        "health services and first aid",
        "welfare facilities",
        "worker accommodation",
        "emergency preparedness",
        "regular hours",
        "overtime",
        "leave",
    ],
)
def test_every_compliance_point_of_the_field_is_there(title: str) -> None:
    titles = [point.title["en"].lower() for cluster in garment().clusters for point in cluster.points]
    assert any(title in one for one in titles), titles


def test_there_are_at_least_two_hundred_questions_with_facts_among_them() -> None:
    questions = garment().questions()
    assert len(questions) >= 200
    assert sum(one.type == "scored" for one in questions) >= 200
    assert any(one.type == "fact" for one in questions)
    assert any(not cluster.scored for cluster in garment().clusters)


def test_every_scored_question_names_an_international_standard_or_a_law_topic() -> None:
    assert [one.concept for one in garment().questions() if one.type == "scored" and not one.ilo and not one.law] == []


def test_one_cluster_is_worded_in_full_in_vietnamese_and_arabic() -> None:
    child = next(one for one in garment().clusters if one.key == "child_labour")
    for point in child.points:
        for question in point.questions:
            assert set(question.text) >= {"en", "vi", "ar"}, question.concept
            assert set(question.guidance) >= {"en", "vi", "ar"}, question.concept
            assert re.search(r"[\u0600-\u06ff]", question.text["ar"])


def test_safety_became_a_core_standard_in_june_2022() -> None:
    safety = next(one for one in garment().clusters if one.key == "safety")
    assert [(one.standing, one.effective_from.isoformat()) for one in safety.standing] == [
        ("national_law", "1998-06-18"),
        ("core", "2022-06-11"),
    ]


def test_law_is_shipped_for_the_eleven_countries_and_none_of_it_claims_to_be_verified() -> None:
    rules = shipped().rules
    assert {one.country for one in rules} == {"VN", "KH", "BD", "ID", "JO", "HT", "NI", "EG", "ET", "MX", "CN"}
    assert all(one.source for one in rules)
    assert len(report_of(shipped()).unverified) == len(rules)


def test_the_module_on_labour_and_environment_stands_beside() -> None:
    module = next(one for one in shipped().instruments if one.key == "labour-environment")
    assert module.sector == "any"
    assert len(module.questions()) >= 20


def test_the_self_diagnosis_asks_forty_to_sixty_questions() -> None:
    assert 40 <= len(shipped().diagnoses[0].questions) <= 60


CLUSTER = "instruments/small/clusters/02-hours.toml"


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        (CLUSTER, 'code = "H-1"', 'code = "A-1"', "02-hours.toml: A-1: stands here and in"),
        (CLUSTER, "hours.monthly_limit", "monthly_limit", "must begin with its cluster"),
        (CLUSTER, 'polarity = "positive"', 'polarity = "sideways"', "polarity: “sideways” is not one of"),
        (CLUSTER, 'kinds = ["document"]', 'kinds = ["rumour"]', "kinds: “rumour” cannot stand here"),
        (CLUSTER, 'type = "scored"', 'type = "fact"', "a scored question is answered by compliance"),
        (CLUSTER, 'evidence = "Time records."', 'evidnce = "Time records."', "evidnce: is not known here"),
        (CLUSTER, 'law = ["overtime_month"]', 'law = ["Overtime Month"]', "law: “Overtime Month” cannot stand here"),
        (CLUSTER, "[cluster]", "[cluster", "cannot be read as TOML"),
        (CLUSTER, 'standing = [{ standing = "national_law", from = 1998-06-18 }]', "", "standing: is missing"),
        (CLUSTER, 'text = { en = "Are hours', 'text = { vi = "Are hours', "text.en: is missing"),
        (CLUSTER, 'text = { en = "Are hours', 'text = { English = "Are hours', "text.English: is no language code"),
        ("instruments/small/overlays/VN.toml", "age.under_age", "age.unknown", "age.unknown: is no question"),
        ("instruments/small/overlays/VN.toml", "safety.floors", "hours.ramadan", "is not asked in VN"),
        ("instruments/small/overlays/VN.toml", 'country = "VN"', 'country = "KH"', "must be the name of its file"),
        ("instruments/small/counts-as.toml", 'to = "age.under_age"', 'to = "age.lost"', "which is no question"),
        ("law/VN.toml", 'sector = "garment"', 'sector = "all"', "vn.month.garment: is in force on the same days"),
        ("law/VN.toml", 'value = "60"', 'value = "sixty"', "“sixty” is no decimal number"),
        ("law/VN.toml", 'confidence = "weak"', 'confidence = "verified"', "“verified” is not one of"),
        ("law/VN.toml", 'key = "vn.month.garment"', 'key = "vn.month.all"', "stands here and in"),
        (
            "law/VN.toml",
            "effective_from = 2022-04-01",
            "effective_from = 2022-04-01\neffective_to = 2021-01-01",
            "lies before",
        ),
        ("instruments/small/instrument.toml", "in_force_from = 2026-01-01", 'in_force_from = "soon"', "must be a day"),
    ],
)
def test_mistakes_are_named_by_file_and_key(tmp_path: Path, file: str, old: str, new: str, said: str) -> None:
    assert old in SMALL[file]
    found = read_all(write_small(tmp_path, {file: SMALL[file].replace(old, new, 1)}))
    assert any(said in str(problem) for problem in found.problems), [str(problem) for problem in found.problems]
    assert not report_of(found).is_good


def test_the_small_folder_itself_is_good(tmp_path: Path) -> None:
    assert read_all(write_small(tmp_path)).problems == []


def test_links_that_run_in_a_circle_are_found(tmp_path: Path) -> None:
    circle = """
        [[link]]
        from = "legacy.a"
        to = "legacy.b"
        [[link]]
        from = "legacy.b"
        to = "legacy.a"
    """
    found = read_all(write_small(tmp_path, {"instruments/small/counts-as.toml": circle}))
    assert any("counts as itself" in str(problem) for problem in found.problems)


def test_a_digest_knows_content_and_ignores_comments(tmp_path: Path) -> None:
    first = digest_of(read_all(write_small(tmp_path)).instruments[0])
    commented = digest_of(read_all(write_small(tmp_path, {CLUSTER: "# a note\n" + SMALL[CLUSTER]})).instruments[0])
    reworded = SMALL[CLUSTER].replace("Take three months.", "Take four months.")
    assert first == commented
    assert digest_of(read_all(write_small(tmp_path, {CLUSTER: reworded})).instruments[0]) != first


@settings(max_examples=40, deadline=None)  # it writes a folder each time
@given(st.text(max_size=200))
def test_no_text_whatever_breaks_the_reader(text: str) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        root = write_small(Path(folder))
        (root / CLUSTER).write_bytes(text.encode("utf-8", "surrogatepass"))
        assert read_all(root).problems
