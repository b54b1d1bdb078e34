"""A lost database and a full disk: a plain sentence, with 503, and no word of the error."""

import errno

import pytest
from django.db import DatabaseError, IntegrityError, InterfaceError, OperationalError
from django.test import Client

from treadle.domain.parties.models import Person
from treadle.ui.failures import NO_DATABASE, NO_ROOM, outage


@pytest.mark.parametrize(("error", "sentence"), [
    (OperationalError("server closed the connection unexpectedly"), NO_DATABASE),
    (InterfaceError("connection already closed"), NO_DATABASE),
    (OperationalError("database or disk is full"), NO_ROOM),
    (DatabaseError("could not extend file: No space left on device"), NO_ROOM),
    (OSError(errno.ENOSPC, "No space left on device"), NO_ROOM),
    (IntegrityError("UNIQUE constraint failed"), ""),
    (OperationalError("no such table: parties_person"), ""),
    (FileNotFoundError(errno.ENOENT, "not there"), ""),
    (ValueError("ours"), ""),
    (None, ""),
])
def test_outages_are_told_from_mistakes(error: BaseException | None, sentence: str) -> None:
    assert str(outage(error)) == str(sentence)


def test_what_lies_behind_an_error_counts() -> None:
    error = RuntimeError("the file could not be kept")
    error.__cause__ = OSError(errno.ENOSPC, "No space left on device")
    assert outage(error) == NO_ROOM


@pytest.mark.django_db
@pytest.mark.parametrize(("error", "status"), [(OperationalError("SECRET lost"), 503), (ValueError("SECRET"), 500)])
def test_the_reader_gets_a_page_and_a_machine_a_problem(error: Exception, status: int,
                                                        monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_args: object, **_more: object) -> None:
        raise error

    person = Person.objects.create_user("somebody", None, name="Somebody")
    client = Client(raise_request_exception=False)
    client.force_login(person)
    monkeypatch.setattr("treadle.ui.middleware.held_by", fails)
    monkeypatch.setattr("treadle.ui.allow.held_by", fails)
    page = client.get("/office/people/")
    assert page.status_code == status
    assert b"SECRET" not in page.content
    assert b"<html" in page.content
    problem = client.get("/office/people/", headers={"Accept": "application/json"})
    assert problem["Content-Type"] == "application/problem+json"
    assert problem.json()["status"] == status
    assert ("Retry-After" in problem) == (status == 503)
