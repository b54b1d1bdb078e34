"""One invented factory from sign-up to month sixteen, through pages alone, each step by whoever it belongs to.

Only the bulk of 320 answers and of looked-at marks is recorded by the operation; time is moved by the tick.
"""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser import steps_of_assessment as sheet_steps
from tests.browser.steps import Walk, fill, press, reads, see
from tests.builders.cycles import SIGNED_UP, at
from tests.cast import Cast
from treadle.domain.access.roles import ROLES
from treadle.domain.cycles import operations as cycles
from treadle.domain.cycles.models import Cycle, Milestone
from treadle.domain.improvement.models import Item
from treadle.domain.parties.models import Factory, Person
from treadle.domain.reports.models import Release
from treadle.journeys.load_standards import load_standards
from treadle.ui.formats import day, day_short

pytestmark = pytest.mark.slow
NAME, VISIT = "Willow Weave Garments", date(2026, 5, 6)
ONE_TIME_AFTERWARDS = "looms-run-by-daylight-7"


def test_from_sign_up_to_month_sixteen(cast: Cast, open_as: Callable[..., Page], set_today: Callable[[date], None],
                                       without_barriers: Callable[[Page], None]) -> None:
    load_standards(now=at(SIGNED_UP))
    cycles.load_templates(now=at(SIGNED_UP))
    assert cast.everybody()
    stranger = cast.person("buyer_staff", name="Other Buyer Staff", at=cast.other_buyer)
    walk = Walk(open_as, set_today, without_barriers)
    walk.go_to(SIGNED_UP)
    cycle, manager, worker = sign_up(walk, cast)
    the_first_hundred_days(walk, cast, cycle, manager, worker)
    before = secrets_from(walk, manager, worker, cast.buyer_staff, cycle)
    sheet_steps.plan(walk, cast, cycle, VISIT)
    assert secrets_from(walk, manager, worker, cast.buyer_staff, cycle) == before, "nothing has changed for them"
    walk.go_to(VISIT)
    sheet = sheet_steps.assess(walk, cast, cycle, VISIT)
    sheet_steps.review(walk, cast, sheet)
    sheet_steps.draft(walk, cast, sheet, manager)
    released(walk, cast, cycle, manager, worker, stranger)
    improve(walk, cast, cycle, manager, worker)
    month_sixteen(walk, cast, cycle, manager)


def due(cycle: Cycle, kind: str) -> date:
    found = Milestone.objects.filter(cycle=cycle, kind=kind).order_by("order").values_list("due_on", flat=True)[0]
    assert found is not None
    return found


def sign_up(walk: Walk, cast: Cast) -> tuple[Cycle, Person, Person]:
    """Registered, signed, enrolled; accounts issued; a buyer linked and let in; people assigned."""
    page = walk.as_(cast.country_manager, "/office/")
    press(page, "Factories")
    press(page, "Register a factory")
    fill(page, name=NAME, region="Bac Ninh", workers_female=812, workers_male=203, products="Shirts")
    press(page, "Save")
    see(page, NAME, "Not enrolled yet.")
    factory_url = page.url
    press(page, "Enrol")
    fill(page, signatory_name="Minh Manager", signed_on=SIGNED_UP)
    press(page, "Keep as signed")
    press(page, "Show the calendar first")
    see(page, "The calendar that this gives")
    press(page, "Enrol")
    see(page, "The factory is enrolled.")
    cycle = Cycle.objects.select_related("factory").get(factory__name=NAME)
    press(page, "Go on to the people")
    page.goto(factory_url)
    walk.check(page)
    passwords = {}
    for role, name, login in (("factory_manager", "Mai Manager", "mai@example.org"),
                              ("worker_representative", "Wen Worker", "wen.worker")):
        page.goto(factory_url)
        press(page, "Issue an account")
        fill(page, name=name, role=str(ROLES[role].title), login=login, starts_on=SIGNED_UP)
        press(page, "Open the account")
        see(page, "Hand this over in person")
        passwords[page.locator("code").first.inner_text()] = page.locator("code").last.inner_text()
    for login, password in passwords.items():
        walk.first_sign_in(login, password, ONE_TIME_AFTERWARDS)
    manager, worker = Person.objects.get(name="Mai Manager"), Person.objects.get(name="Wen Worker")
    page = walk.as_(cast.buyer_relations, factory_url)
    press(page, "Who sources here")
    fill(page, buyer=cast.buyer.name, starts_on=SIGNED_UP)
    press(page, "Record")
    see(page, cast.buyer.name)
    buyer = walk.as_(cast.buyer_staff, "/buyer/")
    press(buyer, "Factories")
    see(buyer, "No factory has consented yet")
    page = walk.as_(manager, "/factory/")
    press(page, "Who sees what")
    press(page, "Give consent")
    see(page, "They never see visit notes")
    press(page, "Give consent")
    see(page, f"{cast.buyer.name} sees this cycle from now on.")
    second = cast.person("assessor", name="Second Assessor")
    page = walk.as_(cast.team_leader, f"/office/cycles/{cycle.pk}/")
    press(page, "Assign")
    for role, person in (("Advisor", cast.advisor), ("Assessor", cast.assessor), ("Assessor", second)):
        fill(page, role=role, person=person.name)
        press(page, "Assign")
        see(page, "The person is assigned")
    return cycle, manager, worker


def the_first_hundred_days(walk: Walk, cast: Cast, cycle: Cycle, manager: Person, worker: Person) -> None:
    """A visit and its summary, a committee, both self-diagnoses, an early improvement."""
    day_of_visit = SIGNED_UP + timedelta(days=10)
    page = walk.as_(cast.advisor, f"/office/cycles/{cycle.pk}/")
    press(page, "Plan a visit")
    fill(page, kind="advisory", planned_on=day_of_visit, announcement="announced", mode="on_site")
    press(page, "Put it in the calendar")
    see(page, "The visit stands in the calendar.")
    visit_url = page.url
    walk.go_to(day_of_visit)
    page.goto(visit_url)
    press(page, "It took place")
    fill(page, notes="The storeroom worries them.")
    press(page, "Record")
    see(page, "The storeroom worries them.")
    page.get_by_text("Agree an action").first.click()
    fill(page, text="Water on every line", responsible="Production")
    press(page, "Keep")
    see(page, "The action is kept.")
    press(page, "Write the summary")
    fill(page, text="We talked about water and exits.")
    press(page, "Send to both sides")
    see(page, "sent to management and to the workers' side")
    page.goto(f"/office/cycles/{cycle.pk}/")
    press(page, "Committees")
    fill(page, name="Improvement committee", in_place_on=day_of_visit)
    press(page, "Record")
    for name, side, origin in (("Wen Worker", "workers", "elected by"), ("Mai Manager", "management", "appointed by")):
        press(page, "Give a seat")
        fill(page, name=name, side=side, origin=origin)
        press(page, "Keep")
        see(page, "The seat is recorded.")
    for person, side in ((worker, "workers"), (manager, "management")):
        diagnose(walk, person, side)
    page = walk.as_(manager, "/factory/")
    press(page, "Improvement plan")
    press(page, "Add an item")
    press(page, "Take this")  # what was agreed on the visit is proposed
    press(page, "Add it to the plan")
    see(page, "Water on every line")
    press(page, "Water on every line")
    press(page, "Show it early")
    press(page, "Start")
    assert "The storeroom worries them." not in reads(page, "/factory/visits/")


def diagnose(walk: Walk, person: Person, side: str) -> None:
    page = walk.as_(person, "/factory/")
    press(page, "Self-diagnosis")
    press(page, "Begin")
    page.locator("form.form fieldset").first.get_by_role("radio").nth(1).check()
    while page.get_by_role("button", name="Save and go on").count():
        press(page, "Save and go on")
    press(page, "Save and finish")
    fill(page, respondents=8)
    press(page, "Close")
    see(page, "Your side's self-diagnosis is closed.")


def secrets_from(walk: Walk, manager: Person, worker: Person, buyer: Person, cycle: Cycle) -> dict[str, str]:
    """What factory and buyer read, page by page; nowhere the day of the visit."""
    factory = Factory.objects.get(name=NAME)
    places = {
        manager: ["/factory/", "/factory/visits/", "/messages/", f"/factory/cycles/{cycle.pk}/"],
        worker: ["/factory/", "/factory/visits/", "/messages/"],
        buyer: ["/buyer/", f"/buyer/factories/{factory.pk}/", "/messages/", f"/buyer/cycles/{cycle.pk}/"],
    }
    found = {}
    for person, paths in places.items():
        page = walk.as_(person)
        for path in paths:
            text = found[f"{person.name} {path}"] = reads(page, path)
            assert NAME in text or "/messages/" in path or "visits" in path or path.endswith(("/factory/", "/buyer/"))
            for written in (day(VISIT), day_short(VISIT), VISIT.isoformat()):
                assert written not in page.content(), f"{path} says {written}"
    return found


def released(walk: Walk, cast: Cast, cycle: Cycle, manager: Person, worker: Person, stranger: Person) -> None:
    """Nothing before the day; then factory, consenting buyer and workers' side, and nobody else."""
    the_day = due(cycle, "report_release")
    walk.go_to(the_day - timedelta(days=1))
    factory = Factory.objects.get(name=NAME)
    buyer = walk.as_(cast.buyer_staff, f"/buyer/factories/{factory.pk}/")
    see(buyer, "No report has been shared with you yet.")
    walk.go_to(the_day)
    report = Release.objects.get(cycle=cycle)
    buyer = walk.as_(cast.buyer_staff, "/buyer/")
    press(buyer, "Factories")
    press(buyer, NAME)
    press(buyer, report.get_kind_display())
    see(buyer, sheet_steps.FOUND)
    assert "Told in confidence" not in buyer.content()
    walk.check(buyer, arabic=True)
    for path in (f"/buyer/reports/{report.pk}/", f"/buyer/factories/{factory.pk}/"):
        assert walk.as_(stranger, path).get_by_text(NAME).count() == 0
    page = walk.as_(manager, f"/factory/reports/{report.pk}/")
    see(page, sheet_steps.FOUND)
    page = walk.as_(worker, "/factory/")
    press(page, "Summaries")
    page.locator("main table a").first.click()
    see(page, NAME)


def improve(walk: Walk, cast: Cast, cycle: Cycle, manager: Person, worker: Person) -> None:
    """The one plan, then both progress reports."""
    item = Item.objects.get(plan__cycle=cycle, finding__isnull=False)
    page = walk.as_(manager, "/factory/")
    press(page, "Improvement plan")
    walk.check(page, arabic=True)
    until = due(cycle, "report_release") + timedelta(days=60)
    for one in Item.objects.filter(plan__cycle=cycle):
        page.goto(f"/factory/plan/items/{one.pk}/")
        fill(page, action="Mend it", responsible="Maintenance", due_on=until)
        press(page, "Save")
    page.goto(f"/factory/plan/items/{item.pk}/")
    press(page, "Ask five whys")
    fill(page, why1="Boxes stand there", why2="No room", why3="No plan of the floor", root="Nobody plans the floor")
    press(page, "Keep this cause")
    see(page, "Nobody plans the floor")
    press(page, "Improvement plan")
    press(page, "Report planned improvements")
    see(page, "Your planned improvements are reported.")
    page.goto(f"/factory/plan/items/{item.pk}/")
    press(page, "Start")
    press(page, "Declare as completed")
    page = walk.as_(worker, f"/factory/plan/items/{item.pk}/")
    press(page, "Yes, it is really done")
    see(page, "Noted for the workers' side.")
    page = walk.as_(cast.advisor, f"/office/plan/items/{item.pk}/")
    fill(page, **{"verify-note": "Seen mended."})
    press(page, "Verify: it is fixed")
    see(page, "Seen mended.")
    progress_of_the_factory(walk, cast, cycle, manager)
    progress_of_the_programme(walk, cast, cycle)


def progress_of_the_factory(walk: Walk, cast: Cast, cycle: Cycle, manager: Person) -> None:
    walk.go_to(due(cycle, "factory_progress_report"))
    page = walk.as_(manager, "/factory/")
    press(page, "Progress report")
    press(page, "Begin")
    walk.check(page)
    for _section in range(11):
        fill(page, done=True)
        press(page, "Save and go on")
    press(page, "Release the report")
    see(page, "Your progress report is released.")
    buyer = walk.as_(cast.buyer_staff, "/buyer/reports/")
    expect(buyer.locator("main table tbody tr")).to_have_count(2)


def progress_of_the_programme(walk: Walk, cast: Cast, cycle: Cycle) -> None:
    walk.go_to(due(cycle, "programme_progress_report"))
    page = walk.as_(cast.advisor, f"/office/programme-report/{cycle.pk}/")
    press(page, "Begin")
    fill(page, achievements="Exits are clear.", challenges="Hours.", systems="Causes are sought.")
    for group in page.locator("fieldset:has(input[value=moderate])").all():
        group.locator("input[value=moderate]").check()
    press(page, "Hand to review")
    see(page, "You wrote this report. Somebody else reviews it.")
    page = walk.as_(cast.team_leader, f"/office/programme-report/{cycle.pk}/")
    see(page, "Exits are clear.")
    press(page, "Approve and release")
    see(page, "The report is released")


def month_sixteen(walk: Walk, cast: Cast, cycle: Cycle, manager: Person) -> None:
    """A missing input cannot be decided; then it is recorded, advised and decided by two people."""
    walk.go_to(due(cycle, "differentiation"))
    page = walk.as_(cast.team_leader, "/office/")
    press(page, "Month sixteen")
    press(page, NAME)
    see(page, "Cannot be decided")
    advisor = walk.as_(cast.advisor, f"/office/cycles/{cycle.pk}/")
    press(advisor, "Self-diagnosis and systems")
    press(advisor, "Review systems")
    press(advisor, "Keep the review")
    see(advisor, "Choose a step for at least one indicator.")
    for choice in advisor.locator("main select").all():
        choice.select_option("on_track")
    press(advisor, "Keep the review")
    see(advisor, "The review is kept.")
    press(page, "Compute again")
    fill(page, verdict="does_not_meet", reason="Few seminars were attended.")
    press(page, "Advise")
    walk.check(page, arabic=True)
    page = walk.as_(cast.country_manager, page.url)
    see(page, "Few seminars were attended.")
    fill(page, verdict="does_not_meet", reason="As advised.")
    press(page, "Decide")
    see(page, "As advised.")
    page = walk.as_(manager, "/factory/")
    press(page, "Reports")
    press(page.locator("main table"), "Measurement at month sixteen")
    see(page, "As advised.")
