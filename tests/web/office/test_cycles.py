"""The office's pages of a cycle: enrol, plan, record, except; happy path and refusal of each."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests.builders import cycles as build
from tests.cast import Cast
from treadle.domain.committees.models import Committee
from treadle.domain.committees.operations import recognise_committee
from treadle.domain.cycles.models import Agreement, Cycle, Milestone, Visit
from treadle.domain.cycles.queries import may_open_next
from treadle.domain.parties.models import Person

pytestmark = pytest.mark.django_db
DAY = build.SIGNED_UP
TODAY = DAY + timedelta(days=7)
type ClientOf = Callable[[Person], Client]
type SetToday = Callable[[date], None]
type CountPage = Callable[[str, Client, str], HttpResponse]


@pytest.fixture
def cycle(cast: Cast, set_today: SetToday) -> Cycle:
    set_today(TODAY)
    return build.consented(cast, build.staffed(cast, build.enrolled(cast)))


def test_the_wizard_from_agreement_to_people(cast: Cast, client_of: ClientOf, set_today: SetToday) -> None:
    set_today(DAY)
    build.templates()
    client = client_of(cast.country_manager)
    enrol = reverse("office:enrol", args=[cast.factory.pk])
    assert client.get(enrol).url == reverse("office:enrol-agreement", args=[cast.factory.pk])
    page = client.get(client.get(enrol).url)
    assert "Confidentiality, and its one exception" in page.content.decode()
    signed = {"language": "vi", "signatory_name": "Minh", "signed_on": DAY.isoformat()}
    assert client.post(reverse("office:enrol-agreement", args=[cast.factory.pk]), signed).status_code == 302
    assert Agreement.objects.get().text.startswith("# Thỏa thuận")
    given = {"template_key": "engagement-cycle", "signed_up_on": DAY.isoformat(), "returning": "no",
             "service_level": "more"}
    shown = client.post(enrol, {**given, "preview": "1"})
    assert "Extra advisory visit" in shown.content.decode()
    assert not Cycle.objects.exists()
    cycle_page = client.post(enrol, given)
    cycle = Cycle.objects.get()
    assert cycle_page.url == reverse("office:cycle-consents", args=[cycle.pk]) + "?enrolling=1"
    client.post(cycle_page.url, {"give": "1", "buyer": cast.buyer.pk})
    assert cycle.consents.count() == 1
    client.post(cycle_page.url, {"withdraw": cast.buyer.pk})
    assert cycle.consents.get().withdrawn_at is not None
    people = reverse("office:cycle-people", args=[cycle.pk])
    client.post(people, {"assign": "1", "role": "advisor", "person": cast.advisor.pk})
    assert cycle.assignments.get().person == cast.advisor
    client.post(people, {"end": cycle.assignments.get().pk})
    assert cycle.assignments.get().ends_on is not None
    assert client.post(people, {"end": "nonsense"}).status_code == 404
    assert client.get(reverse("office:agreement", args=[cast.factory.pk])).status_code == 200


def test_a_refused_enrolment_keeps_what_was_typed(cast: Cast, client_of: ClientOf, cycle: Cycle) -> None:
    given = {"template_key": "training-only", "signed_up_on": TODAY.isoformat(), "returning": "yes",
             "service_level": "standard"}
    answer = client_of(cast.country_manager).post(reverse("office:enrol", args=[cast.factory.pk]), given)
    assert answer.status_code == 200
    assert "is in its cycle 1 already" in answer.content.decode()
    assert TODAY.isoformat() in answer.content.decode()


def test_enrolling_is_offered_when_the_next_cycle_could_open(cast: Cast, client_of: ClientOf, cycle: Cycle) -> None:
    enrol, page = reverse("office:enrol", args=[cast.factory.pk]), reverse("office:factory", args=[cast.factory.pk])
    assert enrol not in client_of(cast.country_manager).get(page).content.decode()
    assert may_open_next(None, TODAY)
    assert may_open_next(cycle, TODAY + timedelta(days=500))


def test_pages_cost_little(cast: Cast, client_of: ClientOf, cycle: Cycle, count_page: CountPage) -> None:
    visit = build.held(cast, cycle, TODAY)
    committee = recognise_committee(factory=cast.factory, name="PICC", by=cast.administrator, now=build.at(TODAY))
    advisor, manager = client_of(cast.advisor), client_of(cast.country_manager)
    for name, client, args in (
        ("office:cycle", advisor, [cycle.pk]), ("office:visits", advisor, []), ("office:visit", advisor, [visit.pk]),
        ("office:visit-plan", advisor, [cycle.pk]), ("office:training", advisor, [cycle.pk]),
        ("office:committees", advisor, [cast.factory.pk]), ("office:committee", advisor, [committee.pk]),
        ("office:cycle-people", manager, [cycle.pk]), ("office:cycle-consents", manager, [cycle.pk]),
        ("office:enrol", manager, [cast.factory.pk]), ("office:agreement", manager, [cast.factory.pk]),
    ):
        count_page(name, client, reverse(name, args=args))
    count_page("factory:cycles", client_of(cast.factory_manager), reverse("factory:cycles"))
    count_page("factory:consents", client_of(cast.factory_manager), reverse("factory:consents"))
    count_page("factory:agreement", client_of(cast.factory_manager), reverse("factory:agreement"))
    count_page("factory:visits", client_of(cast.worker_representative), reverse("factory:visits"))
    count_page("factory:visit", client_of(cast.worker_representative), reverse("factory:visit", args=[visit.pk]))
    count_page("factory:committee", client_of(cast.worker_representative), reverse("factory:committee"))
    count_page("buyer:cycle", client_of(cast.buyer_staff), reverse("buyer:cycle", args=[cycle.pk]))


def test_a_visit_from_plan_to_summary(cast: Cast, client_of: ClientOf, cycle: Cycle) -> None:
    client = client_of(cast.advisor)
    plan = reverse("office:visit-plan", args=[cycle.pk])
    given = {"kind": "advisory", "planned_on": TODAY.isoformat(), "days": 1, "announcement": "announced",
             "mode": "virtual", "mode_reason": "", "people": [cast.advisor.pk], "agenda": "Exits"}
    refused = client.post(plan, given)
    assert refused.status_code == 200
    assert "Say why the visit is not on site" in refused.content.decode()
    page = client.post(plan, {**given, "mode": "on_site"})
    visit = Visit.objects.get()
    assert page.url == reverse("office:visit", args=[visit.pk])
    assert "It took place" in client.get(page.url).content.decode()
    client.post(reverse("office:visit-move", args=[visit.pk]), {"planned_on": (TODAY + timedelta(days=1)).isoformat()})
    visit.refresh_from_db()
    assert visit.planned_on == TODAY + timedelta(days=1)
    client.post(reverse("office:visit-hold", args=[visit.pk]), {"held_on": TODAY.isoformat(), "notes": "Quiet words"})
    client.post(reverse("office:visit-actions", args=[visit.pk]), {"text": "Free the exits", "responsible": "HR"})
    action = visit.actions.get()
    client.post(reverse("office:visit-actions", args=[visit.pk]), {"close": action.pk, "state": "done"})
    assert "Free the exits" in client.get(reverse("office:visit-summary", args=[visit.pk])).content.decode()
    client.post(reverse("office:visit-summary", args=[visit.pk]), {"language": "vi", "text": "Một trang"})
    visit.refresh_from_db()
    assert (visit.state, visit.summary.text) == ("held", "Một trang")
    client.post(reverse("office:visit-notes", args=[visit.pk]), {"notes": "Other words"})
    visit.refresh_from_db()
    assert visit.notes == "Other words"
    for person in (cast.factory_manager, cast.worker_representative):
        text = client_of(person).get(reverse("factory:visit", args=[visit.pk])).content.decode()
        assert "Một trang" in text
        assert "Other words" not in text


def test_a_refusal_at_the_gate_and_a_cancelled_visit(cast: Cast, client_of: ClientOf, cycle: Cycle) -> None:
    visit, other = (
        build.planned(cast, cycle, day, kind="assessment", announcement="unannounced", by=cast.team_leader,
                      people=(cast.assessor,), early_reason="The factory closes early this year.")
        for day in (TODAY, TODAY + timedelta(days=20)))
    client = client_of(cast.assessor)
    client.post(reverse("office:visit-refuse", args=[visit.pk]), {"held_on": TODAY.isoformat(), "outcome": "Security."})
    client.post(reverse("office:visit-cancel", args=[other.pk]), {"reason": "Flood"})
    assert set(Visit.objects.values_list("state", flat=True)) == {"refused", "cancelled"}
    assert client_of(cast.factory_manager).get(reverse("office:visit", args=[other.pk])).status_code == 404


def test_exceptions_to_the_calendar(cast: Cast, client_of: ClientOf, cycle: Cycle) -> None:
    client = client_of(cast.country_manager)
    report = Milestone.objects.get(cycle=cycle, kind="programme_progress_report")
    postpone = reverse("office:milestone-postpone", args=[report.pk])
    refused = client.post(postpone, {"until": TODAY.isoformat(), "reason": "Flood"})
    assert "Choose a day after the present one" in refused.content.decode()
    assert client.post(postpone, {"until": "2027-01-04", "reason": "Flood"}).status_code == 302
    assert client.post(reverse("office:milestone-waive", args=[report.pk]), {"reason": "Sold"}).status_code == 302
    assert "this means" not in client.get(reverse("office:cycle-suspend", args=[cycle.pk])).content.decode()
    for what, state in (("suspend", "suspended"), ("resume", "open"), ("withdraw", "withdrawn")):
        page = client.get(reverse(f"office:cycle-{what}", args=[cycle.pk]))
        assert page.status_code == 200
        client.post(reverse(f"office:cycle-{what}", args=[cycle.pk]), {"reason": "Because"})
        cycle.refresh_from_db()
        assert cycle.state == state
    closed = client.post(reverse("office:cycle-close", args=[cycle.pk]), {"reason": "Done"})
    assert "This step is not possible" in closed.content.decode()


def test_committees_and_training_are_recorded(cast: Cast, client_of: ClientOf, cycle: Cycle) -> None:
    client = client_of(cast.advisor)
    client.post(reverse("office:committees", args=[cast.factory.pk]), {"name": "PICC", "existed_before": "on"})
    committee = Committee.objects.get()
    seat = {"name": "Wati", "side": "workers", "origin": "appointed", "joined_on": TODAY.isoformat()}
    refused = client.post(reverse("office:committee-seat", args=[committee.pk]), seat)
    assert "never appointed" in refused.content.decode()
    client.post(reverse("office:committee-seat", args=[committee.pk]), {**seat, "origin": "elected"})
    client.post(reverse("office:committee-meeting", args=[committee.pk]), {
        "held_on": TODAY.isoformat(), "workers_present": 3, "management_present": 3, "women_present": 4})
    change = reverse("office:committee-change", args=[committee.pk])
    client.post(change, {"in_place": "1"})
    client.post(change, {"end_seat": committee.members.get().pk})
    assert "Wati" in client_of(cast.worker_representative).get(reverse("factory:committee")).content.decode()
    client.post(change, {"end": "1"})
    committee.refresh_from_db()
    assert (committee.meetings.count(), committee.in_place_on, committee.ended_on) == (1, TODAY, TODAY)
    training = reverse("office:training", args=[cycle.pk])
    client.post(training, {"training": "1", "training-title": "Safety", "training-held_on": TODAY.isoformat(),
                           "training-days": "1.5", "training-women": 5, "training-men": 2})
    client.post(training, {"seminar": "1", "seminar-title": "Wages", "seminar-held_on": TODAY.isoformat(),
                           "seminar-people": 2})
    assert (cycle.training_uses.count(), cycle.seminars.count()) == (1, 1)


@pytest.mark.parametrize("name", ["office:cycle", "office:visit-plan", "office:cycle-people", "office:cycle-consents",
                                  "office:cycle-suspend", "office:training"])
def test_a_foreign_cycle_looks_like_none(cast: Cast, client_of: ClientOf, cycle: Cycle, name: str) -> None:
    foreign = build.enrolled(cast, factory=cast.foreign_factory)
    for role in ("advisor", "team_leader", "country_manager", "partner_staff"):
        assert client_of(getattr(cast, role)).get(reverse(name, args=[foreign.pk])).status_code == 404
    for role in ("factory_manager", "buyer_staff", "constituent"):
        assert client_of(getattr(cast, role)).get(reverse(name, args=[cycle.pk])).status_code == 404


def test_who_gives_a_reason_is_told_who_will_read_it(cast: Cast, client_of: ClientOf, cycle: Cycle) -> None:
    """Before it is sent, beside the field; and it is so."""
    manager, factory = client_of(cast.country_manager), client_of(cast.factory_manager)
    report = Milestone.objects.get(cycle=cycle, kind="programme_progress_report")
    for name, pk in (("milestone-postpone", report.pk), ("milestone-waive", report.pk), ("cycle-suspend", cycle.pk),
                     ("cycle-withdraw", cycle.pk), ("cycle-close", cycle.pk)):
        page = manager.get(reverse(f"office:{name}", args=[pk])).content.decode()
        assert "The factory will read this" in page, name
    manager.post(reverse("office:cycle-suspend", args=[cycle.pk]), {"reason": "The hall was flooded"})
    assert "The hall was flooded" in factory.get(reverse("factory:cycle", args=[cycle.pk])).content.decode()
