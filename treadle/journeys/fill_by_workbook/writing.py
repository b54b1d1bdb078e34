"""The workbook of a sheet: questions in two languages, last time's answer, what is kept, and room for what is new."""

import json
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

from treadle.domain.assessments.models import Answer, Assessment
from treadle.domain.assessments.queries.sheet import finding_of, last_answers, sheet_of
from treadle.domain.assessments.states import Outcome
from treadle.domain.standards.queries import pick
from treadle.journeys.fill_by_workbook.layout import (
    ABOUT,
    ANSWERS,
    FIELDS,
    KIND,
    Words,
    columns,
    lists_of,
    mark_of,
    open_fields,
)
from treadle.journeys.fill_by_workbook.standing import Kept, Standing, standing_of
from treadle.kernel.form_books import Column, FormRow, FormSheet, write_form


def workbook_of(*, assessment: Assessment, languages: tuple[str, str], now: datetime) -> bytes:
    """The XLSX of one assessment. The caller has asked whether the reader may fill it in."""
    first, second = languages
    standing, words = standing_of(assessment), Words.of(first)
    last = last_answers(assessment, sheet_of(assessment))
    with override(first):
        rows = [_row(kept, last.get(question), words, languages) for question, kept in standing.questions.items()]
        sheet = FormSheet(ANSWERS, columns(first, second), rows, lists_of(words), frozen="F3")
        return write_form([_about(standing, first, now), sheet])


def _row(kept: Kept, last: Answer | None, words: Words, languages: tuple[str, str]) -> FormRow:
    question = kept.applied.question
    shown = {field: words.say(field, kept.filled[field], question) for field in FIELDS}
    is_open, lists = open_fields(question)
    first, second = languages
    return FormRow(
        {
            "id": str(question.pk), "base": json.dumps(kept.base, separators=(",", ":")),
            "was": json.dumps({field: mark for field in FIELDS if (mark := mark_of(shown[field]))},
                              separators=(",", ":")),
            "code": question.code, "point": pick(kept.applied.point.titles, first),
            "text": kept.applied.text(first), "second": kept.applied.text(second), "last": _last(last, words), **shown,
        },
        is_open, lists,
    )


def _last(answer: Answer | None, words: Words) -> str:
    if answer is None:
        return ""
    finding = finding_of(answer)
    said = words.outcomes.get(answer.outcome, "") if answer.outcome in Outcome.values else answer.value
    return f"{said}: {finding.explanation}" if finding is not None and finding.explanation else said


def _about(standing: Standing, language: str, now: datetime) -> FormSheet:
    one = standing.assessment
    says = [
        ("kind", KIND, _("Kind of file")), ("assessment", str(one.pk), _("Assessment")),
        ("factory", one.factory.name, _("Factory")), ("day", one.started_on.isoformat(), _("First day")),
        ("language", language, _("Language of the lists")), ("made_at", now.isoformat(timespec="minutes"), _("Made")),
        ("how", _(
            "Fill in the coloured cells of the sheet “answers” and bring the file back on the assessment's page. "
            "Nothing is written before you have seen what changes. What another person answered meanwhile is never "
            "replaced."
        ), _("How to use it")),
    ]
    return FormSheet(
        ABOUT, [Column("key", "key", hidden=True), Column("what", _("What"), 24), Column("is", _("Is"), 90)],
        [FormRow({"key": key, "what": what, "is": said}) for key, said, what in says], frozen="A3",
    )
