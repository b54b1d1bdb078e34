"""All that waits for a person, from every subject, most pressing first."""

from collections.abc import Sequence
from datetime import date
from importlib import import_module

from treadle.domain.parties.models import Person
from treadle.kernel.needs import Need, most_pressing_first

#: The subjects whose needs name a factory come last.
SUBJECTS = ("registry", "standards", "cycles", "assessments", "improvement", "reports")
ABOUT_FACTORIES = SUBJECTS[2:]


def needs_of(person: Person, on: date, subjects: Sequence[str] = SUBJECTS) -> list[Need]:
    """Each subject's ``queries.needs_of(person, on)``, joined."""
    found: list[Need] = []
    for subject in subjects:
        queries = import_module(f"treadle.domain.{subject}.queries")
        ask = getattr(queries, "needs_of", None)
        if ask is not None:
            found += ask(person, on)
    return most_pressing_first(found)
