"""A workbook applied to a draft: read once more, and written all or nothing."""

from datetime import datetime
from hashlib import sha256

from django.db import transaction
from django.utils.translation import gettext as _

from treadle.domain.access.permissions import Permission
from treadle.domain.access.queries import require
from treadle.domain.ledger.operations import record
from treadle.domain.parties.models import Person
from treadle.domain.standards import rules
from treadle.domain.standards.models import Concept, Point, Question, Tag, Variant, Version
from treadle.domain.standards.operations.drafts import note_law_change
from treadle.domain.standards.queries.spreadsheet import Row, tag_from
from treadle.domain.standards.queries.spreadsheet_preview import (
    ADD,
    CHANGE,
    VARIANT,
    Preview,
    RowChange,
    listed,
    preview_of,
)
from treadle.kernel.errors import InvalidInput


@transaction.atomic
def apply_changes(
    *, version: Version, content: bytes, by: Person, now: datetime, remove_missing: bool = False
) -> Preview:
    """Do what the preview of this workbook says. Questions that it lacks leave the draft only if asked for."""
    require(by, Permission.STANDARDS_EDIT, at=now)
    rules.check_can_change(version.state)
    preview = preview_of(version, content)
    if preview.problems:
        raise InvalidInput(
            _("Nothing was changed: the workbook has %(count)s mistakes.\n%(shown)s")
            % {"count": len(preview.problems), "shown": "\n".join(preview.problems[:20])},
            code="bad_workbook",
        )
    questions = {
        one.concept.key: one
        for one in Question.objects.filter(version=version).select_related("concept", "point__cluster")
    }
    points = {
        (one.cluster.key, one.key): one
        for one in Point.objects.filter(cluster__instrument=version.instrument_id).select_related("cluster")
    }
    touched = [questions[change.concept].point for change in preview.changes if change.concept in questions]
    _write(version, [change for change in preview.changes if change.kind in {CHANGE, ADD}], questions, points)
    touched += [questions[change.concept].point for change in preview.changes]
    _write_variants([change for change in preview.changes if change.kind == VARIANT], questions)
    if remove_missing:
        gone = [questions[change.concept] for change in preview.missing]
        touched += [question.point for question in gone]
        Question.objects.filter(pk__in=[question.pk for question in gone]).delete()
    note_law_change(version, touched, now)
    record(
        "standards.workbook_applied",
        on=version,
        by=by,
        at=now,
        sha256=sha256(content).hexdigest(),
        changes=len(preview.changes),
        removed=len(preview.missing) if remove_missing else 0,
    )
    return preview


def _write(
    version: Version, changes: list[RowChange], questions: dict[str, Question], points: dict[tuple[str, str], Point]
) -> None:
    last: dict[object, int] = {}
    for question in questions.values():
        last[question.point_id] = max(last.get(question.point_id, 0), question.order)
    fresh: list[Question] = []
    changed: list[Question] = []
    tags: list[Tag] = []
    for change in changes:
        point = points[change.sheet, change.row["point"]]
        if change.concept not in questions:
            concept, _made = Concept.objects.get_or_create(instrument=version.instrument, key=change.concept)
            questions[change.concept] = Question(version=version, concept=concept)
            fresh.append(questions[change.concept])
        else:
            changed.append(questions[change.concept])
        question = questions[change.concept]
        if question.point_id != point.pk:
            last[point.pk] = question.order = last.get(point.pk, 0) + 1
            question.point = point
        _put(question, change.row)
        tags += [
            Tag(question=question, kind=kind, country=country, effective_from=begins, effective_to=ends)
            for kind, country, begins, ends in map(tag_from, listed(change.row.get("tags", "")))
        ]
    _save(fresh, changed, tags)


def _save(fresh: list[Question], changed: list[Question], tags: list[Tag]) -> None:
    _make_way_for_codes(changed)
    Question.objects.bulk_update(
        changed,
        [
            "point",
            "order",
            "code",
            "type",
            "answer",
            "polarity",
            "texts",
            "guidance",
            "evidence",
            "kinds",
            "standards",
            "topics",
            "countries",
        ],
    )
    Question.objects.bulk_create(fresh)
    Tag.objects.filter(question__in=[question.pk for question in [*changed, *fresh]]).delete()
    Tag.objects.bulk_create(tags)


def _make_way_for_codes(changed: list[Question]) -> None:
    """Two questions may swap their codes: none of them keeps its old one while the new ones are written."""
    for number, question in enumerate(changed):
        Question.objects.filter(pk=question.pk).exclude(code=question.code).update(code=f"~{number}")


def _put(question: Question, row: Row) -> None:
    question.code, question.type, question.answer = row["code"], row["type"], row["answer"]
    question.polarity, question.evidence = row["polarity"], row.get("evidence", "")
    question.texts, question.guidance = _wording(row, "text"), _wording(row, "guidance")
    question.kinds, question.topics = listed(row.get("kinds", "")), listed(row.get("topics", ""))
    question.countries = listed(row.get("countries", ""))
    question.standards = [
        {"convention": name, "article": article.strip()}
        for name, _blank, article in (value.partition(" ") for value in listed(row.get("standards", "")))
    ]


def _wording(row: Row, part: str) -> dict[str, str]:
    return {column.partition(":")[2]: text for column, text in row.items() if column.startswith(f"{part}:") and text}


def _write_variants(changes: list[RowChange], questions: dict[str, Question]) -> None:
    Variant.objects.bulk_create(
        [
            Variant(
                question=questions[change.concept],
                country=change.row["country"],
                applies=change.row["applies"] == "yes",
                texts=_wording(change.row, "text"),
                guidance=_wording(change.row, "guidance"),
                note=change.row.get("note", ""),
            )
            for change in changes
        ],
        update_conflicts=True,
        unique_fields=["question", "country"],
        update_fields=["applies", "texts", "guidance", "note"],
    )
