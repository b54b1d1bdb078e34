"""The answers of an assessment, from what the factory is like."""

from collections.abc import Iterable
from decimal import Decimal
from random import Random

from treadle.domain.assessments.operations import AnswerInput, FindingInput
from treadle.domain.assessments.states import EvidenceKind, Outcome
from treadle.domain.parties.models import Factory
from treadle.domain.standards.queries import AppliedQuestion
from treadle.domain.standards.states import AnswerKind, QuestionType, TagKind
from treadle.journeys.demo.countries import words

NOT_APPLICABLE, NOT_ASSESSED = 0.05, 0.015


class Respondent:
    """Answers a sheet for one factory; ``truth`` says which points are not met."""

    def __init__(self, *, factory: Factory, truth: dict[str, bool], dice: Random, keep_whole: bool) -> None:
        self._factory, self._truth, self._dice, self._whole = factory, truth, dice, keep_whole

    def answer(self, sheet: Iterable[AppliedQuestion]) -> list[AnswerInput]:
        """One answer a question, in the order of the sheet."""
        asked = list(sheet)
        failing = self._failing(asked)
        return [self._scored(one, one.question.pk in failing) if one.question.type == QuestionType.SCORED
                else AnswerInput(one.question, value=self._fact(one)) for one in asked]

    def _failing(self, asked: list[AppliedQuestion]) -> set[object]:
        """One, sometimes two or three questions of each failing point. What calls for an alert is never failed here."""
        by_point: dict[str, list[AppliedQuestion]] = {}
        for one in asked:
            may_fail = one.question.type == QuestionType.SCORED and TagKind.ZERO_TOLERANCE not in one.tags
            if may_fail and not (self._whole and TagKind.DIFFERENTIATION in one.tags):
                by_point.setdefault(one.point.key, []).append(one)
        failing: set[object] = set()
        for key, questions in by_point.items():
            if self._truth.get(key):
                count = min(len(questions), self._dice.choices((1, 2, 3), (0.7, 0.22, 0.08))[0])
                failing |= {one.question.pk for one in self._dice.sample(questions, k=count)}
        return failing

    def _scored(self, one: AppliedQuestion, fails: bool) -> AnswerInput:
        if fails:
            return AnswerInput(one.question, outcome=Outcome.NOT_MET, finding=self._finding(one))
        chance = self._dice.random()
        needed = self._whole and TagKind.DIFFERENTIATION in one.tags
        if chance < NOT_APPLICABLE and not needed:
            return AnswerInput(one.question, outcome=Outcome.NOT_APPLICABLE)
        if chance < NOT_APPLICABLE + NOT_ASSESSED and not needed:
            return AnswerInput(one.question, outcome=Outcome.NOT_ASSESSED)
        return AnswerInput(one.question, outcome=Outcome.MET)

    def _finding(self, one: AppliedQuestion) -> FindingInput:
        texts = words()["finding"].get(one.cluster.key) or words()["finding"]["safety"]
        kinds = [kind for kind in one.question.kinds if kind in EvidenceKind.values] or [EvidenceKind.DOCUMENT.value]
        chosen = tuple(sorted(self._dice.sample(kinds, k=self._dice.randint(1, len(kinds)))))
        alone = set(chosen) == {EvidenceKind.INTERVIEW.value}
        share = None if alone or self._dice.random() < 0.5 else Decimal(self._dice.choice((3, 8, 15, 30, 60, 100)))
        evidence = " ".join(self._dice.choice(words()["evidence"][kind]) for kind in chosen)
        return FindingInput(explanation=self._dice.choice(texts), evidence_kinds=chosen, evidence=evidence,
                            workers_affected_percent=share)

    def _fact(self, one: AppliedQuestion) -> str:
        key = one.question.concept.key.rpartition(".")[2]
        if one.question.answer == AnswerKind.NUMBER:
            return str(self._number(key))
        if one.question.answer == AnswerKind.YES_NO:
            return "no" if key.startswith(("access_", "signs_")) else "yes"
        return str(words()["reasons"]["strengths" if key == "key_strengths" else "nothing"])

    def _number(self, key: str) -> int:
        women, men = self._factory.workers_female or 0, self._factory.workers_male or 0
        known = {"workers_total": women + men, "workers_women": women, "workers_men": men, "person_days": 4,
                 "workers_under_18": 0, "unions_present": 1 if self._factory.existing_union else 0,
                 "visits_before_first_cycle": 0, "women_supervisors": max(1, women // 45)}
        return known.get(key, round((women + men) * self._dice.choice((0, 0, 0.02, 0.1))))
