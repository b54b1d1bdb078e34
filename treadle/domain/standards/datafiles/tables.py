"""Reading one TOML table: each value is asked for by name and kind, and whatever is left over is a mistake."""

import re
import tomllib
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from treadle.domain.standards.datafiles.shapes import Problem, Texts

COUNTRY = re.compile(r"[A-Z]{2}")
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
KEY = re.compile(r"[a-z0-9]+([._-][a-z0-9]+)*")
CONVENTION = re.compile(r"(C|P|R)[0-9]{1,3}|MLC")
_MISSING = object()


def read_toml(path: Path, name: str, problems: list[Problem]) -> "Table":
    """The table of a file; empty, with a problem, when it is no TOML."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        problems.append(Problem(name, "", _("cannot be read as TOML: %(error)s") % {"error": error}))
        return Table({}, name, "", problems, broken=True)
    except RecursionError:
        problems.append(Problem(name, "", _("cannot be read as TOML: %(error)s") % {"error": _("nested too deeply")}))
        return Table({}, name, "", problems, broken=True)
    return Table(content, name, "", problems)


class Table:
    """A table of a file. A missing or wrong value becomes a ``Problem`` and reading goes on with a stand-in."""

    def __init__(
        self, content: dict[str, Any], file: str, where: str, problems: list[Problem], broken: bool = False
    ) -> None:
        self.content = dict(content)
        self.file = file
        self.where = where
        self.problems = problems
        self.broken = broken

    def wrong(self, key: str, sentence: str) -> None:
        """Note a mistake at ``key``."""
        if not self.broken:
            self.problems.append(Problem(self.file, ".".join(part for part in (self.where, key) if part), sentence))

    def _take(self, key: str, default: Any) -> Any:
        value = self.content.pop(key, _MISSING)
        if value is not _MISSING:
            return value
        if default is _MISSING:
            self.wrong(key, _("is missing."))
            return _MISSING
        return default

    def text(self, key: str, default: Any = _MISSING, shape: re.Pattern[str] | None = None) -> str:
        """A string; with ``shape``, one that fits it."""
        value = self._take(key, default)
        if value is _MISSING:
            return ""
        if not isinstance(value, str):
            self.wrong(key, _("must be text."))
            return ""
        if shape is not None and value and not shape.fullmatch(value):
            self.wrong(key, _("“%(value)s” has not the right shape.") % {"value": value})
        if default is _MISSING and not value.strip():
            self.wrong(key, _("is empty."))
        return value

    def choice(self, key: str, allowed: Iterable[str], default: Any = _MISSING) -> str:
        """One of ``allowed``."""
        value = self.text(key, default)
        if value and value not in set(allowed):
            self.wrong(
                key,
                _("“%(value)s” is not one of: %(allowed)s.") % {"value": value, "allowed": ", ".join(allowed)},
            )
        return value

    def texts(self, key: str, default: Any = _MISSING, needs: tuple[str, ...] = ("en",)) -> Texts:
        """A ``{language: text}`` table that has at least the languages in ``needs``."""
        value = self._take(key, default)
        if value is _MISSING:
            return {}
        if not isinstance(value, dict) or not all(isinstance(one, str) for one in value.values()):
            self.wrong(key, _("must be a table of language and text."))
            return {}
        for language, text in value.items():
            if not LANGUAGE.fullmatch(language):
                self.wrong(f"{key}.{language}", _("is no language code."))
            if not text.strip():
                self.wrong(f"{key}.{language}", _("is empty."))
        for language in needs:
            if language not in value:
                self.wrong(f"{key}.{language}", _("is missing."))
        return dict(value)

    def day(self, key: str, default: Any = _MISSING) -> Any:
        """A date (or the default)."""
        value = self._take(key, default)
        if value is _MISSING:
            return date.min
        if value is not default and (not isinstance(value, date) or isinstance(value, datetime)):
            self.wrong(key, _("must be a day such as 2026-01-31."))
            return date.min
        return value

    def whole(self, key: str) -> int:
        """A whole number of nought or more."""
        value = self._take(key, _MISSING)
        if value is _MISSING:
            return 0
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            self.wrong(key, _("must be a whole number."))
            return 0
        return value

    def decimal(self, key: str) -> Decimal | None:
        """Decimal text, or None when it is empty or absent."""
        value = self.text(key, "")
        if not value:
            return None
        try:
            number = Decimal(value)
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite():
            self.wrong(key, _("“%(value)s” is no decimal number.") % {"value": value})
            return None
        return number

    def yes(self, key: str, default: bool) -> bool:
        """True or false."""
        value = self._take(key, default)
        if not isinstance(value, bool):
            self.wrong(key, _("must be true or false."))
            return default
        return value

    def words(
        self,
        key: str,
        shape: re.Pattern[str] | None = None,
        allowed: Iterable[str] | None = None,
        default: Any = _MISSING,
    ) -> list[str]:
        """A list of strings."""
        value = self._take(key, default)
        if value is _MISSING:
            return []
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            self.wrong(key, _("must be a list of texts."))
            return []
        for one in value:
            if (shape is not None and not shape.fullmatch(one)) or (allowed is not None and one not in set(allowed)):
                self.wrong(key, _("“%(value)s” cannot stand here.") % {"value": one})
        if shape is not None and len(set(value)) != len(value):
            self.wrong(key, _("names something twice."))
        return list(value)

    def tables(self, key: str, default: Any = _MISSING, name: str = "key") -> list["Table"]:
        """A list of tables; each is called by its value of ``name`` in messages."""
        value = self._take(key, default)
        if value is _MISSING:
            return []
        if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
            self.wrong(key, _("must be a list of tables."))
            return []
        return [
            Table(one, self.file, self._called(key, index, one.get(name)), self.problems, self.broken)
            for index, one in enumerate(value, start=1)
        ]

    def table(self, key: str) -> "Table":
        """One table."""
        value = self._take(key, _MISSING)
        if not isinstance(value, dict):
            if value is not _MISSING:
                self.wrong(key, _("must be a table."))
            return Table({}, self.file, key, self.problems, broken=True)
        return Table(value, self.file, ".".join(part for part in (self.where, key) if part), self.problems)

    def _called(self, key: str, index: int, name: object) -> str:
        own = f"{key}[{name}]" if isinstance(name, str) and name else f"{key}[{index}]"
        return ".".join(part for part in (self.where, own) if part)

    def done(self) -> None:
        """Whatever nobody asked for is a mistake: most often a misspelt key."""
        for key in self.content:
            self.wrong(key, _("is not known here. Is it misspelt?"))


def sources_of(table: Table) -> list[dict[str, str]]:
    """The ``[[source]]`` tables of a file: title and address."""
    found = []
    for one in table.tables("source", [], name="title"):
        found.append({"title": one.text("title"), "url": one.text("url", "")})
        one.done()
    return found
