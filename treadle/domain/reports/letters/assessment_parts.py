"""The parts of the assessment report that are lists, tables and pictures."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from treadle.domain.assessments.states import DiagnosisAnswer, EvidenceKind
from treadle.domain.reports.letters.blocks import (
    BarChart,
    BarRow,
    Block,
    ClothRow,
    Finding,
    Grid,
    Hands,
    HandsRow,
    History,
    Note,
    Para,
)
from treadle.domain.reports.letters.words import country_name, day, number, of, rate, share_of_hundred, text_of

type Snapshot = dict[str, Any]


def findings(snapshot: Snapshot) -> list[Block]:
    """Every finding by cluster; first those that were found before."""
    if not snapshot["findings"]:
        return [Para(_("Every compliance point that could be assessed is met."))]
    public = sum(found["public"] for found in snapshot["findings"])
    count = len(snapshot["findings"])
    opening = ngettext("One question is not met.", "%(count)s questions are not met.", count) % {"count": number(count)}
    if public:
        opening += " " + ngettext("One of them is publicly reported.", "%(count)s of them are publicly reported.",
                                  public) % {"count": number(public)}
    blocks: list[Block] = [Para(opening)]
    points = {point["key"]: text_of(point["titles"]) for point in snapshot["points"]}
    clusters = {cluster["key"]: text_of(cluster["titles"]) for cluster in snapshot["clusters"]}
    again_first = sorted(snapshot["findings"], key=lambda each: not each["repeated"])
    return blocks + [
        _finding(found, f"{clusters.get(found['cluster'], '')} · {points.get(found['point'], '')}")
        for found in again_first
    ]


def _finding(found: Snapshot, place: str) -> Finding:
    marks = []
    if found["repeated"]:
        marks.append((_("again"), "danger"))
    if found["public"]:
        marks.append((_("publicly reported"), "waiting"))
    kinds = {kind.value: str(kind.label) for kind in EvidenceKind}
    marks += [(kinds[kind], "quiet") for kind in found["evidence_kinds"]]
    texts = [text for text in (found["explanation"], found["evidence"]) if text]
    if found["workers_affected"]:
        texts.append(_("Share of workers affected: %(share)s %%") % {"share": found["workers_affected"]})
    conventions = ", ".join(f"{each['convention']} {each.get('article', '')}".strip() for each in found["standards"])
    small = " · ".join(part for part in (place, found["code"], conventions) if part)
    return Finding(text_of(found["texts"]), marks, texts, small)


def compared(snapshot: Snapshot) -> list[Block]:
    """The factory by cluster, with its country's rate and how many factories stand behind it."""
    country = snapshot["country"]
    name = country_name(country["code"])
    if country["hidden"] or not country["factories"]:
        said = _("Too few factories in %(country)s have a released report to show the country's rates.") % {
            "country": name}
    else:
        said = _("In %(country)s, %(count)s points assessed were not met, in the latest reports of %(factories)s "
                 "factories from the last %(months)s months.") % {
            "country": name, "count": of(country["not_met"], country["out_of"]),
            "factories": number(country["factories"]), "months": number(country["months"])}
    rows = [BarRow(text_of(cluster["titles"]), cluster["not_met"], cluster["assessed"],
                   of(cluster["not_met"], cluster["assessed"]), share_of_hundred(cluster["country"]))
            for cluster in snapshot["clusters"]]
    summary = "; ".join(f"{row.title}: {row.told}" for row in rows)
    return [Para(said), BarChart(_("Points not met, by cluster"), summary, rows, _("This factory"), name)]


def diagnosis(snapshot: Snapshot) -> list[Block]:
    """Both sides' self-diagnosis by cluster; what the workers' side did not agree to share stays away."""
    found = snapshot["diagnosis"]
    if found is None:
        return [Para(_("No self-diagnosis was closed in this cycle."))]
    rows = [HandsRow(text_of(each["titles"]), each["workers"], each["management"]) for each in found["clusters"]]
    blocks: list[Block] = [Para(_("Before the assessment the workers' side and the management's side each answered the "
                                  "same plain questions. A hundred means that all is well; the distance between the "
                                  "two is what to talk about."))]
    if found["workers_held_back"]:
        blocks.append(Note(_("Few workers took part, and their side did not agree to share its answers. They are not "
                             "shown."), "quiet"))
    summary = "; ".join(f"{row.title}: {_side(row.one)}, {_side(row.other)}" for row in rows)
    blocks.append(Hands(_("Both sides compared"), summary, _("Workers' side"), _("Management's side"), rows))
    answers = {answer.value: str(answer.label) for answer in DiagnosisAnswer}
    if found["apart"]:
        blocks.append(Grid(
            _("Questions that both sides answer in opposite ways"),
            [_("Question"), _("Workers' side"), _("Management's side")],
            [[text_of(each["texts"]), answers[each["workers"]], answers[each["management"]]]
             for each in found["apart"]]))
    return blocks


def _side(score: int | None) -> str:
    return _("no answers") if score is None else number(score)


def corrections(snapshot: Snapshot) -> list[Block]:
    """What came of the corrections asked for; declined ones with both sides' words."""
    made = snapshot["corrections"]
    if not made["asked"]:
        return []
    blocks: list[Block] = [Para(ngettext(
        "The factory asked for one factual correction. Accepted: %(accepted)s.",
        "The factory asked for %(asked)s factual corrections. Accepted: %(accepted)s.", made["asked"]) % {
            "asked": number(made["asked"]), "accepted": number(made["accepted"])})]
    if made["declined"]:
        blocks.append(Grid(
            _("Corrections that were declined"), [_("Question"), _("What the factory asked"), _("Answer")],
            [[text_of(each["texts"]), each["request"], each["answer"]] for each in made["declined"]]))
    return blocks


def history(snapshot: Snapshot) -> list[Block]:
    """The compliance history over the last cycles; drawn from the second report on."""
    if len(snapshot["history"]) < 2:
        return _left_out(snapshot)
    by_cluster: dict[str, list[ClothRow]] = {}
    for point in snapshot["points"]:
        row = ClothRow(text_of(point["titles"]), marks_of(point["history"]))
        by_cluster.setdefault(point["cluster"], []).append(row)
    titles = {cluster["key"]: text_of(cluster["titles"]) for cluster in snapshot["clusters"]}
    totals = snapshot["totals"]
    words = {"met": pgettext("compliance point", "met"), "not_met": pgettext("compliance point", "not met"),
             "repaired": pgettext("compliance point", "repaired"),
             "torn_again": pgettext("compliance point", "not met again"),
             "not_assessed": pgettext("compliance point", "not assessed")}
    cycles = [_("Cycle %(number)s") % {"number": each["cycle"]} for each in snapshot["history"]]
    summary = _("In the latest cycle %(count)s points are not met.") % {
        "count": of(totals["not_met"], totals["assessed"])}
    clusters = [(titles[key], rows) for key, rows in by_cluster.items()]
    return [History(_("Compliance history"), summary, cycles, clusters, words), *_left_out(snapshot)]


def _left_out(snapshot: Snapshot) -> list[Block]:
    """A copy without cycles that its reader may not know says so; whole reports say nothing."""
    if not snapshot.get("cycles_left_out"):
        return []
    return [Note(_("This copy shows no earlier cycle that the factory has not opened to you. The check code and the "
                   "seal are those of the whole report."), "quiet")]


def marks_of(states: Iterable[str]) -> list[str]:
    """States over the cycles as marks: repaired after a hole, torn again after a repair."""
    marks, was_hole, was_repaired = [], False, False
    for state in states:
        if state == "not_met":
            marks.append("torn_again" if was_repaired else "not_met")
            was_hole, was_repaired = True, False
        elif state == "met":
            marks.append("repaired" if was_hole else "met")
            was_repaired, was_hole = was_repaired or was_hole, False
        else:
            marks.append("not_assessed")
    return marks


def points_table(snapshot: Snapshot) -> list[Block]:
    """Every point with its state, last time's, its questions and the country's rate."""
    words = {"met": pgettext("compliance point", "met"), "not_met": pgettext("compliance point", "not met"),
             "not_assessed": pgettext("compliance point", "not assessed"), None: "–"}
    blocks: list[Block] = []
    for cluster in snapshot["clusters"]:
        mine = [point for point in snapshot["points"] if point["cluster"] == cluster["key"]]
        standing = {"core": _("judged by core labour standards"),
                    "national_law": _("judged by national law")}.get(cluster["standing"], "")
        title = text_of(cluster["titles"])
        caption = _("%(cluster)s, %(standing)s") % {"cluster": title, "standing": standing} if standing else title
        blocks.append(Grid(
            caption, [_("Compliance point"), _("Now"), _("Last time"), _("Questions not met"), _("Country")],
            [[text_of(point["titles"]), words[point["state"]], words[point["previous"]],
              f"{point['not_met']}/{point['assessed']}" if point["assessed"] else "–", rate(point["country"])]
             for point in mine], numbers=[3, 4]))
    return blocks


def law(snapshot: Snapshot) -> list[Block]:
    """The readings of national law as they stood when the assessment began; unverified ones are marked."""
    rules = snapshot["rules"]
    if not rules:
        return []
    unverified = sum(not rule["verified"] for rule in rules)
    blocks: list[Block] = [Para(_("These readings of national law were in force on %(day)s and are kept with this "
                                  "report as they stood.") % {"day": day(snapshot["assessment"]["started_on"])})]
    if unverified:
        blocks.append(Note(ngettext(
            "One of them is marked “unverified”: no reviewer has confirmed it against the law's text yet.",
            "%(count)s of them are marked “unverified”: no reviewer has confirmed them against the law's text yet.",
            unverified) % {"count": number(unverified)}, "waiting"))
    blocks.append(Grid(
        _("Readings of national law"), [_("Reading"), _("Source"), _("Checked")],
        [[text_of(rule["statements"]), rule["citation"] or rule["source"],
          _("verified") if rule["verified"] else _("unverified")] for rule in rules]))
    return blocks
