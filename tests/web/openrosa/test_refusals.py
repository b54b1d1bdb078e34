"""What is sent by somebody who means ill, or by a broken program: a sentence, and nothing is written."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.builders.assessments import Desk
from tests.journeys.odk_forms.test_reading import HOSTILE
from tests.web.openrosa.phone import Phone, filled, photo, said
from treadle.domain.fieldwork.models import Bundle, Journal
from treadle.web.openrosa import submission

pytestmark = pytest.mark.django_db
WHERE = "/openrosa/submission"


def upload(content: bytes, name: str = "form.xml") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "text/xml")


def is_refused(answer: object, *statuses: int) -> None:
    assert answer.status_code in statuses, answer.content  # type: ignore[attr-defined]
    assert len(said(answer)) > 15  # type: ignore[arg-type]
    assert answer["X-OpenRosa-Version"] == "1.0"  # type: ignore[index]
    assert (Journal.objects.count(), Bundle.objects.count()) == (0, 0)


def test_hostile_forms(phone: Phone) -> None:
    for content in HOSTILE.values():
        is_refused(phone.send(content), 422)


def test_what_is_no_submission(desk: Desk, phone: Phone) -> None:
    form, headers, post = filled(desk.visit.pk, {"answer_W_2": "met"}).encode(), phone.headers, phone.client.post
    is_refused(post(WHERE, headers=headers), 422)
    is_refused(post(WHERE, form, content_type="text/xml", headers=headers), 422)
    is_refused(post(WHERE, {"other": upload(form)}, headers=headers), 422)
    is_refused(post(WHERE, {"xml_submission_file": [upload(form), upload(form)]}, headers=headers), 422)
    is_refused(post(WHERE, b"--x\r\nbroken", content_type="multipart/form-data; boundary=x", headers=headers), 422)
    is_refused(post(WHERE, b"x", content_type="multipart/form-data", headers=headers), 400)
    is_refused(post(WHERE, {"xml_submission_file": upload(form), "a.jpg": [upload(photo()), upload(photo())]},
                    headers=headers), 422)
    many = {f"{n}.jpg": upload(b"x") for n in range(140)}
    is_refused(post(WHERE, {"xml_submission_file": upload(form), **many}, headers=headers), 400)


def test_too_much_at_once(desk: Desk, phone: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(submission, "MOST_AT_ONCE", -1_000_000)
    is_refused(phone.send(filled(desk.visit.pk, {"answer_W_2": "met"})), 422)


def test_a_form_as_plain_text_is_taken_too(desk: Desk, phone: Phone) -> None:
    """Some programs send the form without a file's name."""
    form = filled(desk.visit.pk, {"answer_W_2": "met"})
    answer = phone.client.post(WHERE, {"xml_submission_file": form}, headers=phone.headers)
    assert answer.status_code == 201


def test_names_of_files_lead_nowhere(desk: Desk, phone: Phone) -> None:
    """A file's name is a name and no path."""
    name = "../../../etc/passwd.jpg"
    form = filled(desk.visit.pk, {"answer_W_1": "not_met", "photo1_W_1": name})
    parts = {"xml_submission_file": upload(form.encode()), name: upload(photo(), "x.jpg")}
    answer = phone.client.post(WHERE, parts, headers=phone.headers)
    assert answer.status_code == 201


def test_more_forms_than_a_visit_has(desk: Desk, phone: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    from treadle.domain.fieldwork import rules

    monkeypatch.setattr(rules, "MOST_DEVICES", 1)
    assert phone.send(filled(desk.visit.pk, {"answer_W_2": "met"})).status_code == 201
    answer = phone.send(filled(desk.visit.pk, {"answer_W_2": "met"}))
    assert answer.status_code == 413
    assert Bundle.objects.count() == 1
