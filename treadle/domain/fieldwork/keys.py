"""The keys of a journal: what kind each is, and which values have the form that `docs/reference/sync.md` gives it."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from treadle.domain.fieldwork.states import Kind

LONGEST_KEY = 120
LONGEST_VALUE = 16_384  # bytes
MOST_SEEN = 64
MOST_LISTED = 300
OUTCOMES = frozenset({"met", "not_met", "not_applicable", "not_assessed"})
EVIDENCE = frozenset({"observation", "document", "interview"})
INTERVIEWS = frozenset({"workers_single", "workers_group", "union", "representatives", "managers"})
SIDES = frozenset({"management", "workers", "union", "programme"})
SEATED = frozenset({"present", "absent"})
FOUND = frozenset({"done", "open"})
REPLIES = frozenset({"yes", "partly", "no", "unknown"})
TRAY = frozenset({"photo", "note", "voice", "file"})
_CODE, _UID = r"(?P<code>[A-Za-z0-9][A-Za-z0-9._-]{0,59})", r"[A-Za-z0-9-]{8,36}"
_PERSON = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_SHARE = re.compile(r"\d{1,3}(\.\d{1,2})?")
_HASH = re.compile(r"[0-9a-f]{64}")
ENTRY_ID = re.compile(r"[a-z0-9-]{1,20}\.[1-9][0-9]{0,5}")

type Check = Callable[[Any], bool]


def kind_of(key: str) -> Kind | None:
    """The kind of a key; None for a key that nobody knows."""
    form = _form(key)
    return None if form is None else form[0]


@lru_cache(maxsize=8192)
def code_in(key: str) -> str:
    """The question's code in ``q/ n/ f/`` and ``l/`` keys; "" in others."""
    for pattern, _kind, _check in _FORMS:
        if (found := pattern.fullmatch(key)) is not None:
            return found.groupdict().get("code") or ""
    return ""


def has_form(key: str, value: Any) -> bool:
    """Whether a value has the form that its key asks for; the key is a known one."""
    form = _form(key)
    return form is not None and form[1](value) and (not key.startswith("p/") or is_day(key[2:12]))


def day_in(key: str, value: Any) -> date | None:
    """The day on which something happened, for keys that say so of the gate, of the first day and of meetings."""
    name = "on" if key in ("g/refused", "o/started") else "held_on" if key in ("m/opening", "m/closing") else ""
    said = value.get(name) if name and isinstance(value, dict) else None
    return date.fromisoformat(said) if isinstance(said, str) and is_day(said) else None


@lru_cache(maxsize=8192)  # the same questions in every journal
def _form(key: str) -> tuple[Kind, Check] | None:
    if len(key) > LONGEST_KEY:
        return None
    for pattern, kind, check in _FORMS:
        if pattern.fullmatch(key) is not None:
            return kind, check
    return None


# ---- values ------------------------------------------------------------------------------------


def is_day(value: Any) -> bool:
    """A day as ``2026-11-24``."""
    try:
        return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _text(value: Any) -> bool:
    return value is None or isinstance(value, str)


def _texts(value: Any, *names: str) -> bool:
    """An object whose members of these names, as far as they are there, are texts."""
    return isinstance(value, dict) and all(isinstance(value.get(name, ""), str) for name in names)


def _among(value: Any, choices: frozenset[str]) -> bool:
    return isinstance(value, str) and value in choices


def _count(value: Any) -> bool:
    return type(value) is int and 0 <= value <= 999


def _answer(value: Any) -> bool:
    if value is None:
        return True
    if not isinstance(value, dict) or type(value.get("later", False)) is not bool:
        return False
    said = [name for name in ("o", "v") if name in value]
    if not said:
        return value.get("later") is True
    return len(said) == 1 and (_among(value["o"], OUTCOMES) if "o" in value else isinstance(value["v"], str))


def _kinds(value: Any) -> bool:
    return value is None or (isinstance(value, list) and all(_among(one, EVIDENCE) for one in value))


def _share(value: Any) -> bool:
    if value is None or value == "":
        return True
    return isinstance(value, str) and _SHARE.fullmatch(value) is not None and Decimal(value) <= 100


def _flag(value: Any) -> bool:
    return value is None or type(value) is bool


def _tray(value: Any) -> bool:
    if value is None:
        return True
    if not _texts(value, "text", "sha256", "type", "name", "place") or not _among(value.get("kind"), TRAY):
        return False
    digest, numbers = value.get("sha256", ""), (value.get("size", 0), value.get("taken", 0))
    fits = digest == "" or _HASH.fullmatch(digest) is not None
    return fits and all(type(one) is int and 0 <= one < 2**53 for one in numbers)


def _interview(value: Any) -> bool:
    if value is None:
        return True
    known = _texts(value, "text") and _among(value.get("kind"), INTERVIEWS) and value.get("consent") is True
    return known and _count(value.get("women", 0)) and _count(value.get("men", 0))


def _sample(value: Any) -> bool:
    return value is None or _texts(value, "worker", "period", "days", "hours", "overtime", "pay", "zone", "remark")


def _meeting(value: Any) -> bool:
    if value is None:
        return True
    if not _texts(value, "held_on", "remark") or not (value.get("held_on", "") == "" or is_day(value["held_on"])):
        return False
    people = value.get("attended", [])
    return isinstance(people, list) and len(people) <= MOST_LISTED and all(
        _texts(one, "name", "position") and _among(one.get("side"), SIDES) for one in people)


def _share_of_day(value: Any) -> bool:
    return value is None or value in ("0.5", "1")


def _alert(value: Any) -> bool:
    """It stays once it was accepted: there is no taking back."""
    if not _texts(value, "trigger", "description") or not value.get("description", "").strip():
        return False
    phoned = value.get("phoned", [])
    return isinstance(phoned, list) and len(phoned) <= MOST_LISTED and all(isinstance(one, dict) for one in phoned)


def _person(value: Any) -> bool:
    return value is None or (isinstance(value, str) and re.fullmatch(_PERSON, value) is not None)


def _codes(value: Any) -> bool:
    if value is None:
        return True
    codes = value.get("codes") if isinstance(value, dict) else None
    return isinstance(codes, list) and len(codes) <= MOST_LISTED and all(isinstance(one, str) for one in codes)


def _gate(value: Any) -> bool:
    return value is None or (_texts(value, "said", "function") and is_day(value.get("on")))


def _started(value: Any) -> bool:
    return value is None or (isinstance(value, dict) and is_day(value.get("on")))


def _action(value: Any) -> bool:
    if value is None:
        return True
    return _texts(value, "text", "responsible", "due_on") and (value.get("due_on", "") == "" or is_day(value["due_on"]))


def _point(value: Any) -> bool:
    return value is None or (_texts(value, "text") and type(value.get("done", False)) is bool)


def _decided(value: Any) -> bool:
    if value is None:
        return True
    return _texts(value, "text", "who", "by") and (value.get("by", "") == "" or is_day(value["by"]))


def _one_of(choices: frozenset[str]) -> Check:
    return lambda value: value is None or _among(value, choices)


def _had(value: Any) -> bool:
    """Device → the number of its last entry that the writer had; left out, nothing is said of others."""
    had = value.get("have", {})
    return isinstance(had, dict) and len(had) <= MOST_SEEN and all(
        ENTRY_ID.fullmatch(f"{device}.{number}") is not None and type(number) is int for device, number in had.items())


def _held(value: Any) -> bool:
    return value is None or (_started(value) and _had(value))


def _took_part(value: Any) -> bool:
    number = value.get("respondents") if isinstance(value, dict) else None
    return value is None or (type(number) is int and 1 <= number <= 999 and _had(value))


def _step(value: Any) -> bool:
    return value is None or (_texts(value, "list", "remark") and type(value.get("done", False)) is bool)


_ALL: list[tuple[str, Kind, Check]] = [
    (rf"q/{_CODE}", Kind.ANSWER, _answer),
    (rf"n/{_CODE}", Kind.TEXT, _text),
    (rf"f/{_CODE}/(?:explanation|evidence)", Kind.TEXT, _text),
    (rf"f/{_CODE}/kinds", Kind.SET, _kinds),
    (rf"f/{_CODE}/share", Kind.ONE, _share),
    (rf"f/{_CODE}/interviews", Kind.FLAG, _flag),
    (rf"t/{_UID}", Kind.ONE, _tray),
    (rf"l/{_UID}/{_CODE}", Kind.FLAG, _flag),
    (rf"i/{_UID}", Kind.ONE, _interview),
    (rf"w/{_UID}", Kind.ONE, _sample),
    (r"m/(?:opening|closing)", Kind.ONE, _meeting),
    (rf"p/\d{{4}}-\d\d-\d\d/{_PERSON}", Kind.ONE, _share_of_day),
    (rf"z/{_UID}", Kind.ONE, _alert),
    (r"c/[A-Za-z0-9._-]{1,60}", Kind.ONE, _person),
    (rf"r/[A-Za-z0-9._-]{{1,60}}/{_UID}", Kind.ONE, _codes),
    (r"g/refused", Kind.ONE, _gate),
    (r"o/started", Kind.ONE, _started),
    (r"v/(?:notes|summary)", Kind.TEXT, _text),
    (rf"a/{_UID}", Kind.ONE, _action),
    (rf"k/{_UID}", Kind.ONE, _step),
    (rf"b/{_PERSON}/held", Kind.ONE, _held),
    (rf"b/{_PERSON}/at/{_PERSON}", Kind.ONE, _one_of(SEATED)),
    (rf"b/{_PERSON}/agenda/{_UID}", Kind.ONE, _point),
    (rf"b/{_PERSON}/minutes", Kind.TEXT, _text),
    (rf"b/{_PERSON}/decision/{_UID}", Kind.ONE, _decided),
    (rf"b/{_PERSON}/earlier/{_PERSON}", Kind.ONE, _one_of(FOUND)),
    (r"d/q/[A-Za-z0-9._-]{1,60}", Kind.ONE, _one_of(REPLIES)),
    (r"d/n/[A-Za-z0-9._-]{1,60}", Kind.TEXT, _text),
    (r"d/closed", Kind.ONE, _took_part),
]
_FORMS = [(re.compile(pattern), kind, check) for pattern, kind, check in _ALL]
