"""What an XForm means, whoever wrote it: ids of texts, order of attributes and prefixes set aside."""

import re
from typing import Any
from xml.etree import ElementTree

XF, JR, ORX = "{http://www.w3.org/2002/xforms}", "{http://openrosa.org/javarosa}", "{http://openrosa.org/xforms}"
HTML = "{http://www.w3.org/1999/xhtml}"
QUOTES = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'"})


def meaning(content: str | bytes) -> dict[str, Any]:
    """Title, languages, fields with their binds, controls in their order, lists: in plain values."""
    root = ElementTree.fromstring(content)
    texts = _texts(root)
    model = root.find(f"{HTML}head/{XF}model")
    assert model is not None
    return {
        "title": root.findtext(f"{HTML}head/{HTML}title"),
        "languages": {one.get("lang"): one.get("default", "") for one in model.iter(f"{XF}translation")},
        "fields": _fields(model), "binds": _binds(model, texts), "lists": _lists(model, texts),
        "controls": _controls(root.find(f"{HTML}body"), texts),
    }


def _plain(text: str | None) -> str:
    return " ".join((text or "").translate(QUOTES).split())


def _texts(root: Any) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for translation in root.iter(f"{XF}translation"):
        for text in translation:
            found.setdefault(text.get("id"), {})[translation.get("lang")] = _plain(text.findtext(f"{XF}value"))
    return found


def _said(texts: dict[str, dict[str, str]], ref: str | None) -> dict[str, str]:
    named = re.fullmatch(r"jr:itext\('(.+)'\)", ref or "")
    return {lang: said for lang, said in texts[named[1]].items() if said not in ("", "-")} if named else {}


def _fields(model: Any) -> list[tuple[str, str]]:
    instance = model.find(f"{XF}instance")
    data = instance[0]
    found = [(data.get("id"), data.get("version"))]

    def walk(element: Any, path: str) -> None:
        for child in element:
            where = f"{path}/{child.tag.split('}')[-1]}"
            found.append((where, "template" if f"{JR}template" in child.attrib else ""))
            walk(child, where)

    walk(data, f"/{data.tag.split('}')[-1]}")
    return found


def _binds(model: Any, texts: dict[str, dict[str, str]]) -> dict[str, dict[str, Any]]:
    found = {}
    for bind in model.findall(f"{XF}bind"):
        held = {name: re.sub(r"\s+", " ", value).strip() for name, value in bind.attrib.items()}
        path = held.pop("nodeset")
        if f"{JR}constraintMsg" in held:
            held[f"{JR}constraintMsg"] = _said(texts, held[f"{JR}constraintMsg"])  # type: ignore[assignment]
        found[path] = held
    return found


def _lists(model: Any, texts: dict[str, dict[str, str]]) -> dict[str, Any]:
    return {
        instance.get("id"): [
            (item.findtext(f"{XF}name"), _said(texts, f"jr:itext('{item.findtext(f'{XF}itextId')}')"))
            for item in instance.iter(f"{XF}item")]
        for instance in model.findall(f"{XF}instance") if instance.get("id")
    }


def _controls(body: Any, texts: dict[str, dict[str, str]]) -> list[Any]:
    found = []
    for control in body:
        word = control.tag.split("}")[-1]
        if word in {"label", "hint"}:
            continue
        if word == "itemset":
            found.append((word, control.get("nodeset"), *(each.get("ref") for each in control)))
            continue
        said = {part: _said(texts, one.get("ref")) for part in ("label", "hint")
                if (one := control.find(f"{XF}{part}")) is not None}
        where = control.get("ref") or control.get("nodeset")
        more = {name: control.get(name) for name in ("appearance", "mediatype") if control.get(name)}
        found.append((word, where, more, said, _controls(control, texts)))
    return found
