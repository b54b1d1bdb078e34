"""Reports as letters: from a snapshot and a language to sections and blocks, and from nothing else."""

from collections.abc import Callable
from typing import Any

from django.utils import translation

from treadle.domain.reports.letters.assessment import assessment_letter
from treadle.domain.reports.letters.blocks import Letter
from treadle.domain.reports.letters.differentiation import differentiation_letter
from treadle.domain.reports.letters.progress import factory_progress_letter, programme_progress_letter
from treadle.domain.reports.letters.summary import summary_letter
from treadle.domain.reports.states import ReleaseKind

_WRITERS: dict[str, Callable[[dict[str, Any]], Letter]] = {
    ReleaseKind.ASSESSMENT: assessment_letter,
    ReleaseKind.FACTORY_PROGRESS: factory_progress_letter,
    ReleaseKind.PROGRAMME_PROGRESS: programme_progress_letter,
    ReleaseKind.DIFFERENTIATION: differentiation_letter,
}


def letter_of(snapshot: dict[str, Any], language: str) -> Letter:
    """A report in a language; where a text has no translation, the nearest one that there is."""
    with translation.override(language):
        return _WRITERS[snapshot["kind"]](snapshot)


def summary_of(snapshot: dict[str, Any], language: str) -> Letter:
    """The summary of an assessment report for the workers' side."""
    with translation.override(language):
        return summary_letter(snapshot)


__all__ = ["Letter", "letter_of", "summary_of"]
