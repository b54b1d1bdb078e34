"""The two progress reports as letters."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from treadle.domain.assessments.states import ProgressScale
from treadle.domain.assessments.systems_indicators import indicators
from treadle.domain.improvement.queries.report_words import WordedSection, worded_sections
from treadle.domain.improvement.states import ItemState, Verification
from treadle.domain.reports.letters.blocks import Block, Facts, Grid, Letter, Note, Para, Section
from treadle.domain.reports.letters.opening import letter, version_note
from treadle.domain.reports.letters.words import day, number, text_of

type Snapshot = dict[str, Any]


def factory_progress_letter(snapshot: Snapshot) -> Letter:
    """The factory's report: the plan first, then its sections."""
    states = snapshot["plan"]["states"]
    lead = _("The factory reports %(done)s of %(all)s items of its plan as completed.") % {
        "done": number(states["completed"]), "all": number(sum(states.values()))}
    declared = Note(_("This report is the factory's own. What it says is declared by the factory unless it reads "
                      "“verified by the programme”."), "waiting")
    return letter(snapshot, title=_("Factory's progress report"), lead=lead, sections=[
        Section(_("What changed"), [*version_note(snapshot), declared, *plan_blocks(snapshot)], "changed"),
        *[Section(section.title, _worded(section), section.key)
          for section in worded_sections(snapshot["sections"])],
    ])


def _worded(section: WordedSection) -> list[Block]:
    blocks: list[Block] = [Para(text) for text in section.text.split("\n\n") if text.strip()]
    pairs = [(fact.label, fact.value) for fact in section.facts if not fact.is_list]
    blocks += [Facts(pairs)] if pairs else []
    blocks += [Grid(fact.label, list(fact.heads), [list(row) for row in fact.rows])
               for fact in section.facts if fact.is_list and fact.rows]
    return blocks


def programme_progress_letter(snapshot: Snapshot) -> Letter:
    """The programme's report: achievements, what remains, systems, social dialogue, the plan."""
    on_track = sum(scale == ProgressScale.ON_TRACK for scale in snapshot["dialogue"].values())
    lead = _("%(done)s of %(all)s items of the plan are completed; %(on_track)s of %(rated)s indicators of social "
             "dialogue are on track.") % {
        "done": number(snapshot["plan"]["states"]["completed"]),
        "all": number(sum(snapshot["plan"]["states"].values())),
        "on_track": number(on_track), "rated": number(len(snapshot["dialogue"]))}
    return letter(snapshot, title=_("Programme's progress report"), lead=lead, sections=[
        Section(_("What was achieved"), [*version_note(snapshot), *_paragraphs(snapshot["achievements"])], "changed"),
        Section(_("What remains"), _paragraphs(snapshot["challenges"]), "remains"),
        Section(_("How problems are solved"), _paragraphs(snapshot["systems"]), "systems"),
        Section(_("Social dialogue"), _dialogue(snapshot), "dialogue"),
        Section(_("The plan"), plan_blocks(snapshot), "plan"),
    ])


def _paragraphs(text: str) -> list[Block]:
    return [Para(part.strip()) for part in text.split("\n") if part.strip()]


def _dialogue(snapshot: Snapshot) -> list[Block]:
    titles = {one.key: one.titles for one in indicators()}
    scale = {step.value: str(step.label) for step in ProgressScale}
    rows = [[text_of(titles.get(key, {})) or key, scale.get(step, step)]
            for key, step in snapshot["dialogue"].items()]
    blocks: list[Block] = [Grid(_("Social dialogue"), [_("Indicator"), _("Progress")], rows)] if rows else []
    return blocks + _paragraphs(snapshot["dialogue_note"])


def plan_blocks(snapshot: Snapshot) -> list[Block]:
    """How the plan stands, then its items."""
    plan = snapshot["plan"]
    if not plan["items"]:
        return [Para(_("The plan holds no items."))]
    states = {state.value: str(state.label) for state in ItemState}
    checked = {word.value: str(word.label) for word in Verification}
    told = _("Of the plan's items, %(pending)s are pending, %(going)s in progress and %(done)s completed.") % {
        "pending": number(plan["states"]["pending"]), "going": number(plan["states"]["in_progress"]),
        "done": number(plan["states"]["completed"])}
    public = ngettext("One is publicly reported; %(verified)s is verified as fixed.",
                      "%(count)s are publicly reported; %(verified)s are verified as fixed.", plan["public"]) % {
        "count": number(plan["public"]), "verified": number(plan["verified"])} if plan["public"] else ""
    rows = [[item["title"], item["action"], day(item["due_on"]), states[item["state"]],
             checked[item["verification"]] if item["public"] else ""] for item in plan["items"]]
    return [Para(f"{told} {public}".strip()),
            Grid(_("Items of the plan"), [_("Item"), _("Action"), _("Due"), _("Status"), _("Publicly reported")], rows)]
