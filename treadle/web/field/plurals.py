"""Sentences with a number in them, and the forms that a language has for it.

The tablet chooses the form itself (``Intl.PluralRules`` names the category), so each category is worked out here once,
with a number that stands for it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import ngettext

#: One number of each of CLDR's categories for whole numbers; languages that are not named have one and many.
SAMPLES: Mapping[str, Mapping[str, int]] = {
    "ar": {"zero": 0, "one": 1, "two": 2, "few": 3, "many": 11, "other": 100},
    "vi": {"other": 5},
}
ONE_AND_MANY = {"one": 1, "other": 5}


@dataclass(frozen=True, slots=True)
class Counted:
    """A sentence for one and for many."""

    one: str
    many: str

    def forms(self, language: str) -> dict[str, str]:
        """By category, in the active language."""
        samples = SAMPLES.get(language[:2], ONE_AND_MANY)
        return {category: ngettext(self.one, self.many, number) for category, number in samples.items()}


type Words = dict[str, str | Promise | Counted]


def ngettext_lazy(one: str, many: str) -> Counted:
    """Named so that ``makemessages`` collects both sentences."""
    return Counted(one, many)
