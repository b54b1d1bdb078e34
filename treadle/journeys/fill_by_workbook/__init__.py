"""An assessment as a workbook, for those who cannot use the tablet: out, filled in, looked at, written.

Where the visit has a journal, it is written there with what the workbook had seen: an answer that somebody gave
meanwhile stands beside it as a conflict. Where there is none, a row that is stale is left out unless asked for.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from treadle.domain.access.permissions import Permission
from treadle.domain.access.queries import require
from treadle.domain.assessments import operations as assessments
from treadle.domain.assessments.models import Assessment
from treadle.domain.assessments.states import EvidenceKind
from treadle.domain.fieldwork import operations as fieldwork
from treadle.domain.parties.models import Person
from treadle.journeys.fill_by_workbook.difference import Change, Part, Preview, Verdict, answer_of, preview_of
from treadle.journeys.fill_by_workbook.layout import Filled, Words, key_of
from treadle.journeys.fill_by_workbook.writing import workbook_of
from treadle.kernel.errors import RuleBroken

__all__ = ["Change", "Filled", "Part", "Preview", "Verdict", "Words", "apply_workbook", "preview_of", "workbook_of"]


@transaction.atomic
def apply_workbook(
    *, assessment: Assessment, content: bytes, seal: str, over: Collection[int] = (), by: Person, now: datetime,
) -> int:
    """Write what the preview announced, all of it or nothing; says how many answers.

    ``seal`` is the preview's; ``over`` names rows whose stale answer is to replace the present one all the same.
    """
    require(by, Permission.ASSESSMENT_FILL, at=now, on=assessment)
    preview = preview_of(assessment, content)
    if preview.seal != seal:
        raise RuleBroken(
            _("Somebody saved meanwhile, so this is no longer what you looked at. Nothing was written: look again."),
            code="preview_over",
        )
    conflicts = preview.of(Verdict.CONFLICTS)
    chosen = conflicts if preview.keeps_both else [one for one in conflicts if one.number in over]
    changes = [*preview.of(Verdict.WRITES), *chosen]
    if not changes:
        raise RuleBroken(_("Nothing of this workbook would be written. Tick what is to be replaced, or bring another."),
                         code="nothing_chosen")
    if preview.keeps_both:
        return _into_journal(changes, preview, by=by, now=now)
    return _into_sheet(changes, assessment, by=by, now=now)


def _into_sheet(changes: list[Change], assessment: Assessment, *, by: Person, now: datetime) -> int:
    given = []
    for one in changes:
        assert one.kept is not None
        said = answer_of(one)
        given.append(assessments.AnswerInput(
            one.kept.applied.question, said.outcome, said.value, said.note, said.finding, one.kept.base["r"]))
    return assessments.record_answers(assessment=assessment, answers=given, by=by, now=now)


def _into_journal(changes: list[Change], preview: Preview, *, by: Person, now: datetime) -> int:
    visit_id = preview.standing.assessment.visit_id
    assert visit_id is not None
    entries = [fieldwork.Change(key, value, seen) for one in changes for key, value, seen in entries_of(one)]
    fieldwork.write_from_office(visit_id=visit_id, changes=entries, by=by, now=now)
    return len(changes)


def entries_of(one: Change) -> list[tuple[str, Any, list[str]]]:
    """A row as entries of the journal: key, value, and the heads that the workbook had seen."""
    assert one.row is not None
    return [(key_of(part, one.code), _value(part, one.filled), list(one.row.base[part])) for part in one.journal_parts]


def _value(part: str, filled: Filled) -> Any:
    """A part's value as docs/reference/sync.md has it; None takes it back."""
    if part == "q":
        if filled["outcome"]:
            return {"o": filled["outcome"]}
        return {"v": filled["value"]} if filled["value"] else None
    if part == "n":
        return filled["note"]
    if part == "f/kinds":
        return [kind for kind in EvidenceKind.values if filled[kind]]
    if part == "f/share":
        return filled["share"] or None
    if part == "f/interviews":
        return bool(filled["held_back"])
    return filled[part.removeprefix("f/")]
