"""National law and zero-tolerance protocols, one file a country."""

from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from treadle.domain.standards.datafiles.shapes import AlertFile, Problem, RuleFile
from treadle.domain.standards.datafiles.tables import COUNTRY, KEY, LANGUAGE, Table, read_toml, sources_of
from treadle.domain.standards.states import Confidence

PERIODS = ("none", "hour", "day", "week", "month", "quarter", "year")
UNVERIFIED = tuple(value for value in Confidence.values if value != Confidence.VERIFIED)


def read_law(path: Path, name: str, problems: list[Problem]) -> list[RuleFile]:
    """The rules of one country."""
    table = read_toml(path, name, problems)
    country = table.text("country", shape=COUNTRY)
    if country != path.stem:
        table.wrong("country", _("must be the name of its file, “%(name)s”.") % {"name": path.stem})
    rules = [_rule(one, country, name) for one in table.tables("rule")]
    table.done()
    return rules


def _rule(table: Table, country: str, file: str) -> RuleFile:
    if table.text("reviewer", ""):
        table.wrong("reviewer", _("a rule is verified in the office, by a person who signs in; leave it empty."))
    rule = RuleFile(
        key=table.text("key", shape=KEY),
        country=country,
        sector=table.text("sector"),
        topic=table.text("topic", shape=KEY),
        period=table.choice("period", PERIODS),
        value=table.decimal("value"),
        unit=table.text("unit", ""),
        statement=table.texts("statement"),
        conditions=table.words("conditions", default=[]),
        exclusions=table.words("exclusions", default=[]),
        citation=table.text("citation", ""),
        source=table.text("source"),
        source_url=table.text("source_url", ""),
        language=table.text("language", shape=LANGUAGE),
        note=table.text("note", ""),
        confidence=table.choice("confidence", UNVERIFIED),
        effective_from=table.day("effective_from"),
        effective_to=table.day("effective_to", None),
        file=file,
    )
    if rule.effective_to is not None and rule.effective_to < rule.effective_from:
        table.wrong("effective_to", _("lies before effective_from."))
    table.done()
    return rule


def read_alerts(path: Path, name: str, problems: list[Problem]) -> AlertFile:
    """The zero-tolerance protocol of one file; ``generic.toml`` has an empty country."""
    table = read_toml(path, name, problems)
    country = table.text("country", "", COUNTRY)
    if country != ("" if path.stem == "generic" else path.stem):
        table.wrong("country", _("must be the name of its file, “%(name)s”.") % {"name": path.stem})
    government = table.table("government")
    alert = AlertFile(
        country=country,
        language=table.text("language", shape=LANGUAGE),
        confidence=table.choice("confidence", UNVERIFIED),
        note=table.text("note", ""),
        triggers=[_titled(one) for one in table.tables("triggers")],
        government={"body": government.text("body"), "contact_title": government.text("contact_title")},
        clocks=[_titled(one, hours=True) for one in table.tables("clocks")],
        plan_needs=table.words("plan_needs", KEY),
        sources=sources_of(table),
        file=name,
    )
    government.done()
    table.done()
    return alert


def _titled(table: Table, hours: bool = False) -> dict[str, Any]:
    found: dict[str, Any] = {"key": table.text("key", shape=KEY), "title": table.texts("title")}
    if hours:
        found["hours"] = table.whole("hours")
    table.done()
    return found
