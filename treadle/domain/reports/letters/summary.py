"""The summary for the workers' side of the committee: one page, what changed, what remains, what comes next."""

from typing import Any

from django.utils.translation import gettext as _

from treadle.domain.reports.letters.assessment import lead_of, what_changed
from treadle.domain.reports.letters.blocks import Block, Grid, Letter, Note, Para, Section
from treadle.domain.reports.letters.opening import letter, version_note
from treadle.domain.reports.letters.words import of, text_of

type Snapshot = dict[str, Any]


def summary_letter(snapshot: Snapshot) -> Letter:
    """Points by name and no evidence: it is read aloud and pinned to a wall."""
    return letter(snapshot, title=_("Summary of the assessment"), lead=lead_of(snapshot), sections=[
        Section(_("What changed"), [*version_note(snapshot), *what_changed(snapshot)], "changed"),
        Section(_("What remains"), _remains(snapshot), "remains"),
        Section(_("What comes next"), _next(), "next"),
    ])


def _remains(snapshot: Snapshot) -> list[Block]:
    rows = []
    for cluster in snapshot["clusters"]:
        open_points = [text_of(point["titles"]) for point in snapshot["points"]
                       if point["cluster"] == cluster["key"] and point["state"] == "not_met"]
        rows.append([text_of(cluster["titles"]), of(cluster["not_met"], cluster["assessed"]), ", ".join(open_points)])
    return [Grid(_("Points not met, by subject"), [_("Subject"), _("Not met"), _("Which")], rows)]


def _next() -> list[Block]:
    return [
        Para(_("Management plans improvements for every point that is not met. The plan is on your pages: you can "
               "propose items, endorse that an item is done, or disagree in private.")),
        Note(_("Nobody may be questioned or punished for what the assessment found. Tell the programme if that "
               "happens."), "ours"),
    ]
