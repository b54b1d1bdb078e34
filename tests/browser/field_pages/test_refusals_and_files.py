"""What was refused, with its reason and its way on; and the file that goes from tablet to tablet without a network."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from tests.browser.field_pages.steps import Tablet
from tests.browser.field_pages.test_visit import PHOTO
from tests.builders.assessments import Desk
from tests.cast import with_second_factor
from tests.field.client import Device
from tests.field.conftest import through
from treadle.domain.assessments.models import Answer
from treadle.domain.fieldwork.models import Upload
from treadle.domain.parties.models import Person

pytestmark = pytest.mark.slow

#: What the server refuses of an entry: key, value, what is seen; then why, and the way on, as the page says it.
REFUSED: list[tuple[str, Any, list[str], str, str]] = [
    ("q/NO-SUCH", {"o": "met"}, [], "This question is not asked in this sheet.", "Write what you saw as a note"),
    ("q/W-1", {"o": "perhaps"}, [], "This is not a possible value here.", "Type it again in the form"),
    ("y/strange", "?", [], "The server does not know what this is about.", "Update this page where there is a signal"),
    ("n/W-2", "Seen before it was written.", ["no id at all"], "It names an entry as seen that does not exist.",
     "Update this page where there is a signal"),
    ("n/L-1", "x" * 16_900, [], "This is too long, or too large, to be kept.", "Shorten it, or write it as several"),
]


def other_client(visit: str, person: Person) -> Device:
    """A client of another make, that sends what the pages never write."""
    client = Client()
    client.force_login(with_second_factor(person))
    made = Device(visit, through(client))
    made.get_lease("Another make")
    return made


def test_each_refusal_has_its_reason_and_its_way_on(desk: Desk, tablet: Callable[..., Tablet],
                                                    without_barriers: Callable[[Page], None]) -> None:
    one = tablet(desk.cast.assessor).take_along().answer("E-1", "Met")
    other = other_client(str(desk.visit.pk), desk.second)
    for key, value, seen, _why, _way in REFUSED:
        other.write(key, value, seen=seen)
    other.sync()
    one.sync()
    page = one.page
    expect(page.locator(".standing")).to_have_text("5 entries were refused")
    page.locator(".standing").click()
    expect(page.get_by_role("heading", name="What was refused")).to_be_visible()
    for _key, _value, _seen, why, way in REFUSED:
        card = page.locator("section.card.danger", has_text=why)
        expect(card).to_have_count(1)
        expect(card).to_contain_text(way)
    without_barriers(page)
    page.locator("section.card.danger", has_text="not a possible value").get_by_role("link").click()
    expect(page).to_have_url(re.compile("q/W-1"))
    one.answer("W-1", "Met")
    one.sync()
    assert {row.question.code for row in Answer.objects.select_related("question") if row.outcome} == {"E-1", "W-1"}


def test_a_refused_file_is_not_called_accepted(desk: Desk, tablet: Callable[..., Tablet],
                                               without_barriers: Callable[[Page], None]) -> None:
    one = tablet(desk.cast.assessor).take_along().go("tray")
    one.page.locator("input[type=file]:not([accept])").set_input_files(
        {"name": "tool.exe", "mimeType": "application/octet-stream", "buffer": b"MZ" + b"\0" * 400})
    expect(one.page.get_by_text("tool.exe")).to_be_visible()
    one.sync()
    expect(one.page.locator(".standing")).to_have_text("1 entry was refused")
    one.page.locator(".standing").click()
    expect(one.page.locator("section.card.danger")).to_contain_text("It stays on this tablet.")
    without_barriers(one.page)


def test_refusals_of_a_sync_speak_and_nothing_is_lost(desk: Desk, tablet: Callable[..., Tablet]) -> None:
    """Signed out; then withdrawn by whoever plans the visit."""
    one = tablet(desk.cast.assessor).take_along()
    kept = one.context.cookies()
    one.context.clear_cookies()
    one.answer("E-1", "Met").go("sync").button("Sync now").click()
    expect(one.page.get_by_text("You are signed out. What is on this tablet stays here.").first).to_be_visible()
    expect(one.page.get_by_role("link", name="Sign in")).to_be_visible()
    one.context.add_cookies(kept)  # type: ignore[arg-type]
    one.sync()
    leader = Client()
    leader.force_login(with_second_factor(desk.cast.assessor))
    device = desk.visit.journal.leases.get().device
    assert leader.post(f"/field/sync/{desk.visit.pk}/devices/{device}/withdraw/").status_code < 300
    one.answer("W-1", "Met").go("sync").button("Sync now").click()
    expect(one.page.get_by_text("Phone your team leader: only they can let this tablet in again.")).to_be_visible()
    one.go("q/W-1")
    expect(one.page.get_by_role("button", name=re.compile("^Met"))).to_have_attribute("aria-pressed", "true")


def write_the_file(one: Tablet, into: Path) -> str:
    """The hand-over file, and the code that is read aloud."""
    one.go("sync").page.get_by_text("Hand over to another tablet without a network").click()
    with one.page.expect_download() as download:
        one.button("Write the file").click()
    download.value.save_as(into)
    code = one.page.locator(".code-aloud").text_content() or ""
    assert re.fullmatch(r"[A-Z0-9]{5}-[A-Z0-9]{5}", code)
    return code


def test_a_file_goes_from_tablet_to_tablet(desk: Desk, tablet: Callable[..., Tablet], tmp_path: Path,
                                           without_barriers: Callable[[Page], None]) -> None:
    """Without a network; then the first tablet never comes back, and the second brings what both wrote."""
    first = tablet(desk.cast.assessor).take_along().ready_offline()
    second = tablet(desk.second).take_along().ready_offline()
    for one in (first, second):
        one.signal(False)
    first.answer("E-1", "Not met").type("What was found", "Exit 3 locked.")
    first.page.locator(".finding input[type=file]").set_input_files(
        {"name": "exit3.png", "mimeType": "image/png", "buffer": PHOTO})
    expect(first.page.locator(".finding canvas.picture")).to_be_visible()
    code = write_the_file(first, tmp_path / "handed.treadle")
    without_barriers(first.page)
    page = second.page
    second.answer("W-1", "Met").go("sync")
    page.get_by_text("Hand over to another tablet without a network").click()
    second.button("Take it over").click()
    expect(page.get_by_text("Choose the file and type its code.")).to_be_visible()
    page.get_by_label("The file that you were given").set_input_files(tmp_path / "handed.treadle")
    page.get_by_label("The code that was read to you").fill("AAAAA-AAAAA")
    second.button("Take it over").click()
    expect(page.get_by_text("The code is not right, or the file was changed.")).to_be_visible()
    page.get_by_label("The code that was read to you").fill(code.lower())
    second.button("Take it over").click()
    expect(page.get_by_text(re.compile(r"\d+ new entries taken over"))).to_be_visible()
    without_barriers(page)
    second.go("q/E-1")
    expect(page.get_by_label("What was found")).to_have_value("Exit 3 locked.")
    expect(page.locator(".finding canvas.picture")).to_be_visible()
    second.signal(True)
    second.sync()
    expect(page.locator(".standing")).to_have_text("All sent and accepted")
    answers = {row.question.code: row for row in Answer.objects.select_related("question", "finding")}
    assert (answers["E-1"].answered_by, answers["W-1"].answered_by) == (desk.cast.assessor, desk.second)
    assert answers["E-1"].finding.explanation == "Exit 3 locked."
    assert Upload.objects.get(journal__visit=desk.visit).stored is not None
