"""A sheet's answers over HTTP: through all of the middleware, and on the fast lane with the same guards."""

import json
from collections.abc import Callable
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.middleware.csrf import _get_new_csrf_string
from django.test import Client

from tests.builders.assessments import Desk, finding
from tests.cast import Cast
from treadle.domain.assessments.models import Answer, Assessment, SheetDelivery
from treadle.domain.assessments.states import Outcome
from treadle.domain.parties.models import Person
from treadle.web.field.lane import FieldHandler
from treadle.web.field.reading import read_delivery

pytestmark = pytest.mark.django_db

type ClientOf = Callable[[Person], Client]


@pytest.fixture
def desk(cast: Cast) -> Desk:
    return Desk(cast)


def body_of(desk: Desk, *codes: str, **more: Any) -> dict[str, Any]:
    answers = [{"question": str(desk.question(code).pk), "outcome": Outcome.MET} for code in codes]
    return {"id": str(uuid4()), "answers": answers, **more}


def address(desk: Desk) -> str:
    return f"/field/sheets/{desk.assessment.pk}/answers/"


def ask(desk: Desk, client: Client, body: object, *, csrf: bool = True, method: str = "PUT",
        raw: bytes | None = None) -> tuple[int, dict[str, str], Any]:
    """One request on the lane, as the server hands it over: status, headers, the JSON (or bytes)."""
    token = _get_new_csrf_string()
    cookies = {name: each.value for name, each in client.cookies.items()} | {settings.CSRF_COOKIE_NAME: token}
    sent = json.dumps(body).encode() if raw is None else raw
    environ: dict[str, Any] = {
        "REQUEST_METHOD": method, "PATH_INFO": address(desk), "SERVER_NAME": "testserver", "SERVER_PORT": "80",
        "HTTP_HOST": "testserver", "wsgi.input": BytesIO(sent), "wsgi.url_scheme": "http", "wsgi.errors": BytesIO(),
        "CONTENT_LENGTH": str(len(sent)), "CONTENT_TYPE": "application/json",
        "HTTP_COOKIE": "; ".join(f"{name}={value}" for name, value in cookies.items()),
    } | ({"HTTP_X_CSRFTOKEN": token} if csrf else {})
    return _answered(environ)


def _answered(environ: dict[str, Any]) -> tuple[int, dict[str, str], Any]:
    from django.core.signals import request_finished, request_started
    from django.db import close_old_connections

    said: list[Any] = []
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)  # the test's transaction stays open
    try:
        response = FieldHandler()(environ, lambda status, headers: said.extend([status, dict(headers)]))
        content = b"".join(response)
        response.close()  # type: ignore[attr-defined]
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)
    is_json = "json" in said[1].get("Content-Type", "")
    return int(said[0][:3]), said[1], json.loads(content) if is_json else content


def test_answers_land_through_all_of_the_middleware(desk: Desk, client_of: ClientOf) -> None:
    client = client_of(desk.cast.assessor)
    answer = client.put(address(desk), body_of(desk, "W-1", "E-1"), content_type="application/json")
    assert answer.status_code == 200
    assert answer.json() | {"id": "", "received_at": ""} == {
        "id": "", "received_at": "", "answers": 2, "state": "open", "repeated": False, "revisions": {}}
    assert Answer.objects.filter(outcome=Outcome.MET, answered_by=desk.cast.assessor).count() == 2


def test_the_lane_does_the_same(desk: Desk, client_of: ClientOf) -> None:
    client, body = client_of(desk.cast.assessor), body_of(desk, "W-1", "E-1")
    status, headers, receipt = ask(desk, client, body)
    assert (status, receipt["answers"], receipt["repeated"]) == (200, 2, False)
    assert ask(desk, client, body)[2]["repeated"]
    assert SheetDelivery.objects.count() == 1
    page = client.get("/office/")
    for name in ("Content-Security-Policy", "X-Frame-Options", "X-Content-Type-Options", "Referrer-Policy",
                 "Permissions-Policy", "Cross-Origin-Opener-Policy", "Cross-Origin-Resource-Policy"):
        assert headers[name] == page.headers[name], name
    assert headers["Cache-Control"] == "no-store, private"


def test_a_whole_sheet_is_handed_in(desk: Desk, client_of: ClientOf) -> None:
    body = body_of(desk, "W-2", "L-1", "E-1", "E-2", submit=True, blanks_confirmed=True)
    found = {"explanation": "Two slips.", "evidence_kinds": ["document"], "workers_affected_percent": "12.5"}
    body["answers"].append({"question": str(desk.question("W-1").pk), "outcome": "not_met", "finding": found})
    status, _headers, receipt = ask(desk, client_of(desk.cast.assessor), body)
    assert (status, receipt["state"]) == (200, "submitted")
    assert str(Answer.objects.get(outcome="not_met").finding.workers_affected_percent) == "12.50"


# ---- who ---------------------------------------------------------------------------------------


def test_the_lane_lets_in_whom_the_site_lets_in(desk: Desk, client_of: ClientOf) -> None:
    cast = desk.cast
    stranger = cast.person("assessor", name="Strange Assessor")
    for person in (stranger, cast.advisor, cast.team_leader, cast.factory_manager, cast.buyer_staff, cast.constituent):
        status, _headers, said = ask(desk, client_of(person), body_of(desk, "W-1"))
        assert (status, said["title"]) == (404, "Not found"), person
    assert ask(desk, Client(), body_of(desk, "W-1"))[0] == 401
    assert not Answer.objects.exists()
    assert ask(desk, client_of(desk.second), body_of(desk, "W-1"))[0] == 200


def test_a_session_that_ended_opens_nothing(desk: Desk, client_of: ClientOf) -> None:
    def refused(change: Callable[[Client], None]) -> dict[str, Any]:
        client = client_of(desk.cast.assessor)
        change(client)
        status, _headers, said = ask(desk, client, body_of(desk, "W-1"))
        assert status in {401, 403}
        return said | {"status": status}

    def another_password(client: Client) -> None:
        kept = Person.objects.get(pk=desk.cast.assessor.pk)
        kept.set_password("another-password-26")
        kept.save()

    def stale(client: Client) -> None:
        session = client.session
        session.set_expiry(-10)
        session.save()

    def old(client: Client) -> None:
        session = client.session
        session["started_at"] -= 13 * 3600  # kept alive by use, and still too old
        session.save()

    def another_cookie(client: Client) -> None:
        client.cookies[settings.SESSION_COOKIE_NAME] = "x" * 32

    changes: dict[str, Callable[[Client], None]] = {
        "signed out": lambda client: client.logout(), "ended": stale, "old": old, "forged": another_cookie,
        "password": another_password,
        "handed over": lambda client: Person.objects.update(must_change_password=True),
        "second factor": lambda client: desk.cast.assessor.authenticator_set.all().delete(),  # type: ignore[attr-defined]
        "account": lambda client: Person.objects.update(is_active=False),
    }
    assert desk.assessment
    said = {}
    for name, change in changes.items():
        from django.db import transaction

        with transaction.atomic():
            said[name] = refused(change)["status"]
            transaction.set_rollback(True)
    assert said == {"signed out": 401, "ended": 401, "old": 401, "forged": 401, "password": 401, "handed over": 403,
                    "second factor": 403, "account": 401}
    assert not Answer.objects.exists()


def test_a_forged_request_is_refused(desk: Desk, client_of: ClientOf) -> None:
    status, headers, _said = ask(desk, client_of(desk.cast.assessor), body_of(desk, "W-1"), csrf=False)
    assert status == 403
    assert "Content-Security-Policy" in headers
    assert not Answer.objects.exists()


def test_only_put(desk: Desk, client_of: ClientOf) -> None:
    client = client_of(desk.cast.assessor)
    assert {ask(desk, client, {}, method=method)[0] for method in ("GET", "POST", "DELETE")} == {405}


# ---- what is refused ---------------------------------------------------------------------------


def test_a_refusal_names_the_answers(desk: Desk, client_of: ClientOf) -> None:
    desk.answer("E-1", Outcome.NOT_MET, finding=finding("Locked."), by=desk.second)
    status, _headers, said = ask(desk, client_of(desk.cast.assessor), body_of(desk, "W-1", "E-1"))
    assert (status, said["code"]) == (409, "stale")
    (one,) = said["answers"]
    assert (one["code"], one["why"], one["present"]["finding"]["explanation"]) == ("E-1", "stale", "Locked.")
    assert Answer.objects.count() == 1


@pytest.mark.parametrize("raw", [
    b"", b"{", b"[]", b"\xff", b'{"id": 1, "answers": []}', b'{"id": "x", "answers": []}', b"[" * 200_000,
    b'{"id": "7f3c0e9a-8a71-4a52-a4f0-57ba9e8d4f2e", "answers": {}}',
    b'{"id": "7f3c0e9a-8a71-4a52-a4f0-57ba9e8d4f2e", "answers": [], "submit": "yes"}',
    *[b'{"id": "7f3c0e9a-8a71-4a52-a4f0-57ba9e8d4f2e", "answers": [' + one + b"]}" for one in (
        b"1", b"{}", b'{"question": "a", "outcome": 1}', b'{"question": "a", "note": "\\u0000"}',
        b'{"question": "a", "revision": true}', b'{"question": "a", "finding": []}',
        b'{"question": "a", "finding": {"evidence_kinds": [1]}}',
        b'{"question": "a", "finding": {"workers_affected_percent": "NaN"}}',
        b'{"question": "a", "finding": {"rests_on_interviews": 1}}', b'{"question": ["a"]}')],
])
def test_what_cannot_be_read_is_refused_plainly(desk: Desk, client_of: ClientOf, raw: bytes) -> None:
    status, headers, said = ask(desk, client_of(desk.cast.assessor), None, raw=raw)
    assert (status, said["code"]) == (422, "malformed")
    assert headers["Content-Type"] == "application/problem+json"


def test_a_body_that_is_too_long_is_not_read(desk: Desk, client_of: ClientOf) -> None:
    status, _headers, said = ask(desk, client_of(desk.cast.assessor), None, raw=b" " * 2_000_001)
    assert (status, said["code"]) == (413, "too_long")


def test_a_sentence_is_in_the_readers_language(desk: Desk, client_of: ClientOf) -> None:
    Person.objects.filter(pk=desk.cast.assessor.pk).update(locale="vi")
    Assessment.objects.filter(pk=desk.assessment.pk).update(state="submitted")
    said = ask(desk, client_of(desk.cast.assessor), body_of(desk, "W-1"))[2]
    assert said["code"] == "not_fillable"
    assert not said["title"].startswith("This sheet")


def test_a_delivery_is_read_as_it_was_meant() -> None:
    sent = read_delivery(b'{"id": "7F3C0E9A-8A71-4A52-A4F0-57BA9E8D4F2E", "answers": [{"question": "q", "finding": '
                         b'{"workers_affected_percent": 12.5}}], "submit": true}')
    assert (sent.submit, sent.blanks_confirmed, sent.answers[0].outcome) == (True, False, "")
    assert sent.answers[0].finding
    assert str(sent.answers[0].finding.workers_affected_percent) == "12.50"
