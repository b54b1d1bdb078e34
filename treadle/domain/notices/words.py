"""The words of each kind of message, in the reader's language. Subjects register theirs from ``AppConfig.ready``."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from treadle.domain.notices.models import Notice

_NEUTRAL = _("There is a message for you.")


@dataclass(frozen=True)
class Words:
    """A message in the product: ``title`` and ``text`` may name facts as ``%(factory)s``.

    ``mail`` stands in the e-mail, which others may read: it is complete without any fact and gives nothing away.
    """

    title: str | Promise
    text: str | Promise = ""
    mail: str | Promise = _NEUTRAL


_WORDS: dict[str, Words] = {}
UNKNOWN = Words(_("A message"))


def register(kind: str, words: Words) -> None:
    """Say what a kind of message reads like."""
    _WORDS[kind] = words


def registered() -> dict[str, Words]:
    """All kinds, for the test that each is translated."""
    return dict(_WORDS)


def words_of(kind: str) -> Words:
    """The words of a kind; a neutral sentence for a kind that an older version wrote."""
    return _WORDS.get(kind, UNKNOWN)


class _Facts(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "…"


def filled(template: str | Promise, facts: Mapping[str, object]) -> str:
    """A template with its facts; a fact that is missing shows as an ellipsis instead of failing the page."""
    return str(template) % _Facts(facts)


def title_of(notice: Notice) -> str:
    """The title of a message, in the active language."""
    return filled(words_of(notice.kind).title, notice.facts)


def text_of(notice: Notice) -> str:
    """The text under it."""
    return filled(words_of(notice.kind).text, notice.facts)
