"""Lists in pieces: ``limit`` (at most 200) and ``offset``; ``next`` is the address of the following piece."""

from collections.abc import Callable, Sequence
from typing import Annotated, Any

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Query, Schema

MOST = 200
FURTHEST = 1_000_000

type Limit = Annotated[int, Query(ge=1, le=MOST, description="How many at most")]
type Offset = Annotated[int, Query(ge=0, le=FURTHEST, description="How many to pass over")]


class Piece(Schema):
    """A piece of a list."""

    count: int
    next: str | None


def piece(
    request: HttpRequest, rows: QuerySet[Any], limit: int, offset: int,
    shown: Callable[[Sequence[Any]], list[dict[str, Any]]],
) -> dict[str, Any]:
    """One piece of ordered rows; ``shown`` turns the rows of it into plain values. One query counts, one fetches."""
    count = rows.count()
    items = shown(list(rows[offset : offset + limit])) if offset < count else []
    following = None
    if offset + limit < count:
        query = request.GET.copy()
        query["limit"], query["offset"] = str(limit), str(offset + limit)
        query.pop("key", None)
        following = f"{request.path}?{query.urlencode()}"
    return {"count": count, "next": following, "items": items}
