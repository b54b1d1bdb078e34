"""The assessment through the pages: planned unannounced, answered, handed in, reviewed, drafted with the factory."""

from datetime import date, timedelta

from playwright.sync_api import Page, expect

from tests.browser.steps import Walk, fill, press, see
from tests.builders.cycles import at
from tests.cast import Cast
from treadle.domain.assessments import operations as ops
from treadle.domain.assessments.models import Assessment
from treadle.domain.assessments.queries import answers_of, sheet_of
from treadle.domain.assessments.states import AssessmentState, Outcome
from treadle.domain.cycles.models import Cycle
from treadle.domain.parties.models import Person
from treadle.domain.standards.states import AnswerKind, QuestionType

FOUND = "Boxes stood before the north exit."
FACTS = {AnswerKind.NUMBER: "4", AnswerKind.YES_NO: "no", AnswerKind.TEXT: "In small groups."}


def plan(walk: Walk, cast: Cast, cycle: Cycle, day: date) -> None:
    """The team leader puts it in the calendar; nobody outside learns of it."""
    page = walk.as_(cast.team_leader, f"/office/cycles/{cycle.pk}/")
    press(page, "Plan a visit")
    fill(page, kind="assessment", planned_on=day, days=2, announcement="unannounced", mode="on_site")
    page.get_by_label(cast.team_leader.name).uncheck()
    for name in (cast.assessor.name, "Second Assessor"):
        page.get_by_label(name).check()
    press(page, "Put it in the calendar")
    see(page, "nobody outside the programme learns anything of it")
    walk.check(page)


def assess(walk: Walk, cast: Cast, cycle: Cycle, day: date) -> Assessment:
    """Two answers and one finding in the page, the bulk by the operation; interviews, closing meeting, handed in."""
    page = walk.as_(cast.assessor, "/office/")
    press(page, "Visits")
    page.locator("main a[href*='/visits/']", has_text=cycle.factory.name).first.click()
    press(page, "Open the sheet")
    press(page, "Open the sheet")
    see(page, "The sheet is open.")
    url = page.url
    sheet = Assessment.objects.get(cycle=cycle)
    applied = list(sheet_of(sheet))
    first = next(one for one in applied if one.question.type == QuestionType.SCORED and "public" in one.tags)
    page.goto(f"{url}sheet/{first.cluster.key}/?at={first.question.code}")
    _answer(page, first.question.code)
    walk.check(page)
    answered = {key for key, one in answers_of(sheet).items() if one.outcome or one.value}
    assert len(answered) == 3
    ops.record_answers(assessment=sheet, by=cast.assessor, now=at(day, 12), answers=[
        ops.AnswerInput(one.question, value=FACTS[AnswerKind(one.question.answer)])
        if one.question.type == QuestionType.FACT else ops.AnswerInput(one.question, outcome=Outcome.MET)
        for one in applied if one.question.pk not in answered])
    page.goto(url)
    press(page, "Interviews")
    fill(page, workers_group_women=12, workers_group_men=4)
    press(page, "Save")
    see(page, "The interviews are recorded.")
    walk.go_to(day + timedelta(days=1))
    page.goto(url)
    press(page, "Closing meeting")
    see(page, FOUND)
    page.locator("[name=people-0-name]").fill("Mai Manager")
    press(page, "Save")
    see(page, "The closing meeting is recorded.")
    press(page, "Check and submit")
    if page.locator("[name=blanks_confirmed]").count():
        fill(page, blanks_confirmed=True)
    press(page, "Hand in")
    see(page, "Handed in.")
    return sheet


def _answer(page: Page, code: str) -> None:
    """The finding with its evidence; two others on the page met."""
    article = page.locator(f"article[id='{code}']")
    article.get_by_role("radio", name="Not met").check()
    fill(article, explanation=FOUND, evidence="Photo of the exit.")
    article.locator("[name=evidence_kinds][value=observation]").check()
    article.locator("[name=evidence]").blur()
    expect(page.locator(f"[id='s-{code}'] output.stamp")).to_contain_text("Saved at")
    others = page.locator(f"article.question:has([name=outcome]):not([id='{code}'])")
    for number in range(2):
        other = others.nth(number)
        other.locator("[name=outcome][value=met]").check()
        expect(other.locator("output.stamp")).to_contain_text("Saved at")


def review(walk: Walk, cast: Cast, sheet: Assessment) -> None:
    """A second person looks at the page of the finding; the rest is marked by the operation; confirmed."""
    sheet.refresh_from_db()
    page = walk.as_(cast.assessor, f"/office/assessments/{sheet.pk}/review/")
    assert page.get_by_role("button", name="Confirm the findings").count() == 0, "nobody reviews their own work"
    page = walk.as_(cast.team_leader, f"/office/assessments/{sheet.pk}/")
    press(page, "Review")
    see(page, "Look at these first")
    page.locator("main ul.stack a").first.click()
    see(page, FOUND)
    walk.check(page)
    page.get_by_role("button", name="Looked at this page").first.click()
    page.wait_for_load_state()
    now = at(sheet.started_on + timedelta(days=5))
    walk.go_to(now.date())
    ops.check_questions(assessment=sheet, by=cast.team_leader, now=now)
    page.goto(f"/office/assessments/{sheet.pk}/review/")
    if page.locator("[name=interviews_checked]").count():
        fill(page, interviews_checked=True)
    press(page, "Confirm the findings")


def draft(walk: Walk, cast: Cast, sheet: Assessment, manager: Person) -> None:
    """To management alone; a correction and its answer, a comment; the window closes by itself."""
    page = walk.as_(manager, "/factory/drafts/")
    see(page, "No draft lies with you")
    leader = walk.as_(cast.team_leader, f"/office/assessments/{sheet.pk}/")
    press(leader, "Draft with the factory")
    press(leader, "Send the draft to management")
    page = walk.as_(manager, "/factory/")
    press(page, "Draft report")
    walk.check(page)
    page.locator("main ul.clusters a", has_text="not met").first.click()
    while not page.get_by_text(FOUND).count():
        press(page, "Next page")
    article = page.locator("article.question", has_text=FOUND)
    article.get_by_text("A fact here is wrong").click()
    fill(article, text="It was the south exit.")
    press(article, "Ask for a correction")
    see(page, "Your correction is asked for.")
    page = walk.as_(manager, "/factory/drafts/")
    fill(page, text="The exits have been cleared since.")
    press(page, "Keep the comment")
    see(page, "Your comment is kept as it stands.")
    leader = walk.as_(cast.team_leader, f"/office/assessments/{sheet.pk}/draft/")
    leader.locator("main a.button", has_text="Answer").first.click()
    fill(leader, accept="no", answer="The photo shows the north exit.")
    leader.locator("main form button.main").first.click()
    see(leader, "The photo shows the north exit.")
    sheet.refresh_from_db()
    assert sheet.comments_until
    assert walk.as_(cast.buyer_staff, f"/factory/drafts/{sheet.pk}/").get_by_text(FOUND).count() == 0
    walk.go_to(sheet.comments_until + timedelta(days=1))
    sheet.refresh_from_db()
    assert sheet.state == AssessmentState.READY
    page = walk.as_(manager, f"/factory/drafts/{sheet.pk}/")
    see(page, "The days for corrections and comments are over.")
