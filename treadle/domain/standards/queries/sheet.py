"""The questions of a version as one country is asked them on a day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q

from treadle.domain.standards.models import Cluster, Point, Question, Tag, Variant, Version
from treadle.domain.standards.queries.texts import pick
from treadle.domain.standards.queries.versions import ON_THE_LINE

# What a version in force asks, by version, and what a country changes of it: about 2 MB a version.
_questions: dict[UUID, list[Question]] = {}
_variants: dict[tuple[UUID, str], dict[UUID, Variant]] = {}


@dataclass(frozen=True)
class AppliedQuestion:
    """A question with the country's overlay laid on it; ``tags`` are the ``TagKind`` values of that day there."""

    question: Question
    texts: Mapping[str, str]
    guidance: Mapping[str, str]
    tags: frozenset[str]
    point: Point
    cluster: Cluster
    note: str = ""

    def text(self, language: str) -> str:
        """The wording in the reader's language."""
        return pick(self.texts, language)


@dataclass(frozen=True)
class _Worded:
    question: Question
    texts: Mapping[str, str]
    guidance: Mapping[str, str]
    note: str


def sheet_for(version: Version, *, country: str, on: date) -> list[AppliedQuestion]:
    """The questions in order. At most 3 queries; 1 once a version in force was asked for that country before.

    ``country`` "" gives the global tool without overlays and with the tags of all countries only.
    """
    tags = tags_of(version, country=country, on=on)
    return [
        AppliedQuestion(
            one.question,
            one.texts,
            one.guidance,
            tags.get(one.question.pk, frozenset()),
            one.question.point,
            one.question.point.cluster,
            one.note,
        )
        for one in _worded(version, country)
    ]


def tags_of(version: Version, *, country: str, on: date) -> dict[UUID, frozenset[str]]:
    """The tags that hold in a country on a day, by question id."""
    found: dict[UUID, set[str]] = {}
    rows = Tag.objects.filter(
        Q(effective_to=None) | Q(effective_to__gte=on),
        question__version=version,
        country__in={"", country},
        effective_from__lte=on,
    )
    for question_id, kind in rows.values_list("question_id", "kind"):
        found.setdefault(question_id, set()).add(kind)
    return {question_id: frozenset(kinds) for question_id, kinds in found.items()}


def _worded(version: Version, country: str) -> list[_Worded]:
    """Questions with their overlay; remembered for versions that nobody can change any more."""
    frozen = version.state in ON_THE_LINE
    variants = _variants.get((version.pk, country)) if frozen else None
    if variants is None:
        rows = Variant.objects.filter(question__version=version, country=country)
        variants = {one.question_id: one for one in rows}
    questions = _questions.get(version.pk) if frozen else None
    if questions is None:
        questions = list(Question.objects.filter(version=version).select_related("concept", "point__cluster"))
    if frozen:
        _remember(_variants, (version.pk, country), variants, most=120)
        _remember(_questions, version.pk, questions, most=6)
    return [
        _lay_over(question, variants.get(question.pk))
        for question in questions
        if _is_asked(question, variants.get(question.pk), country)
    ]


def _remember[K, V](store: dict[K, V], key: K, value: V, *, most: int) -> None:
    """Keep it; the oldest gives way. Threads may meet here: at worst one asks the database once more."""
    store[key] = value
    while len(store) > most:
        store.pop(next(iter(store)), None)


def _is_asked(question: Question, variant: Variant | None, country: str) -> bool:
    if question.countries and country not in question.countries:
        return False
    return variant is None or variant.applies


def _lay_over(question: Question, variant: Variant | None) -> _Worded:
    """A variant replaces only what it names.

    When the English wording is replaced, global wordings in languages that the variant does not give are dropped: they
    would say something else.
    """
    if variant is None:
        return _Worded(question, question.texts, question.guidance, "")
    return _Worded(
        question,
        _merged(question.texts, variant.texts),
        _merged(question.guidance, variant.guidance),
        variant.note,
    )


def _merged(texts: Mapping[str, str], over: Mapping[str, str]) -> Mapping[str, str]:
    if not over:
        return texts
    return dict(over) if "en" in over else {**texts, **over}
