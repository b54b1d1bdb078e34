"""Home, health, roles, account, messages, and the demonstration's door."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.db import DatabaseError
from django.http import HttpResponse
from django.test import Client

from tests.builders.cycles import enrolled
from tests.cast import NOW, Cast
from treadle.domain.access.permissions import Permission
from treadle.domain.access.roles import ROLES
from treadle.domain.notices import operations as notices
from treadle.domain.notices.models import Notice
from treadle.domain.notices.queries import preference_of
from treadle.domain.parties.models import Factory, Membership, Person
from treadle.journeys.demo.names import GUIDED
from treadle.ui import clock

pytestmark = pytest.mark.django_db
type ClientOf = Callable[[Person], Client]
type CountPage = Callable[[str, Client, str], HttpResponse]


def where(response: HttpResponse) -> str:
    return str(response.headers.get("Location", ""))


class TestFront:
    def test_strangers_are_led_to_the_door(self) -> None:
        for path in ("/", "/account/", "/messages/"):
            assert where(Client().get(path)).startswith("/sign-in/")

    @pytest.mark.parametrize("role", sorted(ROLES))
    def test_everybody_has_a_home(self, cast: Cast, client_of: ClientOf, role: str) -> None:
        assert where(client_of(getattr(cast, role)).get("/")) == f"/{ROLES[role].site.value}/"

    def test_without_a_role_ones_account_is_home(self, cast: Cast, client_of: ClientOf) -> None:
        Membership.objects.filter(person=cast.factory_manager).update(ends_on=date(2020, 1, 1))
        client = client_of(cast.factory_manager)
        assert where(client.get("/")) == "/account/"
        assert "no role today" in client.get("/account/").content.decode()

    def test_health(self, monkeypatch: pytest.MonkeyPatch) -> None:
        assert Client().get("/health/").json() == {"status": "ok", "database": True}

        def broken() -> None:
            raise DatabaseError

        monkeypatch.setattr("treadle.web.public.front.connection.cursor", broken)
        assert Client().get("/health/").status_code == 503

    def test_who_may_do_what_is_made_from_the_roles(
        self, cast: Cast, client_of: ClientOf, count_page: CountPage
    ) -> None:
        for client in (Client(), client_of(cast.factory_manager)):
            text = client.get("/roles/").content.decode()
            for role in ROLES.values():
                assert str(role.title).replace("'", "&#x27;") in text
            for permission in {each for role in ROLES.values() for each in role.permissions}:
                assert str(permission.says).replace("'", "&#x27;") in text
        count_page("public:roles", client_of(cast.advisor), "/roles/")

    def test_every_permission_is_held_by_somebody(self) -> None:
        assert {each for role in ROLES.values() for each in role.permissions} == set(Permission)


class TestAccount:
    def test_it_shows_the_person_and_the_roles(self, cast: Cast, client_of: ClientOf, count_page: CountPage) -> None:
        text = count_page("public:account", client_of(cast.factory_manager), "/account/").content.decode()
        for words in ("Minh Manager", "Factory manager", "Bright Bobbin Garments"):
            assert words in text

    def test_language_colours_and_mail_are_kept(self, cast: Cast, client_of: ClientOf) -> None:
        client = client_of(cast.factory_manager)
        answer = client.post("/account/", {"locale": "ar", "theme": "dark", "mail": "never"})
        assert where(answer) == "/account/"
        person = Person.objects.get(pk=cast.factory_manager.pk)
        assert (person.locale, person.theme, preference_of(person)) == ("ar", "dark", "never")
        page = client.get("/account/").content.decode()
        assert 'dir="rtl"' in page
        assert 'data-theme="dark"' in page

    @pytest.mark.parametrize("wish", [{"locale": "xx"}, {"theme": "pink"}, {"mail": "hourly"}])
    def test_what_is_not_offered_is_refused(self, cast: Cast, client_of: ClientOf, wish: dict[str, str]) -> None:
        answer = client_of(cast.factory_manager).post(
            "/account/", {"locale": "vi", "theme": "dark", "mail": "now"} | wish
        )
        assert answer.status_code == 200
        assert Person.objects.get(pk=cast.factory_manager.pk).locale == "en"

    def test_without_an_address_there_is_no_question_about_mail(self, cast: Cast, client_of: ClientOf) -> None:
        client = client_of(cast.worker_representative)
        assert 'name="mail"' not in client.get("/account/").content.decode()
        assert where(client.post("/account/", {"locale": "vi", "theme": "light"})) == "/account/"

    def test_the_telephone_number_is_kept_shown_and_removed(self, cast: Cast, client_of: ClientOf) -> None:
        client = client_of(cast.worker_representative)
        assert client.post("/account/phone/", {"phone": "+84 24 1234 5678"}).status_code == 302
        assert 'value="+842412345678"' in client.get("/account/").content.decode()
        assert client.post("/account/phone/", {"phone": "call me"}).status_code == 422
        assert client.post("/account/phone/", {"phone": ""}).status_code == 302
        cast.worker_representative.refresh_from_db()
        assert cast.worker_representative.phone == ""

    def test_the_calendars_address_is_made_anew(self, cast: Cast, client_of: ClientOf) -> None:
        client = client_of(cast.factory_manager)
        tokens = set()
        for _n in range(2):
            assert where(client.post("/account/calendar/")) == "/account/"
            tokens.add(Person.objects.get(pk=cast.factory_manager.pk).calendar_token)
        assert len(tokens) == 2
        assert all(len(token) == 32 for token in tokens)
        assert client.get("/account/calendar/").status_code == 405


class TestMessages:
    def test_they_are_read_one_by_one_or_together(self, cast: Cast, client_of: ClientOf, count_page: CountPage) -> None:
        for path in ("/factory/", "", "https://elsewhere.example/", "//elsewhere.example/"):
            notices.send(kind="x", people=[cast.factory_manager], at=NOW, path=path)
        client = client_of(cast.factory_manager)
        count_page("public:inbox", client, "/messages/")
        leads = {notice.path: where(client.post(f"/messages/{notice.pk}/")) for notice in Notice.objects.all()[:2]}
        leads |= {
            notice.path: where(client.post(f"/messages/{notice.pk}/")) for notice in Notice.objects.filter(read_at=None)
        }
        assert leads == {
            "/factory/": "/factory/",
            "": "/messages/",
            "https://elsewhere.example/": "/messages/",
            "//elsewhere.example/": "/messages/",
        }
        notices.send(kind="x", people=[cast.factory_manager], at=NOW)
        client.post("/messages/read/")
        assert not Notice.objects.filter(read_at=None).exists()

    def test_other_peoples_messages_do_not_exist(self, cast: Cast, client_of: ClientOf) -> None:
        notices.send(kind="x", people=[cast.advisor], at=NOW)
        client = client_of(cast.factory_manager)
        assert client.post(f"/messages/{Notice.objects.get().pk}/").status_code == 404
        client.post("/messages/read/")
        assert Notice.objects.get().read_at is None
        assert "No messages" in client.get("/messages/").content.decode()


@pytest.fixture
def demo(cast: Cast, demo_mode: None, settings: object, tmp_path: Path) -> Cast:
    settings.DATA_DIR = tmp_path  # type: ignore[attr-defined]
    for role in ("advisor", "factory_manager", "buyer_staff"):
        person = getattr(cast, role)
        person.login = f"demo.{role}"
        person.save()
    return cast


class TestDemonstration:
    def test_every_role_is_one_click_away(self, demo: Cast) -> None:
        text = Client().get("/sign-in/").content.decode()
        for account in ("demo.advisor", "demo.factory_manager", "demo.buyer_staff"):
            assert f'value="{account}"' in text
        client = Client()
        assert where(client.post("/demo/sign-in/", {"account": "demo.advisor"})) == "/"
        assert where(client.get("/")) == "/office/"
        assert where(client.post("/demo/sign-in/", {"account": "demo.advisor", "next": "//x.example"})) == "/"
        assert where(client.post("/demo/sign-in/", {"account": "demo.advisor", "next": "/office/"})) == "/office/"

    def test_nobody_elses_account_opens_this_way(self, demo: Cast) -> None:
        assert demo.team_leader
        for account in ("thida.team-leader", "thida.team-leader@example.org", "", "nobody"):
            assert Client().post("/demo/sign-in/", {"account": account}).status_code == 404

    def test_the_guide_leads_along_a_cycle(self, demo: Cast) -> None:
        assert "There is no guided factory yet" in Client().get("/demo/").content.decode()
        cycle = enrolled(demo)
        Factory.objects.filter(pk=cycle.factory_id).update(name=GUIDED, is_synthetic=True)
        text = Client().get("/demo/").content.decode()
        assert GUIDED in text
        assert f'value="/factory/self-diagnosis/{cycle.pk}/"' in text
        assert 'value="demo.factory_manager"' in text
        assert "No such account here" in text  # nobody plays the team leader yet

    def test_the_clock_moves_and_what_is_due_is_done_behind(self, demo: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        asked: list[tuple[str, ...]] = []
        monkeypatch.setattr(
            "treadle.web.public.demonstration.catch_up",
            type("Task", (), {"enqueue": staticmethod(lambda *words: asked.append(words))}),
        )
        assert where(Client().post("/demo/clock/", {"day": "2031-05-06", "next": "/demo/"})) == "/demo/"
        assert clock.today() == date(2031, 5, 6)
        assert asked[0][0] == "2031-05-06"
        for day in ("1066-10-14", "tomorrow", ""):
            assert Client().post("/demo/clock/", {"day": day}).status_code == 422
        assert clock.today() == date(2031, 5, 6)

    @pytest.mark.parametrize("path", ["/demo/sign-in/", "/demo/clock/"])
    def test_elsewhere_none_of_it_exists(self, cast: Cast, path: str) -> None:
        Person.objects.filter(pk=cast.advisor.pk).update(login="demo.advisor")
        answer = Client().post(path, {"account": "demo.advisor", "day": "2031-05-06"})
        assert answer.status_code == 404
        assert Client().get("/demo/").status_code == 404
        assert "demo.advisor" not in Client().get("/sign-in/").content.decode()

    def test_writes_take_a_post_with_a_token(self, demo: Cast) -> None:
        client = Client(enforce_csrf_checks=True)
        assert client.post("/demo/sign-in/", {"account": "demo.advisor"}).status_code == 403
        assert client.get("/demo/sign-in/").status_code == 405


def test_recorded_costs_are_bearable() -> None:
    counts = json.loads((Path(__file__).parents[2] / "house" / "query_counts.json").read_text())
    assert all(counts[name] <= 10 for name in ("public:account", "public:inbox", "public:roles"))
