"""Write released results as Parquet for analysts: answers, point results, and who they belong to without names.

Answers are streamed, so memory grows only with the assessments. Factories, groups and assessments get numbers that are
drawn anew in every export and lead back to no name. They are pseudonyms, no more: who knows a factory's report may know
its answers again, which is why only what factories consented to may leave the programme.
"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.utils.translation import gettext as _

from treadle.domain.access.permissions import Permission
from treadle.domain.access.queries import require
from treadle.domain.parties.models import Person
from treadle.journeys.export_results.codebook import write_codebook
from treadle.journeys.export_results.facts import write_answers, write_point_results
from treadle.journeys.export_results.keys import Codes, Pseudonyms, write_dimensions
from treadle.kernel.errors import InvalidInput


@dataclass(frozen=True)
class Written:
    """How many rows each table got."""

    factories: int
    assessments: int
    answers: int
    point_results: int


def export_results(*, out: Path, now: datetime, by: Person | None = None, research: bool = False) -> Written:
    """Write the tables, the codebook and Stata's labels into a folder that is new or empty.

    ``by`` None is the administrator at the machine. A person needs the right to export and to research, and gets what
    factories consented to research; ``research`` gives the administrator the same.
    """
    if by is not None:
        require(by, Permission.EXPORT, at=now)
        require(by, Permission.RESEARCH, at=now)
        research = True
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise InvalidInput(_("%(out)s is there already and not an empty folder. Name a new one.") % {"out": out},
                           code="not_empty")
    out.mkdir(parents=True, exist_ok=True)
    codes, names = Codes.all(), Pseudonyms(research=research)
    factories, assessments = write_dimensions(out, names, codes)
    answers = write_answers(out / "answers", names, codes)
    point_results = write_point_results(out / "point_results", names, codes)
    write_codebook(out, codes)
    return Written(factories, assessments, answers, point_results)


__all__ = ["Written", "export_results"]
