"""A form as it is handed out to devices (ODK XForms). https://getodk.github.io/xforms-spec/

Written by hand from the same description as the workbook; a test holds it to what ODK's own converter makes of that.
Texts that stand in several places stand once in the file.
"""

import re
from collections.abc import Iterator, Mapping
from xml.sax.saxutils import escape, quoteattr

from treadle.journeys.odk_forms.parts import Choice, Field, Form, Group, Kind, Part, Texts, walk
from treadle.journeys.odk_forms.wording import language_name

ROOT = "data"
LISTED = "root"  # what holds the items of a list
_HEAD = (
    '<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml" '
    'xmlns:jr="http://openrosa.org/javarosa" xmlns:odk="http://www.opendatakit.org/xforms" '
    'xmlns:orx="http://openrosa.org/xforms" xmlns:xsd="http://www.w3.org/2001/XMLSchema">'
)
_BIND = {Kind.NOTE: "string", Kind.TEXT: "string", Kind.INTEGER: "int", Kind.DECIMAL: "decimal", Kind.DATE: "date",
         Kind.ONE: "string", Kind.MANY: "string", Kind.IMAGE: "binary"}
_CONTROL = {Kind.ONE: "select1", Kind.MANY: "select", Kind.IMAGE: "upload"}
_NAMED = re.compile(r"\$\{([^}]+)\}")


class _Texts:
    """The texts of a form, each under one id however often it is used."""

    def __init__(self, form: Form) -> None:
        self.languages, self.ids = form.languages, dict[tuple[str, ...], str]()

    def ref(self, texts: Texts) -> str:
        """What points to a text: ``jr:itext('t7')``."""
        key = tuple(texts[language] for language in self.languages)
        return f"jr:itext('{self.id(key)}')"

    def id(self, key: tuple[str, ...]) -> str:
        return self.ids.setdefault(key, f"t{len(self.ids) + 1}")

    def written(self) -> str:
        """The block of translations; to be asked last."""
        blocks = []
        for at, language in enumerate(self.languages):
            rows = "".join(f'<text id="{key}"><value>{escape(texts[at])}</value></text>'
                           for texts, key in self.ids.items())
            default = ' default="true()"' if at == 0 else ""
            blocks.append(f"<translation lang={quoteattr(language_name(language))}{default}>{rows}</translation>")
        return f"<itext>{''.join(blocks)}</itext>"


def xform(form: Form) -> bytes:
    """The file."""
    texts = _Texts(form)
    paths = {part.name: f"/{ROOT}{path}" for path, part in walk(form.parts)}
    within = {field.name: part.name for _path, part in walk(form.parts) if isinstance(part, Group) and part.repeats
              for field in part.parts}
    everything = [part for _path, part in walk(form.parts)]
    binds = "".join(_bind(paths[part.name], part, _near(part, paths, within), texts) for part in everything)
    body = "".join(_control(part, paths, texts) for part in form.parts)
    lists = "".join(_list(key, choices, texts) for key, choices in form.choices.items())
    model = (
        f'<model odk:xforms-version="1.0.0">{texts.written()}<instance>{_instance(form)}</instance>{lists}{binds}'
        f'<bind nodeset="/{ROOT}/meta/instanceID" type="string" readonly="true()" jr:preload="uid"/></model>'
    )
    head = f"<h:head><h:title>{escape(form.title)}</h:title>{model}</h:head>"
    return f'<?xml version="1.0" encoding="utf-8"?>\n{_HEAD}{head}<h:body>{body}</h:body></h:html>\n'.encode()


def _instance(form: Form) -> str:
    inner = "".join(_nodes(form.parts))
    attributes = f"id={quoteattr(form.id)} version={quoteattr(form.version)}"
    return f"<{ROOT} {attributes}>{inner}<meta><instanceID/></meta></{ROOT}>"


def _nodes(parts: tuple[Part, ...], in_template: bool = False) -> Iterator[str]:
    for part in parts:
        if isinstance(part, Field):
            yield f"<{part.name}/>"
            continue
        inner = "".join(_nodes(part.parts, in_template))
        if part.repeats and not in_template:
            yield f'<{part.name} jr:template="">{inner}</{part.name}>'
        yield f"<{part.name}>{inner}</{part.name}>"


def _list(key: str, choices: tuple[Choice, ...], texts: _Texts) -> str:
    items = "".join(
        f"<item><itextId>{texts.id(tuple(one.label[language] for language in texts.languages))}</itextId>"
        f"<name>{escape(one.name)}</name></item>" for one in choices
    )
    return f'<instance id="{key}"><{LISTED}>{items}</{LISTED}></instance>'


def _near(part: Part, paths: Mapping[str, str], within: Mapping[str, str]) -> Mapping[str, str]:
    """The paths as a part names them: what stands in the same row of what repeats is beside it."""
    row = within.get(part.name)
    return paths if row is None else {name: f"../{name}" if within.get(name) == row else path
                                      for name, path in paths.items()}


def _bind(path: str, part: Part, paths: Mapping[str, str], texts: _Texts) -> str:
    found = {"relevant": _expression(part.relevant, paths)}
    if isinstance(part, Field):
        found = {
            "type": _BIND[part.kind], **found, "constraint": _expression(part.constraint, paths),
            "jr:constraintMsg": texts.ref(part.says) if part.says else "",
            "required": "true()" if part.required == "yes" else _expression(part.required, paths),
            "readonly": "true()" if part.kind is Kind.NOTE else "",
            "orx:max-pixels": str(part.max_pixels or ""),
        }
    attributes = _attributes(found)
    return f'<bind nodeset="{path}"{attributes}/>' if attributes else ""


def _expression(text: str, paths: Mapping[str, str]) -> str:
    """``${name}`` as the path of that field."""
    return _NAMED.sub(lambda named: paths[named[1]], text)


def _attributes(found: Mapping[str, str]) -> str:
    return "".join(f" {name}={quoteattr(value)}" for name, value in found.items() if value)


def _control(part: Part, paths: Mapping[str, str], texts: _Texts) -> str:
    path = paths[part.name]
    if isinstance(part, Field):
        return _field(part, path, texts)
    inner = "".join(_control(each, paths, texts) for each in part.parts)
    label = f'<label ref="{texts.ref(part.label)}"/>'
    if part.repeats:
        return f'<group ref="{path}">{label}<repeat nodeset="{path}">{inner}</repeat></group>'
    return f'<group ref="{path}"{_attributes({"appearance": part.appearance})}>{label}{inner}</group>'


def _field(field: Field, path: str, texts: _Texts) -> str:
    word = _CONTROL.get(field.kind, "input")
    more = {"appearance": field.appearance, "mediatype": "image/*" if field.kind is Kind.IMAGE else ""}
    inner = f'<label ref="{texts.ref(field.label)}"/>'
    if field.hint:
        inner += f'<hint ref="{texts.ref(field.hint)}"/>'
    if field.choices:
        inner += (f"<itemset nodeset=\"instance('{field.choices}')/{LISTED}/item\"><value ref=\"name\"/>"
                  '<label ref="jr:itext(itextId)"/></itemset>')
    return f'<{word} ref="{path}"{_attributes(more)}>{inner}</{word}>'
