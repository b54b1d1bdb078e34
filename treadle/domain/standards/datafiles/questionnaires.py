"""Self-diagnosis and the criteria of month sixteen."""

from pathlib import Path
from typing import Any

from treadle.domain.standards.datafiles.instruments import TITLES_IN
from treadle.domain.standards.datafiles.shapes import (
    CriteriaFile,
    DiagnosisFile,
    DiagnosisQuestionFile,
    Problem,
)
from treadle.domain.standards.datafiles.tables import KEY, Table, read_toml, sources_of

FAMILIES = ("compliance", "management_systems", "social_dialogue", "learning")


def read_diagnosis(path: Path, name: str, problems: list[Problem]) -> DiagnosisFile:
    """A version of the self-diagnosis of an instrument."""
    table = read_toml(path, name, problems)
    questions = []
    for one in table.tables("question"):
        questions.append(
            DiagnosisQuestionFile(
                key=one.text("key", shape=KEY),
                order=one.whole("order"),
                point=one.text("point", shape=KEY),
                text=one.texts("text", needs=TITLES_IN),
            )
        )
        one.done()
    found = DiagnosisFile(
        key=table.text("key", shape=KEY),
        version=table.text("version"),
        title=table.texts("title"),
        questions=questions,
        file=name,
    )
    sources_of(table)
    table.done()
    return found


def read_criteria(path: Path, name: str, problems: list[Problem]) -> CriteriaFile:
    """A version of the criteria."""
    table = read_toml(path, name, problems)
    found = CriteriaFile(
        key=table.text("key", shape=KEY),
        version=table.text("version"),
        title=table.texts("title"),
        in_force_from=table.day("in_force_from"),
        criteria=[_criterion(one) for one in table.tables("criterion")],
        file=name,
    )
    sources_of(table)
    table.done()
    return found


def _criterion(table: Table) -> dict[str, Any]:
    found = {
        "key": table.text("key", shape=KEY),
        "family": table.choice("family", FAMILIES),
        "title": table.texts("title"),
        "measure": table.text("measure", shape=KEY),
        "operator": table.choice("operator", (">=", "<=")),
        "threshold": str(table.decimal("threshold")),
        "unit": table.text("unit"),
        "explanation": table.texts("explanation"),
    }
    if found["threshold"] == "None":
        table.wrong("threshold", "is missing.")
    table.done()
    return found
