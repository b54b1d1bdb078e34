"""The door: passwords, second factor, single sign-on, and what a stranger meets."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.core.context import request_context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.test import Client, RequestFactory
from django.urls import NoReverseMatch, reverse

from tests.cast import NOW, PASSWORD, Cast
from treadle.domain.ledger.models import Entry
from treadle.domain.parties.models import Person
from treadle.domain.registry import operations
from treadle.web.public.adapters import SocialAccountAdapter

pytestmark = pytest.mark.django_db
type ClientOf = Callable[[Person], Client]


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    cache.clear()


def sign_in(login: str, password: str = PASSWORD, client: Client | None = None, **more: str) -> HttpResponse:
    words = {"login": login, "password": password, **more}
    return (client or Client()).post("/sign-in/", words)  # type: ignore[return-value]


def where(response: HttpResponse) -> str:
    return str(response.headers.get("Location", ""))


class TestPasswords:
    @pytest.mark.parametrize(
        "login", ["minh.manager", "MINH.Manager", "minh.manager@example.org", "Minh.Manager@Example.ORG"]
    )
    def test_a_login_name_or_an_address_opens_the_door(self, cast: Cast, login: str) -> None:
        assert cast.factory_manager
        client = Client()
        assert where(sign_in(login, client=client)) == "/"
        assert where(client.get("/")) == "/factory/"

    def test_a_worker_representative_needs_no_address(self, cast: Cast) -> None:
        assert cast.worker_representative.email == ""
        assert where(sign_in("wati.worker")) == "/"

    @pytest.mark.parametrize(
        ("login", "password"), [("minh.manager", "wrong-password"), ("nobody", PASSWORD), ("", "")]
    )
    def test_a_refusal_does_not_say_which_of_the_two_was_wrong(self, cast: Cast, login: str, password: str) -> None:
        assert cast.factory_manager
        response = sign_in(login, password)
        assert response.status_code == 200
        assert "_auth_user_id" not in response.client.session  # type: ignore[attr-defined]

    def test_stranger_and_wrong_password_read_the_same(self, cast: Cast) -> None:
        assert cast.factory_manager
        texts = {
            sign_in(login, "wrong-password").context["form"].non_field_errors()[0]  # type: ignore[attr-defined]
            for login in ("minh.manager", "nobody", "minh.manager@example.org", "nobody@example.org")
        }
        assert len(texts) == 1

    def test_a_shut_account_stays_outside(self, cast: Cast) -> None:
        Person.objects.filter(pk=cast.factory_manager.pk).update(is_active=False)
        client = Client()
        sign_in("minh.manager", client=client)
        assert "_auth_user_id" not in client.session

    def test_next_leads_only_within_the_house(self, cast: Cast) -> None:
        assert cast.factory_manager
        assert where(sign_in("minh.manager", next="/account/")) == "/account/"
        assert where(sign_in("minh.manager", next="https://elsewhere.example/")) == "/"

    def test_a_guesser_is_slowed_and_the_factory_goes_on(self, cast: Cast) -> None:
        """One login is guarded by name; colleagues behind the same address are not locked out."""
        assert cast.factory_manager
        assert cast.worker_representative
        for _n in range(10):
            sign_in("minh.manager", "wrong-password")
        refused = sign_in("minh.manager")
        assert refused.status_code == 200
        assert "five minutes" in refused.content.decode()
        assert where(sign_in("wati.worker")) == "/"

    def test_very_many_tries_from_one_address_meet_a_plain_page(self, cast: Cast, settings: object) -> None:
        settings.ACCOUNT_RATE_LIMITS = {"sign_in": "2/m/ip", "login": None}  # type: ignore[attr-defined]
        assert cast.factory_manager
        answers = [sign_in("minh.manager", "wrong-password") for _n in range(3)]
        assert [answer.status_code for answer in answers] == [200, 200, 429]
        assert "nothing was locked" in answers[-1].content.decode()


class TestHandedOverPasswords:
    def test_it_is_changed_before_anything_else(self, cast: Cast, set_today: Callable[[date], None]) -> None:
        set_today(NOW.date())
        opened = operations.issue_worker_account(
            factory=cast.factory, name="Wati", login="wati7", starts_on=NOW.date(), by=None, now=NOW
        )
        client = Client()
        assert where(sign_in("wati7", opened.password, client)) == "/account/password/"
        assert where(client.get("/account/")) == "/account/password/"
        assert "handed over" in client.get("/account/password/").content.decode()
        answer = client.post(
            "/account/password/",
            {"oldpassword": opened.password, "password1": "thread-needle-31", "password2": "thread-needle-31"},
        )
        assert where(answer) == "/"  # where the work is
        assert client.get("/account/").status_code == 200
        assert Entry.objects.filter(event="account.password_changed").count() == 1
        assert sign_in("wati7", opened.password).status_code == 200
        assert where(sign_in("wati7", "thread-needle-31")) == "/"

    def test_it_ends_when_nobody_used_it(self, cast: Cast, settings: Any, set_today: Callable[[date], None]) -> None:
        opened = operations.issue_worker_account(
            factory=cast.factory, name="Wati", login="wati7", starts_on=NOW.date(), by=None, now=NOW
        )

        def said(password: str, days: int) -> str:
            cache.clear()
            set_today(NOW.date() + timedelta(days=days))
            answer = sign_in("wati7", password)
            return where(answer) or answer.content.decode()

        assert said(opened.password, 13) == "/account/password/"
        assert "Ask your programme office for a new one" in said(opened.password, 16)
        assert "has ended" not in said("another-password", 16), "who does not know it learns nothing"
        settings.FIRST_PASSWORD_DAYS = 0
        assert said(opened.password, 16) == "/account/password/", "0: it does not end by time"
        settings.FIRST_PASSWORD_DAYS = 14
        handed_over = NOW + timedelta(days=20)
        new = operations.reset_password_of(person=opened.person, by=cast.country_manager, now=handed_over)
        assert said(new, 30) == "/account/password/", "a new one has days of its own"
        assert "has ended" in said(new, 36)

    def test_a_chosen_one_has_no_end(self, cast: Cast, set_today: Callable[[date], None]) -> None:
        assert cast.factory_manager.must_change_password is False
        set_today(NOW.date() + timedelta(days=4000))
        assert where(sign_in("minh.manager")) == "/"

    def test_weak_passwords_and_wrong_ones_are_refused(self, cast: Cast, client_of: ClientOf) -> None:
        client = client_of(cast.factory_manager)
        for old, new in ((PASSWORD, "short"), (PASSWORD, "password123"), ("wrong-password", "thread-needle-31")):
            answer = client.post("/account/password/", {"oldpassword": old, "password1": new, "password2": new})
            assert answer.status_code == 200
        assert Person.objects.get(pk=cast.factory_manager.pk).check_password(PASSWORD)

    def test_a_reset_ends_open_sessions(self, cast: Cast, client_of: ClientOf) -> None:
        client = client_of(cast.factory_manager)
        assert client.get("/account/").status_code == 200
        operations.reset_password_of(person=cast.factory_manager, by=cast.country_manager, now=NOW)
        assert where(client.get("/account/")).startswith("/sign-in/")


class TestSecondFactor:
    def test_staff_set_one_up_first(self, cast: Cast) -> None:
        assert cast.advisor
        client = Client()
        sign_in("anh.advisor", client=client)
        assert where(client.get("/account/")) == "/account/second-factor/"
        assert client.get("/account/second-factor/").status_code == 200

    def test_an_app_is_set_up_and_asked_for(self, cast: Cast) -> None:
        assert cast.advisor
        client = Client()
        sign_in("anh.advisor", client=client)
        page = client.get("/account/second-factor/totp/activate/")
        assert page.status_code == 200
        secret = page.context["form"].secret
        code = totp.format_hotp_value(totp.hotp_value(secret, next(totp.yield_hotp_counters_from_time())))
        assert (
            where(client.post("/account/second-factor/totp/activate/", {"code": code}))
            == "/account/second-factor/recovery-codes/"
        )
        assert len(client.get("/account/second-factor/recovery-codes/").context["unused_codes"]) == 10
        assert client.get("/account/").status_code == 200

        again = Client()
        assert where(sign_in("anh.advisor", client=again)) == "/account/second-factor/authenticate/"
        assert again.get("/account/second-factor/authenticate/").status_code == 200
        assert where(again.get("/account/")).startswith("/sign-in/")
        assert again.post("/account/second-factor/authenticate/", {"code": "000000"}).status_code == 200
        recovery = Authenticator.objects.get(type=Authenticator.Type.RECOVERY_CODES).wrap().get_unused_codes()[0]
        assert where(again.post("/account/second-factor/authenticate/", {"code": recovery})) == "/"
        assert again.get("/account/").status_code == 200

    def test_others_and_demonstrations_need_none(self, cast: Cast, settings: object) -> None:
        for login in ("minh.manager", "wati.worker"):
            assert all([cast.factory_manager, cast.worker_representative])
            client = Client()
            sign_in(login, client=client)
            assert client.get("/account/").status_code == 200
        settings.DEMO = True  # type: ignore[attr-defined]
        assert cast.advisor
        client = Client()
        sign_in("anh.advisor", client=client)
        assert client.get("/account/").status_code == 200

    @pytest.mark.parametrize("path", ["totp/activate/", "webauthn/", "webauthn/add/", "recovery-codes/generate/", ""])
    def test_every_page_is_drawn_in_the_house(self, cast: Cast, path: str) -> None:
        client = Client()
        assert cast.factory_manager
        sign_in("minh.manager", client=client)
        page = client.get("/account/second-factor/" + path)
        assert page.status_code == 200
        text = page.content.decode()
        assert "ui/treadle.css" in text
        assert "<script>" not in text
        assert " onclick" not in text

    def test_the_key_to_change_it_is_asked_again(self, cast: Cast, client_of: ClientOf) -> None:
        client = client_of(cast.factory_manager)  # signed in long ago, not just now
        asked = client.get("/account/second-factor/totp/activate/")
        assert where(asked).startswith("/account/again/")
        assert client.get(where(asked)).status_code == 200
        assert where(client.post(where(asked), {"password": PASSWORD})) == "/account/second-factor/totp/activate/"

    def test_passkey_options_are_given_to_nobody_in_particular(self) -> None:
        answer = Client().get("/account/second-factor/webauthn/login/", headers={"Accept": "application/json"})
        options = answer.json()["request_options"]["publicKey"]
        assert options["userVerification"] == "required"
        assert not options.get("allowCredentials")


class TestShutDoors:
    @pytest.mark.parametrize(
        "name", ["account_signup", "socialaccount_signup", "account_reset_password", "account_email"]
    )
    def test_nobody_signs_up_and_nobody_resets_alone(self, name: str) -> None:
        with pytest.raises(NoReverseMatch):
            reverse(name)
        assert Client().get("/sign-up/").status_code == 404

    def test_signing_out_takes_a_post(self, cast: Cast, client_of: ClientOf) -> None:
        client = client_of(cast.factory_manager)
        assert client.get("/sign-out/").status_code == 200
        assert client.get("/account/").status_code == 200
        assert where(client.post("/sign-out/")) == "/sign-in/"
        assert where(client.get("/account/")).startswith("/sign-in/")

    def test_no_page_is_kept_by_a_shared_machine(self) -> None:
        assert "no-store" in Client().get("/sign-in/").headers["Cache-Control"]


# ---- single sign-on -----------------------------------------------------------------------


def arrives(email: str, verified: object, user: Person | None = None) -> tuple[HttpRequest, SocialLogin]:
    """Somebody comes back from the provider with that address."""
    request = RequestFactory().get("/sign-in/sso/sso/back/")
    SessionMiddleware(lambda _request: HttpResponse()).process_request(request)
    MessageMiddleware(lambda _request: HttpResponse()).process_request(request)
    request.user = user or AnonymousUser()
    address = EmailAddress(email=email, verified=verified, primary=True)
    account = SocialAccount(provider="sso", uid="subject-1", extra_data={})
    return request, SocialLogin(user=Person(), account=account, email_addresses=[address])


def come_back(email: str, verified: object, user: Person | None = None) -> SocialLogin:
    request, sociallogin = arrives(email, verified, user)
    with request_context(request):
        SocialAccountAdapter(request).pre_social_login(request, sociallogin)
    return sociallogin


PROVIDER = {
    "provider_id": "sso",
    "name": "Company",
    "client_id": "us",
    "secret": "ours",
    "settings": {"server_url": "https://provider.example"},
}


class TestSingleSignOn:
    @pytest.fixture(autouse=True)
    def provider(self, settings: object) -> None:
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [PROVIDER]}}  # type: ignore[attr-defined]

    def test_it_is_tied_to_the_account_of_the_verified_address(self, cast: Cast) -> None:
        sociallogin = come_back(cast.advisor.email.upper(), True)
        assert sociallogin.user == cast.advisor
        assert SocialAccount.objects.get().user == cast.advisor
        assert Person.objects.get(pk=cast.advisor.pk).check_password(PASSWORD)  # stays as it was

    @pytest.mark.parametrize(
        ("email", "verified"),
        [
            ("anh.advisor@example.org", False),
            ("anh.advisor@example.org", "false"),
            ("stranger@example.org", True),
            ("anh.advisor", True),
            ("", True),
        ],
    )
    def test_anything_else_ends_at_the_door(self, cast: Cast, email: str, verified: object) -> None:
        assert cast.advisor
        with pytest.raises(ImmediateHttpResponse) as answer:
            come_back(email, verified)
        assert answer.value.response.headers["Location"] == "/sign-in/"
        assert not SocialAccount.objects.exists()

    def test_a_shut_account_is_not_opened(self, cast: Cast) -> None:
        Person.objects.filter(pk=cast.advisor.pk).update(is_active=False)
        with pytest.raises(ImmediateHttpResponse):
            come_back(cast.advisor.email, True)

    def test_nobody_ties_another_persons_identity_to_the_own_account(self, cast: Cast) -> None:
        with pytest.raises(ImmediateHttpResponse):
            come_back(cast.advisor.email, True, user=cast.team_leader)

    def test_the_button_starts_it_and_the_way_out_is_a_page(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Our content policy lets no form lead elsewhere, so a page of ours does."""
        address = "https://provider.example/authorise?client_id=us&scope=openid"
        monkeypatch.setattr("treadle.web.public.entrance.openid.login", lambda *_args: HttpResponseRedirect(address))
        assert "Sign in with Company" in Client().get("/sign-in/").content.decode()
        answer = Client().post("/sign-in/sso/sso/")
        assert answer.status_code == 200
        assert (
            'content="0;url=https://provider.example/authorise?client_id=us&amp;scope=openid"'
            in answer.content.decode()
        )

    def test_nobody_connects_by_hand(self) -> None:
        assert Client().post("/sign-in/sso/sso/?process=connect").status_code == 404

    def test_breaking_off_leads_back_to_the_door(self) -> None:
        assert "/sign-in/" in Client().get("/sign-in/sso-cancelled/").content.decode()

    def test_without_a_provider_there_is_no_button_and_no_page(self, settings: object) -> None:
        settings.SOCIALACCOUNT_PROVIDERS = {}  # type: ignore[attr-defined]
        assert "/sign-in/sso/" not in Client().get("/sign-in/").content.decode()
        assert Client().post("/sign-in/sso/sso/").status_code == 404
        assert Client().get("/sign-in/sso/sso/").status_code == 405
