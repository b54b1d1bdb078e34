"""The tablets of a visit, seen from the office: devices, what is outstanding, refused and different, what was noted."""

from collections.abc import Callable
from datetime import date

import pytest
from django.http import HttpResponse
from django.test import Client

from tests.builders.cycles import planned
from tests.cast import Cast
from tests.field.client import Device
from tests.field.conftest import Field
from treadle.domain.assessments.models import Assessment, FrozenRule
from treadle.domain.fieldwork.models import Lease
from treadle.domain.fieldwork.queries.registers import conflicts_of, registers_of
from treadle.domain.parties.models import Person
from treadle.domain.standards.models import Rule

pytestmark = pytest.mark.django_db

type ClientOf = Callable[[Person], Client]
type CountPage = Callable[[str, Client, str], HttpResponse]


@pytest.fixture
def field(cast: Cast, client_of: ClientOf, set_today: Callable[[date], None]) -> Field:
    return Field(cast, client_of, set_today)


def address(field: Field, rest: str = "") -> str:
    return f"/office/visits/{field.visit.pk}/tablets/{rest}"


def text_of(client: Client, where: str, status: int = 200) -> str:
    answer = client.get(where)
    assert answer.status_code == status, answer.content[:300]
    return answer.content.decode()


def two_days(field: Field) -> tuple[Device, Device]:
    """Two tablets that answered and noted: one question in two ways, a text in two ways, a refused entry, a sample."""
    one, two = field.pair()
    one.write("q/W-1", {"o": "not_met"})
    two.write("q/W-1", {"o": "met"})
    one.write("n/E-1", "The north door was locked.")
    two.write("n/E-1", "Both doors of the store were locked.")
    one.write("q/NOT-9", {"o": "met"})
    manager = {"name": "Minh Manager", "position": "Manager", "side": "management"}
    one.write("m/opening", {"held_on": field.desk.day.isoformat(), "attended": [manager],
                            "remark": "No reprisals were promised."})
    for number, overtime in enumerate(("20", "74"), 1):
        one.write(f"w/sample-{number:08}", {"worker": f"W-0{number}", "period": "2026-03", "days": "26", "hours": "208",
                                            "overtime": overtime, "pay": "5200000"})
    one.write("i/interview-1", {"kind": "workers_group", "women": 4, "men": 1, "consent": True,
                                "text": "Overtime is announced late."})
    one.write("t/tray-0001", {"kind": "photo", "text": "Locked exit", "sha256": "a" * 64, "type": "image/jpeg",
                              "size": 9, "name": "exit.jpg"})
    one.write("l/tray-0001/E-1", True)
    one.sync()
    two.sync()
    return one, two


# ---- devices -----------------------------------------------------------------------------------


def test_an_empty_page_says_what_comes(field: Field, client_of: ClientOf) -> None:
    client = client_of(field.cast.assessor)
    assert "No tablet has written" in text_of(client, address(field))
    assert "Nothing differs" in text_of(client, address(field, "differences/"))
    assert "Nothing is written down yet" in text_of(client, address(field, "record/"))


def test_devices_with_what_is_outstanding_and_refused(field: Field, client_of: ClientOf) -> None:
    one, two = two_days(field)
    page = text_of(client_of(field.cast.team_leader), address(field))
    assert one.id in page
    assert two.id in page
    assert "May write" in page
    assert "exit.jpg" in page, "a file that was told of and did not come"
    assert "NOT-9: Answer" in page
    assert "This question is not asked" in page


def test_a_device_is_withdrawn(field: Field, client_of: ClientOf) -> None:
    one, two = two_days(field)
    leader, second = client_of(field.cast.team_leader), client_of(field.desk.second)
    stranger = client_of(field.cast.person("assessor", name="Strange Assessor"))
    assert stranger.post(address(field, "withdraw/"), {"device": one.id}).status_code == 404
    assert leader.post(address(field, "withdraw/"), {"device": "nothing"}).status_code == 404
    assert leader.post(address(field, "withdraw/"), {"device": one.id}).status_code == 302
    assert second.post(address(field, "withdraw/"), {"device": two.id}).status_code == 302, "her own"
    assert Lease.objects.filter(withdrawn_at__isnull=False).count() == 2
    assert "Withdrawn" in text_of(leader, address(field))
    assert leader.get(address(field, "withdraw/")).status_code == 405


# ---- what differs ------------------------------------------------------------------------------


def test_both_stand_side_by_side_until_one_is_chosen(field: Field, client_of: ClientOf) -> None:
    one, _two = two_days(field)
    client = client_of(field.desk.second)
    page = text_of(client, address(field, "differences/"))
    for said in ("W-1: Answer", "Not met", field.cast.assessor.name, field.desk.second.name, "The north door was"):
        assert said in page
    heads = {head.value["o"]: head.id for each in conflicts_of(field.visit.pk) if each.key == "q/W-1"
             for head in each.heads}
    asked = {"key": "q/W-1", "seen": " ".join(heads.values()), "chosen": heads["not_met"]}
    refused = client.post(address(field, "differences/"), asked)
    assert refused.status_code == 200, "without a reason nothing is settled"
    assert len(conflicts_of(field.visit.pk)) == 2
    assert client.post(address(field, "differences/"), asked | {"reason": "Seen on the pay slip."}).status_code == 302
    assert [each.key for each in conflicts_of(field.visit.pk)] == ["n/E-1"]
    one.sync()
    assert one.document()["q/W-1"]["value"] == {"o": "not_met"}
    assert len([each for each in one.entries.values() if each[0] == "q/W-1"]) == 3, "both originals stay"


def test_a_text_is_written_anew(field: Field, client_of: ClientOf) -> None:
    two_days(field)
    client = client_of(field.cast.assessor)
    (one,) = [each for each in conflicts_of(field.visit.pk) if each.key == "n/E-1"]
    given = {"key": one.key, "seen": " ".join(head.id for head in one.heads), "reason": "Both saw the same store."}
    assert client.post(address(field, "differences/"), given).status_code == 200, "nothing was chosen"
    assert client.post(address(field, "differences/"), given | {"text": "Three doors were locked."}).status_code == 302
    assert registers_of(field.visit.pk, "n/")["n/E-1"].value == "Three doors were locked."


def test_what_came_since_stays_beside_it(field: Field, client_of: ClientOf) -> None:
    one, _two = two_days(field)
    client = client_of(field.cast.assessor)
    (each,) = [each for each in conflicts_of(field.visit.pk) if each.key == "q/W-1"]
    shown = " ".join(head.id for head in each.heads)
    one.write("q/W-1", {"o": "not_applicable"}, seen=[])
    one.sync()
    client.post(address(field, "differences/"), {"key": "q/W-1", "seen": shown, "chosen": each.heads[0].id,
                                                 "reason": "As talked about."})
    (left,) = [each for each in conflicts_of(field.visit.pk) if each.key == "q/W-1"]
    assert {head.value["o"] for head in left.heads} == {each.heads[0].value["o"], "not_applicable"}


def test_only_those_who_assess_settle(field: Field, client_of: ClientOf) -> None:
    two_days(field)
    (one,) = [each for each in conflicts_of(field.visit.pk) if each.key == "q/W-1"]
    given = {"key": one.key, "seen": " ".join(head.id for head in one.heads), "chosen": one.heads[0].id,
             "reason": "So."}
    page = client_of(field.cast.team_leader).post(address(field, "differences/"), given)
    assert "Only those who assess settle it" in page.content.decode()
    assert len(conflicts_of(field.visit.pk)) == 2


# ---- what was written down ---------------------------------------------------------------------


def test_the_other_parts_of_the_journal(field: Field, client_of: ClientOf) -> None:
    two_days(field)
    page = text_of(client_of(field.cast.assessor), address(field, "record/"))
    for said in ("No reprisals were promised.", "2026-03", "W-02", "1 talk", "Women: 4, men: 1",
                 "Overtime is announced late.", "Locked exit", "On its way"):
        assert said in page, said


def test_a_sample_is_held_against_the_law(field: Field, client_of: ClientOf) -> None:
    two_days(field)
    rule = Rule.objects.create(key="vn.test", country="VN", topic="overtime_month", period="month", value=60,
                               unit="hours", confidence="read", effective_from=date(2022, 4, 1), statements={"en": "x"})
    FrozenRule.objects.create(assessment=Assessment.objects.get(visit=field.visit), rule=rule)
    page = text_of(client_of(field.cast.assessor), address(field, "record/"))
    assert "1 line is outside a limit of the law." in page
    assert "74 hours, at most 60" in page


# ---- who ---------------------------------------------------------------------------------------


def test_who_must_not_know_sees_nothing(field: Field, client_of: ClientOf) -> None:
    two_days(field)
    cast = field.cast
    for person in (cast.person("assessor", name="Strange Assessor"), cast.advisor, cast.interpreter,
                   cast.training_officer, cast.factory_manager, cast.worker_representative, cast.buyer_staff,
                   cast.constituent):
        for rest in ("", "differences/", "record/"):
            assert client_of(person).get(address(field, rest)).status_code in {302, 404}, (person, rest)
            assert client_of(person).post(address(field, rest)).status_code in {302, 404, 405}, (person, rest)


def test_an_advisory_visit_belongs_to_its_advisor(field: Field, client_of: ClientOf) -> None:
    visit = planned(field.cast, field.desk.assessment.cycle, field.desk.day)
    tablet = field.device(field.cast.advisor, visit=visit)
    tablet.write("v/notes", "Told in trust by the union.")
    tablet.write("a/action-01", {"text": "Mend the lamps", "responsible": "Maintenance", "due_on": "2026-05-01"})
    tablet.sync()
    where = f"/office/visits/{visit.pk}/tablets/"
    page = text_of(client_of(field.cast.advisor), f"{where}record/")
    assert "Told in trust by the union." in page
    assert "Mend the lamps" in page
    assessors = client_of(field.cast.assessor).get(f"{where}record/")
    assert "Told in trust" not in assessors.content.decode()


def test_what_the_pages_cost(field: Field, client_of: ClientOf, count_page: CountPage) -> None:
    two_days(field)
    client = client_of(field.cast.assessor)
    count_page("office:visit-tablets", client, address(field))
    count_page("office:visit-differences", client, address(field, "differences/"))
    count_page("office:visit-record", client, address(field, "record/"))
