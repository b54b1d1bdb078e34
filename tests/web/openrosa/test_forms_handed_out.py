"""The list of forms and the forms: to those who carry the visit, and to nobody else."""

import gzip
from base64 import b64encode
from hashlib import md5
from uuid import uuid4
from xml.etree import ElementTree

import pytest
from django.core.cache import cache
from django.test import Client

from tests.builders.assessments import Desk
from tests.cast import with_second_factor
from tests.matrix.test_headers import check
from tests.web.openrosa.phone import LIST, Phone, said
from treadle.domain.access.operations import revoke_token
from treadle.domain.assessments import operations as ops
from treadle.ui import clock

pytestmark = pytest.mark.django_db


def test_the_form_of_the_visit_is_listed_and_handed_out(desk: Desk, phone: Phone) -> None:
    listed = phone.forms()
    assert [one["formID"] for one in listed] == [f"visit-{desk.visit.pk}"]
    assert desk.factory.name in listed[0]["name"]
    answer = phone.get(f"forms/visit-{desk.visit.pk}.xml")
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/xml")
    assert listed[0]["hash"] == f"md5:{md5(answer.content).hexdigest()}"
    assert listed[0]["downloadUrl"] == f"http://testserver/openrosa/forms/visit-{desk.visit.pk}.xml"
    ElementTree.fromstring(answer.content)
    packed = phone.get(f"forms/visit-{desk.visit.pk}.xml", **{"Accept-Encoding": "gzip"})
    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == answer.content
    manifest = phone.get(f"forms/visit-{desk.visit.pk}/manifest")
    assert ElementTree.fromstring(manifest.content).tag == "{http://openrosa.org/xforms/xformsManifest}manifest"


def test_headers_are_those_of_openrosa(phone: Phone) -> None:
    answer = phone.get("formList")
    assert answer["X-OpenRosa-Version"] == "1.0"
    assert answer["Date"].endswith("GMT")
    assert answer["Cache-Control"] == "no-store, private"
    assert answer["Content-Type"] == "text/xml; charset=utf-8"
    assert ElementTree.fromstring(answer.content).tag == f"{LIST}xforms"
    assert not answer.cookies
    check(answer, "formList", person=True)


def test_the_version_changes_when_the_sheet_is_opened(desk: Desk, phone: Phone) -> None:
    before = phone.forms()[0]
    assert desk.assessment
    after = phone.forms()[0]
    assert before["version"] != after["version"]
    assert before["hash"] != after["hash"]


def test_one_form_alone(desk: Desk, phone: Phone) -> None:
    assert b"visit-" in phone.get(f"formList?formID=visit-{desk.visit.pk}").content
    assert b"<xform>" not in phone.get(f"formList?formID=visit-{uuid4()}").content


def test_others_see_nothing_of_a_secret_visit(desk: Desk) -> None:
    """Neither a colleague who is not assigned nor the advisor; and no answer tells a visit from nothing."""
    for person in (desk.cast.person("assessor", name="Third Assessor"), desk.cast.advisor):
        phone = Phone(person)
        assert phone.forms() == []
        for what in ("{}.xml", "{}/manifest"):
            there, nowhere = (phone.get("forms/visit-" + what.format(key)) for key in (desk.visit.pk, uuid4()))
            assert (there.status_code, there.content) == (nowhere.status_code, nowhere.content)
            assert there.status_code == 404


def test_a_visit_that_was_handed_in_has_no_form(desk: Desk, phone: Phone) -> None:
    desk.fill()
    ops.submit_assessment(assessment=desk.assessment, by=desk.cast.assessor, now=desk.now)
    assert phone.forms() == []


@pytest.mark.parametrize("header", [
    "", "Basic", "Basic !!!", "Basic " + b64encode(b"no colon").decode(), "Basic " + b64encode(b"\xff:\xff").decode(),
    "Bearer trd_x", "Basic " + b64encode(b":").decode(), "Basic " + "A" * 5000,
])
def test_without_credentials_one_is_asked_for_them(header: str, desk: Desk) -> None:
    headers = {"Authorization": header} if header else {}
    for where in ("formList", f"forms/visit-{desk.visit.pk}.xml", "submission"):
        answer = Client().get(f"/openrosa/{where}", headers=headers)
        assert answer.status_code == 401
        assert answer["WWW-Authenticate"].startswith("Basic realm=")
        assert answer["X-OpenRosa-Version"] == "1.0"


def test_what_does_not_open(desk: Desk, phone: Phone) -> None:
    key = phone.headers["Authorization"]
    issued = phone.token
    other = Phone(desk.second)
    other_key = other.headers["Authorization"]
    assert phone.get("formList").status_code == 200

    # a session of the same person, and the password of the account
    browser = Client()
    browser.force_login(with_second_factor(desk.cast.assessor))
    assert browser.get("/openrosa/formList").status_code == 401
    phone.sign_in(desk.cast.assessor.email, "warp-and-weft-26")
    assert phone.get("formList").status_code == 401

    # another's name before one's own token
    from base64 import b64decode
    mine = b64decode(key.removeprefix("Basic ")).decode().partition(":")[2]
    phone.sign_in(desk.second.email, mine)
    assert phone.get("formList").status_code == 401
    phone.sign_in(desk.cast.assessor.login.upper(), mine)
    assert phone.get("formList").status_code == 200

    # a token that was revoked, and one of another scope
    revoke_token(token=issued, by=desk.cast.assessor, now=clock.now())
    assert phone.get("formList").status_code == 401
    assert Phone(desk.cast.assessor, scopes=("standards:read",)).get("formList").status_code == 401
    assert other.headers["Authorization"] == other_key
    assert other.get("formList").status_code == 200


def test_wrong_tries_are_limited_and_shut_nobody_out(desk: Desk, phone: Phone) -> None:
    cache.clear()
    guesser = Client()
    wrong = {"Authorization": "Basic " + b64encode(f"{desk.cast.assessor.email}:trd_wrong".encode()).decode()}
    found = [guesser.get("/openrosa/formList", headers=wrong).status_code for _n in range(11)]
    assert found == [401] * 10 + [429]
    last = guesser.get("/openrosa/formList", headers=wrong)
    assert last["Retry-After"] == "300"
    assert "Wait" in said(last)
    assert phone.get("formList").status_code == 200
    cache.clear()
