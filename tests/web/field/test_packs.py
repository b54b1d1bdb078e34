"""The pack of a visit: who gets it, what is in it, what it weighs, and what it keeps to itself."""

import gzip
import json
import random
from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.builders.assessments import VISIT_DAY as DAY
from tests.builders.assessments import Desk, at, finding
from tests.builders.cycles import enrolled, planned, staffed
from tests.cast import Cast
from treadle.domain.access.operations import issue_token
from treadle.domain.assessments.states import AssessmentState
from treadle.domain.cycles.models import Visit
from treadle.domain.parties.models import Person
from treadle.domain.registry.operations import set_phone
from treadle.domain.standards.datafiles import read_all
from treadle.domain.standards.models import AlertRule
from treadle.domain.standards.operations import load_shipped
from treadle.domain.standards.queries import sheet_for, version_in_force
from treadle.domain.standards.queries.visits import STOPS, checklists, phrases, sampling_in, stop_of
from treadle.web.field.lane import FieldHandler

pytestmark = pytest.mark.django_db

type ClientOf = Callable[[Person], Client]
MOST_BYTES = 400_000


@pytest.fixture
def desk(cast: Cast, set_today: Callable[[date], None]) -> Desk:
    caches["local"].clear()
    desk = Desk(cast)
    set_today(desk.day)
    return desk


def pack_of(client: Client, visit: Visit, query: str = "", **headers: str) -> tuple[dict[str, Any], Any]:
    answer = client.get(f"/field/packs/{visit.pk}/{query}", headers=headers)
    assert answer.status_code == 200, answer.content[:300]
    assert answer["Content-Encoding"] == "gzip"
    return json.loads(gzip.decompress(answer.content)), answer


def visit_of(desk: Desk) -> Visit:
    assert desk.assessment.visit is not None
    return desk.assessment.visit


def test_a_pack_holds_what_the_visit_needs(desk: Desk, client_of: ClientOf) -> None:
    visit = visit_of(desk)
    assert desk.cast.country_manager
    pack, _answer = pack_of(client_of(desk.cast.assessor), visit, "?lang=vi&second=en")
    assert (pack["v"], pack["visit"], pack["languages"]) == (1, str(visit.pk), ["vi", "en"])
    assert pack["me"] == str(desk.cast.assessor.pk)
    assert pack["factory"]["name"] == desk.cast.factory.name
    codes = [one["code"] for one in pack["questions"]]
    assert codes == [code for cluster in pack["clusters"] for point in cluster["points"] for code in point["codes"]]
    assert {one["stop"] for one in pack["questions"]} <= set(STOPS)
    laws = {one["key"] for one in pack["laws"]}
    assert all(key in laws for one in pack["questions"] for key in one["laws"])
    assert all(set(one["text"]) == {"vi", "en"} and all(one["text"].values()) for one in pack["questions"])
    assert all(pack[name] for name in ("checklists", "phrases", "sampling", "alert"))
    assert desk.cast.country_manager.name in [one["who"] for one in pack["alert"]["call"]]


def test_reversed_questions_say_so(desk: Desk, client_of: ClientOf) -> None:
    pack, _answer = pack_of(client_of(desk.cast.assessor), visit_of(desk))
    said = {one["code"]: one["negative"] for one in pack["questions"]}
    kept = {one.question.code: one.question.polarity == "negative"
            for one in sheet_for(desk.assessment.version, country="VN", on=desk.day)}
    assert said == kept


def test_last_time_stands_beside_the_question(cast: Cast, client_of: ClientOf,
                                              set_today: Callable[[date], None]) -> None:
    before = Desk(cast)
    before.fill({"W-1": finding("Paid below the minimum in March.")})
    assessment = before.assessment
    assessment.state, assessment.released_at = AssessmentState.RELEASED, before.now
    assessment.started_on = date(2025, 6, 1)
    assessment.save()
    visit = planned(cast, assessment.cycle, before.day, kind="assessment", announcement="unannounced",
                    people=(cast.assessor, before.second))
    set_today(before.day)
    pack, _answer = pack_of(client_of(cast.assessor), visit)
    (one,) = [each for each in pack["questions"] if each["code"] == "W-1"]
    assert one["last"]["outcome"] == "not_met"
    assert one["last"]["on"] == "2025-06-01"
    assert one["last"]["explanation"] == "Paid below the minimum in March."


def test_an_advisory_visit_asks_no_questions(desk: Desk, client_of: ClientOf) -> None:
    visit = planned(desk.cast, desk.assessment.cycle, desk.day)
    pack, _answer = pack_of(client_of(desk.cast.advisor), visit)
    assert (pack["kind"], pack["questions"], pack["clusters"]) == ("advisory", [], [])
    assert {one["key"] for one in pack["checklists"]} >= {"advisory", "committee", "self_diagnosis"}


def test_visits_of_long_ago_are_not_offered(desk: Desk, client_of: ClientOf, set_today: Callable[[date], None]) -> None:
    assert desk.version
    near = planned(desk.cast, desk.cycle, desk.day)
    client = client_of(desk.cast.advisor)
    assert [one["visit"] for one in client.get("/field/visits/").json()["visits"]] == [str(near.pk)]
    set_today(desk.day + timedelta(days=40))
    assert client.get("/field/visits/").json()["visits"] == []
    assert client.get(f"/field/packs/{near.pk}/").status_code == 200, "whoever still has it may refresh it"


def test_offers_ask_little_once_they_are_known(desk: Desk, client_of: ClientOf) -> None:
    assert desk.version
    client = client_of(desk.cast.advisor)
    for days in range(4):
        planned(desk.cast, desk.cycle, desk.day + timedelta(days=days))
    client.get("/field/visits/")
    with CaptureQueriesContext(connection) as queries:
        assert len(client.get("/field/visits/").json()["visits"]) == 4
    assert len(queries) <= 7


# ---- size and freshness ------------------------------------------------------------------------


def test_a_full_pack_in_two_languages_is_light(cast: Cast, client_of: ClientOf,
                                               set_today: Callable[[date], None]) -> None:
    """The shipped tool, and every wording, guidance and law as if it were written in Vietnamese throughout."""
    from treadle.domain.standards.models import Question, Rule
    from treadle.domain.standards.queries import sheet as remembered

    caches["local"].clear()
    set_today(DAY)
    load_shipped(shipped=read_all(), now=at(DAY))
    version, words = version_in_force(on=DAY), random.Random(4)
    letters = "aăâbcdđeêghiklmnoôơpqrstuưvxy áàảãạ"

    def written(text: str) -> str:
        return "".join(words.choice(letters) for _letter in text)

    remembered._questions.clear()
    for one in Question.objects.filter(version=version):
        one.texts["vi"] = one.texts.get("vi") or written(one.texts["en"])
        one.guidance["vi"] = one.guidance.get("vi") or written(one.guidance.get("en", ""))
        one.save(update_fields=["texts", "guidance"])
    for rule in Rule.objects.filter(country="VN"):
        rule.statements["vi"] = rule.statements.get("vi") or written(rule.statements["en"])
        rule.save(update_fields=["statements"])
    visit = planned(cast, staffed(cast, enrolled(cast)), DAY, kind="assessment", announcement="unannounced")
    client = client_of(cast.assessor)
    pack, answer = pack_of(client, visit, "?lang=en&second=vi")
    remembered._questions.clear()
    assert len(pack["questions"]) >= 250
    assert len(pack["laws"]) >= 10
    assert len(answer.content) <= MOST_BYTES
    (offer,) = [one for one in client.get("/field/visits/?lang=en&second=vi").json()["visits"]
                if one["visit"] == str(visit.pk)]
    assert abs(offer["bytes"] - len(answer.content)) < 200


def test_the_size_is_known_before(desk: Desk, client_of: ClientOf) -> None:
    client, visit = client_of(desk.cast.assessor), visit_of(desk)
    answer = client.get("/field/visits/")
    said = answer.json()
    assert said["person"] == {"id": str(desk.cast.assessor.pk), "name": desk.cast.assessor.name}
    (offer,) = said["visits"]
    _pack, loaded = pack_of(client, visit)
    assert offer["visit"] == str(visit.pk)
    assert abs(offer["bytes"] - int(loaded["Content-Length"])) < 100
    assert (offer["version"], offer["factory"]) == ("garment 2026", desk.cast.factory.name)
    assert answer["Cache-Control"] == "no-store, private"


def test_a_pack_that_is_there_already_is_not_sent_again(desk: Desk, client_of: ClientOf) -> None:
    client, visit = client_of(desk.cast.assessor), visit_of(desk)
    _pack, first = pack_of(client, visit)
    again = client.get(f"/field/packs/{visit.pk}/", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    visit.agenda = "Begin in the washing plant."
    visit.save()
    pack, second = pack_of(client, visit, **{"If-None-Match": first["ETag"]})
    assert pack["agenda"] == "Begin in the washing plant."
    assert second["ETag"] != first["ETag"]


# ---- who ---------------------------------------------------------------------------------------


def test_only_those_who_go_get_it(desk: Desk, client_of: ClientOf) -> None:
    cast, visit = desk.cast, visit_of(desk)
    strangers = [cast.person("assessor", name="Strange Assessor"), cast.advisor, cast.team_leader,
                 cast.country_manager, cast.factory_manager, cast.worker_representative, cast.buyer_staff,
                 cast.constituent]
    for person in strangers:
        assert client_of(person).get(f"/field/packs/{visit.pk}/").status_code == 404, person
        offers = client_of(person).get("/field/visits/")
        assert offers.status_code == 404 or not offers.json()["visits"], person
    assert client_of(desk.second).get(f"/field/packs/{visit.pk}/").status_code == 200
    assert client_of(cast.assessor).post(f"/field/packs/{visit.pk}/").status_code == 405


def on_the_lane(path: str, key: str) -> tuple[int, dict[str, str], bytes]:
    """One request past the pages' middleware, as a device sends it with a token."""
    from django.core.signals import request_finished, request_started
    from django.db import close_old_connections

    said: list[Any] = []
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)  # the test's transaction stays open
    try:
        response = FieldHandler()({
            "REQUEST_METHOD": "GET", "PATH_INFO": path, "SERVER_NAME": "testserver", "SERVER_PORT": "80",
            "HTTP_HOST": "testserver", "wsgi.input": BytesIO(), "wsgi.url_scheme": "http", "wsgi.errors": BytesIO(),
            "HTTP_AUTHORIZATION": f"Bearer {key}"}, lambda status, headers: said.extend([status, dict(headers)]))
        content = b"".join(response)
        response.close()  # type: ignore[attr-defined]
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)
    return int(said[0][:3]), said[1], content


def test_a_token_opens_them_on_the_lane(desk: Desk) -> None:
    visit = visit_of(desk)
    key = issue_token(person=desk.cast.assessor, scopes=["field"], days=3, now=desk.now).key
    status, headers, content = on_the_lane(f"/field/packs/{visit.pk}/", key)
    assert (status, headers["Content-Encoding"]) == (200, "gzip")
    assert json.loads(gzip.decompress(content))["visit"] == str(visit.pk)
    status, _headers, content = on_the_lane("/field/visits/", key)
    assert [one["visit"] for one in json.loads(content)["visits"]] == [str(visit.pk)]
    assert on_the_lane(f"/field/packs/{visit.pk}/", "trd_nonsense")[0] == 401


def test_it_is_over_when_the_sheet_is_handed_in(desk: Desk, client_of: ClientOf) -> None:
    desk.submitted()
    client = client_of(desk.cast.assessor)
    assert client.get(f"/field/packs/{visit_of(desk).pk}/").status_code == 404
    assert client.get("/field/visits/").json()["visits"] == []


def test_a_pack_names_no_more_people_than_it_needs(desk: Desk, client_of: ClientOf) -> None:
    factory = desk.cast.factory
    factory.contacts.create(order=1, name="Confidential Contact", phone="+84 1", email="c@example.org")  # type: ignore[attr-defined]
    pack, _answer = pack_of(client_of(desk.cast.assessor), visit_of(desk))
    text = json.dumps(pack)
    assert "Confidential Contact" not in text
    assert "@" not in text
    assert desk.cast.buyer.name not in text


def test_a_pack_says_whom_to_phone_and_by_which_number(desk: Desk, client_of: ClientOf) -> None:
    manager, leader = desk.cast.country_manager, desk.cast.team_leader
    set_phone(person=manager, phone="+84 24 1234 5678", by=manager, now=at(DAY))
    set_phone(person=desk.cast.factory_manager, phone="+84 24 9999 9999", by=None, now=at(DAY))
    pack, _answer = pack_of(client_of(desk.cast.assessor), visit_of(desk), "?lang=en&second=vi")
    assert {"who": manager.name, "role": "Country manager", "number": "+842412345678"} == pack["alert"]["call"][0]
    assert {"who": leader.name, "role": "Team leader", "number": ""} in pack["alert"]["call"]
    assert "99999999" not in json.dumps(pack)


def test_a_trigger_without_a_title_is_called_by_its_key(desk: Desk, client_of: ClientOf) -> None:
    AlertRule.objects.update_or_create(country="VN", defaults={"triggers": [{"key": "child_labour"}]})
    pack, _answer = pack_of(client_of(desk.cast.assessor), visit_of(desk), "?lang=vi&second=en")
    title = {"vi": "child_labour", "en": "child_labour"}
    assert pack["alert"]["triggers"] == [{"key": "child_labour", "title": title}]
    page = client_of(desk.cast.assessor).get(f"/office/factories/{desk.cast.factory.pk}/alert/")
    assert page.status_code == 200
    assert "child_labour" in page.content.decode()


# ---- what stands in the files ------------------------------------------------------------------


def test_every_question_of_every_instrument_has_a_stop(cast: Cast) -> None:
    from treadle.domain.standards.models import Instrument

    load_shipped(shipped=read_all(), now=at(DAY))
    stops: set[str] = set()
    for instrument in Instrument.objects.filter(key__in=["garment", "labour-environment"]):
        version = instrument.versions.order_by("-in_force_from").first()
        assert version is not None
        for country in ("", "VN", "JO", "KH"):
            for one in sheet_for(version, country=country, on=DAY):
                assert stop_of(one) in STOPS, one.question.code
                stops.add(stop_of(one))
    assert stops == set(STOPS)


def test_the_files_are_whole_and_translated() -> None:
    for kind in ("assessment", "advisory"):
        lists = checklists(kind)
        assert lists
        for one in lists:
            assert one.stop == "" or one.stop in STOPS
            assert {"en", "vi"} <= one.title.keys()
            assert all({"en", "vi"} <= text.keys() for _key, text in one.steps)
            assert len({key for key, _text in one.steps}) == len(one.steps)
    assert {one.stop for one in checklists("assessment")} == set(STOPS)
    assert all({"en", "vi"} <= one.text.keys() and (one.stop in STOPS or not one.stop) for one in phrases())


def test_more_workers_more_interviews() -> None:
    sampling = sampling_in("VN")
    assert list(sampling.rule) == sorted(sampling.rule)
    assert [count for _upto, count in sampling.rule] == sorted(count for _upto, count in sampling.rule)
    assert 0 < sampling.groups_share < 1


def test_what_is_named_in_the_files_exists() -> None:
    import tomllib

    from treadle.domain.standards.datafiles.shipped import DATA

    data = tomllib.loads((DATA / "visits" / "stops.toml").read_text())
    shipped = read_all()
    clusters = {cluster.key: cluster for instrument in shipped.instruments for cluster in instrument.clusters}
    points = {f"{key}.{point.key}" for key, cluster in clusters.items() for point in cluster.points}
    concepts = {question.concept for cluster in clusters.values() for point in cluster.points
                for question in point.questions}
    assert data["cluster"].keys() <= clusters.keys()
    assert data["point"].keys() <= points
    assert data["concept"].keys() <= concepts
