"""What the client costs, with limits that a busy machine keeps too; ``bench/tablet.py`` prints the figures."""

from bench.tablet import measured_in
from tests.browser.field.conftest import NewTablet
from tests.builders.assessments import Desk


def test_figures(tablet: NewTablet, desk: Desk, visit: str) -> None:
    page = tablet(desk.cast.assessor).set().download(visit).open(visit)
    found = measured_in(page.page)
    assert (found["problem"], found["unsent"]) == (None, 0)
    assert found["saved_p95"] < 250, found
    assert found["first_sync"] < 3000, found
    assert found["first_sync_bytes"] <= 30_000, found
    assert found["idle"] <= 200, found
