"""The assessment tool and the law behind it. Drafts stay inside."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema

from treadle.domain.access.states import TokenScope
from treadle.domain.standards.models import Question, Rule, Version
from treadle.domain.standards.queries import instruments, questions_seen, readings, readings_on, versions_of
from treadle.web.api.door import opens
from treadle.web.api.paging import Limit, Offset, Piece, piece

router = Router(tags=["standards"])
type Texts = dict[str, str]


class InstrumentOut(Schema):
    """An assessment tool. Texts are given by language."""

    key: str
    sector: str
    titles: Texts


class VersionOut(Schema):
    """A version that is or was in force."""

    id: UUID
    instrument: str
    label: str
    state: str
    in_force_from: date | None
    superseded_on: date | None


class VersionPage(Piece):
    items: list[VersionOut]


class TagOut(Schema):
    """Publicly reported, differentiation or zero tolerance, with its dates; an empty country is all of them."""

    kind: str
    country: str
    effective_from: date
    effective_to: date | None


class VariantOut(Schema):
    """What one country changes of a question."""

    country: str
    applies: bool
    texts: Texts
    guidance: Texts


class QuestionOut(Schema):
    """A question. ``concept`` is the same across versions and countries."""

    id: UUID
    code: str
    concept: str
    cluster: str
    point: str
    type: str
    answer: str
    polarity: str
    texts: Texts
    guidance: Texts
    standards: list[dict[str, Any]]
    topics: list[str]
    countries: list[str]
    tags: list[TagOut]
    variants: list[VariantOut]


class QuestionPage(Piece):
    items: list[QuestionOut]


class RuleOut(Schema):
    """One reading of national law. ``verified`` false: no named person has confirmed it."""

    key: str
    country: str
    sector: str
    topic: str
    period: str
    value: float | None
    unit: str
    statements: Texts
    citation: str
    source: str
    source_url: str
    language: str
    confidence: str
    verified: bool
    effective_from: date
    effective_to: date | None


class RulePage(Piece):
    items: list[RuleOut]


SCOPE = TokenScope.STANDARDS_READ


@router.get("/standards/instruments", **opens("instruments", SCOPE, list[InstrumentOut]))
def list_instruments(request: HttpRequest) -> list[dict[str, Any]]:
    """The assessment tools."""
    return [{"key": one.key, "sector": one.sector, "titles": one.titles} for one in instruments()]


@router.get("/standards/versions", **opens("versions", SCOPE, VersionPage))
def list_versions(request: HttpRequest, limit: Limit = 50, offset: Offset = 0,
                  instrument: Annotated[str, Query(max_length=50)] = "") -> dict[str, Any]:
    """Versions that are or were in force, the newest first."""
    found = versions_of(drafts=False)
    if instrument:
        found = found.filter(instrument__key=instrument)
    return piece(request, found.order_by("-in_force_from", "-label", "pk"), limit, offset, _versions)


def _versions(rows: Sequence[Version]) -> list[dict[str, Any]]:
    same = [name for name in VersionOut.model_fields if name != "instrument"]
    return [{**{name: getattr(row, name) for name in same}, "instrument": row.instrument.key} for row in rows]


@router.get("/standards/versions/{uuid:version_id}/questions", **opens("questions", SCOPE, QuestionPage))
def list_questions(request: HttpRequest, version_id: UUID, limit: Limit = 50, offset: Offset = 0) -> dict[str, Any]:
    """The questions of a version in their order."""
    version = get_object_or_404(versions_of(drafts=False), pk=version_id)
    found = questions_seen(drafts=False).filter(version=version).prefetch_related("tags", "variants")
    ordered = found.order_by("point__cluster__order", "point__order", "order", "pk")
    return piece(request, ordered, limit, offset, lambda rows: [_question(row) for row in rows])


def _question(row: Question) -> dict[str, Any]:
    apart = {"concept", "cluster", "point", "tags", "variants"}
    return {
        **{name: getattr(row, name) for name in QuestionOut.model_fields if name not in apart},
        "concept": row.concept.key, "cluster": row.point.cluster.key, "point": row.point.key,
        "tags": [{name: getattr(tag, name) for name in TagOut.model_fields} for tag in row.tags.all()],
        "variants": [{name: getattr(one, name) for name in VariantOut.model_fields} for one in row.variants.all()],
    }


@router.get("/standards/law-rules", **opens("law_rules", SCOPE, RulePage))
def list_rules(request: HttpRequest, limit: Limit = 50, offset: Offset = 0,
               country: Annotated[str, Query(pattern="^([A-Z]{2})?$")] = "",
               topic: Annotated[str, Query(max_length=60)] = "",
               on: Annotated[date | None, Query(description="Those that hold on this day")] = None) -> dict[str, Any]:
    """Readings of national law with their dates and sources."""
    found = readings().filter(**{name: value for name, value in (("country", country), ("topic", topic)) if value})
    if on:
        found = found.filter(readings_on(on))
    ordered = found.order_by("country", "topic", "effective_from", "pk")
    return piece(request, ordered, limit, offset, lambda rows: [_rule(row) for row in rows])


def _rule(row: Rule) -> dict[str, Any]:
    same = [name for name in RuleOut.model_fields if name not in {"value", "verified"}]
    return {**{name: getattr(row, name) for name in same}, "verified": row.is_verified,
            "value": None if row.value is None else float(row.value)}
