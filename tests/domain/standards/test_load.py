"""Loading: all of it, once; what is in force is frozen."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tests.builders.standards import NOW, SMALL, load_small, load_standards, shipped, write_small
from treadle.domain.ledger.models import Entry
from treadle.domain.standards.datafiles import read_all
from treadle.domain.standards.models import (
    AlertRule,
    Concept,
    CountsAs,
    CriteriaSet,
    DiagnosisSet,
    Question,
    Rule,
    Tag,
    Variant,
    Version,
)
from treadle.domain.standards.operations import load_shipped, supersede_due
from treadle.domain.standards.queries import version_in_force
from treadle.domain.standards.states import VersionState
from treadle.journeys.load_standards import load_standards as journey
from treadle.kernel.errors import InvalidInput, RuleBroken

pytestmark = pytest.mark.django_db

HOURS = "instruments/small/clusters/02-hours.toml"
HEAD = "instruments/small/instrument.toml"
LATER = {
    HEAD: SMALL[HEAD].replace('"2026"', '"2027"').replace("2026-01-01", "2027-01-01"),
    HOURS: SMALL[HOURS].replace("Take three months.", "Take four months."),
}


def counts() -> list[int]:
    models = [Version, Question, Concept, Tag, Variant, CountsAs, Rule, AlertRule, DiagnosisSet, CriteriaSet, Entry]
    return [model.objects.count() for model in models]


def test_the_shipped_files_load_whole_and_twice_adds_nothing() -> None:
    version = load_standards()
    before = counts()
    assert version.questions.count() >= 200
    assert Rule.objects.count() == len(shipped().rules)
    assert Version.objects.get(instrument__key="labour-environment").state == VersionState.IN_FORCE
    assert load_shipped(shipped=shipped(), now=NOW).counts == {}
    assert counts() == before


def test_the_journey_says_what_it_did() -> None:
    assert "questions" in journey(now=NOW)
    assert journey(now=NOW) == ""


def test_loading_is_written_into_the_ledger_once(tmp_path: Path) -> None:
    load_small(tmp_path)
    load_small(tmp_path)
    entry = Entry.objects.get(event="standards.loaded")
    assert entry.facts["questions"] == 5
    assert entry.by is None


def test_changed_questions_need_a_new_version(tmp_path: Path) -> None:
    load_small(tmp_path)
    with pytest.raises(RuleBroken, match=r"instrument\.toml: version “2026”") as caught:
        load_small(tmp_path, {HOURS: LATER[HOURS]})
    assert caught.value.code == "version_frozen"
    assert Question.objects.get(concept__key="hours.monthly_limit").guidance == {"en": "Take three months."}


def test_a_new_version_supersedes_the_former_on_its_day(tmp_path: Path) -> None:
    old = load_small(tmp_path)
    load_small(tmp_path, LATER)
    new = Version.objects.get(instrument__key="small", label="2027")
    old.refresh_from_db()
    assert (old.state, old.superseded_on) == (VersionState.IN_FORCE, date(2027, 1, 1))
    assert version_in_force("small", on=date(2026, 12, 31)) == old
    assert version_in_force("small", on=date(2027, 1, 1)) == new
    assert supersede_due(on=date(2026, 12, 31), now=NOW) == []
    assert len(supersede_due(on=date(2027, 1, 3), now=datetime(2027, 1, 3, tzinfo=UTC))) == 1
    assert supersede_due(on=date(2027, 1, 4), now=datetime(2027, 1, 4, tzinfo=UTC)) == []
    old.refresh_from_db()
    assert old.state == VersionState.SUPERSEDED
    assert version_in_force("small", on=date(2026, 6, 1)) == old
    assert new.questions.get(concept__key="age.under_age").concept == old.questions.get(code="A-1").concept


def test_before_the_first_version_there_is_none(tmp_path: Path) -> None:
    load_small(tmp_path)
    with pytest.raises(RuleBroken) as caught:
        version_in_force("small", on=date(2025, 12, 31))
    assert caught.value.code == "no_version"


def test_files_with_mistakes_load_nothing(tmp_path: Path) -> None:
    broken = read_all(write_small(tmp_path, {HOURS: SMALL[HOURS].replace('"H-1"', '"A-1"')}))
    with pytest.raises(InvalidInput, match="A-1"):
        load_shipped(shipped=broken, now=NOW)
    assert not Version.objects.exists()


def test_a_loaded_reading_may_end_and_gain_a_citation_but_not_change(tmp_path: Path) -> None:
    load_small(tmp_path)
    law = SMALL["law/VN.toml"]
    ended = law.replace(
        'sector = "garment"', 'sector = "garment"\n        effective_to = 2026-12-31\n        citation = "Art. 1"'
    )
    load_small(tmp_path, {"law/VN.toml": ended})
    rule = Rule.objects.get(key="vn.month.garment")
    assert (rule.effective_to, rule.citation) == (date(2026, 12, 31), "Art. 1")
    with pytest.raises(RuleBroken, match=r"law/VN\.toml: vn\.month\.garment") as caught:
        load_small(tmp_path, {"law/VN.toml": ended.replace('"60"', '"72"')})
    assert caught.value.code == "rule_frozen"


def test_what_was_verified_in_the_office_keeps_its_word_over_the_files(tmp_path: Path) -> None:
    load_small(tmp_path)
    Rule.objects.filter(key="vn.month.all").update(confidence="verified", reviewed_on=date(2026, 3, 1))
    load_small(tmp_path)
    assert Rule.objects.get(key="vn.month.all").confidence == "verified"
