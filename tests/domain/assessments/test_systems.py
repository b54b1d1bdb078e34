"""The review of systems: three steps, shares only when every indicator was looked at."""

from datetime import timedelta

import pytest

from tests.builders import cycles as build
from tests.builders.cycles import at
from tests.cast import Cast
from treadle.domain.assessments.operations.systems import record_systems_review
from treadle.domain.assessments.queries.systems import family_score, latest_systems_review, on_track_share
from treadle.domain.assessments.states import SystemsFamily
from treadle.domain.assessments.systems_indicators import indicators
from treadle.kernel.errors import InvalidInput, NotYours

pytestmark = pytest.mark.django_db
DAY = build.SIGNED_UP
NOW = at(DAY, 12)


def test_every_indicator_has_three_languages_and_every_family_its_own() -> None:
    assert all({"en", "vi", "ar"} <= indicator.titles.keys() for indicator in indicators())
    assert {indicator.family for indicator in indicators()} == set(SystemsFamily)


def test_shares_and_scores(cast: Cast) -> None:
    cycle = build.staffed(cast, build.enrolled(cast))
    dialogue = [one.key for one in indicators() if one.family == SystemsFamily.SOCIAL_DIALOGUE]
    scales = {key: "on_track" if number < 2 else "moderate" for number, key in enumerate(dialogue)}
    record_systems_review(cycle=cycle, reviewed_on=DAY, scales=scales, by=cast.advisor, now=NOW)
    review = latest_systems_review(cycle)
    assert review is not None
    assert on_track_share(review, SystemsFamily.SOCIAL_DIALOGUE) == 2 / len(dialogue)
    assert family_score(review, SystemsFamily.SOCIAL_DIALOGUE) == (2 + 0.5 * (len(dialogue) - 2)) / len(dialogue)
    assert family_score(review, SystemsFamily.MANAGEMENT_SYSTEMS) is None


def test_the_newest_review_counts(cast: Cast) -> None:
    cycle = build.staffed(cast, build.enrolled(cast))
    key = indicators()[0].key
    record_systems_review(cycle=cycle, reviewed_on=DAY, scales={key: "on_track"}, by=cast.advisor, now=NOW)
    later = NOW + timedelta(days=30)
    newer = record_systems_review(
        cycle=cycle, reviewed_on=later.date(), scales={key: "no_progress"}, by=cast.advisor, now=later
    )
    assert latest_systems_review(cycle) == newer


def test_refusals(cast: Cast) -> None:
    cycle = build.staffed(cast, build.enrolled(cast))
    with pytest.raises(InvalidInput, match="at least one"):
        record_systems_review(cycle=cycle, reviewed_on=DAY, scales={}, by=cast.advisor, now=NOW)
    with pytest.raises(InvalidInput, match="Not known"):
        record_systems_review(cycle=cycle, reviewed_on=DAY, scales={"invented": "on_track"}, by=cast.advisor, now=NOW)
    tomorrow = DAY + timedelta(days=1)
    scales = {indicators()[0].key: "on_track"}
    with pytest.raises(InvalidInput, match="not come yet"):
        record_systems_review(cycle=cycle, reviewed_on=tomorrow, scales=scales, by=cast.advisor, now=NOW)
    with pytest.raises(NotYours):
        record_systems_review(
            cycle=cycle, reviewed_on=DAY, scales={indicators()[0].key: "on_track"}, by=cast.factory_manager, now=NOW
        )
