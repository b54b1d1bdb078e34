"""Who gets in, what a refusal looks like, in which language, with which headers."""

import re
from collections.abc import Callable

import pytest
from django.conf import settings
from django.contrib.messages import get_messages
from django.test import Client

from tests.cast import Cast
from treadle.domain.parties.models import Person

pytestmark = [pytest.mark.urls("tests.ui.front_urls"), pytest.mark.django_db]
type ClientOf = Callable[[Person], Client]


def test_a_stranger_is_led_to_the_sign_in_and_back() -> None:
    answer = Client().get("/planning/?year=2026")
    assert answer.status_code == 302
    assert answer["Location"] == "/sign-in/?next=%2Fplanning%2F%3Fyear%3D2026"


def test_a_strangers_write_is_not_repeated_after_sign_in() -> None:
    assert Client().post("/planning/")["Location"] == "/sign-in/"
    answer = Client().post("/planning/", headers={"Referer": "http://testserver/own/?a=1"})
    assert answer["Location"] == "/sign-in/?next=%2Fown%2F%3Fa%3D1"


@pytest.mark.parametrize("referer", ["https://elsewhere.example/own/", "http://testserver//elsewhere.example/"])
def test_nobody_is_led_elsewhere(referer: str) -> None:
    assert Client().post("/planning/", headers={"Referer": referer})["Location"] == "/sign-in/"


def test_htmx_is_led_to_the_sign_in_as_a_whole_page() -> None:
    answer = Client().get("/planning/", headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/own/"})
    assert answer["HX-Redirect"] == "/sign-in/?next=%2Fown%2F"


def test_the_permission_opens(cast: Cast, client_of: ClientOf) -> None:
    assert client_of(cast.advisor).get("/planning/").content == b"plan"
    assert Client().get("/everybody/").status_code == 200


def test_refused_looks_like_missing(cast: Cast, client_of: ClientOf) -> None:
    client = client_of(cast.buyer_staff)
    paths = ("/planning/", "/missing/", "/foreign/", "/there-is-no-such-address/")
    answers = [client.get(path) for path in paths]
    assert [answer.status_code for answer in answers] == [404, 404, 404, 404]
    pages = {_plain(answer.content.decode(), path) for answer, path in zip(answers, paths, strict=True)}
    assert len(pages) == 1
    assert len({tuple(sorted(answer.headers)) for answer in answers}) == 1


def _plain(page: str, path: str) -> str:
    """A page without what differs between any two requests: its own address and the token against forgery."""
    return re.sub(r"[A-Za-z0-9]{64}", "TOKEN", page).replace(path, "/PATH/")


def test_a_broken_rule_is_told_where_one_came_from(cast: Cast, client_of: ClientOf) -> None:
    client = client_of(cast.factory_manager)
    answer = client.post("/broken/", headers={"Referer": "http://testserver/own/"})
    assert (answer.status_code, answer["Location"]) == (303, "/own/")
    assert [str(message) for message in get_messages(answer.wsgi_request)] == [
        "The report is not reviewed yet. Ask the team leader."]
    assert b"not reviewed" in client.get("/missing/").content


def test_a_broken_rule_without_a_way_back_is_a_page(cast: Cast, client_of: ClientOf) -> None:
    for answer in (client_of(cast.factory_manager).get("/broken/"), client_of(cast.factory_manager).post("/broken/")):
        assert answer.status_code == 409
        assert b"The report is not reviewed yet. Ask the team leader." in answer.content


def test_a_broken_rule_in_a_piece_of_a_page(cast: Cast, client_of: ClientOf) -> None:
    answer = client_of(cast.factory_manager).post("/broken/", headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Retarget"], answer["HX-Reswap"]) == (409, "#main", "afterbegin")
    assert b"<html" not in answer.content
    assert b"Ask the team leader." in answer.content


def test_invalid_input_names_its_fields(cast: Cast, client_of: ClientOf) -> None:
    client = client_of(cast.factory_manager)
    page = client.post("/invalid/", headers={"Referer": "http://testserver/own/"})
    assert page.status_code == 422
    assert b"Write a number." in page.content
    machine = client.post("/invalid/", headers={"Accept": "application/json"})
    assert machine["Content-Type"] == "application/problem+json"
    assert machine.json()["fields"] == {"pay": "Write a number."}
    assert client.post("/broken/", headers={"Accept": "application/json"}).json()["code"] == "not_reviewed"
    assert client.get("/foreign/", headers={"Accept": "application/json"}).json() == {
        "type": "about:blank", "title": "Not found", "status": 404}


def test_staff_set_up_a_second_factor_first(cast: Cast, client_of: ClientOf) -> None:
    client = Client()
    client.force_login(cast.advisor)
    answer = client.get("/own/")
    assert (answer.status_code, answer["Location"]) == (302, "/second-factor/")
    assert client.get("/second-factor/").content == b"set up"
    assert client.get("/everybody/").status_code == 200
    assert client_of(cast.advisor).get("/own/").status_code == 200


def test_others_need_no_second_factor(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.worker_representative)
    assert client.get("/own/").status_code == 200


@pytest.mark.usefixtures("demo_mode")
def test_a_demonstration_needs_no_second_factor(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.advisor)
    assert client.get("/own/").status_code == 200


def test_languages(cast: Cast, client_of: ClientOf) -> None:
    Person.objects.filter(pk=cast.factory_manager.pk).update(locale="vi")
    client = client_of(cast.factory_manager)
    assert client.get("/own/").content == b"hello vi"
    assert client.get("/own/?language=ar").content == b"hello ar"
    assert client.get("/own/").content == b"hello ar", "the choice is kept in a cookie"
    assert client.get("/own/?language=xx").content == b"hello ar"
    assert Client().get("/everybody/", headers={"Accept-Language": "ar"}).content == b"hello ar"


def test_headers(cast: Cast, client_of: ClientOf) -> None:
    signed_in, stranger = client_of(cast.factory_manager).get("/own/"), Client().get("/everybody/")
    assert signed_in["Cache-Control"] == "no-store, private"
    assert "Cache-Control" not in stranger
    for answer in (signed_in, stranger):
        assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["X-Frame-Options"] == "DENY"
        assert answer["Referrer-Policy"] == "same-origin"
        assert "microphone=()" in answer["Permissions-Policy"]
        assert "script-src 'self'" in answer["Content-Security-Policy"]
        assert "unsafe" not in answer["Content-Security-Policy"]


def test_passwords_are_kept_with_argon2() -> None:
    from treadle.config import settings as as_written

    assert as_written.PASSWORD_HASHERS[0].endswith("Argon2PasswordHasher")
    assert settings.SESSION_COOKIE_HTTPONLY
