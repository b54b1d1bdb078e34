"""Reads an analysts' extract row by row. Whoever sends one is taken for an attacker until it is read.

Nothing is written here. A bad row is named with its reason and left out; the others of its assessment are kept.
"""

import csv
import hashlib
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from sys import intern

from django.utils.translation import gettext as _

from treadle.domain.registry.lists.countries import country_code
from treadle.journeys.import_assessments.shape import (
    ALSO_CALLED,
    COLUMNS,
    FACT,
    FINDINGS,
    MAX_BYTES,
    MAX_CELL,
    MAX_ROWS,
    MOST_FACTORIES,
    MOST_QUESTIONS,
    OBSOLETE,
    PUBLIC,
    SCORED,
    Extracted,
    FactoryKey,
    Head,
    QuestionKey,
    SeenFactory,
    Sheet,
)
from treadle.kernel.errors import InvalidInput

SEPARATORS = ",;\t"
LONGEST = {"version": 40, "code": 20, "cluster": 200, "point": 200, "factory": 80, "name": 250, "label": 1_000}
EARLIEST = date(1990, 1, 1)


class BadRow(Exception):
    """A row that is left out, and why."""


def read_extract(path: Path, *, today: date) -> Extracted:
    """Everything that the file holds. Refuses a file that is no extract at all with a sentence."""
    if not path.is_file():
        raise InvalidInput(_("There is no file %(path)s.") % {"path": path}, code="no_file")
    if path.stat().st_size > MAX_BYTES:
        raise InvalidInput(_("The file is larger than %(most)s MB. Split it and import the parts one after the other.")
                           % {"most": MAX_BYTES // 1024**2}, code="too_large")
    reader = Reader(today)
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            reader.read(lines)
    except UnicodeDecodeError as error:
        raise InvalidInput(_("The file is not text in UTF-8. Save it as “CSV UTF-8” and try again."),
                           code="not_utf8") from error
    with path.open("rb") as content:
        reader.found.digest = hashlib.file_digest(content, "sha256").hexdigest()
    return reader.found


class Reader:
    """Goes through the rows once; what repeats in them is looked at once."""

    def __init__(self, today: date) -> None:
        self.today = today
        self.found = Extracted()
        self._countries: dict[str, str | None] = {}
        self._places: dict[tuple[str, ...], int] = {}
        self._sheets: dict[str, Sheet] = {}

    def read(self, lines: Iterator[str]) -> None:
        """Read headings and rows into ``found``."""
        order, rows = _begin(lines)
        width, wanted = len(order), [order[name] for name in COLUMNS]
        found = self.found
        for number, cells in enumerate(_rows(rows, found), 2):
            if not cells:
                continue
            found.rows += 1
            if found.rows > MAX_ROWS:
                raise InvalidInput(_("The file has more than %(most)s rows. Split it and import the parts one after "
                                     "the other.") % {"most": MAX_ROWS}, code="too_many_rows")
            try:
                if len(cells) != width:
                    raise BadRow(_("It has %(cells)s cells, the headings are %(heads)s.")
                                 % {"cells": len(cells), "heads": width})
                self._take([cells[place] for place in wanted])
            except BadRow as bad:
                quest = cells[order["Quest.ID"]].strip()[:20] if len(cells) > order["Quest.ID"] else ""
                found.leave_out(number, str(bad), quest)

    def _take(self, cells: Sequence[str]) -> None:
        (country, factory, name, quest, version, cycle, start, cluster, point, code, label, kind, finding,
         tags) = cells
        sheet = self._sheets.get(quest)
        if sheet is None or sheet.head != (country, factory, version, cycle, start):
            sheet = self._sheet(quest, Head(country, factory, version, cycle, start), name)
        place = self._places.get((version, cluster, point, code, kind))
        if place is None:
            place = self._place(version, cluster, point, code, kind, label)
        answer = _answer(finding, kind)
        self._seen(sheet, name, place, PUBLIC in tags)
        if answer is None:
            return
        before = sheet.answers.get(place)
        if before is None:
            sheet.answers[place] = answer
        elif before == answer:
            self.found.repeated += 1
        else:
            raise BadRow(_("Another row gives another finding for this question of this assessment."))

    def _seen(self, sheet: Sheet, name: str, place: int, public: bool) -> None:
        where = (place, sheet.factory.country)
        self.found.asked.add(where)
        if public:
            self.found.public.add(where)
        if OBSOLETE in name:
            self.found.factories[sheet.factory].obsolete = True

    def _sheet(self, quest: str, head: Head, name: str) -> Sheet:
        """The assessment of a row that is the first of it, or that repeats it in other words."""
        number = _number(quest)
        country = self._country(head.country)
        factory = FactoryKey(country, _text(head.factory, "factory", "Factory.Assessed.ID"))
        said = Sheet(head, factory, _text(head.version, "version", "TQ.Name"), _cycle(head.cycle),
                     self._day(head.start))
        known = self.found.sheets.get(number)
        if known is not None:
            if (known.factory, known.version, known.cycle, known.started_on) != (
                    said.factory, said.version, said.cycle, said.started_on):
                raise BadRow(_("Another row gives assessment %(number)s another factory, day, cycle or questionnaire.")
                             % {"number": number})
            return known
        self._factory(factory, name, head.country)
        self.found.sheets[number] = self._sheets[quest] = said
        return said

    def _factory(self, key: FactoryKey, name: str, called: str) -> None:
        if key not in self.found.factories:
            if len(self.found.factories) >= MOST_FACTORIES:
                raise BadRow(_("The file names more than %(most)s factories.") % {"most": MOST_FACTORIES})
            plain = _text(name.replace(OBSOLETE, ""), "name", "Factory.Assessed.Name")
            self.found.factories[key] = SeenFactory(plain, called.strip(), OBSOLETE in name)

    def _place(self, version: str, cluster: str, point: str, code: str, kind: str, label: str) -> int:
        if kind.strip() not in (SCORED, FACT):
            raise BadRow(_("The question's type is “%(kind)s”, and neither NCQ nor FGW.") % {"kind": kind[:20]})
        if len(self.found.questions) >= MOST_QUESTIONS:
            raise BadRow(_("The file asks more than %(most)s questions.") % {"most": MOST_QUESTIONS})
        self.found.questions.append(QuestionKey(
            _text(version, "version", "TQ.Name"), _text(cluster, "cluster", "Cluster"), _text(point, "point", "CP"),
            _text(code, "code", "Question.ID"), kind.strip() == SCORED))
        self.found.labels.append(label.replace("\0", "").strip()[:LONGEST["label"]])
        place = self._places[version, cluster, point, code, kind] = len(self.found.questions) - 1
        return place

    def _country(self, text: str) -> str:
        if text not in self._countries:
            if len(self._countries) > 1_000:
                raise BadRow(_("The file names more than a thousand countries."))
            self._countries[text] = country_code(text[:80])
        code = self._countries[text]
        if code is None:
            raise BadRow(_("“%(text)s” is no country.") % {"text": text[:40]})
        return code

    def _day(self, text: str) -> date:
        try:
            day = datetime.strptime(text.strip(), "%d/%m/%Y").date()  # noqa: DTZ007  a day has no zone
        except ValueError as error:
            raise BadRow(_("“%(text)s” is no day written as dd/mm/yyyy.") % {"text": text[:20]}) from error
        if not EARLIEST <= day <= self.today:
            raise BadRow(_("The day %(text)s lies before 1990 or in the future.") % {"text": text[:20]})
        return day


def _answer(finding: str, kind: str) -> str | None:
    """met, not_met, a fact's text, or None for a blank."""
    if kind != FACT:
        try:
            return FINDINGS[finding]
        except KeyError:
            plain = finding.strip()
            if plain in FINDINGS:
                return FINDINGS[plain]
            raise BadRow(_("The finding of a scored question is “%(finding)s”, and neither 0 nor 1.")
                         % {"finding": plain[:20]}) from None
    text = finding.strip()
    if len(text) > MAX_CELL:
        raise BadRow(_("The finding is longer than %(most)s characters.") % {"most": MAX_CELL})
    return intern(text.replace("\0", "")) if text else None


def _text(value: str, what: str, heading: str) -> str:
    plain = value.strip()
    if not plain or "\0" in plain:
        raise BadRow(_("“%(heading)s” is empty or unreadable.") % {"heading": heading})
    if len(plain) > LONGEST[what]:
        raise BadRow(_("“%(heading)s” is longer than %(most)s characters.")
                     % {"heading": heading, "most": LONGEST[what]})
    return plain


def _number(quest: str) -> int:
    plain = quest.strip()
    if not (plain.isascii() and plain.isdigit() and len(plain) <= 18):
        raise BadRow(_("“Quest.ID” is “%(text)s”, and no whole number of at most 18 digits.") % {"text": plain[:20]})
    return int(plain)


def _cycle(text: str) -> int:
    plain = text.strip()
    if not (plain.isascii() and plain.isdigit() and 1 <= len(plain) <= 2 and int(plain) > 0):
        raise BadRow(_("The cycle is “%(text)s”, and no number from 1 to 99.") % {"text": plain[:20]})
    return int(plain)


def _begin(lines: Iterator[str]) -> tuple[dict[str, int], Iterator[list[str]]]:
    """The place of each column, and the rows after the headings."""
    first = next(lines, "")[:4_000]
    separator = max(SEPARATORS, key=first.count)
    heads = next(csv.reader([first], delimiter=separator), [])
    names = [ALSO_CALLED.get(head.strip(), head.strip()) for head in heads]
    lacking = [name for name in COLUMNS if names.count(name) != 1]
    if lacking:
        raise InvalidInput(_("The first row must name each of these columns once: %(lacking)s.")
                           % {"lacking": ", ".join(lacking)}, code="no_headings")
    return {name: place for place, name in enumerate(names)}, csv.reader(lines, delimiter=separator)


def _rows(rows: Iterator[list[str]], found: Extracted) -> Iterator[list[str]]:
    """The rows; one that the reader of CSV cannot make out is an empty list, and named."""
    number = 1
    while True:
        number += 1
        try:
            yield next(rows)
        except StopIteration:
            return
        except csv.Error:
            found.leave_out(number, _("The row cannot be read: a cell is too long or its quotes do not match."))
            yield []
