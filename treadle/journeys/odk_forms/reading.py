"""A filled-in form as it comes back: read as if an attacker had written it, and turned into entries of the journal.

What a form cannot say is refused here (broken XML, another form, fields that no form of ours has). What a sheet does
not ask, or not so, becomes an entry like all others: the journal keeps it, marked with the reason.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser
from django.utils.translation import gettext as _

from treadle.journeys.odk_forms import names
from treadle.journeys.odk_forms.words import INTERVIEW_KINDS
from treadle.kernel.errors import InvalidInput

MOST_BYTES = 2_000_000
MOST_ELEMENTS = 40_000
DEEPEST = 12
MOST_ROWS = 300
_INSTANCE = re.compile(r"[A-Za-z0-9:._-]{8,100}")
_FORM = re.compile(r"visit-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")
_SHARES = {"half": "0.5", "one": "1"}

type Row = dict[str, str]


@dataclass(frozen=True)
class Submission:
    """A form that came back. ``replaces`` is the instance that it is an edit of; "" for a first one."""

    visit_id: UUID
    version: str
    instance_id: str
    replaces: str = ""
    leaves: Mapping[str, str] = field(default_factory=dict)
    rows: Mapping[str, list[Row]] = field(default_factory=dict)

    def files(self) -> dict[str, str]:
        """The name of each file that it names → the code of the question that the file belongs to."""
        found = {}
        for name, text in self.leaves.items():
            said = names.question_of(name)
            if text and said is not None and said[0] in names.PHOTOS:
                found[text] = said[1]
        return found

    def says(self, root: str, person_id: UUID) -> list[tuple[str, Any]]:
        """Key and value of everything that it says, files aside, as `docs/reference/sync.md` writes them.

        ``root`` is the device of the first instance that this one is an edit of, or its own.
        """
        found = [one for name, text in self.leaves.items() if text and (one := _of_question(name, text)) is not None]
        if on := self.leaves.get(names.STARTED_ON):
            found.append(("o/started", {"on": on}))
        found += self._interviews(root)
        found += [(f"m/{meeting}", said) for meeting in names.MEETINGS if (said := self._meeting(meeting))]
        for row in self.rows.get(names.DAYS, []):
            share = row.get(names.PERSON_DAYS, "")
            found.append((f"p/{row.get(names.DAY, '')[:10]}/{person_id}", _SHARES.get(share, share)))
        return found

    def _interviews(self, root: str) -> list[tuple[str, Any]]:
        found: list[tuple[str, Any]] = []
        for kind, _title in INTERVIEW_KINDS:
            counts = {sex: _count(self.leaves.get(f"{sex}_{kind}", "")) for sex in (names.WOMEN, names.MEN)}
            if any(counts.values()):
                consent = self.leaves.get(names.CONSENT) == "yes"
                said = {"kind": kind, **counts, "consent": consent, "text": ""}
                found.append((f"i/{root}-{kind.replace('_', '-')}"[:38], said))
        return found

    def _meeting(self, which: str) -> dict[str, Any] | None:
        attended = [
            {part: row.get(f"{which}_{part}", "") for part in
             (names.PERSON_NAME, names.PERSON_POSITION, names.PERSON_SIDE)}
            for row in self.rows.get(f"{which}_{names.PEOPLE}", [])]
        held_on, remark = (self.leaves.get(f"{which}_{part}", "") for part in (names.HELD_ON, names.REMARK))
        return {"held_on": held_on, "attended": attended, "remark": remark} if attended or held_on or remark else None


def _of_question(name: str, text: str) -> tuple[str, Any] | None:
    said = names.question_of(name)
    if said is None or said[0] in names.PHOTOS:
        return None
    what, code = said
    if what in (names.ANSWER, names.WHY_NOT):
        return f"q/{code}", {"o": text}
    if what == names.FACT:
        return f"q/{code}", {"v": text}
    if what == names.NOTE:
        return f"n/{code}", text
    if what == names.INTERVIEWS:
        return f"f/{code}/interviews", text == "yes"
    if what == names.KINDS:
        return f"f/{code}/kinds", sorted(set(text.split()))
    return f"f/{code}/{what}", _share(text) if what == names.SHARE else text


def _share(text: str) -> str:
    """A percentage with two decimals at most, as a text; what is none stays as it is, to be refused by the journal."""
    try:
        number = Decimal(text)
        return f"{number.quantize(Decimal('0.01')).normalize():f}" if 0 <= number <= 100 else text
    except InvalidOperation:
        return text


def _count(text: str) -> int | str:
    """A number of people; what is none stays as it is, to be refused by the journal."""
    if not text:
        return 0
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else text[:20]


# ---- XML ---------------------------------------------------------------------------------------


class _Bounded(TreeBuilder):
    """Builds a tree that is neither deep nor large."""

    def __init__(self) -> None:
        super().__init__()
        self.depth = self.count = 0

    def start(self, tag: str, attrs: dict[str, str]) -> Element:
        self.depth, self.count = self.depth + 1, self.count + 1
        if self.depth > DEEPEST or self.count > MOST_ELEMENTS:
            raise _unreadable()
        return super().start(tag, attrs)

    def end(self, tag: str) -> Element:
        self.depth -= 1
        return super().end(tag)


def read_submission(content: bytes) -> Submission:
    """The submission in a file. Raises ``InvalidInput``: ``too_long``, ``malformed``, ``wrong_form``."""
    if len(content) > MOST_BYTES:
        raise InvalidInput(_("This form is too long: at most %(most)s bytes.") % {"most": MOST_BYTES}, code="too_long")
    root = _parsed(content)
    form = _FORM.fullmatch(root.get("id", ""))
    if form is None:
        raise InvalidInput(
            _("This form was not handed out here, or is none of a visit. Get the forms anew from this server."),
            code="wrong_form")
    meta = next((child for child in root if _local(child) == "meta"), None)
    said = {_local(one): (one.text or "").strip() for one in meta} if meta is not None else {}
    instance_id, replaces = said.get("instanceID", ""), said.get("deprecatedID", "")
    if not _INSTANCE.fullmatch(instance_id) or (replaces and not _INSTANCE.fullmatch(replaces)):
        raise _unreadable()
    leaves, rows = _flat(root)
    return Submission(UUID(form[1]), root.get("version", "")[:100], instance_id, replaces, leaves, rows)


def _parsed(content: bytes) -> Element:
    parser = DefusedXMLParser(target=_Bounded(), forbid_dtd=True, forbid_entities=True, forbid_external=True)
    try:
        parser.feed(content)
        root = parser.close()
    except (ParseError, DefusedXmlException, ValueError, LookupError):  # LookupError: an encoding that nobody knows
        raise _unreadable() from None
    if not isinstance(root, Element):
        raise _unreadable()
    return root


def _unreadable() -> InvalidInput:
    return InvalidInput(
        _("This form cannot be read. Get it anew from this server and fill it in again; what was filled in stays on "
          "the device."), code="malformed")


def _local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _flat(root: Element) -> tuple[dict[str, str], dict[str, list[Row]]]:
    """The fields by name, and the rows of what repeats. A name that stands twice, or that we never gave, is refused."""
    leaves: dict[str, str] = {}
    rows: dict[str, list[Row]] = {}
    waiting = [child for child in reversed(root) if _local(child) != "meta"]
    while waiting:
        element = waiting.pop()
        name = _local(element)
        if name in names.REPEATS:
            row = {_local(one): _text(one) for one in element}
            if any(row.values()):
                rows.setdefault(name, []).append(row)
        elif len(element):
            waiting.extend(reversed(element))
        elif _text(element):
            if name in leaves or not _is_ours(name):
                raise _unreadable()
            leaves[name] = _text(element)
    if any(len(found) > MOST_ROWS for found in rows.values()):
        raise _unreadable()
    return leaves, rows


def _text(element: Element) -> str:
    return (element.text or "").strip()


_OURS = frozenset({
    names.STARTED_ON, names.CONSENT,
    *(f"{meeting}_{part}" for meeting in names.MEETINGS for part in (names.HELD_ON, names.REMARK)),
    *(f"{sex}_{kind}" for sex in (names.WOMEN, names.MEN) for kind, _title in INTERVIEW_KINDS),
})


def _is_ours(name: str) -> bool:
    return name in _OURS or names.question_of(name) is not None
