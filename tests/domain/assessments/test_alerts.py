"""Zero tolerance: suspicion is enough, only those who must know see it, each look is logged, clocks run."""

from datetime import timedelta

import pytest

from tests.builders import cycles as build
from tests.builders.cycles import at
from tests.cast import Cast
from treadle.domain.assessments.models import Alert
from treadle.domain.assessments.operations import alerts as ops
from treadle.domain.assessments.queries.alerts import alert_needs, alerts_visible_to, overdue_clocks
from treadle.domain.assessments.rules.alerts import deadlines_from
from treadle.domain.notices.models import Notice
from treadle.domain.standards.queries import alert_rule_for
from treadle.journeys.load_standards import load_standards
from treadle.kernel.errors import InvalidInput, NotYours, RuleBroken

pytestmark = pytest.mark.django_db
NOW = at(build.SIGNED_UP, 10)


@pytest.fixture
def alert(cast: Cast) -> Alert:
    """Raised by the advisor at the cast's factory."""
    load_standards(now=NOW)
    build.staffed(cast, build.enrolled(cast))
    assert cast.country_manager
    assert cast.team_leader
    trigger = alert_rule_for(cast.factory.country).triggers[0]["key"]
    return ops.raise_alert(
        factory=cast.factory, trigger=trigger, description="Seen at a machine.", by=cast.advisor, now=NOW
    )


def test_only_those_who_must_know_see_it(cast: Cast, alert: Alert) -> None:
    sees = {
        role for role, person in cast.everybody().items() if alerts_visible_to(person, NOW).filter(pk=alert.pk).exists()
    }
    assert sees == {"advisor", "team_leader", "country_manager"}


def test_the_ministry_sees_it_once_notified_and_another_country_never(cast: Cast, alert: Alert) -> None:
    stranger = cast.person("ministry_contact", name="Foreign Ministry", at=cast.other_office)
    ops.decide_alert(alert=alert, notify=True, reason="Likely true.", by=cast.country_manager, now=NOW)
    assert alerts_visible_to(cast.ministry_contact, NOW).get() == alert
    assert not alerts_visible_to(stranger, NOW).exists()
    assert not alerts_visible_to(cast.factory_manager, NOW).exists()
    assert not alerts_visible_to(cast.buyer_staff, NOW).exists()


def test_each_look_is_logged_and_others_find_nothing(cast: Cast, alert: Alert) -> None:
    ops.look_at(alert=alert, by=cast.team_leader, now=NOW)
    assert alert.looks.get().person == cast.team_leader
    with pytest.raises(NotYours):
        ops.look_at(alert=alert, by=cast.factory_manager, now=NOW)
    assert alert.looks.count() == 1


def test_the_clocks_run_from_the_notice(cast: Cast, alert: Alert) -> None:
    assert [need.kind for need in alert_needs(cast.country_manager, NOW.date())] == ["alert.decide"]
    ops.decide_alert(alert=alert, notify=True, reason="Likely true.", by=cast.country_manager, now=NOW)
    assert alert.deadlines
    assert overdue_clocks(alert, NOW) == []
    assert set(overdue_clocks(alert, NOW + timedelta(days=30))) == set(alert.deadlines)
    assert [need.kind for need in alert_needs(cast.country_manager, NOW.date())] == ["alert.follow_up"]
    ops.close_alert(alert=alert, note="Investigated and remedied.", by=cast.country_manager, now=NOW)
    assert overdue_clocks(alert, NOW + timedelta(days=30)) == []
    with pytest.raises(RuleBroken):
        ops.close_alert(alert=alert, note="Again.", by=cast.country_manager, now=NOW)


def test_egypts_clocks_are_48_and_72_hours() -> None:
    clocks = [{"key": "ministry_begins", "hours": 48}, {"key": "programme_follows_up", "hours": 72}]
    deadlines = deadlines_from(NOW, clocks)
    assert deadlines["ministry_begins"] == (NOW + timedelta(hours=48)).isoformat()
    assert deadlines["programme_follows_up"] == (NOW + timedelta(hours=72)).isoformat()


def test_refusals(cast: Cast, alert: Alert) -> None:
    with pytest.raises(InvalidInput, match="list"):
        ops.raise_alert(factory=cast.factory, trigger="invented", description="x", by=cast.advisor, now=NOW)
    with pytest.raises(InvalidInput, match="Name no victim"):
        ops.raise_alert(factory=cast.factory, trigger=alert.trigger, description=" ", by=cast.advisor, now=NOW)
    with pytest.raises(NotYours):
        ops.raise_alert(factory=cast.factory, trigger=alert.trigger, description="x", by=cast.buyer_staff, now=NOW)
    with pytest.raises(NotYours):
        ops.decide_alert(alert=alert, notify=True, reason="x", by=cast.team_leader, now=NOW)
    with pytest.raises(InvalidInput, match="reason"):
        ops.decide_alert(alert=alert, notify=True, reason="", by=cast.country_manager, now=NOW)


def test_messages_give_nothing_away(cast: Cast, alert: Alert) -> None:
    notices = Notice.objects.filter(kind="alert.raised")
    assert {notice.person for notice in notices} == {cast.country_manager, cast.team_leader}
    assert all(notice.facts == {} for notice in notices)


def test_a_clock_that_ran_out_is_said_once(cast: Cast, alert: Alert) -> None:
    ops.decide_alert(alert=alert, notify=True, reason="Likely true.", by=cast.country_manager, now=NOW)
    assert ops.chase_clocks(on=NOW.date(), now=NOW) == []
    later = NOW + timedelta(days=30)
    assert len(ops.chase_clocks(on=later.date(), now=later)) == len(alert.deadlines)
    assert ops.chase_clocks(on=later.date(), now=later) == []
