"""A report as a PDF that also those can use who read with a screen reader: PDF/UA-1, enforced by Typst.

Typst is imported when the first report is printed: by the worker and by tests, never by a web process.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from treadle.domain.reports.letters import Letter, letter_of
from treadle.domain.reports.printing.coverage import FONTS, printable

SOURCE = FONTS.with_name("report.typ")
#: In the order in which a character is looked for.
FAMILIES = ["Noto Sans", "Noto Sans Arabic", "Noto Sans Bengali", "Noto Sans Ethiopic", "Noto Sans Khmer",
            "Noto Sans Tamil"]


@dataclass(frozen=True)
class Copy:
    """One reader's copy: for whom, when made (local time), of which report, and what proves it."""

    recipient: str
    made_at: datetime
    report: str
    code: str
    sha256: str
    signature: str
    key_id: str
    check_url: str
    banner: str = ""


def print_report(snapshot: dict[str, Any], language: str, copy: Copy) -> bytes:
    """The report in a language, with the reader's name, the time and the report's id on each page."""
    with translation.override(language):
        letter = letter_of(snapshot, language)
        data, lost = printable(_data(letter, copy))
        if lost:
            data["letter"]["sections"].append(_lost_note())
        return _compile(data)


def _data(letter: Letter, copy: Copy) -> dict[str, Any]:
    made = date_format(copy.made_at, "DATETIME_FORMAT")
    data = letter.as_data()
    for section in data["sections"]:
        for block in section["blocks"]:
            if block["kind"] == "grid":  # long cells share the room, short ones take what they need
                block["texty"] = sum(max(map(len, column), default=0) > 40
                                     for column in zip(*block["rows"], strict=False)) > 1
    return {
        "letter": data, "lang": letter.language.split("-")[0], "fonts": FAMILIES,
        "keywords": [copy.report, copy.code], "banner": copy.banner,
        "recipient": _("Made for %(person)s on %(moment)s") % {"person": copy.recipient, "moment": made},
        "mark": _("Report %(id)s · check code %(code)s") % {"id": copy.report, "code": copy.code},
        "words": {
            "checking": _("How to check this report"),
            "check_how": _("Anybody can check at %(address)s that this report is genuine and still counts, by its "
                           "code. The page tells nothing else of it.") % {"address": copy.check_url},
        },
        "proof": [[_("Check code"), copy.code], [_("Report"), copy.report],
                  [_("SHA-256 of its contents"), _broken(copy.sha256)],
                  [_("Signature (Ed25519)"), _broken(copy.signature)], [_("Key"), copy.key_id]],
    }


def _broken(text: str) -> str:
    """A long run of characters in groups, so that it can wrap."""
    return " ".join(text[start:start + 16] for start in range(0, len(text), 16))


def _lost_note() -> dict[str, Any]:
    said = _("Some words are in a script that this PDF cannot print; “…” stands in their place. The page in the "
             "browser shows them.")
    return {"title": _("About this copy"), "key": "copy",
            "blocks": [{"kind": "note", "text": said, "tone": "waiting"}]}


@cache
def _compiler() -> Any:
    """The typesetter, kept warm: fonts are read once in the life of a process."""
    import typst

    return typst.Compiler(input=str(SOURCE), root=str(SOURCE.parent), font_paths=[str(FONTS)], ignore_system_fonts=True)


def _compile(data: dict[str, Any]) -> bytes:
    pdf: bytes = _compiler().compile(format="pdf", pdf_standards="ua-1", sys_inputs={"data": json.dumps(data)})
    return pdf
