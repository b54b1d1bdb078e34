"""A small demonstration: the same every time, every stage there, nothing mixed up, near the published rates."""

from collections import Counter
from datetime import date, datetime
from random import Random

import pytest

from treadle.domain.access.roles import ROLES
from treadle.domain.assessments.models import Answer, Assessment, Finding
from treadle.domain.assessments.states import AssessmentState
from treadle.domain.cycles.models import Agreement, Cycle, Milestone, Visit
from treadle.domain.cycles.operations import load_templates
from treadle.domain.cycles.states import CycleState, VisitState
from treadle.domain.improvement.models import Item, Plan
from treadle.domain.ledger.models import Entry
from treadle.domain.parties.models import Factory, Membership, Person
from treadle.domain.reports.models import Release
from treadle.domain.standards.datafiles import read_all
from treadle.domain.standards.operations import load_shipped
from treadle.journeys.demo.build import Wish, build
from treadle.journeys.demo.countries import countries, rates_of, words
from treadle.journeys.demo.fates import FATES
from treadle.journeys.demo.names import GUIDED, Namer
from treadle.journeys.demo.standing import Standing, check_can_build, standing_demo
from treadle.journeys.demo.timeline import last_sign_up, sign_ups
from treadle.journeys.demo.truth import draw_truth
from treadle.kernel.errors import RuleBroken
from treadle.ui.demo import DEMO_PASSWORD, demo_accounts

AS_OF = date(2026, 3, 2)
NOW = datetime.fromisoformat("2026-03-02T09:00:00+00:00")
WISH = Wish(factories=5, years=1, seed=7, as_of=AS_OF)


def loaded() -> None:
    load_shipped(shipped=read_all(), now=NOW)
    load_templates(now=NOW)


def built(wish: Wish = WISH) -> Counter[str]:
    loaded()
    return build(wish=wish, password=DEMO_PASSWORD, say=lambda _text: None)


class TestDice:
    def test_rates_come_out_as_they_are_asked_for(self) -> None:
        dice, total, count = Random(3), 0, 400
        for _factory in range(count):
            first = draw_truth(dice, "ID", cycle=1, bent=0, good=False, before={})
            total += draw_truth(dice, "ID", cycle=2, bent=0, good=False, before=first)["other_grounds"]
        assert abs(total / count - rates_of("ID")["other_grounds"]) < 0.06
        jordan = [draw_truth(dice, "JO", cycle=3, bent=1, good=False, before={}) for _factory in range(9)]
        assert all(truth["freedom_to_associate"] for truth in jordan)

    def test_what_failed_fails_again_more_often_than_chance(self) -> None:
        dice = Random(4)

        def failing(before: dict[str, bool]) -> int:
            return sum(draw_truth(dice, "VN", cycle=2, bent=0, good=False, before=before)["gender"] for _ in range(300))

        assert failing({"gender": True}) > 2 * failing({"gender": False})

    def test_good_factories_meet_more(self) -> None:
        dice = Random(5)
        good, plain = (sum(sum(draw_truth(dice, "VN", cycle=2, bent=0, good=good, before={}).values())
                           for _ in range(30)) for good in (True, False))
        assert good * 3 < plain

    def test_names_are_given_once(self) -> None:
        namer, vietnam = Namer(Random(1)), countries()["VN"]
        names = [namer.factory(vietnam)[0] for _ in range(120)] + [namer.person(vietnam) for _ in range(300)]
        assert len(set(names)) == len(names)

    @pytest.mark.parametrize("fate", FATES, ids=lambda fate: fate.key)
    def test_every_fate_has_its_day(self, db: None, fate: object) -> None:
        load_templates(now=NOW)
        country = fate.country  # type: ignore[attr-defined]
        days = sign_ups(fate, country, AS_OF, 3, Random(1))  # type: ignore[arg-type]
        assert days == sorted(days)
        assert days[-1] <= AS_OF
        assert days[-1] == last_sign_up(fate, country, AS_OF, returning=len(days) > 1)  # type: ignore[arg-type]


def test_the_words_cover_every_cluster_and_language() -> None:
    scored = {cluster.key for one in read_all().instruments if one.key == "garment" for cluster in one.clusters
              if cluster.scored}
    assert scored <= words()["finding"].keys()
    assert {country.locale for country in countries().values()} <= words()["visit"]["summary"].keys()
    points = {point.key for one in read_all().instruments if one.key == "garment" for cluster in one.clusters
              if cluster.scored for point in cluster.points}
    assert points == rates_of("VN").keys()


@pytest.mark.slow
@pytest.mark.django_db
class TestBuilt:
    def test_five_factories_stand_where_their_fates_say(self) -> None:
        held = built()
        assert held["factories"] == 5
        states = Counter(Assessment.objects.values_list("state", flat=True))
        assert {AssessmentState.OPEN, AssessmentState.SUBMITTED, AssessmentState.WITH_FACTORY,
                AssessmentState.RELEASED} <= states.keys()
        half = Assessment.objects.get(state=AssessmentState.OPEN)
        assert 80 < half.answers.count() < 160
        assert Release.objects.filter(kind="assessment").count() == states[AssessmentState.RELEASED]
        self._nothing_was_bypassed()

    def _nothing_was_bypassed(self) -> None:
        assert all(factory.is_synthetic and factory.name for factory in Factory.objects.all())
        assert Plan.objects.count() == Cycle.objects.count()
        assert not Cycle.objects.exclude(factory__in=Agreement.objects.values("factory")).exists()
        released = Assessment.objects.filter(state=AssessmentState.RELEASED)
        assert all(one.reviewed_by_id != one.submitted_by_id for one in released)
        findings = Finding.objects.filter(answer__assessment__in=released, answer__question__type="scored")
        assert Item.objects.filter(finding__in=findings).count() == findings.count()
        assert not Visit.objects.filter(state=VisitState.PLANNED, planned_on__lt=AS_OF).exists()
        for event in ("cycle.enrolled", "assessment.submitted", "report.released", "demo.built"):
            assert Entry.objects.filter(event=event).exists(), event

    def test_every_role_can_sign_in(self) -> None:
        built()
        assert {account.role for account in demo_accounts(AS_OF)} == ROLES.keys()
        assert all(Person.objects.get(login=account.login).check_password(DEMO_PASSWORD)
                   for account in demo_accounts(AS_OF)[:3])
        workers = Person.objects.filter(memberships__role="worker_representative")
        assert not workers.exclude(email="").exists()
        manager = Membership.objects.get(person__login="demo.factory_manager")
        assert manager.factory is not None
        assert manager.factory.name == GUIDED

    def test_the_same_wish_gives_the_same_programme(self) -> None:
        from django.db import transaction

        loaded()
        seen = []
        for _turn in range(2):
            with transaction.atomic():
                build(wish=Wish(2, 1, 3, AS_OF), password=DEMO_PASSWORD, say=lambda _text: None)
                answers = Answer.objects.order_by("question__code", "assessment__started_on")
                seen.append((list(Factory.objects.order_by("name").values_list("id", "name", "latitude")),
                             list(answers.values_list("outcome", "value")),
                             list(Milestone.objects.order_by("id").values_list("id", "key", "due_on", "state"))))
                transaction.set_rollback(True)
        assert seen[0] == seen[1]
        assert seen[0][1]

    def test_it_is_built_once_and_never_unasked_beside_others(self) -> None:
        built(Wish(1, 1, 2, AS_OF))
        assert standing_demo() == Standing(1, 1, 2, AS_OF)
        with pytest.raises(RuleBroken):
            check_can_build(beside=True)


@pytest.mark.django_db
def test_real_factories_stay_alone_unless_asked() -> None:
    Factory.objects.create(name="Somebody's Factory", country="VN", created_at=NOW, updated_at=NOW)
    with pytest.raises(RuleBroken, match="--beside"):
        check_can_build(beside=False)
    check_can_build(beside=True, demo_mode_was_set=False)
    assert standing_demo() is None


@pytest.mark.django_db
def test_where_people_work_demo_mode_must_have_been_set() -> None:
    Person.objects.create_user("somebody", name="Somebody")
    with pytest.raises(RuleBroken, match="TREADLE_DEMO=1"):
        check_can_build(beside=True, demo_mode_was_set=False)
    check_can_build(beside=True)


@pytest.mark.slow
@pytest.mark.django_db
def test_no_invented_finding_is_tied_to_a_factory_that_was_there() -> None:
    real = Factory.objects.create(name="Somebody's Factory", country="VN", created_at=NOW, updated_at=NOW)
    built(Wish(2, 1, 3, AS_OF))
    assert not Cycle.objects.filter(factory=real).exists()
    assert not Membership.objects.filter(factory=real).exists()
    assert Cycle.objects.filter(state=CycleState.OPEN).exists()
