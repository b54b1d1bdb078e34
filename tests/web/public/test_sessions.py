"""Signed in, and for how long: rotation, quiet hours, all hours, everywhere at once, and after a new password."""

import re
import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client

from tests.cast import NOW, PASSWORD, Cast
from treadle.domain.ledger.models import Entry
from treadle.domain.parties.models import Person
from treadle.domain.registry import operations
from treadle.ui import sessions

pytestmark = pytest.mark.django_db
type ClientOf = Callable[[Person], Client]
HOUR = 3600


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    cache.clear()


@pytest.fixture
def pass_time(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """``pass_time(seconds)``: the clock that sessions read goes on."""
    real, gone = time.time, [0.0]
    monkeypatch.setattr(sessions.time, "time", lambda: real() + gone[0])

    def go_on(seconds: float) -> None:
        gone[0] += seconds

    return go_on


def signed_in(login: str = "minh.manager", password: str = PASSWORD) -> Client:
    client = Client()
    client.get("/sign-in/")
    assert client.post("/sign-in/", {"login": login, "password": password}).status_code == 302
    return client


def is_in(client: Client) -> bool:
    return client.get("/account/").status_code == 200


def test_the_name_of_a_session_changes_at_sign_in_and_is_gone_after_sign_out(cast: Cast) -> None:
    assert cast.factory_manager
    client = Client()
    session: Any = client.session
    session["language"] = "en"
    session.save()
    before = session.session_key
    client.post("/sign-in/", {"login": "minh.manager", "password": PASSWORD})
    after = client.session.session_key
    assert is_in(client)
    assert after != before
    assert not Session.objects.filter(session_key=before).exists(), "a name that was planted before opens nothing"
    client.post("/sign-out/")
    assert not is_in(client)
    assert not Session.objects.filter(session_key=after).exists()


def test_two_quiet_hours_end_it(cast: Cast, pass_time: Callable[[float], None]) -> None:
    assert cast.factory_manager
    client = signed_in()
    for _n in range(3):
        pass_time(1.9 * HOUR)
        assert is_in(client)
    pass_time(2.1 * HOUR)
    assert not is_in(client)


def test_twelve_hours_end_it_however_busy(cast: Cast, pass_time: Callable[[float], None]) -> None:
    assert cast.factory_manager
    client = signed_in()
    for _hour in range(11):
        pass_time(HOUR)
        assert is_in(client)
    pass_time(1.1 * HOUR)
    assert not is_in(client)


def test_reading_pages_writes_no_session(cast: Cast, client_of: ClientOf, django_assert_num_queries: Any) -> None:
    client = client_of(cast.factory_manager)
    kept = Session.objects.get().session_data
    assert is_in(client)
    assert Session.objects.get().session_data == kept


def test_signing_out_everywhere_else(cast: Cast) -> None:
    assert cast.factory_manager
    here, there, other = signed_in(), signed_in(), signed_in(str(cast.worker_representative.login))
    page = here.get("/account/places/").content.decode()
    assert page.count("Another browser") == 1
    assert str(there.session.session_key) not in page
    assert here.post("/account/places/").status_code == 302
    assert (is_in(here), is_in(there), is_in(other)) == (True, False, True)
    assert Entry.objects.filter(event="account.signed_out_elsewhere", by=cast.factory_manager).count() == 1


def test_it_asks_who_it_is_when_the_sign_in_was_long_ago(cast: Cast, client_of: ClientOf) -> None:
    """A session that nobody proved with a password, as after a theft of the cookie, ends nobody else's."""
    thief, there = client_of(cast.factory_manager), signed_in()
    answer = thief.post("/account/places/")
    assert answer.status_code == 302
    assert "/account/again/" in answer["Location"]
    assert is_in(there)


def test_a_new_password_ends_all_other_sessions(cast: Cast) -> None:
    assert cast.factory_manager
    here, there = signed_in(), signed_in()
    name = here.session.session_key
    new = {"oldpassword": PASSWORD, "password1": "thread-needle-31", "password2": "thread-needle-31"}
    assert here.post("/account/password/", new).status_code == 302
    assert (is_in(here), is_in(there)) == (True, False)
    assert here.session.session_key != name


def offered(page: Any) -> str:
    """Where the page's button “Sign out everywhere else” leads."""
    assert page.status_code == 200
    found = re.search(r'<form method="post" action="([^"]+)">(?:(?!</form>).)*Sign out everywhere else',
                      page.content.decode(), re.DOTALL)
    assert found, "the page offers it"
    return found[1]


def test_a_changed_factor_offers_to_end_the_others(cast: Cast) -> None:
    from allauth.mfa.totp.internal import auth as totp

    assert cast.factory_manager
    here, there = signed_in(), signed_in()
    secret = here.get("/account/second-factor/totp/activate/").context["form"].secret
    code = totp.format_hotp_value(totp.hotp_value(secret, next(iter(totp.yield_hotp_counters_from_time()))))
    after = here.post("/account/second-factor/totp/activate/", {"code": code}, follow=True)
    assert Authenticator.objects.filter(user=cast.factory_manager, type=Authenticator.Type.TOTP).exists()
    assert is_in(there), "a choice, because a tablet may be on its way"
    assert here.post(offered(after)).status_code == 302
    assert (is_in(here), is_in(there)) == (True, False)
    after = here.post("/account/second-factor/totp/deactivate/", follow=True)
    assert not Authenticator.objects.filter(user=cast.factory_manager, type=Authenticator.Type.TOTP).exists()
    assert offered(after) == offered(here.get("/account/second-factor/webauthn/")) == "/account/places/"


def test_staff_may_end_them_before_they_have_a_factor_again(cast: Cast) -> None:
    assert cast.advisor
    here, there = signed_in("anh.advisor"), signed_in("anh.advisor")
    session = there.session.session_key
    assert here.post(offered(here.get("/account/second-factor/"))).status_code == 302
    assert not Session.objects.filter(session_key=session).exists()


def test_a_closed_account_is_out_at_once(cast: Cast, client_of: ClientOf) -> None:
    client = client_of(cast.factory_manager)
    assert is_in(client)
    operations.close_account(person=cast.factory_manager, by=cast.country_manager, now=NOW)
    assert not is_in(client)


def test_the_cookie_is_for_the_server_alone(cast: Cast, settings: Any) -> None:
    assert cast.factory_manager
    client = signed_in()
    for name, site in (("sessionid", "Lax"), ("known", "Strict")):
        cookie = client.cookies[name]
        assert (bool(cookie["httponly"]), cookie["samesite"]) == (True, site), name
    assert cast.factory_manager.pk.hex not in str(client.cookies).replace("-", "")


# ---- guessing --------------------------------------------------------------------------------


def guess(login: str, times: int, address: str = "192.0.2.7") -> str:
    """Wrong passwords from a browser that nobody signed in with; the last answer."""
    for _n in range(times):
        answer = Client(REMOTE_ADDR=address).post("/sign-in/", {"login": login, "password": "wrong-password"})
    return answer.content.decode()


def may_come_in(login: str, address: str, client: Client | None = None) -> bool:
    answer = (client or Client()).post("/sign-in/", {"login": login, "password": PASSWORD}, REMOTE_ADDR=address)
    return answer.status_code == 302


def test_a_guesser_elsewhere_does_not_lock_the_victim_out(cast: Cast) -> None:
    assert cast.factory_manager
    assert "too many wrong passwords" in guess("minh.manager", 11)
    assert "too many wrong passwords" in guess("minh.manager@example.org", 1), "the same account by its other name"
    assert may_come_in("minh.manager", "198.51.100.4")


def test_many_guessers_leave_the_victims_own_browser_alone(cast: Cast) -> None:
    assert cast.factory_manager
    known = signed_in()
    known.post("/sign-out/")
    for block in range(12):
        said = guess("minh.manager", 9, f"203.0.113.{block}")
    assert "too many wrong passwords" in said
    assert not may_come_in("minh.manager", "198.51.100.4"), "an unknown browser waits"
    assert may_come_in("minh.manager", "198.51.100.4", known)


def test_a_known_browser_guesses_no_more_than_others(cast: Cast) -> None:
    assert cast.factory_manager
    known = signed_in()
    known.post("/sign-out/")
    for _n in range(10):
        known.post("/sign-in/", {"login": "minh.manager", "password": "wrong-password"})
    assert not may_come_in("minh.manager", "127.0.0.1", known)
    assert may_come_in("minh.manager", "198.51.100.4")


def test_a_mark_is_good_for_one_person_and_cannot_be_made(cast: Cast) -> None:
    assert cast.factory_manager
    known = signed_in(str(cast.worker_representative.login))
    known.post("/sign-out/")
    guess("minh.manager", 11, "127.0.0.1")
    assert not may_come_in("minh.manager", "127.0.0.1", known)
    for made in ("x." + "0" * 32, ".", "...", "\x00", "x" * 5000):
        forged = Client()
        forged.cookies["known"] = made
        assert not may_come_in("minh.manager", "127.0.0.1", forged)


def test_a_flood_of_forms_stops_no_known_browser_of_the_factory(cast: Cast, settings: Any) -> None:
    assert cast.factory_manager
    known = signed_in()
    known.post("/sign-out/")
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "sign_in": "3/m/ip"}
    for n in range(5):
        last = Client().post("/sign-in/", {"login": f"nobody{n}", "password": "wrong-password"})
    assert last.status_code == 429
    assert may_come_in("minh.manager", "127.0.0.1", known)


def test_a_second_factor_cannot_be_guessed(cast: Cast) -> None:
    """Ten codes in five minutes; a million would be needed."""
    from allauth.mfa.totp.internal import auth as totp

    assert cast.factory_manager
    totp.TOTP.activate(cast.factory_manager, totp.generate_totp_secret())
    assert Authenticator.objects.filter(user=cast.factory_manager).exists()
    client = Client()
    client.post("/sign-in/", {"login": "minh.manager", "password": PASSWORD})
    said = [client.post("/account/second-factor/authenticate/", {"code": f"{n:06}"}).content.decode()
            for n in range(12)]
    assert "_auth_user_id" not in client.session
    assert said[0] != said[-1]


def test_a_code_of_the_app_works_once(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    from allauth.mfa.totp.internal import auth as totp

    monkeypatch.setattr(totp, "time", SimpleNamespace(time=lambda: 1_800_000_000))  # its half minute does not end
    secret = totp.generate_totp_secret()
    assert cast.factory_manager
    totp.TOTP.activate(cast.factory_manager, secret)
    code = totp.format_hotp_value(totp.hotp_value(secret, next(iter(totp.yield_hotp_counters_from_time()))))
    came_in = []
    for _n in range(2):
        client = Client()
        client.post("/sign-in/", {"login": "minh.manager", "password": PASSWORD})
        client.post("/account/second-factor/authenticate/", {"code": code})
        came_in.append("_auth_user_id" in client.session)
    assert came_in == [True, False]
