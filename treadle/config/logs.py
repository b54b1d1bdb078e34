"""The log: lines for people or for machines, and in neither a person's name, address, network address or words.

Messages are ours and name things by id. What slips in from elsewhere (an address with its query, a database's
message that repeats a row) is taken out here.
"""

import json
import logging
import re
import traceback
from datetime import UTC, datetime
from typing import Any

_HIDDEN = [
    (re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)*"), "(e-mail)"),
    (re.compile(r"/calendar/[^/\s]+"), "/calendar/(token)"),
    (re.compile(r"\?[^\s\"']*=[^\s\"']*"), "?(query)"),
    (re.compile(r"\b\d{1,3}(?:\.\d{1,3}){3}\b"), "(network address)"),
    (re.compile(r"(?<![\w:])(?:[0-9a-fA-F]{1,4}:){3,7}[0-9a-fA-F:]*"), "(network address)"),
    (re.compile(r"Bearer \S+"), "Bearer (token)"),
]


def without_people(text: str) -> str:
    """A text without e-mail addresses, network addresses, queries and tokens."""
    for pattern, instead in _HIDDEN:
        text = pattern.sub(instead, text)
    return text


def where_it_failed(error: BaseException) -> str:
    """An exception as its kinds and lines of code, without its message: that often repeats what somebody typed."""
    said = []
    each: BaseException | None = error
    while each is not None:
        frames = traceback.extract_tb(each.__traceback__)[-25:]
        said.append(f"{type(each).__module__}.{type(each).__qualname__} at "
                    + " < ".join(f"{frame.filename}:{frame.lineno} {frame.name}" for frame in reversed(frames)))
        each = each.__cause__ or (None if each.__suppress_context__ else each.__context__)
    return "; because of ".join(said)


class _Formatter(logging.Formatter):
    def of(self, record: logging.LogRecord) -> dict[str, Any]:
        """What a line says."""
        from treadle.ui.request_log import request_id

        said: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname, "logger": record.name, "message": without_people(record.getMessage()),
        }
        if request_id.get():
            said["request_id"] = request_id.get()
        said |= getattr(record, "seen", {})
        if record.exc_info and record.exc_info[1] is not None:
            said["error"] = where_it_failed(record.exc_info[1])
        return said


class JsonFormatter(_Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        return json.dumps(self.of(record), ensure_ascii=False, default=str)


class TextFormatter(_Formatter):
    """A line for people; more follow when something failed."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        said = self.of(record)
        line = f"{said['at']} {said['level']} {said['logger']} {said['message']}"
        return line + (f"\n  {said['error']}" if "error" in said else "")


def logging_for(*, level: str, form: str) -> dict[str, Any]:
    """Django's LOGGING setting."""
    formatter = "treadle.config.logs.JsonFormatter" if form == "json" else "treadle.config.logs.TextFormatter"
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"ours": {"()": formatter}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "ours"}},
        "root": {"handlers": ["console"], "level": level},
        # Django's own handlers print what ours leave out, or mail it.
        "loggers": {name: {"handlers": [], "propagate": True} for name in ("django", "django.server")},
    }
