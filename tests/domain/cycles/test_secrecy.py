"""An unannounced visit is invisible to factory, buyer and constituent: everything they can reach is compared."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse

from tests.builders import cycles as build
from tests.builders.cycles import at
from tests.cast import Cast
from treadle.domain.cycles import operations as ops
from treadle.domain.cycles.models import Cycle, Milestone, Visit
from treadle.domain.cycles.queries import feed_of, needs_of, team_for, timeline_for, visits_visible_to
from treadle.domain.notices.models import Notice
from treadle.domain.parties.models import Person

pytestmark = pytest.mark.django_db
DAY = build.SIGNED_UP
TODAY = DAY + timedelta(days=90)
SECRET = DAY + timedelta(days=112)  # a Monday
OUTSIDERS = ("factory_manager", "worker_representative", "union_representative", "ambassador", "group_lead",
             "buyer_staff", "academy_participant", "constituent", "ministry_contact")
WHO_CLICKS = ("factory_manager", "worker_representative", "group_lead", "buyer_staff", "ministry_contact")
SITES = ("factory", "buyer", "constituent")
ALSO = ("public:inbox", "public:account", "office:home", "office:visits", "office:factories")
ONCE = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"|"X-CSRFToken": "[^"]+"')


def outsiders(cast: Cast) -> list[Person]:
    people = [getattr(cast, role) for role in OUTSIDERS]
    cast.factory.shares_with_group = True
    cast.factory.save()
    for person in people:
        person.calendar_token = f"{person.pk.hex}{person.pk.hex}"
        person.save()
    return people


def story(cast: Cast) -> Cycle:
    cycle = build.consented(cast, build.staffed(cast, build.enrolled(cast)))
    build.held(cast, cycle, DAY)
    build.planned(cast, cycle, TODAY + timedelta(days=4))
    build.planned(cast, cycle, TODAY + timedelta(days=9), announcement="window",
                  window_from=TODAY + timedelta(days=7), window_to=TODAY + timedelta(days=14))
    cycle.refresh_from_db()
    return cycle


def addresses(cycle: Cycle) -> list[str]:
    """Every address of the sites for outsiders, and the office's most telling ones, with the ids of this cycle."""
    ids = {"cycle_id": cycle.pk, "factory_id": cycle.factory_id, "buyer_id": cycle.consents.get().buyer_id}
    found = [reverse(name) for name in ALSO]
    found += [reverse("office:cycle", args=[cycle.pk]), reverse("office:factory", args=[cycle.factory_id]),
              reverse("office:visits") + "?whose=all&month=2026-04"]
    for resolver in get_resolver().url_patterns:
        if isinstance(resolver, URLResolver) and resolver.namespace in SITES:
            for pattern in resolver.url_patterns:
                needed = set(pattern.pattern.converters)
                if needed <= set(ids):
                    name = f"{resolver.namespace}:{pattern.name}"
                    found.append(reverse(name, kwargs={key: ids[key] for key in needed}))
    return found


def reachable(people: list[Person], cycle: Cycle, on: date, client_of: Callable[[Person], Client]) -> dict[str, object]:
    """Everything these people reach through queries, messages, feeds and pages."""
    seen: dict[str, object] = {}
    for person in people:
        person.__dict__.pop("_held", None)
        who = person.login
        seen[f"{who} timeline"] = timeline_for(person, cycle, on)
        seen[f"{who} visits"] = list(visits_visible_to(person, on).order_by("pk").values_list("pk", flat=True))
        seen[f"{who} needs"] = needs_of(person, on)
        seen[f"{who} feed"] = sorted(feed_of(person, on), key=lambda entry: str(entry.id))
        seen[f"{who} messages"] = list(Notice.objects.filter(person=person).order_by("pk").values_list("pk", flat=True))
        if person.memberships.filter(role__in=WHO_CLICKS).exists():
            seen |= clicked(client_of(person), person, cycle)
    return seen


def clicked(client: Client, person: Person, cycle: Cycle) -> dict[str, object]:
    """Each page as this person gets it, without what is new on every page."""
    client.raise_request_exception = False  # a page that fails is compared like any other
    urls = [*addresses(cycle), reverse("calendar_feed", args=[person.calendar_token])]
    answers = {url: client.get(url) for url in urls}
    return {f"{person.login} {url}": (answer.status_code, ONCE.sub(b"", answer.getvalue()))
            for url, answer in answers.items()}


@pytest.mark.slow
def test_the_pages_of_outsiders_are_found_and_answer(
    cast: Cast, client_of: Callable[[Person], Client], set_today: Callable[[date], None],
) -> None:
    set_today(TODAY)
    cycle = story(cast)
    outsiders(cast)
    answered = {url: status for url, (status, _body) in (
        clicked(client_of(cast.factory_manager), cast.factory_manager, cycle)
        | clicked(client_of(cast.buyer_staff), cast.buyer_staff, cycle)).items()}
    for url in ("minh.manager /factory/", "minh.manager /factory/visits/", "minh.manager /factory/cycles/",
                f"minh.manager /factory/cycles/{cycle.pk}/", f"bruno.buyer /buyer/cycles/{cycle.pk}/",
                f"bruno.buyer /buyer/factories/{cycle.factory_id}/"):
        assert answered[url] == 200, url


@pytest.mark.slow
def test_planning_moving_and_cancelling_change_nothing_outside(
    cast: Cast, client_of: Callable[[Person], Client], set_today: Callable[[date], None],
) -> None:
    set_today(TODAY)
    cycle, people = story(cast), outsiders(cast)
    before = reachable(people, cycle, TODAY, client_of)
    visit = build.planned(cast, cycle, SECRET, kind="assessment", announcement="unannounced", now=at(TODAY))
    advisory = build.planned(cast, cycle, TODAY + timedelta(days=2), announcement="unannounced", now=at(TODAY))
    assert reachable(people, cycle, TODAY, client_of) == before
    ops.move_visit(visit=visit, planned_on=SECRET + timedelta(days=1), by=cast.assessor, now=at(TODAY))
    ops.set_agenda(visit=visit, agenda="Wages", by=cast.assessor, now=at(TODAY))
    assert reachable(people, cycle, TODAY, client_of) == before
    ops.cancel_visit(visit=visit, reason="Flood", by=cast.assessor, now=at(TODAY))
    ops.cancel_visit(visit=advisory, reason="Flood", by=cast.advisor, now=at(TODAY))
    assert reachable(people, cycle, TODAY, client_of) == before


@pytest.mark.slow
def test_assigning_assessors_and_postponing_the_assessment_change_nothing_outside(
    cast: Cast, client_of: Callable[[Person], Client], set_today: Callable[[date], None],
) -> None:
    set_today(TODAY)
    cycle, people = story(cast), outsiders(cast)
    before = reachable(people, cycle, TODAY, client_of)
    ops.assign(cycle=cycle, person=cast.person("assessor", name="Third Assessor"), role="assessor",
               by=cast.administrator, now=at(TODAY))
    ops.postpone_milestone(milestone=Milestone.objects.get(cycle=cycle, kind="assessment"), until=date(2026, 7, 1),
                           reason="No assessor is free.", by=cast.country_manager, now=at(TODAY))
    cycle.refresh_from_db()
    assert reachable(people, cycle, TODAY, client_of) == before


def test_time_passing_tells_nothing_either(cast: Cast, client_of: Callable[[Person], Client]) -> None:
    """What the clock triggers sends outsiders the same messages with and without a plan."""
    cycle, people = story(cast), outsiders(cast)

    def messages() -> set[tuple[str, str]]:
        return set(Notice.objects.filter(person__in=people).values_list("person__login", "once_key"))

    day = SECRET - timedelta(days=3)
    ops.remind_of_milestones(on=day, now=at(day))
    without = messages()
    Notice.objects.filter(person__in=people).exclude(once_key="").delete()
    build.planned(cast, cycle, SECRET, kind="assessment", announcement="unannounced", now=at(TODAY))
    ops.remind_of_milestones(on=day, now=at(day))
    assert messages() == without


@pytest.mark.parametrize("role", OUTSIDERS[:7])
def test_before_it_has_taken_place_an_outsider_sees_the_template_window_and_no_release_day(
    cast: Cast, role: str,
) -> None:
    cycle = story(cast)
    outsiders(cast)
    build.planned(cast, cycle, SECRET, kind="assessment", announcement="unannounced", now=at(TODAY))
    rows = {row.kind: row for row in timeline_for(getattr(cast, role), cycle, TODAY)}
    assert rows["assessment"].day is None
    assert (rows["assessment"].window_from, rows["assessment"].window_to) == (date(2026, 4, 16), date(2026, 6, 1))
    for kind in ("report_release", "planned_improvements", "factory_progress_report"):
        assert rows[kind].day is None
        assert rows[kind].window_from != rows[kind].window_to
        assert rows[kind].status == "to_come"


def test_a_waived_step_does_not_tell_the_day_that_it_was_counted_from(cast: Cast) -> None:
    cycle = story(cast)
    ops.postpone_milestone(milestone=cycle.milestones.get(kind="assessment"), until=SECRET, reason="Two assessors ill",
                           by=cast.team_leader, now=at(TODAY))
    ops.waive_milestone(milestone=cycle.milestones.get(kind="planned_improvements"), reason="One plan is enough",
                        by=cast.team_leader, now=at(TODAY))
    for person in (cast.factory_manager, cast.buyer_staff):
        row = next(row for row in timeline_for(person, cycle, TODAY) if row.kind == "planned_improvements")
        assert (row.status, row.reason, row.day) == ("waived", "One plan is enough", None)
        assert (row.window_to or TODAY) - (row.window_from or TODAY) > timedelta(days=30)
    known = next(row for row in timeline_for(cast.team_leader, cycle, TODAY) if row.kind == "planned_improvements")
    assert known.day is not None


def test_when_it_has_taken_place_it_is_known(cast: Cast) -> None:
    cycle = story(cast)
    visit = build.planned(cast, cycle, SECRET, kind="assessment", announcement="unannounced", now=at(TODAY))
    assert visit not in visits_visible_to(cast.factory_manager, SECRET)
    ops.hold_visit(visit=visit, held_on=SECRET, notes="", by=cast.assessor, now=at(SECRET))
    cycle.refresh_from_db()
    rows = {row.kind: row for row in timeline_for(cast.factory_manager, cycle, SECRET)}
    assert (rows["assessment"].status, rows["assessment"].day) == ("done", SECRET)
    assert rows["report_release"].day == date(2026, 5, 27)
    assert visit in visits_visible_to(cast.factory_manager, SECRET)
    assert visit not in visits_visible_to(cast.buyer_staff, SECRET)


def test_who_plans_or_goes_knows_and_other_staff_do_not(cast: Cast) -> None:
    cycle = story(cast)
    ops.assign(cycle=cycle, person=cast.interpreter, role="interpreter", by=cast.administrator, now=at(DAY))
    visit = build.planned(cast, cycle, SECRET, kind="assessment", announcement="unannounced", now=at(TODAY),
                          people=(cast.assessor, cast.interpreter))
    for role in ("assessor", "advisor", "team_leader", "country_manager", "interpreter"):
        assert visit in visits_visible_to(getattr(cast, role), TODAY), role
    for role in ("monitoring_officer", "buyer_relations", "training_officer", "administrator", "researcher",
                 "partner_staff"):
        assert visit not in visits_visible_to(getattr(cast, role), TODAY), role
    assert {row.role for row in team_for(cycle, TODAY, knows=False)} == {"advisor"}


def test_no_row_of_a_visit_shows_notes_to_those_who_must_not_read_them(
    cast: Cast, client_of: Callable[[Person], Client], set_today: Callable[[date], None],
) -> None:
    set_today(TODAY)
    cycle = story(cast)
    visit = Visit.objects.get(cycle=cycle, state="held")
    for person in (cast.factory_manager, cast.worker_representative):
        answer = client_of(person).get(reverse("factory:visit", args=[visit.pk]))
        assert answer.status_code == 200
        assert b"Told in trust" not in answer.content
    url = reverse("office:visit", args=[visit.pk])
    assert b"Told in trust" in client_of(cast.team_leader).get(url).content
    assert b"Told in trust." not in client_of(cast.assessor).get(url).content
    assert client_of(cast.buyer_staff).get(url).status_code == 404
