"""A version as a workbook: one sheet a cluster, one row a question, the concept as its lasting id.

A row is text in every column, so that a workbook that comes back is compared with the version column by column.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from treadle.domain.standards.datafiles.shapes import ALWAYS
from treadle.domain.standards.models import Question, Tag, Variant, Version
from treadle.kernel.workbooks import Sheet

LANGUAGES = ("en", "vi", "ar")
ABOUT, VARIANTS = "about", "variants"
PLAIN = ("concept", "code", "point", "type", "answer", "polarity")
LISTS = ("evidence", "kinds", "standards", "topics", "countries", "tags")

type Row = dict[str, str]


def sheets_of(version: Version) -> list[Sheet]:
    """The workbook of a version; four queries."""
    questions = questions_of(version)
    variants = variants_of(version)
    languages = languages_of(questions, variants)
    columns = columns_for(languages)
    by_cluster: dict[str, list[Question]] = {}
    for question in questions:
        by_cluster.setdefault(question.point.cluster.key, []).append(question)
    return [
        _about(version, len(questions)),
        *(Sheet(key, columns, [_cells(row_of(one), columns) for one in group]) for key, group in by_cluster.items()),
        Sheet(
            VARIANTS,
            variant_columns(languages),
            [_cells(variant_row(one), variant_columns(languages)) for one in variants],
        ),
    ]


def _about(version: Version, count: int) -> Sheet:
    rows = [
        ("instrument", version.instrument.key),
        ("version", version.label),
        ("state", str(version.state)),
        ("questions", str(count)),
        ("how to use", "Change rows of the cluster sheets, keep the column “concept”, and bring the file back."),
    ]
    return Sheet(ABOUT, ("what", "is"), rows)


def questions_of(version: Version) -> list[Question]:
    """The questions with concept, point, cluster and tags."""
    questions = Question.objects.filter(version=version).select_related("concept", "point__cluster")
    return list(questions.prefetch_related("tags"))


def variants_of(version: Version) -> list[Variant]:
    """The country variants, by country and question."""
    variants = Variant.objects.filter(question__version=version).select_related("question__concept")
    return list(variants.order_by("country", "question__code"))


def languages_of(questions: Iterable[Question], variants: Iterable[Variant]) -> list[str]:
    """Our own languages first, then whatever else is written in."""
    found: set[str] = set()
    for question in questions:
        found |= {*question.texts, *question.guidance}
    for variant in variants:
        found |= {*variant.texts, *variant.guidance}
    return [*LANGUAGES, *sorted(found - set(LANGUAGES))]


def columns_for(languages: Iterable[str]) -> list[str]:
    """The heads of a cluster's sheet."""
    wordings = [f"{part}:{language}" for language in languages for part in ("text", "guidance")]
    return [*PLAIN, *wordings, *LISTS]


def variant_columns(languages: Iterable[str]) -> list[str]:
    """The heads of the sheet of country variants."""
    return [
        "concept",
        "country",
        "applies",
        *(f"{part}:{language}" for language in languages for part in ("text", "guidance")),
        "note",
    ]


def _cells(row: Row, columns: Iterable[str]) -> list[str]:
    return [row.get(column, "") for column in columns]


def row_of(question: Question) -> Row:
    """A question as text by column."""
    standards = [f"{one['convention']} {one.get('article', '')}".strip() for one in question.standards]
    return {
        "concept": question.concept.key,
        "code": question.code,
        "point": question.point.key,
        "type": str(question.type),
        "answer": str(question.answer),
        "polarity": str(question.polarity),
        **_wordings(question),
        "evidence": plain(question.evidence),
        "kinds": "; ".join(question.kinds),
        "standards": "; ".join(standards),
        "topics": "; ".join(question.topics),
        "countries": "; ".join(question.countries),
        "tags": "; ".join(sorted(tag_text(tag) for tag in question.tags.all())),
    }


def variant_row(variant: Variant) -> Row:
    """A country variant as text by column."""
    return {
        "concept": variant.question.concept.key,
        "country": variant.country,
        "applies": "yes" if variant.applies else "no",
        **_wordings(variant),
        "note": plain(variant.note),
    }


def _wordings(thing: Any) -> Row:
    row = {f"text:{language}": plain(text) for language, text in thing.texts.items()}
    return row | {f"guidance:{language}": plain(text) for language, text in thing.guidance.items()}


def plain(text: str) -> str:
    """Text as a cell gives it back: line ends alike, no blanks around it."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def tag_text(tag: Tag) -> str:
    """``public KH 2017-01-01..2020-12-31``; what is left out is: all countries, always, for good."""
    parts = [str(tag.kind), tag.country]
    if tag.effective_from != ALWAYS or tag.effective_to is not None:
        end = tag.effective_to.isoformat() if tag.effective_to else ""
        parts.append(f"{tag.effective_from.isoformat()}..{end}")
    return " ".join(part for part in parts if part)


def tag_from(text: str) -> tuple[str, str, date, date | None]:
    """Kind, country, first and last day of a tag's text. Raises ``ValueError`` when it cannot be read."""
    kind, *rest = text.split()
    country = rest.pop(0) if rest and rest[0].isalpha() else ""
    begins, ends = ALWAYS, None
    if rest:
        first, _dots, last = rest.pop(0).partition("..")
        begins, ends = date.fromisoformat(first), date.fromisoformat(last) if last else None
    if rest or (country and (len(country) != 2 or not country.isupper())):
        raise ValueError(text)
    return kind, country, begins, ends
