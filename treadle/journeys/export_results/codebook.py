"""What the numbers in the exported tables mean: a codebook as CSV, and labels for Stata."""

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from treadle.journeys.export_results.keys import Codes

VARIABLES = [
    ("factories", "factory", "Number of the factory in this export; drawn anew in each"),
    ("factories", "country", "ISO 3166-1 alpha-2"),
    ("factories", "obsolete", "Kept for its history; left out of rates"),
    ("factories", "size", "Full-time employees, in four classes; empty when unknown"),
    ("factories", "group", "Number of the owner group in this export"),
    ("factories", "imported", "Known from an imported extract"),
    ("assessments", "assessment", "Number of the assessment; of two on one day the higher is the later"),
    ("assessments", "factory", "Factory assessed"),
    ("assessments", "started_on", "First day of the assessment"),
    ("assessments", "country", "ISO 3166-1 alpha-2"),
    ("assessments", "year", "Year of the first day"),
    ("assessments", "cycle", "Number of the factory's cycle"),
    ("assessments", "service_level", "Support that the factory got in the cycle"),
    ("assessments", "instrument", "Assessment tool"),
    ("assessments", "version", "Version of the tool"),
    ("assessments", "obsolete", "Whether the factory is obsolete; left out of rates"),
    ("assessments", "research_consent", "Whether the factory consented to research in this cycle"),
    ("assessments", "imported", "Whether it is history from an imported extract"),
    ("answers", "assessment", "Assessment"),
    ("answers", "point", "Compliance point where the answer counts"),
    ("answers", "question", "Question"),
    ("answers", "scored", "Whether the question counts towards its point"),
    ("answers", "outcome", "met, not_met, not_applicable, not_assessed; empty for a fact"),
    ("answers", "public", "Publicly reported in the country when the assessment began"),
    ("answers", "number", "A fact, when it is a number"),
    ("point_results", "assessment", "Assessment"),
    ("point_results", "point", "Compliance point; no row: not assessed"),
    ("point_results", "cluster", "Cluster of the point"),
    ("point_results", "assessed", "Scored questions answered met or not met"),
    ("point_results", "not_met", "Of these, not met; one or more: the factory does not comply with the point"),
    ("point_results", "public_assessed", "Publicly reported ones among assessed"),
    ("point_results", "public_not_met", "Publicly reported ones among not_met"),
]
LONGEST_LABEL = 80  # of a variable in Stata
LONGEST_VALUE = 32_000  # of a value in Stata


def write_codebook(out: Path, codes: Codes) -> None:
    """``codebook.csv`` and ``labels.do``."""
    with (out / "codebook.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(["table", "variable", "code", "key", "label", "belongs_to", "type"])
        table.writerows([kind, name, "", "", label, "", ""] for kind, name, label in VARIABLES)
        table.writerows(_coded(codes))
    (out / "labels.do").write_text("".join(_stata(codes)), encoding="utf-8")


def _coded(codes: Codes) -> Iterator[list[Any]]:
    for number, cluster in codes.clusters.values():
        yield ["point_results", "cluster", number, cluster.key, _title(cluster.titles, cluster.key),
               cluster.instrument.key, "scored" if cluster.scored else "not scored"]
    for number, point in codes.points.values():
        yield ["point_results", "point", number, point.key, _title(point.titles, point.key),
               codes.clusters[point.cluster_id][0], ""]
    for number, question in codes.questions.values():
        yield ["answers", "question", number, question.code, _title(question.texts, question.code),
               codes.points[question.point_id][0], question.type]


def _stata(codes: Codes) -> Iterator[str]:
    """Run after one of the tables was read: labels of variables that it lacks are passed over."""
    yield "* Labels for the tables of this export; run it after reading one of them.\n"
    for name, label in {name: label for _table, name, label in VARIABLES}.items():
        yield f'capture label variable {name} "{_safe(label, LONGEST_LABEL)}"\n'
    for name, rows in (("cluster", ((n, _title(one.titles, one.key)) for n, one in codes.clusters.values())),
                       ("point", ((n, _title(one.titles, one.key)) for n, one in codes.points.values())),
                       ("question", ((n, f"{one.code} {_title(one.texts, '')}")
                                     for n, one in codes.questions.values()))):
        yield from _defined(name, rows)


def _defined(name: str, rows: Iterable[tuple[int, str]]) -> Iterator[str]:
    yield f"capture label drop {name}_label\n"
    for number, label in rows:
        yield f'label define {name}_label {number} `"{_safe(label, LONGEST_VALUE)}"\', add\n'
    yield f"capture label values {name} {name}_label\n"


def _safe(text: str, longest: int) -> str:
    """A text inside Stata's quotes: no line break, no quote or backquote that would end it or name a macro."""
    return " ".join(text.split()).replace('"', "'").replace("`", "'").replace("$", "USD ")[:longest]


def _title(texts: dict[str, str], key: str) -> str:
    return str(texts.get("en") or next(iter(texts.values()), key))
