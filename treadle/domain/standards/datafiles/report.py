"""What there is to say about a data folder: mistakes, what is unverified, what is not translated."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from treadle.domain.standards.datafiles.checks import topics_without_rule
from treadle.domain.standards.datafiles.shapes import Problem, QuestionFile, RuleFile, Shipped, Texts
from treadle.domain.standards.datafiles.wordings import languages_added

LANGUAGES = ("vi", "ar")


@dataclass(frozen=True)
class Report:
    """The result of a check. ``worded`` counts questions by (instrument, cluster, language)."""

    counts: dict[str, int]
    problems: list[Problem]
    unverified: list[RuleFile]
    without_rule: list[str]
    worded: dict[tuple[str, str, str], tuple[int, int]]

    @property
    def is_good(self) -> bool:
        """Whether the files can be loaded."""
        return not self.problems

    def as_dict(self) -> dict[str, Any]:
        """The report for a machine."""
        return {
            "ok": self.is_good,
            "counts": self.counts,
            "problems": [vars(one) for one in self.problems],
            "unverified": [
                {
                    "key": one.key,
                    "country": one.country,
                    "topic": one.topic,
                    "confidence": one.confidence,
                    "file": one.file,
                }
                for one in self.unverified
            ],
            "topics_without_rule": self.without_rule,
            "worded": [
                {"instrument": key[0], "cluster": key[1], "language": key[2], "questions": done, "of": whole}
                for key, (done, whole) in self.worded.items()
            ],
        }

    def lines(self) -> list[str]:
        """The report for a person."""
        lines = [", ".join(f"{count} {kind.replace('_', ' ')}" for kind, count in self.counts.items()) + "."]
        lines += [f"  wrong: {problem}" for problem in self.problems]
        by_country = Counter(one.country for one in self.unverified)
        if by_country:
            lines.append(f"Unverified readings of law: {len(self.unverified)}")
            lines += [f"  {country}: {count}" for country, count in sorted(by_country.items())]
            lines += [f"    {one.key} ({one.confidence})" for one in self.unverified]
        if self.without_rule:
            lines.append(f"Law topics without a rule in any country: {len(self.without_rule)}")
        whole = [f"{key[1]} ({key[2]})" for key, (done, of) in self.worded.items() if done == of]
        lines.append(f"Clusters worded in full in another language: {', '.join(whole) or 'none'}.")
        lines.append("Good: the files can be loaded." if self.is_good else f"{len(self.problems)} mistakes.")
        return lines


def report_of(shipped: Shipped) -> Report:
    """Count, and list what a programme still has to verify."""
    counts = {
        "instruments": len(shipped.instruments),
        "clusters": sum(len(one.clusters) for one in shipped.instruments),
        "points": sum(len(cluster.points) for one in shipped.instruments for cluster in one.clusters),
        "questions": sum(len(one.questions()) for one in shipped.instruments),
        "overlays": sum(len(one.variants) for one in shipped.instruments),
        "rules": len(shipped.rules),
        "alert_rules": len(shipped.alerts),
        "diagnosis_questions": sum(len(one.questions) for one in shipped.diagnoses),
        "criteria": sum(len(one.criteria) for one in shipped.criteria),
    }
    unverified = sorted(shipped.rules, key=lambda rule: (rule.country, rule.topic, rule.effective_from))
    return Report(
        counts,
        shipped.problems,
        [rule for rule in unverified if rule.confidence != "verified"],
        topics_without_rule(shipped),
        _worded(shipped),
    )


def _worded(shipped: Shipped) -> dict[tuple[str, str, str], tuple[int, int]]:
    """How many questions of a cluster have text and guidance in a language, of how many."""
    found = {}
    for instrument in shipped.instruments:
        added = languages_added(instrument)
        for cluster in instrument.clusters:
            questions = [one for point in cluster.points for one in point.questions]
            for language in LANGUAGES:
                done = [one for one in questions if _is_worded(one, language, added.get(one.concept, ({}, {})))]
                found[instrument.key, cluster.key, language] = (len(done), len(questions))
    return found


def _is_worded(question: QuestionFile, language: str, added: tuple[Texts, Texts]) -> bool:
    texts, guidance = added
    return (language in question.text or language in texts) and (language in question.guidance or language in guidance)
