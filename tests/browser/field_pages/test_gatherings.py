"""A committee's meeting and the self-diagnosis at the table, with no signal; two tablets; then rows."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from django.core.cache import caches
from playwright.sync_api import Page, expect

from tests.browser.field_pages.steps import Tablet
from tests.browser.field_pages.test_looks import LOOKS, TOO_SMALL, TOO_WIDE
from tests.builders.assessments import Desk
from tests.builders.gatherings import Gathering
from tests.cast import Cast
from treadle.domain.assessments.models import Diagnosis
from treadle.domain.assessments.operations import answer_diagnosis, close_diagnosis, open_diagnosis
from treadle.domain.assessments.states import DiagnosisSide
from treadle.domain.committees.models import Meeting

pytestmark = pytest.mark.slow


@pytest.fixture
def table(cast: Cast, set_today: Callable[[date], None]) -> Gathering:
    """A committee at its table, on the day of an advisory visit."""
    caches["local"].clear()
    made = Gathering(cast)
    set_today(made.day)
    return made.ready()


def at_the_meeting(one: Tablet, *, away: str = "Dewi") -> None:
    """Everybody but one is here."""
    one.go("committee")
    for name in ("Wati", "Umi", "Dewi", "Minh", "Lan"):
        seat = one.page.get_by_role("group", name=re.compile(f"^{name}"))
        pressed = seat.get_by_role("button", name="Away" if name == away else "Here", exact=True)
        pressed.click()
        expect(pressed).to_have_attribute("aria-pressed", "true")


def hold_the_meeting(one: Tablet) -> None:
    """What was open, the agenda, minutes, a decision."""
    page = one.page
    at_the_meeting(one)
    expect(page.locator(".quorum")).to_contain_text("more than half of the seats of each: 4 of 5")
    expect(page.get_by_text("was due on")).to_be_visible()
    page.get_by_role("button", name="Done", exact=True).click()
    one.button("Add a point").click()
    one.type("Point of the agenda 1", "Heat in hall 2")
    page.get_by_label("Talked about").check()
    one.type("Minutes", "Wati told of the heat. Minh offered two fans.")
    one.button("Add a decision").click()
    one.type("What was decided", "Two fans for hall 2")
    expect(page.get_by_text("or it is nobody's")).to_be_visible()
    one.type("Who does it", "Minh")
    one.type("By when", "2026-05-10")


def record(one: Tablet) -> None:
    one.button("Record the meeting").click()
    dialog = one.page.get_by_role("dialog")
    expect(dialog).to_contain_text("2 of the workers' side and 2 of management's side")
    dialog.get_by_role("button", name="Record the meeting").click()


def test_a_meeting_and_a_diagnosis_are_held_without_a_signal(
        table: Gathering, tablet: Callable[..., Tablet], without_barriers: Callable[[Page], None]) -> None:
    one = tablet(table.cast.advisor).take_along().ready_offline()
    page = one.page
    one.signal(False)
    page.get_by_role("link", name="Committee meeting").click()
    expect(page.get_by_text("Last met on")).to_be_visible()
    expect(page.get_by_text("Mark who is here.").first).to_be_visible()
    expect(one.button("Record the meeting")).to_be_disabled()
    hold_the_meeting(one)
    without_barriers(page)
    page.reload()
    one.unlock().go("committee")
    expect(page.get_by_label("Minutes")).to_have_value("Wati told of the heat. Minh offered two fans.")
    record(one)
    expect(page.get_by_role("heading", name=re.compile("Recorded: met on"))).to_be_visible()
    expect(page.get_by_text("on this tablet", exact=True)).to_be_visible()
    without_barriers(page)

    one.go("diagnosis")
    expect(page.get_by_text("Not both sides have given their own answers yet")).to_be_visible()
    without_barriers(page)
    page.get_by_role("link", name="Go on with the next open question").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Are papers checked before anybody begins to work?")
    page.keyboard.press("1")
    expect(page.get_by_role("button", name="Yes", exact=True)).to_have_attribute("aria-pressed", "true")
    without_barriers(page)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Does everybody get a slip?")
    one.button("Partly").click()
    one.type("Note", "Line 6 gets none.")
    one.go("diagnosis")
    page.get_by_label("How many people took part").fill("6")
    one.button("Close the self-diagnosis").click()
    page.get_by_role("dialog").get_by_role("button", name="Close the self-diagnosis").click()
    expect(page.get_by_role("heading", name="Closed", exact=True)).to_be_visible()
    expect(page.locator(".standing")).to_contain_text(re.compile(r"No signal: \d+ entries safe on this tablet"))
    assert not Meeting.objects.filter(held_on=table.day).exists()

    one.signal(True)
    one.sync()
    meeting = Meeting.objects.get(held_on=table.day)
    assert (meeting.workers_present, meeting.management_present) == (2, 2)
    assert (meeting.agenda, meeting.minutes) == ("Heat in hall 2", "Wati told of the heat. Minh offered two fans.")
    decision = meeting.decided.get()
    assert (decision.text, decision.responsible, decision.due_on) == ("Two fans for hall 2", "Minh", date(2026, 5, 10))
    table.earlier.refresh_from_db()
    assert table.earlier.done_on == table.day
    kept = Diagnosis.objects.get()
    assert (kept.side, kept.respondents) == ("together", 6)
    assert {row.question.key: (row.answer, row.note) for row in kept.replies.all()} == {
        "age_checked": ("yes", ""), "slips": ("partly", "Line 6 gets none.")}
    one.go("committee")
    expect(page.get_by_text("accepted", exact=True)).to_be_visible()


def test_two_tablets_differ_settle_and_one_comes_too_late(table: Gathering, tablet: Callable[..., Tablet]) -> None:
    first, second = (tablet(person).take_along().ready_offline() for person in (table.cast.advisor, table.other))
    for one in (first, second):
        one.signal(False)
    hold_the_meeting(first)
    record(first)
    at_the_meeting(second, away="Wati")
    second.go("diagnosis/doors")
    second.button("No").click()
    second.signal(True)
    second.sync()
    first.signal(True)
    first.sync().go("committee")
    expect(first.page.get_by_text("The meeting is not recorded: Two tablets say different things")).to_be_visible()
    for section in first.page.get_by_role("region", name="You answered differently").all():
        expect(section).to_contain_text("Second Advisor")
    for _turn in range(2):
        section = first.page.get_by_role("region", name="You answered differently").first
        section.get_by_text("Settle together").click()
        section.get_by_label("Reason", exact=True).fill("We counted again.")
        section.get_by_role("button", name=re.compile("Settle as: Here")).click()
        first.page.wait_for_timeout(300)
    expect(first.page.get_by_role("region", name="You answered differently")).to_have_count(0)
    first.button("Record the meeting").click()
    first.page.get_by_role("dialog").get_by_role("button", name="Record the meeting").click()
    second.signal(False)
    second.go("committee").type("Minutes", "Umi asked for water.")
    first.sync()
    assert Meeting.objects.get(held_on=table.day).workers_present == 3
    second.signal(True)
    second.sync().go("refusals")
    expect(second.page.get_by_text("Umi asked for water.")).to_be_visible()
    expect(second.page.get_by_text(re.compile("recorded already, and its minutes are closed"))).to_be_visible()
    expect(second.page.get_by_text("It stays on this tablet.")).to_be_visible()


def test_what_each_side_said_stands_beside_once_both_did(table: Gathering, tablet: Callable[..., Tablet]) -> None:
    for side, by, answer in ((DiagnosisSide.WORKERS, table.cast.worker_representative, "no"),
                             (DiagnosisSide.MANAGEMENT, table.cast.factory_manager, "yes")):
        sheet = open_diagnosis(cycle=table.cycle, side=side, by=by, now=table.now)
        answer_diagnosis(diagnosis=sheet, answers={"doors": answer}, by=by, now=table.now)
        close_diagnosis(diagnosis=sheet, respondents=8, by=by, now=table.now)
    one = tablet(table.cast.advisor).take_along()
    one.go("diagnosis")
    expect(one.page.get_by_text("Both sides gave their own answers.")).to_be_visible()
    one.go("diagnosis/doors")
    beside = one.page.get_by_role("group", name="What each side said")
    expect(beside).to_contain_text(re.compile("Workers' side said.*No.*Management's side said.*Yes", re.DOTALL))
    expect(beside).to_contain_text("The two sides differ.")


@pytest.mark.parametrize(("width", "height", "dark", "language"), LOOKS)
def test_the_pages_hold_in_every_look(table: Gathering, tablet: Callable[..., Tablet],
                                      without_barriers: Callable[[Page], None], width: int, height: int, dark: bool,
                                      language: str) -> None:
    one = tablet(table.cast.advisor, width=width, height=height, dark=dark).take_along()
    at_the_meeting(one)
    one.button("Add a point").click()
    one.button("Add a decision").click()
    one.page.evaluate("language => localStorage.setItem('treadle-language', language)", language)
    one.page.reload()
    one.page.locator("input[type=password]").fill("seven looms by the river")
    one.page.keyboard.press("Enter")
    expect(one.page.locator(".tabs-below")).to_be_visible()
    for path in ("day", "committee", "diagnosis", "diagnosis/doors", "more"):
        one.go(path)
        expect(one.page.locator("main h1")).to_be_visible()
        assert not one.page.evaluate(TOO_WIDE), f"{path} is pushed sideways at {width}"
        assert one.page.evaluate(TOO_SMALL) == [], path
        without_barriers(one.page)


def test_who_may_not_record_meetings_reads_who_sits_and_what_is_open(table: Gathering,
                                                                     tablet: Callable[..., Tablet]) -> None:
    desk = Desk(table.cast)
    desk.__dict__["cycle"] = table.cycle
    assert desk.assessment
    one = tablet(table.cast.assessor).take_along()
    page = one.page
    page.get_by_role("link", name="Committee meeting").click()
    expect(page.get_by_text("Your role does not record meetings.")).to_be_visible()
    expect(page.get_by_text("Wati, chair")).to_be_visible()
    expect(page.get_by_text("Put a fan over line 6")).to_be_visible()
    for words in ("Here", "Record the meeting", "Add a decision", "Done"):
        expect(page.get_by_role("button", name=words, exact=True)).to_have_count(0)
    one.go("diagnosis/doors").button("Yes").click()
    one.sync()
    assert Diagnosis.objects.get().replies.get().answer == "yes"
