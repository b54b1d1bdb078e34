"""What happened: of whose factories, and alerts for those only who must know of that factory's."""

from collections.abc import Callable
from datetime import date, timedelta

from django.test import Client

from tests.cast import NOW, Cast
from treadle.domain.ledger.operations import record
from treadle.domain.parties.models import Person

type ClientOf = Callable[[Person], Client]


def test_a_leader_here_who_watches_figures_there_reads_no_alert_of_there(cast: Cast, client_of: ClientOf) -> None:
    for factory in (cast.factory, cast.foreign_factory):
        record("alert.raised", on=factory, by=None, at=NOW, factory=factory)
        record("cycle.enrolled", on=factory, by=None, at=NOW, factory=factory)
    cast.member(cast.team_leader, "monitoring_officer", cast.other_office)
    leader = client_of(cast.team_leader)
    everything = leader.get("/office/ledger/?since=all").content.decode()
    assert "Bright Bobbin" in everything
    assert "Distant Thread" in everything
    for address in ("/office/ledger/?since=all&q=alert.", "/office/ledger/?since=all&q=alert.&export=csv"):
        answer = leader.get(address)
        text = b"".join(answer).decode()
        assert "Bright Bobbin" in text, address
        assert "Distant Thread" not in text, address


def test_who_must_not_know_reads_of_no_alert(cast: Cast, client_of: ClientOf) -> None:
    record("alert.raised", on=cast.factory, by=None, at=NOW, factory=cast.factory)
    for role in ("monitoring_officer", "administrator"):
        assert "alert.raised" not in client_of(getattr(cast, role)).get("/office/ledger/?since=all").content.decode()


def test_a_month_is_shown_unless_more_is_asked_for(
    cast: Cast, client_of: ClientOf, set_today: Callable[[date], None]
) -> None:
    set_today(NOW.date())
    for days, event in ((2, "cycle.enrolled"), (80, "plan.opened"), (300, "visit.held"), (800, "cycle.closed")):
        record(event, on=cast.factory, by=None, at=NOW - timedelta(days=days), factory=cast.factory)
    leader = client_of(cast.team_leader)
    events = ("cycle.enrolled", "plan.opened", "visit.held", "cycle.closed")
    for since, shown in (("", 1), ("90", 2), ("365", 3), ("all", 4), ("nonsense", 1)):
        page = leader.get(f"/office/ledger/?since={since}").content.decode()
        assert [event in page for event in events] == [number < shown for number in range(4)], since
