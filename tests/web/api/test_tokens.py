"""Tokens: what opens, what does not, and that none opens more than its person's roles."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.test import Client, override_settings

from tests.cast import DAY, NOW, Cast
from tests.web.api.conftest import Machine
from treadle.domain.access.models import Token
from treadle.domain.access.operations import issue_token, revoke_token
from treadle.domain.access.states import TokenScope
from treadle.domain.ledger.models import Entry
from treadle.kernel.errors import InvalidInput, NotYours, RuleBroken
from treadle.web.cli.main import main

pytestmark = pytest.mark.django_db
type Machines = Callable[..., Machine]


def test_a_token_opens_what_its_scopes_say(cast: Cast, machine: Machines) -> None:
    mine = machine(cast.team_leader, "factories:read")
    assert mine.get("factories").status_code == 200
    refused = mine.get("cycles")
    assert refused.status_code == 403
    assert 'error="insufficient_scope", scope="cycles:read"' in refused["WWW-Authenticate"]
    assert refused.json()["code"] == "scope_missing"


def test_without_a_token_nothing_opens_not_even_with_a_session(cast: Cast, client_of: Callable[..., Client]) -> None:
    client = client_of(cast.team_leader)
    for headers in ({}, {"Authorization": "Bearer trd_wrong"}, {"Authorization": "Basic eDp5"}, {"Authorization": ""}):
        answer = client.get("/api/v1/factories", headers=headers)
        assert answer.status_code == 401
        assert answer["WWW-Authenticate"] == 'Bearer realm="treadle"'
        assert answer["Content-Type"] == "application/problem+json"
        assert answer.json()["status"] == 401


def test_only_a_digest_is_kept(cast: Cast) -> None:
    issued = issue_token(person=cast.advisor, scopes=["factories:read"], days=1, now=NOW)
    row = Token.objects.values().get()
    assert issued.key not in str(row)
    assert issued.key.startswith(row["prefix"])
    assert len(issued.key) > 40
    assert Entry.objects.filter(event="token.issued").count() == 1


def test_a_token_ends_on_its_day(cast: Cast, machine: Machines, set_today: Callable[[date], None]) -> None:
    mine = machine(cast.advisor, "factories:read", days=2)
    set_today(DAY + timedelta(days=2))
    assert mine.get("factories").status_code == 200
    set_today(DAY + timedelta(days=3))
    assert mine.get("factories").status_code == 401


def test_a_revoked_token_is_dead_at_once(cast: Cast, machine: Machines) -> None:
    mine = machine(cast.advisor, "factories:read")
    with pytest.raises(NotYours):
        revoke_token(token=mine.issued.token, by=cast.team_leader, now=NOW)
    revoke_token(token=mine.issued.token, by=cast.administrator, now=NOW)
    assert mine.get("factories").status_code == 401


def test_a_token_ends_with_the_account_and_with_the_last_role(cast: Cast, machine: Machines) -> None:
    mine, other = machine(cast.advisor, "factories:read"), machine(cast.assessor, "factories:read")
    cast.advisor.memberships.update(ends_on=DAY - timedelta(days=1))
    assert mine.get("factories").status_code == 401
    type(cast.assessor).objects.filter(pk=cast.assessor.pk).update(is_active=False)
    assert other.get("factories").status_code == 401


def test_a_token_shrinks_with_the_role(cast: Cast, machine: Machines) -> None:
    """Who becomes a partner's person keeps the token, but not what it opened before."""
    mine = machine(cast.country_manager)
    assert mine.get("reports").status_code == 200
    cast.country_manager.memberships.update(ends_on=DAY - timedelta(days=1))
    cast.member(cast.country_manager, "partner_staff")
    assert mine.get("reports").status_code == 403
    assert mine.get("factories").json()["count"] == 0


def test_nobody_gets_a_scope_beyond_their_roles(cast: Cast) -> None:
    with pytest.raises(InvalidInput, match="reports:read"):
        issue_token(person=cast.constituent, scopes=["reports:read"], days=1, now=NOW)
    issued = issue_token(person=cast.constituent, scopes=[], days=1, now=NOW)
    assert issued.token.scopes == [TokenScope.RATES_READ, TokenScope.STANDARDS_READ]
    for days in (0, 367):
        with pytest.raises(InvalidInput):
            issue_token(person=cast.constituent, scopes=[], days=days, now=NOW)
    with pytest.raises(NotYours):
        issue_token(person=cast.constituent, scopes=[], days=1, by=cast.administrator, now=NOW)
    cast.constituent.memberships.all().delete()
    cast.constituent.__dict__.pop("_held", None)
    with pytest.raises(RuleBroken):
        issue_token(person=cast.constituent, scopes=[], days=1, now=NOW)


def test_use_is_noted_by_the_day(cast: Cast, machine: Machines) -> None:
    mine = machine(cast.advisor, "factories:read")
    mine.get("factories")
    assert Token.objects.get().last_used_on == DAY


@override_settings(API_RATE=3)
def test_who_asks_too_often_waits(cast: Cast, machine: Machines) -> None:
    cache.clear()
    mine, other = machine(cast.advisor), machine(cast.assessor)
    statuses = [mine.get("factories").status_code for _n in range(4)]
    assert statuses == [200, 200, 200, 429]
    waiting = mine.get("cycles")
    assert waiting.status_code == 429
    assert 1 <= int(waiting["Retry-After"]) <= 60
    assert waiting["Content-Type"] == "application/problem+json"
    assert other.get("factories").status_code == 200


def test_the_command_prints_the_token_alone(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["--scope", "factories:read", "--scope", "cycles:read", "--days", "5"]
    assert main(["token", cast.advisor.email, *words]) == 0
    said = capsys.readouterr()
    key = said.out.strip()
    assert key.startswith("trd_")
    assert len(key.split()) == 1
    assert "factories:read, cycles:read" in said.err
    assert Token.objects.get().ends_on == DAY + timedelta(days=5)
    assert Client().get("/api/v1/factories", headers={"Authorization": f"Bearer {key}"}).status_code == 200


@pytest.mark.parametrize("words", [["nobody@example.org"], ["anh.advisor@example.org", "--scope", "links:write"]])
def test_the_command_refuses_in_a_sentence(cast: Cast, words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert cast.advisor.email == "anh.advisor@example.org"
    assert main(["token", *words]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.strip()
