"""A form as a workbook that form builders read (XLSForm): the sheets survey, choices and settings.

Every cell is written as text, which no spreadsheet computes; texts are cleaned where they enter the form.
https://xlsform.org/en/ref-table/
"""

from collections.abc import Iterator

from treadle.journeys.odk_forms.parts import Field, Form, Group, Part, Texts
from treadle.journeys.odk_forms.wording import language_name
from treadle.kernel.workbooks import Sheet, write_sheets

TRANSLATED = ("label", "hint", "constraint_message")
PLAIN = ("relevant", "constraint", "required", "appearance", "parameters")

type Row = dict[str, str]


def xlsform(form: Form) -> bytes:
    """The workbook."""
    return write_sheets([_survey(form), _choices(form), _settings(form)])


def _survey(form: Form) -> Sheet:
    texts = [f"{part}::{language_name(one)}" for part in TRANSLATED for one in form.languages]
    heads = ["type", "name", *texts, *PLAIN]
    rows = [[row.get(head, "") for head in heads] for row in _rows(form.parts)]
    return Sheet("survey", heads, rows)


def _rows(parts: tuple[Part, ...]) -> Iterator[Row]:
    for part in parts:
        if isinstance(part, Group):
            word = "repeat" if part.repeats else "group"
            yield {"type": f"begin {word}", "name": part.name, **_said("label", part.label),
                   "relevant": part.relevant, "appearance": part.appearance}
            yield from _rows(part.parts)
            yield {"type": f"end {word}", "name": part.name}
        else:
            yield _row(part)


def _row(field: Field) -> Row:
    return {
        "type": f"{field.kind} {field.choices}".strip(), "name": field.name, **_said("label", field.label),
        **_said("hint", field.hint), **_said("constraint_message", field.says), "relevant": field.relevant,
        "constraint": field.constraint, "required": field.required, "appearance": field.appearance,
        "parameters": f"max-pixels={field.max_pixels}" if field.max_pixels else "",
    }


def _said(part: str, texts: Texts) -> Row:
    return {f"{part}::{language_name(language)}": text for language, text in texts.items()}


def _choices(form: Form) -> Sheet:
    heads = ["list_name", "name", *(f"label::{language_name(one)}" for one in form.languages)]
    rows = [[key, one.name, *(one.label[language] for language in form.languages)]
            for key, listed in form.choices.items() for one in listed]
    return Sheet("choices", heads, rows)


def _settings(form: Form) -> Sheet:
    heads = ["form_title", "form_id", "version", "default_language"]
    return Sheet("settings", heads, [[form.title, form.id, form.version, language_name(form.languages[0])]])
