"""The assessment report: first what changed, then what remains, then the tables."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from treadle.domain.assessments.states import InterviewKind
from treadle.domain.reports.letters.assessment_parts import (
    compared,
    corrections,
    diagnosis,
    findings,
    history,
    law,
    points_table,
)
from treadle.domain.reports.letters.blocks import Block, Facts, Letter, Note, Para, Points, Quote, Section
from treadle.domain.reports.letters.opening import letter, version_note
from treadle.domain.reports.letters.words import day, number, of, text_of

type Snapshot = dict[str, Any]


def assessment_letter(snapshot: Snapshot) -> Letter:
    """The whole report."""
    return letter(snapshot, title=_("Assessment report"), lead=lead_of(snapshot), sections=[
        Section(_("What changed"), [*version_note(snapshot), *what_changed(snapshot)], "changed"),
        Section(_("What remains"), findings(snapshot), "remains"),
        Section(_("How this compares"), compared(snapshot), "compared"),
        Section(_("How both sides see it"), diagnosis(snapshot), "diagnosis"),
        Section(_("What the factory says"), said_by_factory(snapshot), "factory"),
        Section(_("All compliance points"), [*history(snapshot), *points_table(snapshot)], "points"),
        Section(_("The law it was judged by"), law(snapshot), "law"),
        Section(_("How it was done"), conduct(snapshot), "conduct"),
    ])


def lead_of(snapshot: Snapshot) -> str:
    """The message in one sentence, with its whole."""
    totals, started = snapshot["totals"], day(snapshot["assessment"]["started_on"])
    now = _("On %(day)s, %(count)s compliance points assessed were not met.") % {
        "day": started, "count": of(totals["not_met"], totals["assessed"])}
    if totals["previous_assessed"] is None:
        return now
    return _("%(now)s Last time it was %(before)s.") % {
        "now": now, "before": of(totals["previous_not_met"], totals["previous_assessed"])}


def what_changed(snapshot: Snapshot) -> list[Block]:
    """Repaired, torn again, new: in that order, each with its points by name."""
    changed = snapshot["changed"]
    if changed is None and snapshot.get("cycles_left_out"):
        return [Para(_("This copy holds no earlier assessment to compare with: the factory has opened none to you."))]
    if changed is None:
        return [Para(_("This is the factory's first released assessment, so there is nothing to compare it with yet. "
                       "The next report opens with what has changed."))]
    titles = {point["key"]: text_of(point["titles"]) for point in snapshot["points"]}
    blocks: list[Block] = []
    for keys, words in (
        (changed["repaired"], ngettext("One point is repaired: it was not met last time and is met now.",
                                       "%(count)s points are repaired: not met last time, met now.",
                                       len(changed["repaired"]))),
        (changed["again"], ngettext("One point is not met again, after it had been repaired.",
                                    "%(count)s points are not met again, after they had been repaired.",
                                    len(changed["again"]))),
        (changed["new"], ngettext("One point is not met that was met last time.",
                                  "%(count)s points are not met that were met last time.", len(changed["new"]))),
        (changed["not_met_first_look"], ngettext(
            "One point is not met that could not be assessed last time.",
            "%(count)s points are not met that could not be assessed last time.", len(changed["not_met_first_look"]))),
        (changed["no_longer_assessed"], ngettext(
            "One point was not met last time and could not be assessed now; it is not counted as repaired.",
            "%(count)s points were not met last time and could not be assessed now; they are not counted as repaired.",
            len(changed["no_longer_assessed"]))),
    ):
        if keys:
            blocks += [Para(words % {"count": number(len(keys))}), Points([(titles[key], "") for key in keys])]
    remains = len(changed["remains"])
    if remains:
        blocks.append(Para(ngettext("One point was not met last time and is not met now.",
                                    "%(count)s points were not met last time and are not met now.",
                                    remains) % {"count": number(remains)}))
    return blocks or [Para(_("No compliance point changed since the last assessment."))]


def said_by_factory(snapshot: Snapshot) -> list[Block]:
    """The factory's comment as it stands, and what came of the corrections that it asked for."""
    comment = snapshot["comment"]
    blocks: list[Block] = []
    if comment:
        blocks.append(Quote(comment["text"], _("The factory's management, %(day)s, printed as it stands") % {
            "day": day(comment["written_on"])}))
    else:
        blocks.append(Para(_("The factory made no comment on the draft.")))
    return blocks + corrections(snapshot)


def conduct(snapshot: Snapshot) -> list[Block]:
    """Tool, people and days, the kinds of evidence, and what two days cannot find."""
    held = snapshot["assessment"]
    kinds = {kind.value: str(kind.label) for kind in InterviewKind}
    people = held["people_interviewed"]
    pairs = [
        (_("First day"), day(held["started_on"])),
        (_("Tool"), f"{text_of(held['tool'])} {held['version']}"),
        (_("Assessors"), number(held["assessors"]) if held["assessors"] else ""),
        (_("Person-days"), held["person_days"] or ""),
        (_("Interviewed"), ", ".join(kinds[kind] for kind in held["interview_kinds"])),
        (_("People interviewed"), number(people) if people else _("fewer than five, or not recorded")),
        (_("Reviewed by a second person"), day(held["reviewed_on"])),
    ]
    return [
        Facts([(term, value) for term, value in pairs if value]),
        Para(_("A compliance point is not met as soon as one of its questions is not met. A point without an answered "
               "question was not assessed, and counts neither for nor against the factory.")),
        Para(_("Findings rest on what was observed, on documents and on interviews. What rests on interviews is told "
               "without anything that could point at a person.")),
        Note(_("Two days cannot show everything. Forced labour, discrimination, harassment and limits on freedom of "
               "association are hard to detect in a short visit; that nothing was found does not prove that there is "
               "nothing."), "waiting"),
    ]
