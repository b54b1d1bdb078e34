"""Drafting, consulting, coming into force."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.builders.standards import NOW, consult, load_small, load_standards, question
from tests.cast import Cast
from treadle.domain.files.models import StoredFile
from treadle.domain.files.operations import store_file
from treadle.domain.ledger.models import Entry
from treadle.domain.parties.models import Person
from treadle.domain.standards.models import Cluster, Point, Version
from treadle.domain.standards.operations import (
    QuestionContent,
    add_question,
    change_question,
    close_consultation,
    draft_version,
    end_tag,
    put_in_force,
    record_position,
    remove_question,
    reopen_draft,
    set_variant,
    tag_question,
)
from treadle.domain.standards.queries import compared, consultation_of, sheet_for, version_in_force, voices_of
from treadle.domain.standards.queries.comparing import compare, faces_of
from treadle.domain.standards.states import PartyKind, Position, VersionState
from treadle.kernel.errors import InvalidInput, NotYours, RuleBroken

pytestmark = pytest.mark.django_db
DAY = NOW.date()
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def base(tmp_path: Path) -> Version:
    return load_small(tmp_path)


@pytest.fixture
def draft(base: Version, cast: Cast) -> Version:
    return draft_version(base=base, label="2027", by=cast.country_manager, now=NOW)


@pytest.fixture
def minutes(cast: Cast) -> StoredFile:
    return store_file(content=b"%PDF-1.7 minutes", name="minutes.pdf", by=cast.team_leader, now=NOW)


def unionist(cast: Cast) -> Person:
    return cast.person("constituent", name="Uma Unionist", at=cast.union)


def test_a_draft_asks_the_same_until_it_is_changed(base: Version, draft: Version) -> None:
    assert draft.state == VersionState.DRAFT
    assert compared(base, draft) == []
    for country in ("VN", "JO"):
        old, new = (sheet_for(version, country=country, on=DAY) for version in (base, draft))
        assert [(one.texts, one.tags) for one in old] == [(one.texts, one.tags) for one in new]


def test_a_changed_draft_leaves_the_version_in_force_as_it_is(base: Version, draft: Version, cast: Cast) -> None:
    by = cast.team_leader
    hours = question(draft, "hours.monthly_limit")
    change_question(question=hours, content=QuestionContent(texts={"en": "Other?"}), by=by, now=NOW)
    remove_question(question=question(draft, "safety.floors"), by=by, now=NOW)
    added = add_question(
        version=draft,
        point=Point.objects.get(key="exits"),
        concept_key="safety.drills",
        content=QuestionContent(code="S-3", texts={"en": "Are there drills?"}),
        by=by,
        now=NOW,
    )
    tag_question(question=added, kind="public", from_day=DAY, by=by, now=NOW)
    tag_question(question=question(draft, "safety.exits_open"), kind="differentiation", from_day=DAY, by=by, now=NOW)
    set_variant(question=added, country="VN", texts={"en": "Two drills?"}, by=by, now=NOW)
    kinds = {one.concept: set(one.kinds) for one in compared(base, draft)}
    assert kinds == {
        "hours.monthly_limit": {"reworded"},
        "safety.floors": {"removed"},
        "safety.drills": {"added"},
        "safety.exits_open": {"retagged"},
    }
    assert question(base, "hours.monthly_limit").texts["en"] == "Is monthly overtime within the limit?"
    assert [one.text("en") for one in sheet_for(draft, country="VN", on=DAY)][-1] == "Two drills?"


def test_a_version_in_force_is_not_changed(base: Version, cast: Cast) -> None:
    hours = question(base, "hours.monthly_limit")
    for act in (
        lambda: change_question(question=hours, content=QuestionContent(code="X"), by=cast.team_leader, now=NOW),
        lambda: remove_question(question=hours, by=cast.team_leader, now=NOW),
        lambda: set_variant(question=hours, country="VN", by=cast.team_leader, now=NOW),
    ):
        with pytest.raises(RuleBroken) as caught:
            act()
        assert caught.value.code == "version_frozen"


def test_tags_of_a_version_in_force_begin_today_or_later(base: Version, cast: Cast) -> None:
    hours = question(base, "hours.monthly_limit")
    with pytest.raises(InvalidInput):
        tag_question(question=hours, kind="public", from_day=DAY - timedelta(days=1), by=cast.team_leader, now=NOW)
    tag = tag_question(question=hours, kind="public", country="VN", from_day=DAY, by=cast.team_leader, now=NOW)
    assert "public" in sheet_for(base, country="VN", on=DAY)[1].tags
    assert "public" not in sheet_for(base, country="KH", on=DAY)[1].tags
    end_tag(tag=tag, last_day=DAY, by=cast.team_leader, now=NOW)
    assert "public" not in sheet_for(base, country="VN", on=DAY + timedelta(days=1))[1].tags


def test_codes_and_names_are_used_once(draft: Version, cast: Cast) -> None:
    content = QuestionContent(code="H-1", texts={"en": "New?"})
    point = Point.objects.get(key="overtime")
    for concept, given in (
        ("hours.new", content),
        ("hours.monthly_limit", QuestionContent(code="H-9", texts={"en": "N"})),
        ("age.wrong_cluster", QuestionContent(code="H-9", texts={"en": "N"})),
        ("hours.no_english", QuestionContent(code="H-9", texts={"vi": "N"})),
    ):
        with pytest.raises(InvalidInput):
            add_question(version=draft, point=point, concept_key=concept, content=given, by=cast.team_leader, now=NOW)


def test_only_those_who_may_edit_draft(base: Version, cast: Cast) -> None:
    for person in (cast.advisor, cast.factory_manager, cast.constituent, cast.buyer_staff):
        with pytest.raises(NotYours):
            draft_version(base=base, label="2028", by=person, now=NOW)


def test_consultation_needs_three_parties_and_minutes_in_every_country(
    draft: Version, cast: Cast, minutes: StoredFile
) -> None:
    assert cast.office
    assert cast.other_office
    with pytest.raises(RuleBroken, match="VN: Government"):
        close_consultation(version=draft, by=cast.country_manager, now=NOW)
    consult(draft, cast.office, cast.country_manager, None)
    consult(draft, cast.other_office, cast.administrator, minutes)
    with pytest.raises(RuleBroken) as caught:
        close_consultation(version=draft, by=cast.country_manager, now=NOW)
    assert caught.value.code == "no_minutes"
    consult(draft, cast.office, cast.country_manager, minutes)
    assert close_consultation(version=draft, by=cast.country_manager, now=NOW).state == VersionState.CONSULTED


def test_another_reading_is_recorded_and_blocks_nothing(draft: Version, cast: Cast, minutes: StoredFile) -> None:
    consult(draft, cast.office, cast.country_manager, minutes)
    record_position(
        version=draft,
        country="VN",
        party=PartyKind.UNIONS,
        position=Position.POSITION,
        by=unionist(cast),
        remark="The month is 40 hours.",
        now=NOW + timedelta(hours=1),
    )
    record = consultation_of(draft)[0]
    assert record.positions[PartyKind.UNIONS].position == Position.POSITION
    closed = close_consultation(version=draft, by=cast.country_manager, now=NOW + timedelta(hours=2))
    assert closed.state == VersionState.CONSULTED


def test_core_clusters_are_not_open_to_positions(draft: Version, cast: Cast) -> None:
    by_key = {cluster.key: cluster for cluster in Cluster.objects.all()}
    for key in ("age", "safety"):
        with pytest.raises(RuleBroken) as caught:
            record_position(
                version=draft,
                country="VN",
                party=PartyKind.UNIONS,
                position=Position.POSITION,
                remark="No.",
                cluster=by_key[key],
                by=unionist(cast),
                now=NOW,
            )
        assert caught.value.code == "core_standard"
    record_position(
        version=draft,
        country="VN",
        party=PartyKind.UNIONS,
        position=Position.POSITION,
        remark="40 hours.",
        cluster=by_key["hours"],
        by=unionist(cast),
        now=NOW,
    )
    assert [one.remark for one in consultation_of(draft)[0].on_clusters] == ["40 hours."]


def test_a_constituent_speaks_for_their_own_party_and_country(draft: Version, cast: Cast) -> None:
    voices = {
        name: [(one.country, one.party) for one in voices_of(getattr(cast, name), NOW)]
        for name in ("ministry_contact", "country_manager", "factory_manager")
    }
    assert [(one.country, one.party) for one in voices_of(unionist(cast), NOW)] == [("VN", PartyKind.UNIONS)]
    assert voices["ministry_contact"] == [("VN", PartyKind.GOVERNMENT)]
    assert voices["country_manager"] == voices["factory_manager"] == []
    for person, country, party in (
        (cast.ministry_contact, "VN", PartyKind.UNIONS),
        (cast.ministry_contact, "JO", PartyKind.GOVERNMENT),
        (cast.country_manager, "JO", PartyKind.UNIONS),
        (cast.factory_manager, "VN", PartyKind.EMPLOYERS),
    ):
        with pytest.raises(NotYours):
            record_position(version=draft, country=country, party=party, position=Position.AGREES, by=person, now=NOW)


def test_positions_lapse_when_a_question_of_national_law_changes(
    draft: Version, cast: Cast, minutes: StoredFile
) -> None:
    consult(draft, cast.office, cast.country_manager, minutes)
    core = QuestionContent(guidance={"en": "Look well."})
    change_question(question=question(draft, "age.under_age"), content=core, by=cast.team_leader, now=LATER)
    assert consultation_of(draft)[0].is_complete
    change_question(question=question(draft, "hours.monthly_limit"), content=core, by=cast.team_leader, now=LATER)
    draft.refresh_from_db()
    record = consultation_of(draft)[0]
    assert (len(record.missing), len(record.lapsed)) == (3, 3)


def test_from_consulted_to_in_force_on_a_day(base: Version, draft: Version, cast: Cast, minutes: StoredFile) -> None:
    consult(draft, cast.office, cast.country_manager, minutes)
    close_consultation(version=draft, by=cast.country_manager, now=NOW)
    reopen_draft(version=draft, by=cast.country_manager, now=NOW)
    close_consultation(version=draft, by=cast.country_manager, now=NOW)
    begins = DAY + timedelta(days=30)
    with pytest.raises(NotYours):
        put_in_force(version=draft, from_day=begins, by=cast.team_leader, now=NOW)
    with pytest.raises(InvalidInput):
        put_in_force(version=draft, from_day=DAY - timedelta(days=1), by=cast.country_manager, now=NOW)
    put_in_force(version=draft, from_day=begins, by=cast.country_manager, now=NOW)
    assert version_in_force("small", on=begins - timedelta(days=1)) == base
    assert version_in_force("small", on=begins) == draft
    base.refresh_from_db()
    assert (base.state, base.superseded_on) == (VersionState.IN_FORCE, begins)
    with pytest.raises(RuleBroken):
        record_position(
            version=draft,
            country="VN",
            party=PartyKind.UNIONS,
            position=Position.AGREES,
            by=unionist(cast),
            now=NOW,
        )
    assert Entry.objects.filter(event__startswith="standards.").count() >= 8


def test_a_version_put_between_two_others_ends_where_the_next_begins(
    base: Version, cast: Cast, minutes: StoredFile
) -> None:
    starts = {"b": date(2026, 6, 1), "a": date(2026, 4, 1)}
    for label, day in starts.items():
        version = draft_version(base=base, label=label, by=cast.administrator, now=NOW)
        consult(version, cast.office, cast.administrator, minutes)
        close_consultation(version=version, by=cast.administrator, now=NOW)
        put_in_force(version=version, from_day=day, by=cast.administrator, now=NOW)
    line = Version.objects.filter(instrument=base.instrument).order_by("in_force_from")
    assert list(line.values_list("label", "superseded_on")) == [
        ("2026", date(2026, 4, 1)),
        ("a", date(2026, 6, 1)),
        ("b", None),
    ]


def test_the_shipped_tool_drafts_whole(cast: Cast) -> None:
    base = load_standards()
    draft = draft_version(base=base, label="2027", by=cast.administrator, now=NOW)
    assert compared(base, draft) == []
    assert draft.questions.count() == base.questions.count()


def test_looking_only_at_what_is_kept_otherwise_finds_every_difference(base: Version, cast: Cast) -> None:
    """The same texts in another order are no difference; texts, tags and places are, and so is what one side lacks."""
    draft = draft_version(base=base, label="2027", note="", by=cast.country_manager, now=NOW)
    first, second, third, *_rest = draft.questions.order_by("code")
    first.texts = dict(reversed({**first.texts, "vi": "Một"}.items()))
    first.save()
    kept = base.questions.get(concept=second.concept_id)
    for one, texts in ((kept, {"en": "A", "vi": "B"}), (second, {"vi": "B", "en": "A"})):
        one.texts = texts
        one.save()
    third.tags.create(kind="public", country="KH", effective_from=DAY)
    removed = draft.questions.exclude(pk__in=[first.pk, second.pk, third.pk]).first()
    assert removed is not None
    removed.variants.all().delete()
    removed.tags.all().delete()
    removed.delete()
    long_way = compare(*faces_of(base, draft))
    assert [(one.concept, one.kinds) for one in compared(base, draft)] == [
        (one.concept, one.kinds) for one in long_way]
    assert {one.concept for one in long_way} == {one.concept.key for one in (first, third, removed)}
