"""Who gets a word in: the assigned, with a lease, by their own signature, while the sheet is open."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from tests.builders.cycles import planned
from tests.field.client import Device, Refused, b64, bundle_bytes, ec, signature_of, unb64
from tests.field.conftest import Field
from tests.field.rows import check_rows
from treadle.domain.access.operations import issue_token
from treadle.domain.assessments import operations as assessments
from treadle.domain.assessments.models import Answer, Assessment
from treadle.domain.cycles.models import Assignment, Visit
from treadle.domain.cycles.operations import cancel_visit
from treadle.domain.fieldwork import operations as ops
from treadle.domain.fieldwork.models import Bundle, Lease
from treadle.domain.parties.models import Person
from treadle.ui import clock

pytestmark = pytest.mark.django_db
MET, NOT_MET = {"o": "met"}, {"o": "not_met"}


def refusal(act: Callable[[], object]) -> Refused:
    """What came of something that must be refused whole."""
    before = list(Bundle.objects.values_list("device", "last"))
    with pytest.raises(Refused) as refused:
        act()
    assert list(Bundle.objects.values_list("device", "last")) == before
    if refused.value.status != 404:
        assert refused.value.said["title"]
        assert refused.value.said["detail"]
    return refused.value


def told(act: Callable[[], object]) -> tuple[int, str]:
    found = refusal(act)
    return found.status, found.code


def test_whoever_is_not_assigned_finds_nothing(field: Field) -> None:
    one, cast = field.device(), field.cast
    one.write("q/W-1", MET)
    one.seal()
    stranger = cast.person("assessor", name="Strange Assessor")
    for person in (stranger, cast.advisor, cast.team_leader, cast.factory_manager, cast.buyer_staff, cast.constituent):
        line = field.device(person, lease=False)
        line.id, line.have = one.id, one.have
        assert refusal(lambda line=line: line.exchange(one.bundles)).status == 404, person
        assert refusal(line.get_lease).status == 404, person
        assert refusal(line.submit).status == 404, person
        for address in ("packs/{}/lease/", "sync/{}/", "sync/{}/submit/"):
            where = f"/field/{address.format(one.visit)}"
            assert refusal(lambda line=line, where=where: line.ask("POST", where, raw=b"{")).status == 404, person
        assert refusal(lambda line=line: line.send_file(b"x")).status == 404, person
    nobody = Device(one.visit, one.send)
    nobody.send = lambda method, address, body: _raw(Client(), method, address, body)
    assert refusal(nobody.get_lease).status in (302, 401)


def _raw(client: Client, method: str, address: str, body: bytes | None) -> tuple[int, bytes]:
    answer = client.generic(method, address, body or b"", content_type="application/json")
    return (answer.status_code if answer.status_code >= 400 else 401), b'{"title": "-", "detail": "-"}'


def test_whose_assignment_ended_finds_nothing(field: Field) -> None:
    two = field.device(field.desk.second)
    two.write("q/W-1", MET)
    two.sync()
    field.later(1)
    grant = field.desk.second.grants.get()
    grant.ends_on = field.desk.day
    grant.save()
    Assignment.objects.filter(person=field.desk.second).update(ends_on=field.desk.day)
    assert refusal(two.sync).status == 404


def test_a_forged_signature_refuses_everything(field: Field) -> None:
    one, two = field.pair()
    one.write("q/W-1", MET)
    two.write("q/E-1", MET)
    one.hand_over(two)
    bad = dict(two.bundles[0])
    bad["entries"] = bad["entries"].replace("met", "not_met")
    found = refusal(lambda: two.exchange([bad, *two.bundles[1:]]))
    assert (found.status, found.code, found.said["device"]) == (403, "forged", bad["device"])
    assert not Answer.objects.exists()
    two.sync()
    assert Answer.objects.count() == 2


def test_another_key_does_not_write_for_a_device(field: Field) -> None:
    one = field.device()
    one.key = ec.generate_private_key(ec.SECP256R1())
    one.write("q/W-1", MET)
    assert told(one.sync) == (403, "forged")


@pytest.mark.parametrize("signature", ["", "AAAA", "!!", "A" * 86, "é" * 86])
def test_signatures_that_are_none(field: Field, signature: str) -> None:
    one = field.device()
    one.write("q/W-1", MET)
    one.seal()
    assert told(lambda: one.exchange([one.bundles[0] | {"signature": signature}])) == (403, "forged")


def test_a_forged_lease_is_no_lease(field: Field) -> None:
    one, two = field.pair()
    own = ec.generate_private_key(ec.SECP256R1())
    said = json.loads(unb64(one.lease.split(".")[0])) | {"device": "forgedxx"}
    text = b64(json.dumps(said).encode())
    lease = f"{text}.{signature_of(own, f'treadle-lease-1\n{text}'.encode())}"
    assert told(lambda: two.exchange([], [lease])) == (403, "forged")
    stretched = f"{text}.{one.lease.split('.')[1]}"
    assert told(lambda: two.exchange([], [stretched])) == (403, "forged")
    assert told(lambda: two.exchange([], ["nonsense", "…"])) == (403, "forged")


def test_a_device_of_another_visit_is_unknown(field: Field) -> None:
    one = field.device()
    people = (field.cast.assessor, field.desk.second)
    other = planned(field.cast, field.desk.cycle, field.desk.day + timedelta(days=40), kind="assessment", people=people)
    two = field.device(visit=other)
    two.id = one.id
    assert told(lambda: two.exchange([])) == (403, "unknown_device")
    assert told(lambda: two.exchange([], [one.lease])) == (403, "forged")
    one.write("q/W-1", MET)
    one.seal()
    assert told(lambda: field.device(visit=other).exchange(one.bundles)) == (403, "unknown_device")


def test_a_gap_and_a_fork(field: Field) -> None:
    one = field.device()
    for code in ("W-1", "W-2"):
        one.write(f"q/{code}", MET)
        one.seal()
    found = refusal(lambda: one.exchange(one.bundles[1:]))
    assert (found.status, found.code, found.said["device"], found.said["have"]) == (409, "gap", one.id, 0)
    one.sync()
    twin = field.device(lease=False)
    twin.key, twin.id, twin.server_key, twin.leases = one.key, one.id, one.server_key, one.leases
    twin.write("q/W-1", NOT_MET)
    twin.seal()
    found = refusal(lambda: twin.exchange(twin.bundles))
    assert (found.status, found.code, found.said["have"]) == (409, "fork", 2)
    fresh = field.device()
    fresh.write("q/W-1", NOT_MET)
    fresh.sync()
    assert fresh.document()["q/W-1"]["conflict"]


def test_bundles_cut_anew_are_a_fork(field: Field) -> None:
    one = field.device()
    one.write("q/W-1", MET)
    one.write("q/W-2", MET)
    one.sync()
    entry = json.dumps([json.loads(one.bundles[0]["entries"])[1]])
    cut = {"device": one.id, "first": 2, "entries": entry,
           "signature": signature_of(one.key, bundle_bytes(one.visit, one.id, 2, entry))}
    assert told(lambda: one.exchange([cut])) == (409, "fork")


def test_a_closed_sheet_takes_nothing_until_it_is_sent_back(field: Field) -> None:
    one, two = field.pair()
    one.write("q/W-1", MET)
    one.sync()
    two.sync()
    assert one.submit() == {"state": "closed", "missing": 9}
    two.write("q/W-2", MET)
    assert told(two.sync) == (409, "closed")
    two.have, two.bundles = {one.id: 1}, two.bundles[:1]
    assert two.exchange([])["state"] == "closed"
    sheet = Assessment.objects.get()
    assessments.send_back(assessment=sheet, remark="Look at the wages.", by=field.cast.team_leader, now=field.desk.now)
    assert one.exchange([])["state"] == "open"


def test_a_visit_that_does_not_take_place_says_so(field: Field) -> None:
    one = field.device()
    cancel_visit(visit=field.visit, reason="Flood", by=field.cast.team_leader, now=field.desk.now)
    assert one.exchange([])["state"] == "ended"
    one.write("q/W-1", MET)
    assert told(one.sync) == (409, "closed")
    assert refusal(one.get_lease).status == 404


def test_a_withdrawn_device_brings_nothing_more(field: Field) -> None:
    one, two = field.pair()
    one.write("q/W-1", MET)
    one.sync()
    two.sync()
    ops.withdraw_device(visit_id=field.visit.pk, device=one.id, by=field.cast.team_leader, now=field.desk.now)
    one.write("q/W-2", MET)
    assert told(one.sync) == (403, "withdrawn")
    assert told(one.get_lease) == (403, "withdrawn")
    one.seal()
    two.leases |= one.leases
    two.accept(one.bundles[-1])
    found = refusal(two.sync)
    assert (found.code, found.said["device"]) == ("withdrawn", one.id)
    two.write("q/E-1", MET)
    two.seal()
    two.exchange([one.bundles[0], two.bundles[-1]])
    assert set(Answer.objects.values_list("question__code", flat=True)) == {"W-1", "E-1"}


def test_who_may_withdraw(field: Field) -> None:
    one, cast = field.device(), field.cast
    address = f"/field/sync/{one.visit}/devices/{one.id}/withdraw/"
    for person in (cast.person("assessor", name="Strange Assessor"), cast.factory_manager, cast.buyer_staff):
        assert field.client_of(person).post(address).status_code == 404
    assert field.client_of(cast.assessor).post(address).status_code == 200
    assert Lease.objects.get().withdrawn_by == cast.assessor


def test_a_lease_ends_and_is_renewed_with_the_same_key(field: Field) -> None:
    one = field.device()
    one.write("q/W-1", MET)
    one.sync()
    device = one.id
    field.later(40)
    one.write("q/W-2", MET)
    assert told(one.sync) == (403, "lease_ended")
    one.get_lease()
    assert one.id == device
    one.sync()
    assert Answer.objects.count() == 2
    field.later(50)
    before = one.lease
    one.sync()
    assert one.lease != before
    assert Lease.objects.get().until > clock.now() + timedelta(days=15)


def test_a_key_that_is_none(field: Field) -> None:
    one = field.device(lease=False)
    for key in ("", "AAAA", b64(b"\x04" + b"\x01" * 64), "x" * 400):
        found = refusal(lambda key=key: one.ask("POST", f"/field/packs/{one.visit}/lease/", {"key": key}))
        assert (found.status, found.code) == (400, "malformed")


def test_limits(field: Field) -> None:
    one = field.device()
    sealed = {"device": one.id, "first": 1, "entries": "[]", "signature": ""}
    assert told(lambda: one.exchange([sealed])) == (400, "malformed")
    assert told(lambda: one.exchange([sealed] * 65)) == (413, "too_long")
    many = json.dumps([["k/12345678", None, [], 1]] * 501)
    long = json.dumps([["n/W-1", "x" * 66_000, [], 1]])
    for text in (many, long):
        bundle = {"device": one.id, "first": 1, "entries": text,
                  "signature": signature_of(one.key, bundle_bytes(one.visit, one.id, 1, text))}
        found = refusal(lambda bundle=bundle: one.exchange([bundle]))
        assert (found.status, found.code) == (413, "too_long")
        assert found.said["most"] in (500, 65_536)


def test_a_token_of_the_scope_field_is_enough(field: Field) -> None:
    from tests.web.field.test_sheets import _answered

    issued = issue_token(person=field.cast.assessor, scopes=["field"], days=3, now=field.desk.now)
    other = issue_token(person=field.cast.assessor, scopes=["factories:read"], days=3, now=field.desk.now)

    def line(key: str) -> Device:
        from io import BytesIO

        def send(method: str, address: str, body: bytes | None) -> tuple[int, bytes]:
            status, _headers, said = _answered({
                "REQUEST_METHOD": method, "PATH_INFO": address, "SERVER_NAME": "testserver", "SERVER_PORT": "80",
                "HTTP_HOST": "testserver", "wsgi.input": BytesIO(body or b""), "wsgi.url_scheme": "http",
                "wsgi.errors": BytesIO(), "CONTENT_LENGTH": str(len(body or b"")), "CONTENT_TYPE": "application/json",
                "HTTP_AUTHORIZATION": f"Bearer {key}"})
            return status, said if isinstance(said, bytes) else json.dumps(said).encode()

        return Device(str(field.visit.pk), send)

    one = line(issued.key)
    one.get_lease()
    one.write("q/W-1", MET)
    one.sync()
    assert Answer.objects.get().answered_by == field.cast.assessor
    for key in (other.key, "trd_nonsense", ""):
        assert told(line(key).get_lease) == (401, "not_signed_in")


def test_a_session_needs_its_token_against_forged_requests(field: Field) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(field.cast.assessor)
    answer = client.post(f"/field/sync/{field.visit.pk}/", {}, content_type="application/json")
    assert answer.status_code == 403


def test_names_of_people_and_visits_stay_inside(field: Field) -> None:
    """An unannounced visit is a secret for the factory: its addresses say the same as those of no visit at all."""
    manager: Person = field.cast.factory_manager
    real, none = (field.client_of(manager).post(f"/field/sync/{key}/", {}, content_type="application/json",
                                                headers={"Accept": "application/json"})
                  for key in (field.visit.pk, Visit(pk="5bd6bb4c-0b5c-4a51-8f0c-5f6d1f1c2b02").pk))
    assert (real.status_code, real.content) == (none.status_code, none.content)
    assert real.status_code == 404


def test_what_is_not_written_yet_cannot_be_named_as_seen(field: Field) -> None:
    """It would be replaced unread. The entry waits with its sender, and everything that this device wrote after it."""
    one, two = field.pair()
    two.write("n/W-2", "Before.")
    two.seal()
    two.write("q/W-1", NOT_MET, seen=[f"{one.id}.1"])
    two.seal()
    two.write("n/W-1", "After it.")
    two.seal()
    answer = two.exchange(two.bundles)
    assert answer["have"] == {two.id: 1}
    assert answer["waiting"] == {two.id: [f"{one.id}.1"]}
    one.write("q/W-1", MET)
    one.sync()
    field.client_of(field.desk.second).post(f"/field/sync/{two.visit}/devices/{two.id}/withdraw/")
    assert told(lambda: two.exchange(two.bundles)) == (403, "withdrawn")  # who is out cannot bring it afterwards
    assert Answer.objects.get(question__code="W-1").outcome == "met"
    check_rows(field.visit)


def test_what_came_by_hand_waits_for_nobody_where_it_comes_along(field: Field) -> None:
    one, two = field.pair()
    one.write("q/W-1", MET)
    one.hand_over(two)
    two.write("q/W-1", NOT_MET)
    two.seal()
    both = two.exchange(two.bundles[::-1])
    assert "waiting" not in both
    assert both["have"] == {one.id: 1, two.id: 1}
    assert Answer.objects.get().outcome == "not_met"


def test_every_order_of_who_is_first_ends_in_the_same(field: Field) -> None:
    """Who got an entry by hand and does not bring it along waits until its writer did; then it is as it would be."""
    one, two = field.pair()
    one.write("q/W-1", MET)
    one.hand_over(two)
    two.write("q/W-1", NOT_MET)
    two.seal()
    mine = [bundle for bundle in two.bundles if bundle["device"] == two.id]
    assert two.exchange(mine)["waiting"] == {two.id: [f"{one.id}.1"]}
    assert Answer.objects.count() == 0
    one.sync()
    assert "waiting" not in two.exchange(mine)
    for each in (one, two, one):
        each.sync()
    assert one.document() == two.document()
    assert Answer.objects.get().outcome == "not_met"
    check_rows(field.visit)


def test_what_cannot_come_any_more_is_not_waited_for(field: Field) -> None:
    """The other tablet was withdrawn before it sent anything: who answered after a hand-over is not held up by it."""
    one, two = field.pair()
    one.write("q/W-1", MET)
    one.hand_over(two)
    two.write("q/W-1", NOT_MET)
    two.seal()
    mine = [bundle for bundle in two.bundles if bundle["device"] == two.id]
    assert two.exchange(mine)["waiting"]
    answer = field.client_of(field.cast.assessor).post(f"/field/sync/{one.visit}/devices/{one.id}/withdraw/")
    assert answer.status_code in (200, 204)
    assert "waiting" not in two.exchange(mine)
    assert Answer.objects.get().outcome == "not_met"
