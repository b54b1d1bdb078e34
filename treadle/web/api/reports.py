"""Released reports, and nothing that is not released; each reading is logged like that of a page."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema
from pydantic import AwareDatetime

from treadle.domain.access.permissions import Permission as P
from treadle.domain.access.queries import can
from treadle.domain.access.states import TokenScope
from treadle.domain.reports.letters import letter_of
from treadle.domain.reports.models import Release
from treadle.domain.reports.operations import log_look
from treadle.domain.reports.queries import releases_visible_to, snapshot_for
from treadle.domain.reports.states import Form, ReleaseKind, ReleaseState
from treadle.ui import clock
from treadle.web.api.door import opens
from treadle.web.api.moments import Since
from treadle.web.api.paging import Limit, Offset, Piece, piece

router = Router(tags=["reports"])


class ReportOut(Schema):
    """One version of a report. ``check_code`` can be tried at /check/ by anybody."""

    id: UUID
    kind: str
    factory_id: UUID
    cycle_id: UUID
    number: int
    state: str
    released_at: AwareDatetime
    withdrawn_at: AwareDatetime | None
    change_note: str
    check_code: str
    sha256: str
    signature: str
    key_id: str


class SectionOut(Schema):
    """A heading and its blocks; each block says its ``kind`` (para, finding, grid, …)."""

    title: str
    key: str
    blocks: list[dict[str, Any]]


class LetterOut(Schema):
    """A report in one language."""

    title: str
    factory: str
    lead: str
    facts: list[str]
    language: str
    rtl: bool
    synthetic: str
    sections: list[SectionOut]


class ReportDetail(ReportOut):
    letter: LetterOut | None


class ReportPage(Piece):
    items: list[ReportOut]


def plain(rows: Sequence[Release]) -> list[dict[str, Any]]:
    """Reports as plain values, without what they say."""
    same = [name for name in ReportOut.model_fields if name != "factory_id"]
    return [{**{name: getattr(row, name) for name in same}, "factory_id": row.cycle.factory_id} for row in rows]


@router.get("/reports", **opens("reports", TokenScope.REPORTS_READ, ReportPage))
def list_reports(request: HttpRequest, limit: Limit = 50, offset: Offset = 0, factory_id: UUID | None = None,
                 cycle_id: UUID | None = None, kind: Annotated[ReleaseKind | None, Query()] = None,
                 state: Annotated[ReleaseState | None, Query()] = None,
                 released_since: Since = None) -> dict[str, Any]:
    """The reports that you may read, the newest first."""
    wanted = {"cycle__factory": factory_id, "cycle": cycle_id, "kind": kind, "state": state,
              "released_at__gte": released_since}
    found = releases_visible_to(request.person, clock.now()).filter(**{name: v for name, v in wanted.items() if v})
    return piece(request, found, limit, offset, plain)


@router.get("/reports/{uuid:release_id}", **opens("report", TokenScope.REPORTS_READ, ReportDetail))
def read_report(request: HttpRequest, release_id: UUID,
                language: Annotated[Literal["en", "vi", "ar"], Query()] = "en") -> dict[str, Any]:
    """One report, as sections and blocks. What a withdrawn one said is not handed out any more."""
    person, now = request.person, clock.now()
    release = get_object_or_404(releases_visible_to(person, now).defer(None), pk=release_id)
    log_look(release=release, form=Form.PAGE, by=person, now=now)
    hidden = release.is_withdrawn and not can(person, P.REPORT_RELEASE, at=now)
    letter = None if hidden else letter_of(snapshot_for(release, person, now), language).as_data()
    return {**plain([release])[0], "letter": letter}
