"""What an analysts' extract looks like, and what is kept of it in memory."""

from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

COLUMNS = ("Country", "Factory.Assessed.ID", "Factory.Assessed.Name", "Quest.ID", "TQ.Name", "Cycle",
           "Assesment.Start.Date", "Cluster", "CP", "Question.ID", "Q.Label", "Question.type", "Finding", "Tags")
#: The original misspells its heading; a file that was put right is read as well.
ALSO_CALLED = {"Assessment.Start.Date": "Assesment.Start.Date"}
SCORED, FACT = "NCQ", "FGW"
PUBLIC = "Public Disclosure"
OBSOLETE = "(Obsolete)"

MAX_BYTES = 2 * 1024**3
MAX_ROWS = 6_000_000
MAX_CELL = 4_000
MOST_QUESTIONS = 20_000
MOST_FACTORIES = 200_000
MOST_PROBLEMS = 1_000  # are named; beyond that they are counted

#: What a scored question's finding says; None: blank, which is no answer.
FINDINGS = {"0": "met", "1": "not_met", "0.0": "met", "1.0": "not_met", "": None, "NA": None, "N/A": None, "NULL": None}


class Problem(NamedTuple):
    """A row that was left out, and why. The headings are row 1, as a spreadsheet counts."""

    row: int
    reason: str


class QuestionKey(NamedTuple):
    """A question as an extract tells it apart: wordings are not harmonised, and a code may stand at two points."""

    version: str
    cluster: str
    point: str
    code: str
    scored: bool


class FactoryKey(NamedTuple):
    """A factory is known by its country (ISO 3166-1) and its id in the extract."""

    country: str
    outside_id: str


@dataclass(slots=True)
class SeenFactory:
    """What the rows of a factory say of it."""

    name: str
    called: str
    obsolete: bool


class Head(NamedTuple):
    """What every row of an assessment repeats, as it is written there."""

    country: str
    factory: str
    version: str
    cycle: str
    start: str


@dataclass(slots=True)
class Sheet:
    """One assessment: question's place in ``Extracted.questions`` → met, not_met, or a fact's text."""

    head: Head
    factory: FactoryKey
    version: str
    cycle: int
    started_on: date
    answers: dict[int, str] = field(default_factory=dict)


@dataclass
class Extracted:
    """A whole file, read. ``public`` holds (question's place, country) where a row was tagged so."""

    sheets: dict[int, Sheet] = field(default_factory=dict)
    factories: dict[FactoryKey, SeenFactory] = field(default_factory=dict)
    questions: list[QuestionKey] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    asked: set[tuple[int, str]] = field(default_factory=set)
    public: set[tuple[int, str]] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)
    named: set[str] = field(default_factory=set)  # Quest.IDs of rows that were left out
    rows: int = 0
    repeated: int = 0
    bad_rows: int = 0
    digest: str = ""

    def leave_out(self, row: int, reason: str, quest: str = "") -> None:
        """Note a bad row; only the first thousand are kept by name."""
        self.bad_rows += 1
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(Problem(row, reason))
        if quest and len(self.named) < MOST_FACTORIES:
            self.named.add(quest)

    def rejected(self) -> int:
        """How many assessments had no row that could be kept."""
        return sum(1 for quest in self.named if not (quest.isascii() and quest.isdigit() and int(quest) in self.sheets))
