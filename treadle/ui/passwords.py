"""Words that everybody here would try first have no place in a password."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

#: Lower case; the product, the field and the door.
WORDS = ("treadle", "factory", "garment", "programme", "compliance", "auditor", "sign-in", "betterwork", "welcome",
         "password")
OWN_PART = 8  # so many characters must be left when these words are taken out


class ProgrammeWords:
    """A password that is little more than one of the words above is refused; a long one may hold them."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise unless enough is left without the words."""
        left = password.lower()
        for word in WORDS:
            left = left.replace(word, "")
        if left != password.lower() and len(left) < OWN_PART:
            raise ValidationError(self.get_help_text(), code="programme_word")

    def get_help_text(self) -> str:
        """What to do."""
        return _("This password is little more than a word that everybody here would try first. Add other words.")
