"""Whether an entry counts: its key is known, its question asked, its value possible. Private to the operations."""

import json
from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime, timedelta
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


#: Deeper than any value that a key asks for.
MOST_DEEP = 8
#: The day of a stamp, where the day begins first.
FIRST_ZONE = timedelta(hours=14)


def judge(
    one: Entry | Broken, asked: Mapping[str, Asked] | None, triggers: Collection[str] | None, today: date | None = None
) -> Judged | None:
    """None for an entry that counts. ``asked`` is None while there is no sheet: then no question is refused yet.
    ``triggers`` None: any may be named. ``today``: the server's day when it came; None where it was accepted before.
    """
    if isinstance(one, Broken):
        return Judged(Mark.WRONG_VALUE, _("This is not the form of an entry."))
    if keys.kind_of(one.key) is None:
        return Judged(Mark.UNKNOWN_KEY, _("The server does not know what this is about. Update the page."))
    return _long(one) or _seen(one) or _day(one, today) or _value(one, asked, triggers)


def _long(one: Entry) -> Judged | None:
    try:
        text = json.dumps([one.value, one.reason], ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        length = len(text.encode())
    except (ValueError, RecursionError):  # half a character, or a number beyond all numbers
        return Judged(Mark.WRONG_VALUE, _("This text cannot be kept."))
    if text.count("[") + text.count("{") > MOST_DEEP and _deep(one.value):
        return Judged(Mark.WRONG_VALUE, _("This is not a possible value here."))
    if length > keys.LONGEST_VALUE + 4 or len(one.seen) > keys.MOST_SEEN:
        return Judged(Mark.TOO_LONG, _("This is too long to be kept. Shorten it."))
    return Judged(Mark.WRONG_VALUE, _("This text cannot be kept.")) if "\\u0000" in text else None


def _deep(value: Any, left: int = MOST_DEEP) -> bool:
    """Whether a value holds more within each other than any reader follows."""
    if not isinstance(value, (dict, list)):
        return False
    return left == 0 or any(_deep(each, left - 1) for each in (value.values() if isinstance(value, dict) else value))


def _day(one: Entry, today: date | None) -> Judged | None:
    """What happened on a day did so before it was written down, wherever that was."""
    said = keys.day_in(one.key, one.value)
    if said is None:
        return None
    try:
        written = (datetime.fromtimestamp(one.stamp / 1_000_000, UTC) + FIRST_ZONE).date()
    except (ValueError, OverflowError):  # a stamp beyond all calendars says nothing
        written = date.max
    if said > written or (today is not None and said > today + timedelta(days=1)):
        return Judged(Mark.WRONG_VALUE, _("This day is still to come."))
    return None


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
