"""Two assessors, two tablets: what one wrote comes to the other, and what differs is kept and flagged."""

from tests.browser.field.conftest import NewTablet
from tests.cast import Cast


def test_two_tablets_come_to_the_same(tablet: NewTablet, cast: Cast, visit: str) -> None:
    second = cast.person("assessor", name="Second Assessor")
    one, other = (tablet(person).set().download(visit).open(visit) for person in (cast.assessor, second))
    one.write("q/W-1", {"o": "met"})
    one.write("n/W-1", "Seen in the pay slips of March.")
    other.write("q/W-1", {"o": "not_met"})
    other.write("q/E-1", {"o": "met"})
    for each in (one, other, one):
        assert each.sync()["problem"] is None
    assert one.document() == other.document()
    assert one.get("q/W-1")["conflict"]
    assert {head["person"] for head in one.get("q/W-1")["heads"]} == {str(cast.assessor.pk), str(second.pk)}
    other.write("q/W-1", {"o": "not_met"}, "Looked at the slips together.")
    for each in (other, one):
        assert each.sync()["unsent"] == 0
    assert one.document() == other.document()
    assert not one.get("q/W-1")["conflict"]
    assert len(one.js("return visit.history('q/W-1')")) == 3
