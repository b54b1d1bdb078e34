"""CSV for spreadsheets: by header, or by a key of its own in the address."""

import csv
import io
from collections.abc import Callable

import pytest
from django.test import Client

from tests.builders.improvement import filled
from tests.builders.reports import DUE, Reports, moment
from tests.cast import Cast
from tests.web.api.conftest import Machine
from treadle.journeys.release_report import release_assessment_report

pytestmark = pytest.mark.django_db
type Machines = Callable[..., Machine]


def lines_of(answer: object) -> list[dict[str, str]]:
    assert answer.status_code == 200, answer  # type: ignore[attr-defined]
    text = b"".join(answer).decode("utf-8-sig")  # type: ignore[call-overload]
    return list(csv.DictReader(io.StringIO(text)))


def test_factories_by_header(cast: Cast, machine: Machines) -> None:
    cast.factory.name = "=1+1"
    cast.factory.save()
    answer = machine(cast.team_leader, "feeds:read").get("feeds/factories.csv")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Cache-Control"] == "private, no-store"
    assert [row["name"] for row in lines_of(answer)] == ["'=1+1"]


def test_a_key_in_the_address_is_one_that_reads_feeds_only(cast: Cast, machine: Machines) -> None:
    assert cast.factory
    only, more = machine(cast.team_leader, "feeds:read"), machine(cast.team_leader, "feeds:read", "factories:read")
    address = "/api/v1/feeds/factories.csv"
    assert len(lines_of(Client().get(address, {"key": only.issued.key}))) == 1
    for key in (more.issued.key, "trd_wrong", ""):
        refused = Client().get(address, {"key": key})
        assert (refused.status_code, refused["Content-Type"]) == (401, "application/problem+json")
    assert Client().get("/api/v1/factories", {"key": only.issued.key}).status_code == 401


def test_findings_and_answers_of_released_assessments_only(cast: Cast, machine: Machines) -> None:
    world = Reports(cast)
    ready = world.ready()
    mine = machine(cast.team_leader, "feeds:read")
    assert lines_of(mine.get("feeds/findings.csv")) == lines_of(mine.get("feeds/answers.csv")) == []
    release_assessment_report(assessment=ready, by=cast.team_leader, now=moment(DUE))
    found = lines_of(mine.get("feeds/findings.csv"))
    assert {row["explanation"] for row in found} == {"wages2 was not met.", "exits1 was not met."}
    [line] = lines_of(mine.get("feeds/answers.csv"))
    assert line["factory"] == cast.factory.name
    assert sorted(line.values()).count("not_met") == 2
    assert lines_of(mine.get("feeds/answers.csv?since=2027-01-01")) == []


def test_a_finding_from_interviews_leads_to_nobody(cast: Cast, machine: Machines) -> None:
    ready = Reports(cast).ready()
    finding = ready.answers.filter(finding__isnull=False).first().finding  # type: ignore[union-attr]
    finding.rests_on_interviews, finding.evidence = True, "Line 4, told by two women."
    finding.evidence_kinds, finding.workers_affected_percent = ["interview", "document"], 12
    finding.save()
    release_assessment_report(assessment=ready, by=cast.team_leader, now=moment(DUE))
    answer = machine(cast.team_leader).get("feeds/findings.csv")
    [row] = [row for row in lines_of(answer) if row["rests_on_interviews"] == "True"]
    assert (row["evidence"], row["evidence_kinds"], row["workers_affected_percent"]) == ("", "interview", "")


def test_a_buyer_gets_its_plans_and_no_answers(cast: Cast, machine: Machines) -> None:
    plan = filled(cast)
    inside = lines_of(machine(cast.team_leader).get("feeds/plans.csv"))
    assert len(inside) == plan.items.count()
    mine = machine(cast.buyer_staff)
    assert {row["item_id"] for row in lines_of(mine.get("feeds/plans.csv"))} <= {row["item_id"] for row in inside}
    other = machine(cast.person("buyer_staff", name="Otto Other", at=cast.other_buyer))
    assert lines_of(other.get("feeds/plans.csv")) == []
    assert mine.get("feeds/answers.csv").status_code == mine.get("feeds/findings.csv").status_code == 404


def test_who_may_not_export_has_no_feed(cast: Cast, machine: Machines) -> None:
    answer = machine(cast.worker_representative).get("feeds/factories.csv")
    assert (answer.status_code, answer.json()["code"]) == (403, "scope_missing")


@pytest.mark.parametrize("path", ["feeds/nothing.csv", "feeds/factories.csv?since=x", "feeds/plans.csv?country=x",
                                  "feeds/plans.csv?since=2026-02-01&until=2026-01-01"])
def test_what_there_is_not(cast: Cast, machine: Machines, path: str) -> None:
    assert machine(cast.team_leader).get(path).status_code == 422
