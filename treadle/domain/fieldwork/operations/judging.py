"""Whether an entry counts: its key is known, its question asked, its value possible. Private to the operations."""

import json
from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from treadle.domain.assessments.operations.projecting import check_said
from treadle.domain.assessments.queries.answered import Asked
from treadle.domain.fieldwork import keys
from treadle.domain.fieldwork.journal import Broken, Entry
from treadle.domain.fieldwork.states import Mark
from treadle.kernel.errors import InvalidInput


class Judged(NamedTuple):
    """Why an entry counts nowhere."""

    mark: Mark
    says: str


def judge(
    one: Entry | Broken, asked: Mapping[str, Asked] | None, triggers: Collection[str] | None
) -> Judged | None:
    """None for an entry that counts. ``asked`` is None while there is no sheet: then no question is refused yet.
    ``triggers`` None: any may be named.
    """
    if isinstance(one, Broken):
        return Judged(Mark.WRONG_VALUE, _("This is not the form of an entry."))
    if keys.kind_of(one.key) is None:
        return Judged(Mark.UNKNOWN_KEY, _("The server does not know what this is about. Update the page."))
    return _long(one) or _seen(one) or _value(one, asked, triggers)


def _long(one: Entry) -> Judged | None:
    try:
        text = json.dumps([one.value, one.reason], ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        length = len(text.encode())
    except (ValueError, RecursionError):  # half a character, or a number beyond all numbers
        return Judged(Mark.WRONG_VALUE, _("This text cannot be kept."))
    if length > keys.LONGEST_VALUE + 4 or len(one.seen) > keys.MOST_SEEN:
        return Judged(Mark.TOO_LONG, _("This is too long to be kept. Shorten it."))
    return Judged(Mark.WRONG_VALUE, _("This text cannot be kept.")) if "\\u0000" in text else None


def _seen(one: Entry) -> Judged | None:
    device, _dot, number = one.id.rpartition(".")
    for id_ in one.seen:
        if not isinstance(id_, str) or keys.ENTRY_ID.fullmatch(id_) is None:
            return Judged(Mark.SEEN_UNKNOWN, _("It names something as seen that is no entry."))
        of, _dot, at = id_.rpartition(".")
        if of == device and int(at) >= int(number):
            return Judged(Mark.SEEN_UNKNOWN, _("It names an entry as seen that was not written yet."))
    return None


def _value(one: Entry, asked: Mapping[str, Asked] | None, triggers: Collection[str] | None) -> Judged | None:
    if not keys.has_form(one.key, one.value):
        return Judged(Mark.WRONG_VALUE, _("This is not a possible value here."))
    if one.key.startswith("z/") and triggers is not None and one.value["trigger"] not in triggers:
        return Judged(Mark.WRONG_VALUE, _("Choose what is suspected from the list.") if triggers else _(
            "No zero-tolerance protocol is loaded here, so nobody was told. Phone whom the page names; raise it again "
            "later."))
    code = keys.code_in(one.key)
    if not code or asked is None:
        return None
    question = asked.get(code)
    if question is None:
        return Judged(Mark.NOT_ASKED, _("This question is not asked in this assessment."))
    if one.key.startswith("q/") and one.value is not None:
        try:
            check_said(question, *said_in(one.value))
        except InvalidInput as error:
            return Judged(Mark.WRONG_VALUE, str(error.sentence))
        if question.kind == "compliance" and "v" in one.value:
            return Judged(Mark.WRONG_VALUE, _("This is not a possible value here."))
    return None


def said_in(value: Any) -> tuple[str, str]:
    """(outcome, value) of a ``q/`` value; both empty for nothing, and for what is asked later."""
    if not isinstance(value, dict):
        return "", ""
    return str(value.get("o", "")), str(value.get("v", ""))
