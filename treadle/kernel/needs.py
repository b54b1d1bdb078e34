"""“What needs you”: one row of a person's worklist, as subjects give it and every site's home shows it."""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.utils.functional import Promise


@dataclass(frozen=True)
class Need:
    """Something that waits for a person.

    ``kind`` is a dotted name such as ``assessment.review``: each site maps it to an address and a button.
    ``about`` is the id that the address needs. ``due_on`` is None when nothing is due; ``weight`` breaks ties,
    the higher the more pressing.
    """

    kind: str
    about: UUID
    title: str | Promise
    why: str | Promise = ""
    due_on: date | None = None
    weight: int = 0
    facts: dict[str, object] = field(default_factory=dict)


def most_pressing_first(needs: list[Need]) -> list[Need]:
    """By day due (nothing due last), then by weight, then by title."""
    return sorted(needs, key=lambda need: (need.due_on or date.max, -need.weight, str(need.title)))
