"""A delivery as it travels, read strictly: a wrong type is refused with the place where it stands."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

import orjson
from django.utils.translation import gettext as _

from treadle.domain.assessments.operations import FindingInput, SheetAnswer
from treadle.kernel.errors import InvalidInput

#: Far more than a sheet whose every note is long.
MOST_BYTES = 2_000_000


class TooLong(InvalidInput):
    """More than a sheet can hold."""

    status = 413

    def __init__(self) -> None:
        wanted = _("This delivery is too long: at most %(most)s bytes. Send it in parts.") % {"most": MOST_BYTES}
        super().__init__(wanted, code="too_long")


@dataclass(frozen=True, slots=True)
class Sent:
    """What a device sent."""

    id: UUID
    answers: list[SheetAnswer]
    submit: bool
    blanks_confirmed: bool


def read_delivery(body: bytes) -> Sent:
    """The delivery in a request's body. Raises ``InvalidInput``, code ``malformed``."""
    try:
        data = orjson.loads(body)
    except ValueError:  # broken JSON, or bytes that are no text
        raise _malformed(_("no JSON")) from None
    except RecursionError:
        raise _malformed(_("nested too deeply")) from None
    if type(data) is not dict or type(data.get("answers")) is not list:
        raise _malformed("answers")
    answers = [_answer(one, at) for at, one in enumerate(data["answers"])]
    return Sent(_uuid(data.get("id")), answers, _flag(data, "submit"), _flag(data, "blanks_confirmed"))


def _malformed(where: str) -> InvalidInput:
    return InvalidInput(_("This delivery cannot be read: %(where)s.") % {"where": where}, code="malformed")


def _uuid(value: object) -> UUID:
    try:
        return UUID(value) if isinstance(value, str) else UUID("")
    except ValueError:
        raise _malformed("id") from None


def _flag(data: dict[str, Any], name: str) -> bool:
    value = data.get(name, False)
    if type(value) is not bool:
        raise _malformed(name)
    return value


def _answer(one: Any, at: int) -> SheetAnswer:
    if type(one) is not dict:
        raise _malformed(f"answers[{at}]")
    get = one.get
    question, outcome, value, note = get("question"), get("outcome", ""), get("value", ""), get("note", "")
    finding, revision = get("finding"), get("revision")
    texts = type(question) is str and type(outcome) is str and type(value) is str and type(note) is str
    if not texts or (revision is not None and type(revision) is not int):
        raise _malformed(f"answers[{at}]")
    if "\0" in value or "\0" in note:
        raise _malformed(f"answers[{at}]")
    return SheetAnswer(question, outcome, value, note, None if finding is None else _finding(finding, at), revision)


def _finding(one: Any, at: int) -> FindingInput:
    where = f"answers[{at}].finding"
    if type(one) is not dict:
        raise _malformed(where)
    explanation, evidence = one.get("explanation", ""), one.get("evidence", "")
    kinds, share = one.get("evidence_kinds", []), one.get("workers_affected_percent")
    texts = type(explanation) is str and type(evidence) is str and "\0" not in explanation + evidence
    if not texts or type(kinds) is not list or not all(type(kind) is str for kind in kinds):
        raise _malformed(where)
    return FindingInput(explanation, tuple(kinds), evidence, _share(share, where), _flag(one, "rests_on_interviews"))


def _share(share: object, where: str) -> Decimal | None:
    """A percentage with two decimals, as text or number."""
    if share is None:
        return None
    if type(share) not in (str, int, float):
        raise _malformed(where)
    try:
        found = Decimal(str(share))
        if not found.is_finite() or abs(found) > 1000:
            raise InvalidOperation
    except InvalidOperation:
        raise _malformed(where) from None
    return found.quantize(Decimal("0.01"))
