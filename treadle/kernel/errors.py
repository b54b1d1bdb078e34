"""The errors that rules and access raise, and that one middleware turns into an answer.

Each carries a sentence for its reader: what is refused, why, and what to do.
"""

from collections.abc import Mapping

from django.utils.functional import Promise


class TreadleError(Exception):
    """Base of every refusal. ``code`` is stable and for machines, ``sentence`` for people."""

    status = 409

    def __init__(self, sentence: str | Promise, *, code: str = "refused", **details: object) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence
        self.code = code
        self.details = details


class RuleBroken(TreadleError):
    """A rule of the programme refuses this; the sentence says why and what to do."""


class InvalidInput(TreadleError):
    """What was typed cannot be used. ``fields`` maps a field's name to its sentence."""

    status = 422

    def __init__(
        self, sentence: str | Promise, *, code: str = "invalid", fields: Mapping[str, str | Promise] | None = None
    ) -> None:
        super().__init__(sentence, code=code)
        self.fields: dict[str, str | Promise] = dict(fields or {})


class NotYours(TreadleError):
    """Access is refused. It looks the same as a thing that does not exist."""

    status = 404

    def __init__(self, sentence: str | Promise = "", *, code: str = "not_found") -> None:
        super().__init__(sentence, code=code)
