"""Lists as CSV for spreadsheets and Power BI: the datasets of the exports, read afresh at each refresh.

Excel's web query sends no header of its own, so a feed takes its key in the address too; there only a token is taken
that can do nothing but read feeds, because addresses end up in logs and files.
"""

from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from ninja import Path, Query, Router
from ninja.security import APIKeyQuery

from treadle.domain.access.models import Token
from treadle.domain.access.states import TokenScope
from treadle.domain.notices.states import Dataset
from treadle.journeys.bulk_export import Selection, datasets_for
from treadle.journeys.bulk_export.datasets import rows_of
from treadle.journeys.bulk_export.files import csv_lines
from treadle.kernel.errors import NotYours
from treadle.ui import clock
from treadle.ui.exports import streamed
from treadle.web.api.door import Bearer, enter, opens
from treadle.web.api.factories import Country
from treadle.web.api.problems import NoToken

router = Router(tags=["feeds"])
SCOPE = TokenScope.FEEDS_READ
MEDIA_TYPE = "text/csv; charset=utf-8"
CSV = {"responses": {200: {"content": {MEDIA_TYPE: {"schema": {"type": "string"}}}}}}


class FeedKey(APIKeyQuery):
    """``?key=…``: a token whose only scope is to read feeds."""

    param_name = "key"

    def authenticate(self, request: HttpRequest, key: str | None) -> Token | None:
        """The token, or None where no key is given."""
        if not key:
            return None
        token = enter(request, key, SCOPE)
        if token.scopes != [SCOPE.value]:
            raise NoToken
        return token


_OPENS: dict[str, Any] = opens("feed", SCOPE, None, openapi_extra=CSV) | {"auth": [Bearer(SCOPE), FeedKey()]}


@router.get("/feeds/{dataset}.csv", **_OPENS)
def read_feed(request: HttpRequest, dataset: Annotated[Dataset, Path()], country: Country = "",
              since: Annotated[date | None, Query()] = None,
              until: Annotated[date | None, Query()] = None) -> HttpResponseBase:
    """A dataset as CSV (UTF-8 with byte order mark), streamed."""
    person, now = request.person, clock.now()
    selection = Selection(country=country, since=since, until=until)
    if dataset not in datasets_for(person, now):
        raise NotYours(code="not_yours")
    chunks = (piece.encode() for piece in csv_lines(rows_of(dataset, person, selection, now)))
    answer = StreamingHttpResponse(streamed(request, chunks), content_type=MEDIA_TYPE)
    answer["Content-Disposition"] = f'attachment; filename="{dataset.value}.csv"'
    answer["Cache-Control"] = "private, no-store"
    return answer
