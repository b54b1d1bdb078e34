"""Two assessors fill one sheet without a signal, come together, settle, and hand it in."""

import base64
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.field_pages.steps import Tablet
from tests.builders.assessments import Desk
from treadle.domain.assessments.models import Answer, Finding
from treadle.domain.assessments.states import AssessmentState
from treadle.domain.fieldwork.models import Bundle

pytestmark = pytest.mark.slow

PHOTO = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")


def find_door_locked(one: Tablet) -> None:
    """A finding with explanation, evidence, share of workers and a photo."""
    one.answer("E-1", "Not met")
    one.type("What was found", "Exit 3 by line 6 locked from outside at 16:40; key with the guard.")
    one.page.get_by_label("Observation").check()
    one.type("The evidence", "Seen at exit 3.")
    one.type("Share of workers affected", "12.5")
    one.page.locator(".finding input[type=file]").set_input_files(
        {"name": "exit3.png", "mimeType": "image/png", "buffer": PHOTO})
    expect(one.page.locator(".finding canvas.picture")).to_be_visible()
    expect(one.page.get_by_text("Still missing")).to_have_count(0)


def note_in_the_tray(one: Tablet) -> None:
    """Capture first, then file with a question."""
    one.go("tray")
    one.button("Note").click()
    one.type("Note", "Payslips are handed out on the line.")
    one.page.get_by_label(re.compile("^W-2")).check()
    one.page.get_by_role("link", name="Done", exact=True).click()
    expect(one.page.get_by_role("link", name="W-2")).to_be_visible()


def fill_the_rest(one: Tablet) -> None:
    one.answer("W-2", "Met").answer("L-1", "Met").answer("E-2", "Does not apply").answer("PI-2", "No")
    one.go("q/PI-1").type("Number", "4")
    one.go("q/PI-3").type("In words", "In small groups, away from the line.")
    one.go("questions?point=pay.wages")
    one.page.get_by_role("button", name=re.compile("rest of this point")).click()
    one.button("All of these are met").click()
    expect(one.page.get_by_role("dialog")).to_have_count(0)


def interview_and_meeting(one: Tablet) -> None:
    """Consent comes before the first letter; names are warned of."""
    one.go("interviews")
    one.button("They agreed: begin").click()
    one.page.get_by_label("Women").fill("4")
    one.page.get_by_label("Men", exact=True).fill("2")
    one.type("What was said", "Overtime is announced late.")
    one.go("meeting/closing")
    one.button("Add somebody").click()
    one.type("Name", "Minh Manager")
    expect(one.page.get_by_text("1 person came")).to_be_visible()


def test_two_assessors_lose_nothing(desk: Desk, tablet: Callable[..., Tablet]) -> None:
    first = tablet(desk.cast.assessor).take_along().ready_offline()
    second = tablet(desk.second).take_along().ready_offline()
    for one in (first, second):
        one.signal(False)
    find_door_locked(first)
    note_in_the_tray(first)
    expect(first.page.locator(".standing")).to_contain_text(re.compile(r"No signal: \d+ entries safe on this tablet"))
    second.answer("E-1", "Met")
    fill_the_rest(second)

    first.page.reload()
    first.unlock().go("q/E-1")
    expect(first.page.get_by_label("What was found")).to_have_value(re.compile("Exit 3 by line 6"))

    for one in (first, second):
        one.signal(True)
    first.sync()
    second.sync()
    first.sync().go("q/E-1")
    expect(first.page.get_by_role("region", name="You answered differently")).to_contain_text("Second Assessor")
    expect(first.page.locator(".standing")).to_have_text("All sent and accepted")

    second.go("conflicts")
    second.page.get_by_text("Settle together").click()
    second.page.get_by_role("button", name="Settle as: Not met").click()
    expect(second.page.get_by_text("Write the reason first.")).to_be_visible()
    second.page.get_by_label("Reason", exact=True).fill("We went back together; the door is locked from outside.")
    second.page.get_by_role("button", name="Settle as: Not met").click()
    expect(second.page.get_by_text("Everybody agrees.")).to_be_visible()
    second.sync()
    first.sync().go("q/E-1")
    expect(first.page.get_by_text(re.compile("Settled by Second Assessor: We went back"))).to_be_visible()

    interview_and_meeting(first)
    first.sync().go("submit")
    first.button("Hand in").click()
    expect(first.page.get_by_text("Handed in", exact=True)).to_be_visible()
    desk.assessment.refresh_from_db()
    assert desk.assessment.state == AssessmentState.SUBMITTED
    answers = {one.question.code: one for one in Answer.objects.select_related("question")}
    assert answers["E-1"].outcome == "not_met"
    assert (answers["W-1"].outcome, answers["E-2"].outcome, answers["PI-1"].value) == ("met", "not_applicable", "4")
    finding = Finding.objects.get(answer=answers["E-1"])
    assert finding.explanation.startswith("Exit 3 by line 6")
    assert str(finding.workers_affected_percent) == "12.50"
    sealed = " ".join(Bundle.objects.values_list("entries", flat=True))
    assert sealed.count('"q/E-1"') == 3  # both answers and the settlement stay in the record
