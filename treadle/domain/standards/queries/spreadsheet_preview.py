"""What a workbook would change in a draft, before anything is written."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from treadle.domain.standards.datafiles.instruments import EVIDENCE_KINDS
from treadle.domain.standards.datafiles.tables import CONVENTION, COUNTRY, KEY, LANGUAGE
from treadle.domain.standards.models import Cluster, Point, Version
from treadle.domain.standards.queries.spreadsheet import (
    ABOUT,
    LISTS,
    PLAIN,
    VARIANTS,
    Row,
    plain,
    questions_of,
    row_of,
    tag_from,
    variant_row,
    variants_of,
)
from treadle.domain.standards.states import AnswerKind, Polarity, QuestionType, TagKind
from treadle.kernel.errors import InvalidInput
from treadle.kernel.workbooks import Limits, read_sheets

CHANGE, ADD, REMOVE, VARIANT = "change", "add", "remove", "variant"
CHOICES = {"type": QuestionType.values, "answer": AnswerKind.values, "polarity": Polarity.values}
LISTED = {"kinds": None, "topics": KEY, "countries": COUNTRY}


@dataclass(frozen=True)
class Part:
    """One column of one row: what it says now, and what the workbook says."""

    column: str
    old: str
    new: str


@dataclass(frozen=True)
class RowChange:
    """What one row would do. ``row`` is the whole new row, by column."""

    kind: str
    concept: str
    sheet: str
    number: int
    parts: tuple[Part, ...]
    row: Row


@dataclass
class Preview:
    """All that a workbook would change, and what is wrong with it."""

    changes: list[RowChange] = field(default_factory=list)
    missing: list[RowChange] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    unchanged: int = 0


def preview_of(version: Version, content: bytes) -> Preview:
    """Read a workbook against a version. Raises ``InvalidInput`` for what is no workbook or a hostile one."""
    preview = Preview()
    clusters = {one.key: one for one in Cluster.objects.filter(instrument=version.instrument_id)}
    points = {
        (one.cluster.key, one.key)
        for one in Point.objects.filter(cluster__in=clusters.values()).select_related("cluster")
    }
    questions = {one.concept.key: one for one in questions_of(version)}
    now = {concept: ({**row_of(one), "cluster": one.point.cluster.key}) for concept, one in questions.items()}
    variants = {(one.question.concept.key, one.country): variant_row(one) for one in variants_of(version)}
    seen: set[str] = set()
    sheets: set[str] = set()
    for title, rows in read_sheets(content, Limits()):
        if title == VARIANTS:
            _preview_variants(_rows_of(title, rows, preview), variants, set(now), preview)
        elif title in clusters:
            sheets.add(title)
            _preview_cluster(title, _rows_of(title, rows, preview), now, points, seen, preview)
        elif title != ABOUT:
            preview.problems.append(_("The sheet “%(title)s” names no cluster.") % {"title": title[:60]})
    if not sheets and not preview.changes and not preview.problems:
        raise InvalidInput(
            _("The workbook has no sheet of a cluster. Export the version and change that file."), code="no_sheets"
        )
    preview.missing = [
        RowChange(REMOVE, concept, row["cluster"], 0, (), row)
        for concept, row in now.items()
        if row["cluster"] in sheets and concept not in seen
    ]
    _check_codes(preview, now)
    return preview


def _rows_of(title: str, rows: Iterator[list[str]], preview: Preview) -> Iterator[tuple[int, Row]]:
    """Number and row by head; rows without any text are passed over."""
    heads = [head.strip() for head in next(rows, [])]
    for head in heads:
        if head and not _is_known(head, title):
            preview.problems.append(
                _("%(sheet)s: the column “%(head)s” is not known.") % {"sheet": title, "head": head[:60]}
            )
    if "concept" not in heads:
        preview.problems.append(_("%(sheet)s: there is no column “concept”.") % {"sheet": title})
        return
    for number, cells in enumerate(rows, start=2):
        row = {head: plain(cell) for head, cell in zip(heads, cells, strict=False) if head}
        if any(row.values()):
            yield number, row


def _is_known(head: str, title: str) -> bool:
    part, colon, language = head.partition(":")
    if colon:
        return part in {"text", "guidance"} and bool(LANGUAGE.fullmatch(language))
    return head in ({"concept", "country", "applies", "note"} if title == VARIANTS else {*PLAIN, *LISTS})


def _preview_cluster(
    cluster: str,
    rows: Iterator[tuple[int, Row]],
    now: dict[str, Row],
    points: set[tuple[str, str]],
    seen: set[str],
    preview: Preview,
) -> None:
    for number, row in rows:
        concept = row.get("concept", "")
        where = f"{cluster}, {number}"
        if concept in seen or not KEY.fullmatch(concept):
            preview.problems.append(
                _("%(where)s: “%(concept)s” is no name of a question, or stands twice.")
                % {"where": where, "concept": concept[:80]}
            )
            continue
        seen.add(concept)
        before = now.get(concept, {})
        after = {**before, **row, "cluster": cluster}
        wrong = list(_mistakes(after, cluster, points))
        preview.problems.extend(f"{where}: {sentence}" for sentence in wrong)
        parts = _parts(before, after)
        if not parts:
            preview.unchanged += 1
        elif not wrong:
            preview.changes.append(RowChange(CHANGE if before else ADD, concept, cluster, number, parts, after))


def _parts(before: Row, after: Row) -> tuple[Part, ...]:
    return tuple(
        Part(column, before.get(column, ""), value)
        for column, value in after.items()
        if _alike(column, value) != _alike(column, before.get(column, ""))
    )


def _alike(column: str, value: str) -> str | list[str]:
    """A cell that holds several is the same whatever the blanks; tags are the same in any order."""
    if column == "tags":
        return sorted(" ".join(tag.split()) for tag in listed(value))
    return listed(value) if column in LISTS and column != "evidence" else value


def _mistakes(row: Row, cluster: str, points: set[tuple[str, str]]) -> Iterator[str]:
    if not row.get("text:en"):
        yield _("there is no English wording.")
    if not row.get("code"):
        yield _("there is no code.")
    if (cluster, row.get("point", "")) not in points:
        yield _("“%(point)s” is no compliance point of this cluster.") % {"point": row.get("point", "")[:60]}
    for column, allowed in CHOICES.items():
        if row.get(column, "") not in allowed:
            yield _("“%(value)s” cannot stand under “%(column)s”.") % {
                "value": row.get(column, "")[:60],
                "column": column,
            }
    if (row.get("type") == QuestionType.SCORED) != (row.get("answer") == AnswerKind.COMPLIANCE):
        yield _("a scored question is answered by compliance, a fact is not.")
    for column, shape in LISTED.items():
        for value in listed(row.get(column, "")):
            if value not in EVIDENCE_KINDS if shape is None else not shape.fullmatch(value):
                yield _("“%(value)s” cannot stand under “%(column)s”.") % {"value": value[:60], "column": column}
    for value in listed(row.get("standards", "")):
        if not CONVENTION.fullmatch(value.split()[0]):
            yield _("“%(value)s” is no standard such as “C138 2”.") % {"value": value[:60]}
    for value in listed(row.get("tags", "")):
        if not _is_tag(value):
            yield _("“%(value)s” is no tag such as “public KH 2017-01-01..”.") % {"value": value[:60]}


def _is_tag(text: str) -> bool:
    try:
        kind, _country, begins, ends = tag_from(text)
    except ValueError:
        return False
    return kind in TagKind.values and (ends is None or ends >= begins)


def listed(text: str) -> list[str]:
    """The parts of a cell that holds several, between semicolons."""
    return [part.strip() for part in text.split(";") if part.strip()]


def _check_codes(preview: Preview, now: dict[str, Row]) -> None:
    """No two questions of the version share a code, once the workbook is applied."""
    codes = {concept: row["code"] for concept, row in now.items()}
    codes |= {change.concept: change.row["code"] for change in preview.changes if change.kind in {CHANGE, ADD}}
    owner: dict[str, str] = {}
    for concept, code in codes.items():
        if code in owner:
            preview.problems.append(
                _("The code “%(code)s” is used by %(one)s and %(other)s.")
                % {"code": code[:20], "one": owner[code], "other": concept}
            )
        owner[code] = concept


def _preview_variants(
    rows: Iterator[tuple[int, Row]], variants: dict[tuple[str, str], Row], concepts: set[str], preview: Preview
) -> None:
    for number, row in rows:
        key = (row.get("concept", ""), row.get("country", ""))
        if key[0] not in concepts or not COUNTRY.fullmatch(key[1]) or row.get("applies", "yes") not in {"yes", "no"}:
            preview.problems.append(
                _("%(where)s: “%(concept)s” in “%(country)s” is no question and country of this version.")
                % {"where": f"{VARIANTS}, {number}", "concept": key[0][:80], "country": key[1][:10]}
            )
            continue
        before = variants.get(key, {})
        after = {"applies": "yes", **before, **row}
        parts = _parts(before, after)
        if parts:
            preview.changes.append(RowChange(VARIANT, key[0], VARIANTS, number, parts, after))
        else:
            preview.unchanged += 1
