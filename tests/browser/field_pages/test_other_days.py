"""Days that are not an assessment: an advisory visit from morning to evening, and access that was refused."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from tests.browser.field_pages.steps import Tablet
from tests.browser.field_pages.test_visit import PHOTO
from tests.builders import cycles
from tests.builders.assessments import VISIT_DAY, Desk
from tests.cast import Cast
from treadle.domain.cycles.models import Visit
from treadle.domain.fieldwork.models import Upload
from treadle.domain.fieldwork.queries import registers_of
from treadle.domain.fieldwork.queries.registers import advisory_drafts_of

pytestmark = pytest.mark.slow


@pytest.fixture
def advisory(cast: Cast, set_today: Callable[[date], None]) -> Visit:
    """An announced advisory visit, on its day."""
    set_today(VISIT_DAY)
    desk = Desk(cast)
    assert desk.version
    return cycles.planned(cast, desk.cycle, VISIT_DAY)


def agree_on(one: Tablet, what: str, who: str, when: str) -> None:
    lines = one.page.locator(".line-of")
    here = lines.count()
    one.button("Add an action").click()
    expect(lines).to_have_count(here + 1)
    line = lines.nth(here)
    line.get_by_label("What will be done").fill(what)
    line.get_by_label("Function of who does it").fill(who)
    line.get_by_label("By when").fill(when)
    line.get_by_label("By when").blur()


def test_an_advisory_visit_from_morning_to_evening(advisory: Visit, cast: Cast, tablet: Callable[..., Tablet],
                                                   without_barriers: Callable[[Page], None]) -> None:
    one = tablet(cast.advisor).take_along().ready_offline()
    one.signal(False)
    page = one.page
    without_barriers(page)
    one.button("We are in: begin").click()
    expect(page.get_by_role("button", name="We are in: begin")).to_have_count(0)
    page.locator(".take input[type=file]").first.set_input_files(
        {"name": "aisle.png", "mimeType": "image/png", "buffer": PHOTO})
    one.go("tray")
    expect(page.locator("canvas.picture")).to_be_visible()
    one.go("advice").type("Notes", "The line leader says that masks run out on Fridays.")
    agree_on(one, "Order masks for two weeks at a time", "Store keeper", "2026-05-20")
    agree_on(one, "Mark the aisle anew", "Head of maintenance", "2026-06-01")
    one.type("Summary to leave behind", "Good order on the floor. Two actions were agreed on.")
    without_barriers(page)
    one.go("map").go("advice")
    expect(page.get_by_label("What will be done")).to_have_count(2)
    expect(page.locator(".standing")).to_contain_text(re.compile(r"No signal: \d+ entries safe on this tablet"))
    page.reload()
    one.unlock().signal(True)
    one.sync()
    expect(page.get_by_text("All sent and accepted").first).to_be_visible()
    said = advisory_drafts_of(advisory.pk)
    assert said["notes"] == "The line leader says that masks run out on Fridays."
    assert said["summary"].startswith("Good order")
    assert {(each["text"], each["responsible"], each["due_on"]) for each in said["actions"]} == {
        ("Order masks for two weeks at a time", "Store keeper", "2026-05-20"),
        ("Mark the aisle anew", "Head of maintenance", "2026-06-01")}
    assert registers_of(advisory.pk, "o/")["o/started"].value == {"on": VISIT_DAY.isoformat()}
    assert Upload.objects.get(journal__visit=advisory).stored is not None


def test_a_new_line_stands_below_the_others(advisory: Visit, cast: Cast, tablet: Callable[..., Tablet]) -> None:
    """Ids are random; the order is that in which lines were begun, so that nobody writes into another's line."""
    one = tablet(cast.advisor).take_along()
    one.go("advice")
    said = [f"Action {at}" for at in range(1, 9)]
    for what in said:
        agree_on(one, what, "Store keeper", "2026-05-20")
    fields = one.page.get_by_label("What will be done")
    assert [each.input_value() for each in fields.all()] == said
    one.button("Add an action").click()
    expect(fields).to_have_count(9)
    one.page.reload()
    one.unlock()
    expect(fields).to_have_count(9)
    assert [each.input_value() for each in fields.all()] == [*said, ""]
    one.sync()
    assert [each["text"] for each in advisory_drafts_of(advisory.pk)["actions"]] == said


def test_access_refused_at_the_gate(cast: Cast, set_today: Callable[[date], None], tablet: Callable[..., Tablet],
                                    without_barriers: Callable[[Page], None]) -> None:
    """Before any sheet was begun; without a signal, as gates are."""
    set_today(VISIT_DAY)
    desk = Desk(cast)
    assert desk.version
    visit = desk.visit
    one = tablet(cast.assessor).take_along().ready_offline()
    one.signal(False)
    page = one.page
    page.get_by_role("link", name="We were refused").first.click()
    expect(one.button("Record the refusal")).to_be_disabled()
    without_barriers(page)
    page.get_by_label("We were not let in, or made to wait unreasonably long").check()
    one.button("Record the refusal").click()
    expect(page.get_by_role("heading", name=re.compile("Access was refused on"))).to_be_visible()
    one.type("What was said", "Nobody may come in today; no reason was given.")
    one.type("Function of who said it", "Guard")
    without_barriers(page)
    one.go("day")
    expect(page.get_by_text("Access was refused at the gate.")).to_be_visible()
    one.signal(True)
    one.sync()
    value = {"on": VISIT_DAY.isoformat(), "said": "Nobody may come in today; no reason was given.",
             "function": "Guard"}
    assert registers_of(visit.pk, "g/")["g/refused"].value == value
    visit.refresh_from_db()
    assert visit.state == "refused"
