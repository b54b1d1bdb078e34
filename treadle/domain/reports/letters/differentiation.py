"""The measurement at month sixteen as a letter: the decision, then criterion by criterion."""

from decimal import Decimal
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from treadle.domain.assessments.states import SystemsFamily
from treadle.domain.reports.letters.blocks import Block, Grid, Letter, Note, Para, Section
from treadle.domain.reports.letters.opening import letter, version_note
from treadle.domain.reports.letters.words import day, percent, text_of
from treadle.domain.reports.states import Verdict

type Snapshot = dict[str, Any]


def differentiation_letter(snapshot: Snapshot) -> Letter:
    """The decision with its reason, then how it was computed."""
    verdict = str(Verdict(snapshot["verdict"]).label)
    lead = _("On %(day)s the programme decided: %(verdict)s.") % {
        "day": day(snapshot["decided_on"]), "verdict": verdict[:1].lower() + verdict[1:]}
    blocks: list[Block] = [*version_note(snapshot), Para(snapshot["reason"])]
    if snapshot["verdict"] == Verdict.MEETS:
        blocks.append(Note(_("The factory is offered advanced services. The status holds until %(day)s.") % {
            "day": day(snapshot["lapses_on"])}, "kept"))
    return letter(snapshot, title=_("Measurement at month sixteen"), lead=lead, sections=[
        Section(_("The decision"), blocks, "changed"),
        Section(_("Criterion by criterion"), criteria_blocks(snapshot), "criteria"),
    ])


def criteria_blocks(snapshot: Snapshot) -> list[Block]:
    """One row a criterion, and what a missing input means."""
    return [
        Para(_("Measured against “%(title)s”, version %(version)s.") % {
            "title": text_of(snapshot["criteria_title"]), "version": snapshot["criteria_version"]}),
        Grid(_("Criteria"), [_("Criterion"), _("Needed"), _("Found"), _("Met")],
             [result_row(result) for result in snapshot["results"]], numbers=[1, 2]),
        Para(_("Where something was never recorded, the criterion cannot be decided; it never counts as met.")),
    ]


def result_row(result: Snapshot) -> list[str]:
    """A criterion as it reads: title, threshold, value, whether it is met."""
    families = {SystemsFamily.MANAGEMENT_SYSTEMS.value: str(SystemsFamily.MANAGEMENT_SYSTEMS.label),
                SystemsFamily.SOCIAL_DIALOGUE.value: str(SystemsFamily.SOCIAL_DIALOGUE.label),
                SystemsFamily.LEARNING.value: str(SystemsFamily.LEARNING.label), "compliance": _("Compliance")}
    family = families.get(result["family"], result["family"])
    if result.get("private"):
        return [_("%(family)s: a matter that the programme weighs and does not list") % {"family": family}, "", "",
                _("weighed")]
    needs = {">=": _("at least %(value)s"), "<=": _("at most %(value)s")}[result["operator"]]
    found = _("not recorded") if result["value"] is None else _value(result["value"], result["unit"])
    met = {True: _("yes"), False: _("no"), None: _("cannot be decided")}[result["met"]]
    return [_("%(family)s: %(title)s") % {"family": family, "title": text_of(result["titles"])},
            needs % {"value": _value(result["threshold"], result["unit"])}, found, met]


def _value(value: str, unit: str) -> str:
    return percent(float(value)) if unit == "share" else number_format(Decimal(value))
