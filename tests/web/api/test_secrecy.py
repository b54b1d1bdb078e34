"""What must not leave by machine: unannounced visits, reports before their day, foreign factories, other buyers.

Everything that a token can reach is read before and after, with all ids that could be heard of, and compared.
"""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from tests.builders import cycles as build
from tests.builders.reports import DUE, Reports, moment
from tests.cast import Cast
from tests.web.api.conftest import Machine
from tests.web.api.crawl import everything
from treadle.domain.assessments.models import Assessment
from treadle.domain.cycles.models import Cycle, Visit
from treadle.domain.parties.models import Person
from treadle.domain.reports.models import Release
from treadle.journeys.release_report import release_assessment_report

pytestmark = pytest.mark.django_db
type Machines = Callable[..., Machine]
OUTSIDERS = ("factory_manager", "worker_representative", "union_representative", "ambassador", "group_lead",
             "buyer_staff", "academy_participant", "constituent", "ministry_contact")
TODAY = build.SIGNED_UP + timedelta(days=90)


def let_in(cast: Cast) -> list[Person]:
    """All outsiders, the group with them."""
    cast.factory.shares_with_group = True
    cast.factory.save()
    return [getattr(cast, role) for role in OUTSIDERS]


def read_by(people: list[Person], machines: dict[object, Machine], *ids: object) -> dict[str, dict[str, str]]:
    return {person.login: everything(machines[person.pk], *ids) for person in people}


class TestUnannounced:
    @pytest.fixture
    def cycle(self, cast: Cast, set_today: Callable[[date], None]) -> Cycle:
        set_today(TODAY)
        cycle = build.consented(cast, build.staffed(cast, build.enrolled(cast)))
        build.held(cast, cycle, build.SIGNED_UP)
        cycle.refresh_from_db()
        return cycle

    def test_planning_an_unannounced_visit_changes_nothing_outside(
        self, cast: Cast, cycle: Cycle, machine: Machines
    ) -> None:
        people = let_in(cast)
        machines: dict[object, Machine] = {person.pk: machine(person) for person in people}
        before = read_by(people, machines, cycle.pk, cycle.factory_id)
        secret = build.SIGNED_UP + timedelta(days=112)
        visit = build.planned(cast, cycle, secret, kind="assessment", announcement="unannounced",
                              now=build.at(TODAY))
        after = read_by(people, machines, cycle.pk, cycle.factory_id)
        assert before == after
        assert Visit.objects.filter(pk=visit.pk).exists()
        said = str(read_by(people, machines, visit.pk))
        assert secret.isoformat() not in said
        reached = {address.partition("/")[0].partition("?")[0] for each in after.values() for address, text
                   in each.items() if text.startswith("200")}
        assert {"factories", "cycles", "reports", "rates"} <= reached

    def test_an_assessor_sees_the_plan_in_the_calendar_only_by_right(
        self, cast: Cast, cycle: Cycle, machine: Machines
    ) -> None:
        """The programme's own token knows more of the calendar than the factory's: the comparison above can fail."""
        inside, outside = machine(cast.assessor), machine(cast.factory_manager)
        path = f"cycles/{cycle.pk}"
        windows = [row for row in outside.get(path).json()["milestones"] if row["day"] is None and row["window_from"]]
        assert windows
        assert [row for row in inside.get(path).json()["milestones"] if row["day"]] != [
            row for row in outside.get(path).json()["milestones"] if row["day"]]


class TestEmbargo:
    @pytest.fixture
    def assessment(self, cast: Cast, set_today: Callable[[date], None]) -> Assessment:
        set_today(DUE - timedelta(days=1))
        world = Reports(cast)
        ready = world.ready()
        world.consent(ready.cycle, cast.buyer)
        return ready

    def test_a_reviewed_report_leaves_on_its_day_and_not_before(
        self, cast: Cast, assessment: Assessment, machine: Machines, set_today: Callable[[date], None]
    ) -> None:
        people = [*let_in(cast), cast.assessor, cast.team_leader, cast.administrator]
        machines: dict[object, Machine] = {person.pk: machine(person) for person in people}
        heard = (assessment.pk, assessment.cycle_id)
        for login, found in read_by(people, machines, *heard).items():
            assert "was not met." not in str(found), login
            assert not found.get(f"reports/{assessment.pk}", "404").startswith("200")
            assert '"count": 0' in found.get("reports?limit=200", '"count": 0') or found[
                "reports?limit=200"].startswith("403")
        set_today(DUE)
        release = release_assessment_report(assessment=assessment, by=cast.team_leader, now=moment(DUE))
        manager = machines[cast.factory_manager.pk]
        assert "was not met." in manager.get(f"reports/{release.pk}").content.decode()
        assert Release.objects.count() == 1

    def test_a_withdrawn_report_says_nothing_more(
        self, cast: Cast, assessment: Assessment, machine: Machines, set_today: Callable[[date], None]
    ) -> None:
        from treadle.journeys.release_report import withdraw_release

        set_today(DUE)
        release = release_assessment_report(assessment=assessment, by=cast.team_leader, now=moment(DUE))
        withdraw_release(release=release, reason="A figure was wrong.", by=cast.team_leader, now=moment(DUE))
        for person in (cast.factory_manager, cast.buyer_staff):
            answer = machine(person).get(f"reports/{release.pk}")
            assert (answer.status_code, answer.json()["letter"], answer.json()["state"]) == (200, None, "withdrawn")


def test_a_foreign_factory_and_another_buyer_are_nowhere(cast: Cast, machine: Machines) -> None:
    """With every id at hand, too: what is not theirs answers like what does not exist."""
    cycle = build.consented(cast, build.enrolled(cast))
    foreign = build.enrolled(cast, factory=cast.other_factory)
    cast.factory.main_buyers.create(order=1, name=cast.other_buyer.name)
    for person in let_in(cast):
        found = everything(machine(person), foreign.pk, foreign.factory_id, cycle.pk, cast.other_buyer.pk)
        said = str(found)
        assert cast.other_factory.name not in said, person.login
        assert cast.other_buyer.name not in said, person.login
        for address in (f"cycles/{foreign.pk}", f"factories/{foreign.factory_id}"):
            assert found[address].startswith(("404", "403")), f"{person.login} {address}"
