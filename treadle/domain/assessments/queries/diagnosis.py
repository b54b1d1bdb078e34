"""What the self-diagnosis says, as each reader may know it."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from treadle.domain.access.permissions import Permission
from treadle.domain.access.queries import can, held_by
from treadle.domain.access.roles import Site
from treadle.domain.assessments.models import Diagnosis, DiagnosisReply
from treadle.domain.assessments.rules.diagnosis import workers_answers_may_leave
from treadle.domain.assessments.states import DiagnosisAnswer, DiagnosisSide
from treadle.domain.cycles.models import Cycle
from treadle.domain.parties.models import Person
from treadle.domain.standards.models import DiagnosisQuestion

_SCORE = {DiagnosisAnswer.YES: 100, DiagnosisAnswer.PARTLY: 50, DiagnosisAnswer.NO: 0}


@dataclass(frozen=True)
class DiagnosisRow:
    """One question with each side's answer; None: not answered, or not for this reader."""

    question: DiagnosisQuestion
    workers: str | None
    management: str | None
    together: str | None


@dataclass(frozen=True)
class DiagnosisResults:
    """All rows, the number who took part a side, and whether the workers' answers were held back."""

    rows: list[DiagnosisRow]
    respondents: dict[str, int]
    workers_held_back: bool

    def cluster_scores(self) -> list[tuple[dict[str, str], int | None, int | None]]:
        """Cluster titles with the mean of yes = 100, partly = 50, no = 0 of workers and of management."""
        by_cluster: dict[str, list[DiagnosisRow]] = defaultdict(list)
        for row in self.rows:
            by_cluster[row.question.point.cluster.key].append(row)
        return [
            (
                rows[0].question.point.cluster.titles,
                _mean(row.workers for row in rows),
                _mean(row.management for row in rows),
            )
            for rows in by_cluster.values()
        ]


def _mean(answers: object) -> int | None:
    scores = [_SCORE[DiagnosisAnswer(one)] for one in answers if one and one != DiagnosisAnswer.UNKNOWN]  # type: ignore[attr-defined]
    return round(sum(scores) / len(scores)) if scores else None


def diagnosis_results(cycle: Cycle, *, workers_too: bool) -> DiagnosisResults | None:
    """Closed sheets of a cycle. ``workers_too``: the reader is of the workers' side or of the programme."""
    sheets = {sheet.side: sheet for sheet in Diagnosis.objects.filter(cycle=cycle, closed_at__isnull=False)}
    if not sheets:
        return None
    workers = sheets.get(DiagnosisSide.WORKERS)
    held_back = (
        workers is not None
        and not workers_too
        and not workers_answers_may_leave(workers.respondents, workers.workers_agree_to_share)
    )
    answers: dict[tuple[int | str, str], str] = {
        (str(reply.question_id), reply.diagnosis.side): reply.answer
        for reply in DiagnosisReply.objects.filter(diagnosis__in=sheets.values()).select_related("diagnosis")
    }
    any_sheet = next(iter(sheets.values()))
    questions = DiagnosisQuestion.objects.filter(set=any_sheet.set_id).select_related("point__cluster")
    rows = [
        DiagnosisRow(
            question,
            None if held_back else answers.get((str(question.pk), DiagnosisSide.WORKERS)),
            answers.get((str(question.pk), DiagnosisSide.MANAGEMENT)),
            answers.get((str(question.pk), DiagnosisSide.TOGETHER)),
        )
        for question in questions
    ]
    shown = {
        side: sheet.respondents for side, sheet in sheets.items() if not (held_back and side == DiagnosisSide.WORKERS)
    }
    return DiagnosisResults(rows, shown, held_back)


def together_of(cycle: Cycle) -> Diagnosis | None:
    """The sheet of both sides together, if it was opened."""
    return Diagnosis.objects.filter(cycle=cycle, side=DiagnosisSide.TOGETHER).first()


def said_in(diagnosis: Diagnosis) -> dict[str, tuple[str, str]]:
    """Question's key → (answer, note) of one sheet."""
    rows = diagnosis.replies.values_list("question__key", "answer", "note")
    return {key: (answer, note) for key, answer, note in rows}


def both_sides_gave(cycle: Cycle) -> bool:
    """Whether each side gave its own answers, so that nobody is swayed by the other's when both look at them."""
    return not any(gives_first(cycle, [side]) for side in (DiagnosisSide.WORKERS, DiagnosisSide.MANAGEMENT))


def gives_first(cycle: Cycle, sides: Collection[DiagnosisSide]) -> bool:
    """Whether a reader of these sides has still to give their own answers before reading the others'.

    Each side answers apart. Once the assessment has been, nothing is left to sway.
    """
    if not sides or cycle.assessed_on is not None:
        return False
    return not Diagnosis.objects.filter(cycle=cycle, side__in=sides, closed_at__isnull=False).exists()


def sees_workers_side(person: Person, cycle: Cycle, at: date | datetime) -> bool:
    """Whether the reader is of the workers' side or of the programme."""
    if can(person, Permission.SELF_DIAGNOSIS_WORKERS, at=at, on=cycle):
        return True
    return any(held.role.site is Site.OFFICE and held.role.is_staff for held in held_by(person, at))
