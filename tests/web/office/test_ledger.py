"""What happened: of whose factories, and alerts for those only who must know of that factory's."""

from collections.abc import Callable

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
    everything = leader.get("/office/ledger/").content.decode()
    assert "Bright Bobbin" in everything
    assert "Distant Thread" in everything
    for address in ("/office/ledger/?q=alert.", "/office/ledger/?q=alert.&export=csv"):
        answer = leader.get(address)
        text = b"".join(answer).decode()
        assert "Bright Bobbin" in text, address
        assert "Distant Thread" not in text, address


def test_who_must_not_know_reads_of_no_alert(cast: Cast, client_of: ClientOf) -> None:
    record("alert.raised", on=cast.factory, by=None, at=NOW, factory=cast.factory)
    for role in ("monitoring_officer", "administrator"):
        assert "alert.raised" not in client_of(getattr(cast, role)).get("/office/ledger/").content.decode()
