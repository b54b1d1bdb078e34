"""What the data files say, as frozen dataclasses. Texts are ``{language: text}``; days are inclusive."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

type Texts = dict[str, str]
ALWAYS = date(2000, 1, 1)  # a tag or a link without a first day


@dataclass(frozen=True)
class Problem:
    """Something wrong in a file, for a person: which file, where in it, and what to do."""

    file: str
    key: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.file}: {self.key}: {self.sentence}" if self.key else f"{self.file}: {self.sentence}"


@dataclass(frozen=True)
class TagFile:
    """A tag for some countries ([] is all) from a day on, until another (None: for good)."""

    tag: str
    countries: list[str]
    effective_from: date
    effective_to: date | None


@dataclass(frozen=True)
class VariantFile:
    """What a country changes of a question; empty texts mean unchanged."""

    concept: str
    country: str
    applies: bool
    text: Texts
    guidance: Texts
    note: str


@dataclass(frozen=True)
class QuestionFile:
    """A question as a cluster file has it; ``order`` is its place within the point, from 1."""

    concept: str
    code: str
    order: int
    type: str
    answer: str
    polarity: str
    text: Texts
    guidance: Texts
    evidence: str
    kinds: list[str]
    ilo: list[dict[str, str]]
    law: list[str]
    tags: list[TagFile]
    countries: list[str]
    file: str


@dataclass(frozen=True)
class PointFile:
    """A compliance point with its questions."""

    key: str
    order: int
    title: Texts
    questions: list[QuestionFile]


@dataclass(frozen=True)
class StandingFile:
    """By what a cluster is judged from a day on."""

    standing: str
    effective_from: date


@dataclass
class ClusterFile:
    """A cluster; a long one is put together from several files."""

    key: str
    order: int
    scored: bool
    title: Texts
    standing: list[StandingFile]
    points: list[PointFile]
    file: str


@dataclass(frozen=True)
class LinkFile:
    """A superseded concept counts as a newer one."""

    old: str
    new: str
    since: date
    note: str


@dataclass(frozen=True)
class LawLinkFile:
    """A question is judged by one more topic of law."""

    concept: str
    topic: str


@dataclass(frozen=True)
class WordingFile:
    """The tool in one more language: concept → text, and concept → guidance."""

    language: str
    text: Texts
    guidance: Texts
    file: str


@dataclass(frozen=True)
class InstrumentFile:
    """An instrument with one version of its questions."""

    key: str
    sector: str
    title: Texts
    description: Texts
    version: str
    in_force_from: date
    sources: list[dict[str, str]]
    clusters: list[ClusterFile]
    variants: list[VariantFile]
    links: list[LinkFile]
    file: str
    law_links: list[LawLinkFile] = field(default_factory=list)
    wordings: list[WordingFile] = field(default_factory=list)

    def questions(self) -> list[QuestionFile]:
        """Every question, in the order of the tool."""
        return [one for cluster in self.clusters for point in cluster.points for one in point.questions]


@dataclass(frozen=True)
class RuleFile:
    """One reading of national law."""

    key: str
    country: str
    sector: str
    topic: str
    period: str
    value: Decimal | None
    unit: str
    statement: Texts
    conditions: list[str]
    exclusions: list[str]
    citation: str
    source: str
    source_url: str
    language: str
    note: str
    confidence: str
    effective_from: date
    effective_to: date | None
    file: str


@dataclass(frozen=True)
class AlertFile:
    """The zero-tolerance protocol of a country; ``country`` is empty for the generic one."""

    country: str
    language: str
    confidence: str
    note: str
    triggers: list[dict[str, Any]]
    government: dict[str, str]
    clocks: list[dict[str, Any]]
    plan_needs: list[str]
    sources: list[dict[str, str]]
    file: str


@dataclass(frozen=True)
class DiagnosisQuestionFile:
    """A plain question on a compliance point (``cluster.point``)."""

    key: str
    order: int
    point: str
    text: Texts


@dataclass(frozen=True)
class DiagnosisFile:
    """A version of an instrument's self-diagnosis; ``key`` is the instrument's."""

    key: str
    version: str
    title: Texts
    questions: list[DiagnosisQuestionFile]
    file: str


@dataclass(frozen=True)
class CriteriaFile:
    """A version of the criteria of month sixteen; ``criteria`` are plain dicts, thresholds as decimal text."""

    key: str
    version: str
    title: Texts
    in_force_from: date
    criteria: list[dict[str, Any]]
    file: str


@dataclass
class Shipped:
    """All that a data folder holds, and what is wrong with it."""

    instruments: list[InstrumentFile] = field(default_factory=list)
    rules: list[RuleFile] = field(default_factory=list)
    alerts: list[AlertFile] = field(default_factory=list)
    diagnoses: list[DiagnosisFile] = field(default_factory=list)
    criteria: list[CriteriaFile] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
